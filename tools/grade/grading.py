"""Grade submitted notebooks: each in a folder, a process and a kernel of its own."""

import json
import os
import re
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil

from checks import LESSONS

COURSE = Path(__file__).resolve().parents[2]
NO_CHECKS = "def __getattr__(name):\n    return lambda *answers: None\n"
LONGEST_TEXT = 500
LARGEST_FILE = 50_000_000  # bytes; a notebook of the course has less than one million
START_UP = 60  # seconds for starting Python and a kernel on a busy machine


@dataclass(frozen=True)
class Row:
    """One exercise of one submission; `passed` is True only for a right answer."""

    file: str
    exercise: str
    passed: bool
    message: str


def grade(paths, seconds, megabytes, jobs=1, lesson=None):
    """Yield the rows of each notebook, in the order of `paths`; `jobs` notebooks at a time.

    Args:
        paths: notebooks. They are copied, never changed.
        seconds: for the cells of one notebook. A cell or a check may take a quarter of it.
        megabytes: of memory, for one notebook.
        jobs: how many notebooks run at the same time.
        lesson: number of the lesson; None reads it from each notebook's first heading.

    A notebook that cannot be graded yields one row that says why.
    """
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda path: grade_one(path, seconds, megabytes, lesson), paths)


def grade_one(path, seconds, megabytes, lesson=None):
    """Rows of one notebook: one for each exercise of its lesson."""
    path = Path(path)
    try:
        return _graded(path, seconds, megabytes, lesson)
    except Exception as error:  # whatever it is, the others are graded
        told = error if isinstance(error, OSError | ValueError) else repr(error)
        return [Row(printable(path), "all", False, printable(told))]


def _graded(path, seconds, megabytes, lesson):
    book = read(path)
    lesson = lesson_of(book) if lesson is None else lesson
    with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as folder:
        copy_course(folder)
        notebook = Path(folder) / "submission.ipynb"
        nbformat.write(book, notebook)
        verdicts, ended = run_watched(notebook, lesson, seconds, megabytes)
    rows = []
    for number, check in enumerate(LESSONS[lesson]):
        state, message = verdicts[number] if number < len(verdicts) else ("wrong", ended)
        exercise = f"{check.number} {check.title}"
        rows.append(Row(printable(path), exercise, state == "right", printable(message)))
    return rows


def printable(text):
    """Text in one line for a table: no control characters, no formula, not endless."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    line = line if len(line) <= LONGEST_TEXT else f"{line[:LONGEST_TEXT]} …"
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


def read(path):
    """The notebook, in format 4, without outputs. ValueError says what is wrong with it."""
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"has more than {LARGEST_FILE:,} bytes: clear its outputs")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as of cells without an id
            book = nbformat.reads(path.read_text(encoding="utf-8-sig"), as_version=4)
            nbformat.validate(book)
    except Exception as error:  # nbformat and JSON raise many kinds
        raise ValueError(f"is not a notebook: {type(error).__name__}") from error
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return book


def lesson_of(book):
    """Number of the lesson, from the heading `# 1 · …`; ValueError if it has none."""
    text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    heading = re.search(r"^# (\d+) · ", text, flags=re.M)
    if not heading or int(heading[1]) not in LESSONS:
        known = ", ".join(map(str, LESSONS))
        raise ValueError(f"has no heading like '# 1 · …' of a lesson ({known}): use --lesson")
    return int(heading[1])


def copy_course(folder):
    """What a notebook needs around it, from the instructor's copy, without the solutions."""
    for part in ("helpers", "checks", "sketchpad", "data"):
        shutil.copytree(COURSE / part, Path(folder) / part)
    shutil.copy(COURSE / "tools/grade/remote.py", Path(folder) / "grader_remote.py")
    make_writable(folder)
    checks = Path(folder) / "checks"
    for lesson in checks.glob("lesson_*.py"):  # they hold right answers
        lesson.unlink()
    (checks / "__init__.py").write_text(NO_CHECKS, encoding="utf-8")
    (Path(folder) / "benchmarks").mkdir()
    shutil.copy(COURSE / "benchmarks/results.json", Path(folder) / "benchmarks")
    (Path(folder) / "notebooks").mkdir()
    for lesson in (COURSE / "notebooks").glob("*.ipynb"):
        shutil.copy(lesson, Path(folder) / "notebooks")
    make_writable(folder)


def make_writable(folder):
    """The instructor's copy may be read-only, and then so are copies of it."""
    for path in Path(folder).rglob("*"):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


def run_watched(notebook, lesson, seconds, megabytes):
    """Verdicts (state, message) as far as they came, and why no more came."""
    arguments = [str(notebook), str(lesson), str(seconds)]
    # Temporary files go where they are deleted even if the process has to be ended.
    places = {"PYTHONPATH": str(COURSE), "TMPDIR": str(notebook.parent)}
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "tools.grade.submission", *arguments],
        cwd=notebook.parent / "notebooks", env={**os.environ, **places},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    password, lines = secrets.token_hex(), []
    worker.stdin.write(f"{password}\n".encode())
    worker.stdin.close()
    reader = threading.Thread(target=lambda: lines.extend(worker.stdout), daemon=True)
    reader.start()
    ended = watch(worker, START_UP + seconds * (1 + len(LESSONS[lesson]) / 4), megabytes)
    reader.join(10)
    return [verdict for line in lines for verdict in _verdict(line, password)], ended


def _verdict(line, password):
    """[(state, message)] of a line that the worker printed, [] of any other."""
    try:
        found, state, message = json.loads(line)
        return [(state, message)] if found == password else []
    except (TypeError, ValueError):
        return []


def watch(worker, seconds, megabytes):
    """Wait for a process; end it and all that it started when it is done or takes too much."""
    end, family, reason = time.monotonic() + seconds, {psutil.Process(worker.pid)}, ""
    while worker.poll() is None and not reason:
        family |= _descendants(worker.pid)
        if sum(map(_memory, family)) > megabytes * 2**20:
            reason = f"it used more than {megabytes:,} MB of memory"
        elif time.monotonic() > end:
            reason = f"it did not end within {seconds:.0f} seconds"
        time.sleep(0.1)
    for process in family:  # those that left their parent too
        try:
            process.kill()
        except psutil.Error:
            pass
    worker.wait()
    return reason or "the grader's own process ended early"


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
