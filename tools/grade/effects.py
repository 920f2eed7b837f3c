"""What the cells of a notebook may change, by the functions that they call as well."""

from itertools import product


class Effects:
    """Of all cells of a notebook, given as `names.Names`."""

    def __init__(self, names):
        self.bodies, self.changed = {}, {}
        for body in (body for n in names for body in n.bodies):
            self.bodies.setdefault(body.name, []).append(body)
            self.changed[body] = set()
        self.shared = _graph(pair for n in names for pair in n.reader.shared)
        self.loops = [pair for n in names for pair in n.reader.loops]
        before = None
        while before != self.changed:  # until no function changes more by those that it calls
            before = self.changed
            self.changed = {body: self._of_body(body) for body in before}

    def of_cell(self, n):
        """Names that a cell may bind, or whose value it may change."""
        changed = self._of_code(n.reader) | self._of_mentioned(n.reader.mentions)
        changed = _spread(changed, self.shared)
        return n.bound.union(changed, *(names for names, parts in self.loops if parts & changed))

    def _of_body(self, body):
        """Parameters and names of the notebook that a body changes."""
        changed = self._of_code(body.reader) | body.reader.stores & body.outside
        changed |= self._of_mentioned(body.reader.mentions)
        return changed & {*body.parameters, *body.others, *body.outside}

    def _of_code(self, reader):
        changed = reader.changes.union(*map(self._of_call, reader.calls))
        loops = {pair for names, parts in reader.loops for pair in product(names, parts)}
        return _spread(changed, _graph(reader.shared | loops))

    def _of_call(self, call):
        if call.name not in self.bodies:
            return call.otherwise
        found = set()
        for body in self.bodies[call.name]:
            given = call.given(body.parameters, body.others)
            found = found.union(*(given[name] for name in self.changed[body] & given.keys()))
        return found

    def _of_mentioned(self, mentions):
        """Names of the notebook that functions change which are called, or handed on."""
        found = set()
        for name in mentions & self.bodies.keys():
            for body in self.bodies[name]:
                found |= self.changed[body] & body.outside
        return found


def _graph(pairs):
    """The second names of pairs, by the first."""
    found = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
    return found


def _spread(names, graph):
    """Names, those that a graph leads to, and so on."""
    found, new = set(), names
    while new:
        found = found | new
        new = set().union(*(graph.get(name, set()) for name in new)) - found
    return found
