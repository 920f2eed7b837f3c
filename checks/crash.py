"""A crash in the student's code, shown as the student's: what, where, and their line."""

import contextlib
import linecache
import os
import re
import sys
import traceback
from pathlib import Path

COURSE = {"checks", "helpers", "sketchpad", "tools"}
PACKAGES = re.compile(r"[\\/](site|dist)-packages[\\/]", re.IGNORECASE)


class Crash(Exception):
    """The student's code raised an error. `lines` describe it, for people."""

    def __init__(self, lines):
        super().__init__("\n".join(lines))
        self.lines = list(lines)


class Stuck(BaseException):
    """The kernel died or hangs. No `except Exception` in between may take it for an answer."""


@contextlib.contextmanager
def watched(doing):
    """Turn an error raised inside into a Crash that points at the student's line.

    `SystemExit` counts as an error: `exit()` in an answer must not end the kernel's checks.
    """
    try:
        yield
    except Crash as crash:  # it happened in another process, which has described it
        raise Crash([f"{doing}{crash.lines[0]}", *crash.lines[1:]]) from None
    except (Exception, SystemExit) as error:
        lines = described(error)
        raise Crash([f"{doing}{lines[0]}", *lines[1:]]) from None


def described(error):
    """Lines that go on after 'In one_hot(…)': place, line of code, error.

    The place is the innermost line that is the student's. What was imported is not, wherever it
    lies, nor what `definitions` fetched from a lesson: there the line that called it is shown.
    """
    text = f"{type(error).__name__}: {error}".strip().removesuffix(":")
    lines = [pair for pair in traceback.walk_tb(error.__traceback__) if _is_students(pair[0])]
    if not lines:  # such as a wrong number of arguments
        return [":", text]
    typed = [pair for pair in lines if not _is_generated(pair[0].f_code.co_filename)]
    frame, number = (typed or lines)[-1]
    code = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
    return [f", line {number} of {_place(frame)}:", *([f"    {code}"] if code else []), text]


def _is_students(frame):
    """Whether the code is a notebook's cell, or of a module that lies beside the notebook.

    The module tells, not the file: each front end and version names the files of cells
    differently, and packages lie in many places, but cells always run as `__main__`.
    """
    if PACKAGES.search(frame.f_code.co_filename):  # a package's script, started by `%run`
        return False
    name = frame.f_globals.get("__name__", "__main__")
    return name == "__main__" or _lies_here(name.partition(".")[0])


def _lies_here(name):
    """Whether a module was found in the working directory itself, and is none of the course's."""
    module = sys.modules.get(name)
    places = [*getattr(module, "__path__", []), getattr(module, "__file__", None)]
    if name in COURSE or not places[0]:
        return False
    try:
        return os.path.samefile(Path(places[0]).parent, os.curdir)
    except OSError:  # a place inside of an archive
        return False


def _is_generated(filename):
    """Whether code was made while the program ran, as `dataclass`, `exec` and `%%time` do."""
    return filename.startswith("<") and "-input-" not in filename


def _place(frame):
    """The module's file name, if the code stands in one."""
    name = Path(frame.f_code.co_filename).name
    return name if name == Path(frame.f_globals.get("__file__") or "").name else "your cell"
