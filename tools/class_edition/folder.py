"""Write a class edition: into a new folder, or into the repository of an earlier one."""

import os
import tempfile
from pathlib import Path

from helpers.idx import replace_file
from tools.class_edition.content import SUMS, digest
from tools.git import git, tracked


def check_new(folder):
    """ValueError unless there is nothing yet in that place."""
    if folder.is_dir() and any(folder.iterdir()):
        found = ", ".join(sorted(path.name for path in folder.iterdir())[:5])
        raise ValueError(
            f"expected a new or an empty folder, found {folder} with {found}: name another one; "
            "with --update, if it is the repository of an earlier edition"
        )
    if os.path.lexists(folder) and not folder.is_dir():
        raise ValueError(f"expected a new or an empty folder, found the file {folder}")


def write_new(folder, files):
    """Write {name: bytes} into a new or empty folder: all, or nothing.

    Raises:
        OSError: it could not be written; nothing is left of it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        whole = Path(beside, "edition")
        for name, content in files.items():
            put(whole / name, content)
        if folder.exists():
            folder.rmdir()  # it is empty: Windows cannot rename to what is there
        whole.rename(folder)


def earlier(folder):
    """{name: checksum} of what an earlier edition has written into a repository.

    Raises:
        ValueError: it is no repository, or something in it was not committed.
    """
    if not (folder / ".git").exists():
        told = f"--update: expected the folder of a git repository, found {folder}"
        raise ValueError(f"{told}: without --update it is written there for the first time")
    if changed := git(folder, "status", "--porcelain"):
        told = f"{folder} has changes that are not committed: commit or remove them first"
        raise ValueError(f"{told}\n{changed.rstrip()}")
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:  # a new repository
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def update(folder, files, before):
    """Bring a repository from an earlier edition to this one: all, or nothing. What is not in
    git's hands stays; nothing is committed.

    Args:
        folder: of the repository, in which all is committed.
        files: {name: bytes} of this edition.
        before: what `earlier` returns.

    Returns:
        Names of the files that were written or removed.

    Raises:
        ValueError: some files are not as this edition or the earlier one has them.
        OSError: a file could not be written; those before it were put back.
    """
    there = tracked(folder) | {name for name in files if os.path.lexists(folder / name)}
    kept = {name: bytes_of(folder / name) for name in there}
    strange = [
        name
        for name in sorted(there - {SUMS})
        if kept[name] is None
        or (kept[name] != files.get(name) and digest(kept[name]) != before.get(name))
    ]
    if strange:
        raise ValueError(
            "not written by a class edition, or changed since: carry the changes over to the "
            "course, or take them out of the repository\n" + "\n".join(strange)
        )
    after = dict.fromkeys(there) | files
    changed = [name for name in sorted(after) if after[name] != kept.get(name)]
    try:
        for name in changed:
            put(folder / name, after[name])
    except BaseException:
        for name in changed:
            put(folder / name, kept.get(name))
        raise
    return changed


def bytes_of(path):
    """A file's bytes; None for a link or a folder, which no edition has written."""
    return None if path.is_symlink() or not path.is_file() else path.read_bytes()


def put(path, content):
    """Give a file these bytes, whole or not at all; None removes it."""
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    else:
        path.unlink(missing_ok=True)
