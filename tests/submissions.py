"""Submissions to grade, made of lesson 3: cells of an answer, in the lesson or without it."""

import nbformat
from notebook_rules import SETUP, code_cells

from tools.exercise_cells import LESSONS, exercises, has_tag, solutions_of

new = nbformat.v4
(LESSON,) = (path for path in LESSONS if path.stem == "03_softmax")
TITLE = "# 3 · Softmax and cross-entropy"
SOLVED = exercises(nbformat.read(solutions_of(LESSON), as_version=4))
STUBS = exercises(nbformat.read(LESSON, as_version=4))
IMPORTS = "import os, struct, sys, time\nimport numpy as np\nimport checks"


def write(path, cells, title=TITLE):
    """A notebook of code cells below a set-up of its own, and nothing else; its path."""
    code = [new.new_code_cell(source) for source in [SETUP, IMPORTS, *cells]]
    nbformat.write(new.new_notebook(cells=[new.new_markdown_cell(title), *code]), path)
    return path


def write_in_lesson(path, cells):
    """The same below all cells of the lesson that are not its exercises."""
    others = code_cells(nbformat.read(LESSON, as_version=4))
    others = [c.source for c in others if not has_tag(c, "exercise") and not has_tag(c, "check")]
    return write(path, [*others, *cells])


def submitted(solved=3, first="", last=""):
    """Cells of a submission with the first exercises solved, and others at both ends."""
    answers = [e.code.source for e in SOLVED[:solved]] + [e.code.source for e in STUBS[solved:]]
    return [first, *answers, *(e.check.source for e in STUBS), last]
