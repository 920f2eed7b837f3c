"""What the grader reads from the source of a cell is what the cell does."""

import json

import nbformat
import pytest
from kernels import crippled, watched
from notebook_rules import code_cells

from tools.exercise_cells import LESSONS
from tools.grade.changes import known
from tools.grade.effects import Effects
from tools.grade.names import names_of, parsed
from tools.grade.submission import Kernel

WHOLE = {"19_i_dont_know"}  # trained with 256 images only, most of its cells stop


def digests(sources, folder, file):
    """Digests of all variables after each cell, by name; they are watched in a file."""
    with Kernel(folder) as kernel:
        for source in sources:
            kernel.run(source, 300)
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_all_that_a_cell_changes_is_found(path, tmp_path, monkeypatch):
    variables = watched(tmp_path) | ({} if path.stem in WHOLE else crippled(tmp_path, 256))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    sources = [cell.source for cell in code_cells(nbformat.read(path, as_version=4))]
    pairs = [parsed(source) for source in sources]
    names = [names_of(*pair, known(tree for tree, _table in pairs)) for pair in pairs]
    effects, before = Effects(names), {}
    after_each = digests(sources, path.parent, tmp_path / "watched")
    for source, n, after in zip(sources, names, after_each, strict=True):
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        assert changed <= effects.of_cell(n), source
        before = after
