"""The folder that a book is written to."""

import shutil


def check_free(folder):
    """ValueError if `folder` holds anything but a book that was made before."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: name a folder")
    if folder.exists() and any(folder.iterdir()) and not (folder / ".buildinfo").exists():
        raise ValueError(f"{folder} holds other files: name a new folder, or an empty one")


def replace(folder, made):
    """Put what was made in place of the book in a folder.

    Raises:
        ValueError: something else lies in it, such as `.git`; nothing was touched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    new = {path.name for path in made.iterdir()}
    if others := sorted({path.name for path in folder.iterdir()} - new):
        told = f"{folder} holds, beside a book, {', '.join(others[:5])}"
        raise ValueError(f"{told}: move that away, or name another folder; nothing was written")
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for path in made.iterdir():
        shutil.move(path, folder)
