"""Which names a cell binds, uses and changes. Its source is read; nothing of it runs."""

import ast
import re
import symtable
from dataclasses import dataclass

from tools.grade.changes import Reader, bound

# Where a cell uses these, names hide in texts, such as what IPython makes of `%%time`.
HIDING = {"eval", "exec", "get_ipython", "globals", "locals", "vars"}
WORD = re.compile(r"[^\W\d]\w*")
COMPREHENSIONS = {"dictcomp", "genexpr", "listcomp", "setcomp"}  # up to Python 3.11
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Body:
    """A function or method.

    parameters, others: those that take an argument by its position; and `*rest` and the like.
    outside: names of the notebook that it uses or binds.
    """

    name: str
    parameters: list
    others: list
    outside: set
    reader: Reader


@dataclass(frozen=True)
class Names:
    """What a cell does to names.

    binds: bound for certain, by statements of the top level.
    bound: bound or deleted, perhaps.
    uses: read while the cell runs.
    inside: used by its functions, methods and classes, perhaps later.
    reader: went through what runs at once.
    bodies: of its functions and methods.
    """

    binds: set
    bound: set
    uses: set
    inside: set
    reader: Reader
    bodies: list


def parsed(source):
    """Syntax tree and table of symbols of a cell; empty if it is no Python: nothing of it runs.

    Raises:
        RecursionError, MemoryError: it is nested too deeply.
    """
    try:
        return _parsed(source)
    except (SyntaxError, ValueError):
        from IPython.core.inputtransformer2 import TransformerManager  # slow, seldom needed

    try:
        return _parsed(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError):
        return _parsed("")


def _parsed(code):
    return ast.parse(code), symtable.symtable(code, "cell", "exec")


def names_of(tree, table, known):
    """Names of a parsed cell of a notebook, of which some are `changes.Known`."""
    symbols, reader = table.get_symbols(), Reader(known)
    reader.visit(tree)
    perhaps = {s.get_name() for s in symbols if s.is_imported() or s.is_assigned()}
    uses = reader.augments | {s.get_name() for s in symbols if s.is_referenced()}
    inside = set()
    for child in table.get_children():
        (uses if child.get_name() in COMPREHENSIONS else inside).update(_globals(child))
    if (uses | inside) & HIDING:
        hidden = _words_in_texts(tree)
        perhaps, uses, inside = (names | hidden for names in (perhaps, uses, inside))
        reader.changes |= hidden
        reader.mentions |= hidden
    bodies = [body for node in reader.functions for body in _bodies(node, table, known)]
    return Names(set(_bound_for_certain(tree)), perhaps, uses, inside, reader, bodies)


def _globals(*tables):
    """Names of the notebook that functions and classes use or bind, and those inside them."""
    own = {s.get_name() for table in tables for s in table.get_symbols() if s.is_global()}
    return own.union(*(_globals(*table.get_children()) for table in tables))


def _words_in_texts(tree):
    nodes = list(ast.walk(tree))
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and n not in docstrings]
    return {word for text in texts if isinstance(text, str) for word in WORD.findall(text)}


def _bound_for_certain(tree):
    for node in tree.body:
        if isinstance(node, FUNCTION | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (name for target in node.targets for name in bound(target))


def _bodies(function, table, known):
    """Body of a function, and of those inside it."""
    reader, given = Reader(known), function.args
    for statement in function.body:
        reader.visit(statement)
    yield Body(
        name=function.name,
        parameters=[one.arg for one in (*given.posonlyargs, *given.args)],
        others=[one.arg for one in (given.vararg, *given.kwonlyargs, given.kwarg) if one],
        outside=_globals(*_tables(table, function)),
        reader=reader,
    )
    for inner in reader.functions:
        yield from _bodies(inner, table, known)


def _tables(table, function):
    """Tables of symbols of the functions of that name in that line; mostly one."""
    for child in table.get_children():
        if (child.get_name(), child.get_lineno()) == (function.name, function.lineno):
            yield child
        yield from _tables(child, function)
