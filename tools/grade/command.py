"""Command line of the grader: `python -m tools.grade submissions/*.ipynb`."""

import argparse
import csv
import glob
import os
import sys
from pathlib import Path

from checks import LESSONS
from tools.grade import report
from tools.grade.grading import grade
from tools.grade.submission import isolation

OUTPUT = (
    "CSV file to write, with a row for each exercise: file, exercise, state (open, wrong or "
    "right), passed (True if right) and the whole message; never overwritten (%(default)s)"
)
FEEDBACK = (
    "folder to write a Markdown file for each notebook into, for its student: every exercise "
    "with its mark and message; no file in it is overwritten"
)


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m tools.grade",
        description="Run submitted notebooks and check their exercises. Each runs in a kernel and "
        "a temporary folder of its own, with a limit of time and memory. Prints a line for each "
        "exercise, then one for each notebook, such as '3 of 4 right, 1 open'.",
        epilog="What cannot be read, crashes or takes too much counts as wrong; the message says "
        "why. A file that is no notebook has one row, for the exercise 'all'.",
    )
    parser.add_argument("notebooks", nargs="+", help="submitted notebooks; * and ? are understood")
    parser.add_argument("--output", default="grades.csv", help=OUTPUT)
    parser.add_argument("--feedback", metavar="FOLDER", type=Path, help=FEEDBACK)
    parser.add_argument(
        "--lesson", type=int, choices=LESSONS, help="lesson, if the first heading does not tell"
    )
    parser.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, metavar="N",
                        help="notebooks to run at the same time (%(default)s)")  # fmt: skip
    parser.add_argument("--time-limit", type=positive, default=600, metavar="SECONDS",
                        help="for a notebook; a cell may take a quarter (%(default)s)")  # fmt: skip
    parser.add_argument("--memory-limit", type=positive, default=4096, metavar="MB",
                        help="for a notebook (%(default)s)")  # fmt: skip
    return parser


def positive(text):
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def main(argv=None):
    parser = arguments()
    options = parser.parse_args(argv)
    paths = submitted(options.notebooks)
    try:
        pages = new_pages(options.feedback, paths)
        file = open(options.output, "x", newline="", encoding="utf-8", errors="backslashreplace")
    except FileExistsError as error:
        parser.error(f"{error.filename} is there already: choose another --output or --feedback")
    except OSError as error:
        parser.error(f"cannot write {error.filename}: {error.strerror}")
    network = "without network" if isolation() else "with network: this system cannot cut it off"
    print(f"{report.notebooks(len(paths))}, {options.jobs} at a time, {network}")
    graded = grade(paths, options.time_limit, options.memory_limit, options.jobs, options.lesson)
    with file:
        done = list(written(graded, file, pages, max(map(len, paths))))
    print(*report.summaries(done), f"written to {options.output}", sep="\n")


def submitted(names):
    """Paths of all notebooks named, each once; a file's own name may look like a pattern."""
    found = [
        [name] if os.path.exists(name) else sorted(glob.glob(name)) or [name] for name in names
    ]
    return list(dict.fromkeys(path for paths in found for path in paths))


def new_pages(folder, paths):
    """Where the feedback on each goes; None where none is wanted.

    Raises:
        OSError: the folder cannot be made, or one of the files is there already.
    """
    if folder is None:
        return [None] * len(paths)
    folder.mkdir(parents=True, exist_ok=True)
    pages = [folder / name for name in report.page_names(paths)]
    for page in filter(os.path.lexists, pages):
        raise FileExistsError(0, "exists", str(page))
    if not os.access(folder, os.W_OK):
        raise PermissionError(0, "Permission denied", str(folder))
    return pages


def written(graded, file, pages, width):
    """Write each notebook's rows as they come, print them, and pass them on."""
    table = csv.writer(file)
    table.writerow(report.COLUMNS)
    for rows, page in zip(graded, pages, strict=True):
        table.writerows(map(report.cells, rows))
        file.flush()
        print(*(report.line(row, width) for row in rows), sep="\n")
        if page:
            write_page(page, report.page(rows))
        yield rows


def write_page(page, text):
    try:
        with open(page, "x", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:  # the disk is full: the other grades still count
        print(f"cannot write {page}: {error.strerror}", file=sys.stderr)
