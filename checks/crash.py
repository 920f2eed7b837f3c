"""A crash in the student's code, shown as the student's: what, where, and their line."""

import contextlib
import linecache
import sysconfig
import traceback
from pathlib import Path

OURS = str(Path(__file__).parent)
LIBRARIES = tuple({OURS, *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))})


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
    """Lines that go on after 'In one_hot(…)': place, line of code, error."""
    text = f"{type(error).__name__}: {error}".strip().removesuffix(":")
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_students(f.filename)]
    if not frames:  # such as a wrong number of arguments
        return [":", text]
    frame = frames[-1]
    code = linecache.getline(frame.filename, frame.lineno).strip() or frame.line
    return [f", line {frame.lineno} of your cell:", f"    {code}", text]


def _is_students(filename):
    return not filename.startswith((*LIBRARIES, "<frozen"))
