"""Which code cells of a submission its answers need.

What a student wrote runs. A cell that was left as the lesson has it runs only where something
that runs uses a name which the cell binds or changes; of the lesson's set-up, imports that
nothing uses are left out. What cells do to modules (a seed of random numbers) and to files is not
followed; where a name or a file is missing for that, the grader runs all cells.
"""

import ast
import json
import re

from tools.grade.changes import bound, bound_name, from_definitions, known
from tools.grade.effects import Effects
from tools.grade.names import WORD, names_of, parsed

# Code that may find names it does not spell: in the module `__main__`, by `dir()`, or by
# `globals()` other than `globals()["name"]` or `globals().get("name")`. All cells run for it.
ANY_NAME = re.compile(
    r"\b(import|from)\s+__main__\b|import\w*\(\s*['\"]__main__|\bdir\(\s*\)"
    r"|\bmodules\[(?!['\"](?!__main__))"
    r"|\b(globals|locals|vars)\(\s*\)(?!(\[|\.get\()\s*(['\"])\w+\4\s*[\]),])"
)


def needed(cells, answers, lesson):
    """What of a submission gives the same answers as all of it does.

    Args:
        cells: sources of the code cells.
        answers: the names that will be asked for.
        lesson: path of the lesson as it was handed out.

    Returns:
        Sources of the cells that run, by number from 1 on; and the names that what is left out
        would have bound.

    Raises:
        RecursionError, MemoryError: a cell is nested too deeply to be read.
    """
    setup, others = _handed_out(lesson)
    pairs = [parsed(source) for source in cells]
    notebook = known(tree for tree, _table in pairs)
    if any(ANY_NAME.search(source) for source in cells if _bare(source) not in setup | others):
        return dict(enumerate(cells, start=1)), set()
    names = [names_of(*pair, notebook) for pair in pairs]
    effects = Effects(names)
    optional = {i for i, source in enumerate(cells) if _bare(source) in others}
    kept = _needed(names, [effects.of_cell(n) for n in names], optional, set(answers))
    sources = {i: cells[i] for i in kept}
    trees = {i: pairs[i][0] for i in kept if _bare(cells[i]) in setup}
    words = {word for i in kept if i not in trees for word in WORD.findall(cells[i])}
    for i in reversed(trees):  # a later cell may use what an earlier one imports
        sources[i] = _without_idle_imports(trees[i], words)
    left_out = [n.bound for i, n in enumerate(names) if i not in sources or i in trees]
    return {i + 1: source for i, source in sources.items()}, set().union(*left_out)


def _needed(names, changes, optional, answers):
    """Numbers of the cells that run."""
    called, before = set(), None  # what is used whenever some function is called
    while called != before:
        live, kept, before = answers | called, [], called
        for number, n in reversed(list(enumerate(names))):
            if number in optional:
                if not changes[number] & live:
                    continue
                live = live - n.binds | called
            kept.insert(0, number)
            live = live | n.uses
        called = called.union(*(names[number].inside for number in kept))
    return kept


def _handed_out(lesson):
    """Sources of the lesson's code cells: those tagged `setup`, and the others."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    setup, others = set(), set()
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        tagged = "setup" in cell["metadata"].get("tags", [])
        (setup if tagged else others).add(_bare("".join(cell["source"])))
    return setup, others


def _bare(source):
    """A source without what an editor may add: line ends of another system, blanks at ends."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _without_idle_imports(tree, words):
    """Source of a set-up cell without imports of what is not among the words; adds its own."""
    kept = []
    for node in reversed(tree.body):
        if node := _with_used_imports(node, words):
            source = ast.unparse(node)
            kept.insert(0, source)
            words |= set(WORD.findall(source))
    return "\n".join(kept)


def _with_used_imports(node, words):
    """A statement without imports of what is no word; None if nothing of it is left."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        node.names = [alias for alias in node.names if bound_name(alias) in words]
        return node if node.names else None
    if isinstance(node, ast.With) and all(isinstance(n, ast.Import) for n in node.body):
        names = {bound_name(alias) for inner in node.body for alias in inner.names}
    elif isinstance(node, ast.Assign) and from_definitions(node.value):
        names = {name for target in node.targets for name in bound(target)}
    else:
        return node
    return node if names & words else None
