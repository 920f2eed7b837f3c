"""Every notebook under bad conditions: all at once, then interrupted."""

import os
import shutil
import subprocess

import nbformat
import pytest
from notebook_rules import NOTEBOOKS, ROOT, code_cells, tags

from helpers.checks.crash import Stuck
from helpers.checks.submission import Kernel

SECONDS = 600
PEAK = "__import__('resource').getrusage(0).ru_maxrss // 1024"
PROTECT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
TRAINED = [p for p in NOTEBOOKS if p.parent.name == "notebooks" and p.name[:2] in "02 03 04 05"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="memory is measured as Unix does"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course in a path with spaces and letters from elsewhere."""
    root = tmp_path_factory.mktemp("Füße") / "neural networks ✓ 神经"
    for folder in ("benchmarks", "data", "helpers", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def read_only(root):
    """Command that runs a program to which nothing in `root` can be written, or []."""
    command = ["unshare", "--map-root-user", "--mount", "--", "sh", "-c", PROTECT, str(root)]
    try:
        done = subprocess.run([*command, "touch", root / "x"], capture_output=True, text=True)
    except OSError:
        return []
    return command if "Read-only" in done.stderr else []


def run_all(kernel, path, skip=0):
    for number, cell in enumerate(code_cells(nbformat.read(path, as_version=4)), start=1):
        if number > skip:
            reply = kernel.run(cell.source, SECONDS)
            told = f"{reply.get('ename')}: {reply.get('evalue')}"
            assert reply["status"] == "ok", f"{path.name}, code cell {number}: {told}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_runs_twice_in_one_kernel_read_only_with_little_memory(course, path, record_property):
    """In a read-only folder of a difficult name, from another working directory of the course."""
    with Kernel(course / "data", read_only(course)) as kernel:
        for _time in range(2):
            run_all(kernel, path)
            reply = kernel.run("", 10, expression=PEAK)["user_expressions"]["value"]
            peak = int(reply["data"]["text/plain"])
            print(f"{path.stem}: peak {peak:,} MB")
            assert peak < 2048
    assert not (course / "x").exists()


@pytest.mark.parametrize("path", TRAINED, ids=lambda path: path.stem)
def test_training_may_be_interrupted_and_started_again(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    training = next(
        number
        for number, cell in enumerate(cells)
        if "fit" in cell.source or "train(" in cell.source
        if "define" not in tags(cell) and "def " not in cell.source
    )
    with Kernel(path.parent) as kernel:
        for cell in cells[:training]:
            assert kernel.run(cell.source, SECONDS)["status"] == "ok"
        with pytest.raises(Stuck):
            kernel.run(cells[training].source, seconds=2)
        run_all(kernel, path, skip=training)
