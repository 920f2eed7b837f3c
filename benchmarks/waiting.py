"""What a reader waits for: a helper's import, and a notebook from start to end."""

import statistics
import subprocess
import sys

import nbformat
from nbclient import NotebookClient
from tqdm import tqdm

from benchmarks.report import table
from benchmarks.timing import take_turns, timed
from helpers.notebook import NOTEBOOKS

HELPERS = ("helpers.mnist", "helpers.plots")
USED = "import time; print(time.process_time())"  # of the kernel and all its threads


def starting(statement):
    """A function that starts Python, runs a statement from the course's folder, and waits."""
    command = [sys.executable, "-c", statement]
    return lambda: subprocess.run(command, cwd=NOTEBOOKS.parent, check=True)


def imports(repeats):
    """What importing a helper costs, beyond starting Python, as a Markdown table."""
    contestants = {"nothing": starting("")}
    contestants |= {name: starting(f"import {name}") for name in HELPERS}
    seconds = take_turns(contestants, repeats)

    def beyond(name, of):
        return f"{of(seconds[name]) - of(seconds['nothing']):.2f} s"

    rows = [[f"`{name}`", beyond(name, statistics.median), beyond(name, min)] for name in HELPERS]
    return table(["import", "beyond starting Python, median", "minimum"], rows)


def execute(path):
    """Run a notebook in a fresh kernel: (seconds, cores busy on average)."""
    book = nbformat.read(path, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(USED))
    client = NotebookClient(book, timeout=600, resources={"metadata": {"path": path.parent}})

    def run():
        # Not client.execute(): that takes Ctrl-C for a fault of the notebook.
        with client.setup_kernel():
            for index, cell in enumerate(book.cells):
                client.execute_cell(cell, index)

    seconds = timed(run)
    return seconds, float(book.cells[-1].outputs[0].text) / seconds


def notebooks(folder=NOTEBOOKS):
    """Wall time of each notebook, and how many cores it used, as a Markdown table."""
    rows = []
    for path in tqdm(sorted(folder.glob("*.ipynb")), "notebooks", leave=False):
        try:
            seconds, cores = execute(path)
            rows.append([path.stem, f"{seconds:.0f} s", f"{cores:.1f}"])
        except Exception as error:  # whatever stops one notebook, the others are measured
            print(f"{path.name}: {error}", file=sys.stderr)
            rows.append([path.stem, f"stopped: {type(error).__name__}", ""])
    return table(["notebook", "from start to end", "cores busy on average"], rows)
