"""Command line of the grader: `python -m tools.grade submissions/*.ipynb`."""

import argparse
import csv
import glob
import os
import sys

from checks import LESSONS
from tools.grade.grading import grade
from tools.grade.submission import isolation


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="python -m tools.grade",
        description="Run submitted notebooks and check their exercises. Each runs in a kernel and "
        "a temporary folder of its own, with a limit of time and memory.",
    )
    parser.add_argument("notebooks", nargs="+", help="submitted notebooks; * and ? are understood")
    parser.add_argument("--output", default="grades.csv", help="CSV file to write (%(default)s)")
    parser.add_argument(
        "--lesson", type=int, choices=LESSONS, help="lesson, if the first heading does not tell"
    )
    parser.add_argument("--jobs", type=positive, default=os.cpu_count(), metavar="N",
                        help="notebooks to run at the same time (%(default)s)")  # fmt: skip
    parser.add_argument("--time-limit", type=positive, default=600, metavar="SECONDS",
                        help="for a notebook; a cell may take a quarter (%(default)s)")  # fmt: skip
    parser.add_argument("--memory-limit", type=positive, default=4096, metavar="MB",
                        help="for a notebook (%(default)s)")  # fmt: skip
    return parser, parser.parse_args(argv)


def positive(text):
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def main(argv=None):
    parser, options = arguments(argv)
    paths = []
    for name in options.notebooks:  # a file's own name may look like a pattern
        paths += [name] if os.path.exists(name) else sorted(glob.glob(name)) or [name]
    try:
        file = open(options.output, "x", newline="", encoding="utf-8", errors="backslashreplace")
    except FileExistsError:
        parser.error(f"{options.output} is there already: choose another --output")
    except OSError as error:
        parser.error(f"cannot write {options.output}: {error.strerror}")
    network = "without network" if isolation() else "with network: this system cannot cut it off"
    print(f"{len(paths)} notebooks, {options.jobs} at a time, {network}")
    graded = grade(paths, options.time_limit, options.memory_limit, options.jobs, options.lesson)
    with file:
        table = csv.writer(file)
        table.writerow(["file", "exercise", "passed", "message"])
        for rows in graded:
            for row in rows:
                table.writerow([row.file, row.exercise, row.passed, row.message])
                mark = "✓" if row.passed else "✗"
                print(f"{row.file:<24} {mark} {row.exercise:<32} {row.message[:80]}")
            file.flush()
    print(f"written to {options.output}")


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a console that has no ✓
    main()
