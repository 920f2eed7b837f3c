"""Which files of the course go along: with a notebook that is graded, and to a class."""

import fnmatch
import os
from pathlib import Path

LESSONS = "notebooks/[0-9][0-9]_*.ipynb"
FOLDERS = "helpers", "checks", "sketchpad", "data"


def run_time_files(course):
    """Names of the files that lessons need to run, such as "helpers/idx.py", in order.

    The solutions are not among them, nor what somebody keeps beside the lessons.
    """
    found = [course / "benchmarks/results.json"]
    found += course.glob(LESSONS)
    for part in FOLDERS:
        for folder, _, files in os.walk(course / part, followlinks=True):
            found += [Path(folder, name) for name in files if not folder.endswith("__pycache__")]
    return sorted(path.relative_to(course).as_posix() for path in found)


def holds_answers(name):
    """Whether a file holds right answers: a check computes what it compares with."""
    return fnmatch.fnmatchcase(name, "checks/lesson_*.py")
