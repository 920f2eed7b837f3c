"""What git knows of a folder."""

import subprocess


def git(folder, *arguments):
    """What a git command prints in a folder.

    Raises:
        ValueError: there is no git, or the command failed; the message is git's own.
    """
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, encoding="utf-8", errors="replace"
        )
    except FileNotFoundError:
        raise ValueError("expected git on this machine, found none: install it") from None
    if done.returncode:
        raise ValueError(f"git {arguments[0]} in {folder}: {done.stderr.strip()}")
    return done.stdout


def names(folder, *arguments):
    """The set of file names, relative to the folder, that a git command lists."""
    return set(git(folder, *arguments, "-z").split("\0")) - {""}


def tracked(folder):
    return names(folder, "ls-files")


def uncommitted(folder):
    """Tracked files that differ from what was committed, or were never committed."""
    return names(folder, "ls-files", "-m") | names(
        folder, "diff", "--cached", "--name-only", "--relative"
    )
