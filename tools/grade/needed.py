"""Which code cells of a submission its answers need.

What a student wrote runs, and the lesson's set-up. A cell that was left as the lesson has it runs
only where something that runs uses a name which the cell defines or changes.
"""

import ast
import builtins
import json
import re
import symtable
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

# Methods that leave arrays, texts, collections and models as they are.
READERS = set(
    "all any argmax argmin argsort astype copy count count_params diagonal dot endswith evaluate"
    " flatten format get get_layer get_weights index items join keys lower max mean min nonzero"
    " predict prod ravel repeat reshape round split squeeze startswith std strip sum summary"
    " swapaxes take tobytes tolist trace transpose upper values var view".split()
)
# Where a cell uses these, names hide in texts, such as what IPython makes of `%%time`.
HIDING = {"eval", "exec", "get_ipython", "getattr", "globals", "locals", "setattr", "vars"}
WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Names:
    """Names in a cell: bound for certain, perhaps bound or changed, and used while it runs.

    `later` maps functions and classes to the names that their bodies use when called; `given` are
    pairs (function called, its first argument), where both begin with a name. `imported` and
    `lessons` stand for modules and for what `definitions` returns: calls do not change them.
    """

    binds: frozenset = frozenset()
    changes: frozenset = frozenset()
    uses: frozenset = frozenset()
    later: tuple = ()
    given: frozenset = frozenset()
    imported: frozenset = frozenset()
    lessons: frozenset = frozenset()


def needed(cells, answers, lesson):
    """Numbers, from 1 on, of the cells that give the same answers as all cells do.

    Args:
        cells: sources of the code cells of a submission.
        answers: the names that will be asked for.
        lesson: path of the lesson as it was handed out.
    """
    others = _not_set_up(lesson)
    names = [names_of(source) for source in cells]
    imported, lessons = (
        frozenset().union(*(getattr(n, kind) for n in names)) for kind in ("imported", "lessons")
    )
    later = {}
    for name, used in (pair for n in names for pair in n.later):
        later[name] = later.get(name, frozenset()) | used
    live, kept = _with_bodies(answers, later), []
    for number, n in reversed(list(enumerate(names, start=1))):
        untouched = _bare(cells[number - 1]) in others
        given = {argument for function, argument in n.given if function not in imported}
        changed = (n.changes | given) - imported - lessons
        if untouched and not (n.binds | changed) & live:
            continue
        kept.insert(0, number)
        if untouched:  # what a student wrote may fail before it binds its names
            live -= n.binds
        live |= _with_bodies(n.uses, later)
    return kept


def _not_set_up(lesson):
    """Sources of the lesson's code cells that are not tagged `setup`."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    tagged = [cell for cell in code if "setup" in cell["metadata"].get("tags", [])]
    return {_bare("".join(cell["source"])) for cell in code if cell not in tagged}


def _bare(source):
    """A source without what an editor may add: line ends of another system, blanks at ends."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _with_bodies(names, later):
    """The names, those that functions among them use when called, and so on."""
    found, new = set(), set(names)
    while new:
        found |= new
        new = set().union(*(later.get(name, ()) for name in new)) - found
    return found


def names_of(source):
    """The names in a cell; none if it is no Python, for then nothing of it runs."""
    try:
        code = TransformerManager().transform_cell(source)
        tree, table = ast.parse(code), symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return Names()
    symbols, later = table.get_symbols(), []
    imported = {s.get_name() for s in symbols if s.is_imported()}
    bound = imported | {s.get_name() for s in symbols if s.is_assigned()}
    uses = {s.get_name() for s in symbols if s.is_referenced()}
    for child in table.get_children():
        inside = frozenset(_globals(child))
        later.append((child.get_name(), inside))
        if child.get_type() == "class" or child.get_name() not in bound:
            uses |= inside  # it runs at once: a class's body, a lambda perhaps, a comprehension
    if uses & HIDING:
        texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        uses |= {word for text in texts if isinstance(text, str) for word in WORD.findall(text)}
    changes, given = bound.union(_changed(tree)), frozenset(_given(tree))
    sets = _bound_for_certain(tree), changes, uses
    return Names(
        *map(frozenset, sets), tuple(later), given, frozenset(imported), frozenset(_lessons(tree))
    )


def _globals(table):
    """Names of the notebook that a function or class uses, and those inside it."""
    own = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return own.union(*map(_globals, table.get_children()))


def _bound_for_certain(tree):
    """Names that the statements of the top level bind, whatever happens inside them."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            targets = [part for target in node.targets for part in _parts(target)]
            yield from (part.id for part in targets if isinstance(part, ast.Name))


def _parts(target):
    """Targets of an assignment, those in tuples one by one."""
    if isinstance(target, ast.Tuple | ast.List):
        return [part for element in target.elts for part in _parts(element)]
    return [target]


def _changed(tree):
    """Names whose value may be another one afterwards: stored into, or with a method called."""
    for node in ast.walk(tree):
        stored = getattr(node, "ctx", None) is not None and not isinstance(node.ctx, ast.Load)
        if stored and isinstance(node, ast.Subscript | ast.Attribute):
            yield _root(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in READERS:
                yield _root(node.func)


def _given(tree):
    """Functions and their first arguments, as in `train(network, X, y)`: it may change that."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            function = _root(node.func)
            if not hasattr(builtins, function):
                yield function, _root(node.args[0])


def _root(node):
    """The name at the beginning: `a` of `a.b[0].c`; "" if there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _lessons(tree):
    """Names bound to what `helpers.notebook.definitions` returns: the lessons' own modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and "definitions(" in ast.unparse(node.value):
            parts = [part for target in node.targets for part in _parts(target)]
            yield from (part.id for part in parts if isinstance(part, ast.Name))
