"""What code may change, and which names may stand for the same object: a cautious guess.

A method is taken to change its object, unless its name is known to be harmless. A function of the
notebook changes what its body does; any other one its first argument, but for imported ones.
Tests compare the guess with what the cells of all lessons do change.
"""

import ast
import builtins
from dataclasses import dataclass, field
from itertools import product

# Methods that change nothing, and give back nothing of their object …
FRESH = set(
    "all any argmax argmin argsort astype copy count count_params dot endswith evaluate format"
    " index join lower max mean min nonzero predict prod repeat round split startswith std strip"
    " sum summary tobytes tolist trace upper var".split()
)
# … or a part of it, or what shares its memory. Functions of that name do so with an argument.
VIEWS = set(
    "as_strided asarray diagonal flatten get get_layer get_weights items keys ravel reshape"
    " sliding_window_view squeeze swapaxes take transpose values view".split()
)
KEEPING = {"add", "append", "extend", "insert"}  # keep what they are given
CALLING = {"apply", "map", "repeat", "run", "submit", "timeit"}  # call what they are given
PASSING = set("dict enumerate filter iter list map max min next reversed set sorted tuple".split())
PASSING |= {"zip"}  # built-in functions that give back what they are given, or what is in it
PLAIN = {"dtype", "ndim", "shape", "size"}  # attributes that are no part of an array


@dataclass(frozen=True)
class Known:
    """Names that no call changes: imported ones, and what `definitions` returns."""

    imported: set = field(default_factory=set)
    lessons: set = field(default_factory=set)


def known(trees):
    """Those of a notebook, given as the syntax trees of its cells."""
    imported, lessons = set(), set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {bound_name(alias) for alias in node.names}
        elif isinstance(node, ast.Assign) and from_definitions(node.value):
            lessons |= {name for target in node.targets for name in bound(target)}
    return Known(imported, lessons)


def bound_name(alias):
    """The name that `import a.b` or `import a as c` binds."""
    return alias.asname or alias.name.split(".")[0]


def bound(target):
    """Names that an assignment to a target binds: `a` and `b` of `a, (b, c[0])`."""
    if isinstance(target, ast.Tuple | ast.List):
        return [name for element in target.elts for name in bound(element)]
    target = target.value if isinstance(target, ast.Starred) else target
    return [target.id] if isinstance(target, ast.Name) else []


def from_definitions(node):
    """Is it `definitions("…")` or `definitions("…").name`?"""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Call) and last(node.func) == "definitions"


