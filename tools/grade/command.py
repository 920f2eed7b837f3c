"""Command line of the grader: `python -m tools.grade submissions/*.ipynb`."""

import argparse
import glob
import os
import signal
import sys
from pathlib import Path

from tqdm import tqdm

from checks import LESSONS
from tools.grade import grading, report
from tools.grade.report import ALL
from tools.grade.submission import isolation
from tools.grade.table import Table

OUTPUT = (
    "CSV file to write, with a row for each exercise: file, exercise, state (open, wrong or "
    "right), passed (True if right), the whole message and a digest of the notebook; if it is "
    "there already, only notebooks that are not in it, or have changed, are graded (%(default)s)"
)
FEEDBACK = (
    "folder to write a Markdown file for each notebook into, for its student: every exercise "
    "with its mark and message; no file in it is overwritten"
)


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m tools.grade",
        description="Run submitted notebooks and check their exercises. Each runs in a kernel and "
        "a temporary folder of its own, with a limit of time and memory: what the student wrote, "
        "and of the lesson's other cells those that it needs. Prints a line for each exercise, "
        "then one for each notebook, such as '3 of 4 right, 1 open'. What is graded is kept: "
        "interrupted and called again, it goes on.",
        epilog="What cannot be read, crashes or takes too much counts as wrong; the message says "
        "why. A file that is no notebook has one row, for the exercise 'all'.",
    )
    parser.add_argument("notebooks", nargs="+", help="submitted notebooks; * and ? are understood")
    parser.add_argument("--output", default="grades.csv", help=OUTPUT)
    parser.add_argument("--feedback", metavar="FOLDER", type=Path, help=FEEDBACK)
    parser.add_argument(
        "--lesson", type=int, choices=LESSONS, help="lesson, if the first heading does not tell"
    )
    parser.add_argument("--whole", action="store_true", help="run all cells of each notebook")
    parser.add_argument("--scheduler", metavar="ADDRESS",
                        help="a Dask cluster, such as tcp://host:8786, to do the work")  # fmt: skip
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
        table = Table(options.output)
        done = {
            path: rows for path in paths
            # --lesson may be what one that was not graded needs
            if (rows := table.rows(path)) and not (options.lesson and rows[0].exercise == ALL)
        }  # fmt: skip
        left = [path for path in paths if path not in done]
        pages = new_pages(options.feedback, paths, left)
        table.save()  # at once, not after hours, it is known whether it can be
    except FileExistsError as error:
        told = f"{error.filename} is there already: choose another --output or --feedback"
        how = " (it is not as the grader writes it: another file, cut short, or saved elsewhere)"
        parser.error(told + how * (error.filename == options.output))
    except OSError as error:
        parser.error(f"cannot write {error.filename}: {error.strerror}")
    tell_beginning(options, paths, done)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    try:
        for path, rows in graded(left, options):
            table.add(path, rows)
            done[path] = rows
            show(rows, max(map(len, paths)))
    except (KeyboardInterrupt, OSError) as error:
        grading.interrupted.set()  # or the others that run would be waited for
        trouble = str(error) or "interrupted"
        sys.exit(f"{trouble}: {len(done)} of {len(paths)} are graded and kept; call again")
    write_pages(pages, done)
    rows = [done[path] for path in paths]
    print(*report.summaries(rows), f"written to {options.output}", sep="\n")


def interrupt(*_signal):
    raise KeyboardInterrupt


def tell_beginning(options, paths, done):
    before = f", {len(done)} of them graded before" if done else ""
    place = f"on {options.scheduler}" if options.scheduler else f"{options.jobs} at a time"
    network = "without network" if isolation() else "with network: this system cannot cut it off"
    told = place if options.scheduler else f"{place}, {network}"  # its workers are other systems
    print(f"{report.notebooks(len(paths))}{before}, {told}")


def graded(paths, options):
    """Path and rows of each notebook as they come, behind a progress bar."""
    limits = options.time_limit, options.memory_limit, options.lesson, options.whole
    results = grading.grade(paths, *limits, jobs=options.jobs, scheduler=options.scheduler)
    # The mean time of all so far: the last few would make the estimate jump.
    form = "{percentage:3.0f}% |{bar}| {n} of {total}, {elapsed} gone, about {remaining} to go"
    yield from tqdm(results, total=len(paths), bar_format=form, smoothing=0, disable=None)


def show(rows, width):
    for row in rows:
        tqdm.write(report.line(row, width))


def submitted(names):
    """Paths of all notebooks named, each once; a file's own name may look like a pattern."""
    found = [
        [name] if os.path.exists(name) else sorted(glob.glob(name)) or [name] for name in names
    ]
    return list(dict.fromkeys(path for paths in found for path in paths))


def new_pages(folder, paths, left):
    """Where the feedback on each notebook goes, by path; {} if none is wanted.

    Raises:
        OSError: the folder cannot be made, or there is a page already of one that is `left`.
    """
    if folder is None:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        path: folder / name for path, name in zip(paths, report.page_names(paths), strict=True)
    }
    for page in (pages[path] for path in left if os.path.lexists(pages[path])):
        raise FileExistsError(0, "exists", str(page))
    if not os.access(folder, os.W_OK):
        raise PermissionError(0, "Permission denied", str(folder))
    return pages


def write_pages(pages, done):
    """Feedback for all; a page that is there already stays as it is."""
    for path, page in pages.items():
        try:
            with open(page, "x", encoding="utf-8", errors="backslashreplace") as file:
                file.write(report.page(done[path]))
        except FileExistsError:
            continue
        except OSError as error:  # the disk is full: the other pages still count
            print(f"cannot write {page}: {error.strerror}", file=sys.stderr)
