"""Every lesson twice in the same kernel, and training interrupted and started again."""

import re

import nbformat
import pytest
from kernels import crippled
from notebook_rules import code_cells, tags

from checks.crash import Stuck
from tools.exercise_cells import LESSONS
from tools.grade.submission import Kernel

SECONDS = 600
INTERRUPTED = [path for path in LESSONS if path.stem[:2] in ("04", "07", "10", "13")]

pytestmark = pytest.mark.slow


def run(kernel, cells):
    for cell in cells:
        reply = kernel.run(cell.source, SECONDS)
        told = f"{reply.get('ename')}: {reply.get('evalue')}"
        assert reply["status"] == "ok", f"{cell.source}\n\n{told}"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_runs_again_in_the_same_kernel(path, tmp_path, monkeypatch):
    """With training cut short from outside: what was learned does not matter here."""
    for name, setting in crippled(tmp_path, 4000).items():
        monkeypatch.setenv(name, setting)
    cells = code_cells(nbformat.read(path, as_version=4))
    with Kernel(path.parent) as kernel:
        run(kernel, cells)
        run(kernel, cells)


def trains(cell):
    """Whether a cell trains for long, judged by what it is allowed to print."""
    return "nbval-ignore-output" in tags(cell) and re.search(r"fit\(|train\w*\(", cell.source)


def interrupted(kernel, cell, seconds):
    """Run a cell, but not longer than so many seconds; whether it had to be interrupted."""
    try:
        kernel.run(cell.source, seconds)
    except Stuck:
        return True
    return False


@pytest.mark.parametrize("path", INTERRUPTED, ids=lambda path: path.stem)
def test_training_may_be_interrupted_and_started_again(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    training = next(number for number, cell in enumerate(cells) if trains(cell))
    with Kernel(path.parent) as kernel:
        run(kernel, cells[:training])
        assert interrupted(kernel, cells[training], 0.5)
        interrupted(kernel, cells[training], 2)  # well on its way, or done on a fast machine
        run(kernel, cells[training : training + 5])