def root(node):
    """The name at the beginning: `a` of `a.b.c`; "" if it is something else."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def last(node):
    """The name at the end: `c` of `a.b.c`; "" if it is something else."""
    return getattr(node, "attr", getattr(node, "id", ""))


@dataclass(frozen=True)
class Call:
    """A call of a function that the notebook may define.

    `arguments` and `keywords` hold parts: names whose objects they are, hold or share; `otherwise`
    what it changes if the notebook does not define it.
    """

    name: str
    arguments: list
    keywords: dict
    otherwise: set

    def given(self, parameters, others):
        """Parts of the arguments, by parameter; of `others`, such as `*rest`, of what is left."""
        given = dict(zip(parameters, self.arguments, strict=False))
        left = self.arguments[len(parameters) :]
        for name, parts in self.keywords.items():
            if name in parameters or name in others:
                given[name] = parts
            else:
                left.append(parts)
        rest = dict.fromkeys(others, set().union(*left))
        return rest | given


class Reader(ast.NodeVisitor):
    """Goes through what runs at once; bodies of functions are left to readers of their own.

    After `visit`, `functions` holds the nodes of those; `mentions` names and attributes that are
    read, `stores` names that are bound, `augments` those of `x += 1`; `changes` names whose value
    is changed, apart from what `calls` change. Where the first name of a pair in `shared` is
    changed, the second may be; in `loops`, sets of names, too: `for x in X: x += 1` changes X.
    """

    def __init__(self, known):
        self.known, self.functions, self.calls, self.loops = known, [], [], []
        self.mentions, self.stores, self.augments = set(), set(), set()
        self.changes, self.shared = set(), set()

    def parts(self, node):
        """Names of which the value of an expression may be, hold or share the object."""
        match node:
            case ast.Name():
                return {node.id} - self.known.imported - self.known.lessons
            case ast.Attribute():
                return set() if node.attr in PLAIN else self.parts(node.value)
            case ast.Subscript() | ast.Starred() | ast.NamedExpr():
                return self.parts(node.value)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._parts_of_all(node.elts)
            case ast.Dict() | ast.BoolOp():
                return self._parts_of_all(node.values)
            case ast.IfExp():
                return self._parts_of_all([node.body, node.orelse])
            case ast.BinOp(op=ast.BitOr()):  # of dictionaries
                return self._parts_of_all([node.left, node.right])
            case ast.Lambda():
                inside = Reader(self.known)
                inside.visit(node.body)
                return inside.changes.union(*(call.otherwise for call in inside.calls))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._parts_of_all([node.elt, *(part.iter for part in node.generators)])
            case ast.DictComp():
                return self._parts_of_all([node.value, *(part.iter for part in node.generators)])
            case ast.Call():
                return self._returned(node)
        return set()

    def _parts_of_all(self, nodes):
        return set().union(*map(self.parts, nodes))

    def _returned(self, call):
        """Parts of what a call returns: an object keeps the first argument of its class."""
        name, first = last(call.func), self._parts_of_all(call.args[:1])
        if name in FRESH:
            return set()
        if name in PASSING and isinstance(call.func, ast.Name):
            return self._parts_of_all(call.args)
        if (owner := root(call.func)) in self.known.lessons or name[:1].isupper():
            return first
        if owner in self.known.imported or isinstance(call.func, ast.Name):
            return first if name in VIEWS else set()
        return self.parts(call.func)

    def _share(self, target, value):
        displays = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        if displays and len(target.elts) == len(value.elts):
            for pair in zip(target.elts, value.elts, strict=True):
                self._share(*pair)
            return
        self._pair(self.parts(target), self.parts(value))

    def _pair(self, names, others):
        self.shared |= {*product(names, others), *product(others, names)}

    def visit_FunctionDef(self, node):
        self.functions.append(node)
        for part in filter(None, [*node.decorator_list, node.args, node.returns]):
            self.visit(part)

    def visit_Name(self, node):
        (self.mentions if isinstance(node.ctx, ast.Load) else self.stores).add(node.id)

    def visit_Attribute(self, node):
        self.mentions.add(node.attr)
        self.visit_Subscript(node)

    def visit_Subscript(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.changes |= self.parts(node.value)
        self.generic_visit(node)

    def visit_Assign(self, node):
        for target in node.targets:
            self._share(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        self._share(node.target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.changes |= self.parts(node.target)
        self.augments |= set(bound(node.target))
        self.generic_visit(node)

    def visit_withitem(self, node):
        self._share(node.optional_vars, node.context_expr)
        self.generic_visit(node)

    def visit_For(self, node):
        self.loops.append((self.parts(node.target), self.parts(node.iter)))
        self.generic_visit(node)

    def visit_Call(self, node):
        self.generic_visit(node)
        name, owner = last(node.func), self.parts(getattr(node.func, "value", None))
        arguments = [self.parts(argument) for argument in node.args]
        keywords = {keyword.arg: self.parts(keyword.value) for keyword in node.keywords}
        first = next(iter([*arguments, *keywords.values()]), set())
        if name in KEEPING:
            self._pair(owner, first)
        if name in CALLING or name[:1].isupper():  # a class may change what it is made of
            self.changes |= first
        if root(node.func) in self.known.imported:
            return
        if owner:
            self.changes |= set() if name in FRESH | VIEWS else owner
            self.calls.append(Call(name, [owner, *arguments], keywords, set()))
        else:
            first = set() if hasattr(builtins, name) and name != "next" else first
            self.calls.append(Call(name, arguments, keywords, first))

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815
    visit_NamedExpr = visit_AnnAssign  # noqa: N815
    visit_AsyncFor = visit_comprehension = visit_For  # noqa: N815
