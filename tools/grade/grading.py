"""Grade submitted notebooks: each in a folder, a process and a kernel of its own."""

import contextlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from checks import LESSONS
from tools.grade.reading import lesson_of, read
from tools.grade.report import ALL, Row, printable
from tools.grade.submission import AGAIN, START_UP
from tools.parts import holds_answers, run_time_files
from tools.workers import as_finished

COURSE = Path(__file__).resolve().parents[2]
NO_CHECKS = "def __getattr__(name):\n    return lambda *answers: None\n"
# What an instructor may have set for their own work, and what would change a verdict.
UNWANTED = {"PYTHONWARNINGS", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "MPLBACKEND", "KERAS_BACKEND"}
interrupted = threading.Event()  # once set, notebooks that are running are ended


def grade(paths, seconds, megabytes, lesson=None, whole=False, jobs=1, scheduler=None):
    """Yield path and rows of each notebook, in the order in which they are done.

    Args:
        paths: notebooks. They are copied, never changed.
        seconds: for the cells of one notebook. A cell or a check may take a quarter of it.
        megabytes: of memory, for one notebook.
        lesson: number of the lesson; None reads it from each notebook's first heading.
        whole: run all cells; otherwise only those that the answers need.
        jobs, scheduler: as for `tools.workers.as_finished`.

    A notebook that cannot be graded yields one row that says why.
    """
    calls = [(path, seconds, megabytes, lesson, whole) for path in paths]
    yield from as_finished(named, calls, jobs, scheduler, local="threading")


def named(path, *limits):
    return path, grade_one(path, *limits)


def grade_one(path, seconds, megabytes, lesson=None, whole=False):
    """Rows of one notebook: one for each exercise of its lesson."""
    path = Path(path)
    try:
        return _graded(path, seconds, megabytes, lesson, whole)
    except ValueError as error:
        return [Row(printable(path), ALL, "wrong", printable(error))]
    except Exception as error:  # not the notebook's fault; whatever it is, the others are graded
        told = error if isinstance(error, OSError) else repr(error)
        return [Row(printable(path), ALL, "wrong", printable(told), again=True)]


def _graded(path, seconds, megabytes, lesson, whole):
    submission = read(path)
    lesson = lesson_of(submission) if lesson is None else lesson
    for way in ["whole"] if whole else ["needed", "whole"]:
        with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as folder:
            copy_course(folder)
            task = submission.code, lesson, seconds, way
            verdicts, ended = run_watched(Path(folder), *task, megabytes)
        if [AGAIN, ""] not in verdicts:
            break
    verdicts += [("wrong", ended)] * (len(LESSONS[lesson]) - len(verdicts))
    return [
        Row(printable(path), f"{check.number} {check.title}", state, printable(message))
        for check, (state, message) in zip(LESSONS[lesson], verdicts, strict=True)
    ]


def copy_course(folder):
    """What a notebook needs around it, from the instructor's copy, without the right answers."""
    folder = Path(folder)
    for name in run_time_files(COURSE):
        if not holds_answers(name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COURSE / name, folder / name)
    shutil.copy(COURSE / "tools/grade/remote.py", folder / "grader_remote.py")
    make_writable(folder)
    (folder / "checks/__init__.py").write_text(NO_CHECKS, encoding="utf-8")


def make_writable(folder):
    """The instructor's copy may be read-only, and then so are copies of it."""
    for path in Path(folder).rglob("*"):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


def run_watched(folder, cells, lesson, seconds, way, megabytes):
    """Verdicts [state, message] as far as they came, and why no more came.

    Args:
        folder: a copy of the course, in which everything happens.
        cells: sources of the code cells.
        lesson, seconds, megabytes: as for `grade`.
        way: "needed" or "whole", see `tools.grade.submission`.
    """
    sources, errors = folder / "cells.json", folder / "errors.txt"
    sources.write_text(json.dumps(cells), encoding="utf-8")
    arguments = [str(sources), str(lesson), str(seconds), way]
    password, lines = secrets.token_hex(), []
    with open(errors, "wb") as stderr:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-W", "ignore", "-m", "tools.grade.submission", *arguments],
            cwd=folder / "notebooks", env=environment(folder),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
            start_new_session=True,  # Ctrl-C is for the grader, not for what it runs
        )  # fmt: skip
    reader = threading.Thread(target=lambda: lines.extend(worker.stdout), daemon=True)
    reader.start()
    with contextlib.suppress(OSError):  # it may have ended early
        worker.stdin.write(f"{password}\n".encode())
        worker.stdin.flush()
    ended = watch(worker, START_UP + seconds * (1 + len(LESSONS[lesson]) / 4), megabytes)
    with contextlib.suppress(OSError):
        worker.stdin.close()
    reader.join(10)
    told = errors.read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
    ended = ended or ": ".join(["the grader's own process ended early", *told])
    return [verdict for line in lines for verdict in _verdict(line, password)], ended


def environment(folder):
    """The instructor's environment, as far as it should reach a notebook.

    Settings and temporary files lie in `folder`: they are deleted with it even if the process
    has to be ended, and a home that cannot be written does not matter.
    """
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    own = ("TMPDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "KERAS_HOME")
    return {**kept, "PYTHONPATH": str(COURSE), **dict.fromkeys(own, str(folder))}


def _verdict(line, password):
    """[[state, message]] of a line that the worker printed, [] of any other."""
    try:
        found, state, message = json.loads(line)
        return [[state, message]] if found == password else []
    except (TypeError, ValueError):
        return []


def watch(worker, seconds, megabytes):
    """Wait for a process; end it and all that it started when it is done or takes too much.

    Returns what it took too much of, as a sentence, or "".
    """
    end, family, reason = time.monotonic() + seconds, {psutil.Process(worker.pid)}, ""
    while worker.poll() is None and not reason:
        family |= _descendants(worker.pid)
        if sum(map(_memory, family)) > megabytes * 2**20:
            reason = f"it used more than {megabytes:,} MB of memory"
        elif time.monotonic() > end:
            reason = f"it did not end within {seconds:.0f} seconds"
        elif interrupted.is_set():
            reason = "the grader was interrupted"
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(0.1)
    for process in family:  # those that left their parent too
        try:
            process.kill()
        except psutil.Error:
            pass
    worker.wait()
    return reason


def _descendants(pid):
    try:
        return set(psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return set()


def _memory(process):
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0
