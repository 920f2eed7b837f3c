"""Checks of lesson 11: a step with Nesterov's momentum, and complaints about a file."""

import numpy as np

from checks.exercise import SEQUENCE, Answer, Wrong, compare, differing, exercise, show

FAULTS = "missing", "unknown", "shape", "dtype"


@exercise(
    "11.1", "Look ahead", why="Keras' SGD(nesterov=True) takes the same steps, number for number."
)
def nesterov_step(nesterov_step):
    rng = np.random.default_rng(0)
    ones = np.ones(1)
    cases = [(ones, 8 * ones, 2 * ones, 0.5, 0.5), (ones, 0 * ones, ones, 0.1, 0.9)]
    cases += [(*rng.normal(size=(3, 3, 2)), 0.01, 0.8), (*rng.normal(size=(3, 4)), 0.125, 0.0)]
    for case in cases:
        found, shown = nesterov_step(*case), nesterov_step.shown(*case)
        _compare_step(found, case, shown)


def _compare_step(found, case, shown):
    theta, v, dtheta, rate, momentum = case
    if not isinstance(found, SEQUENCE) or len(found) != 2:
        raise Wrong(differing(shown, "two arrays", found), "θ and v, in this order.")
    new_v = momentum * v - rate * dtheta
    ahead = momentum * new_v - rate * dtheta
    mistakes = [
        (theta + ahead, "θ and v, in this order."),
        (momentum * v + rate * dtheta, "Downhill: the velocity changes against the gradient."),
        (momentum * v + dtheta, "As in Keras, the learning rate is a part of the velocity."),
        (momentum * v - dtheta, "As in Keras, the learning rate is a part of the velocity."),
        (ahead, "v is the velocity alone; the look ahead is for θ only."),
        (v, "Return the new velocity, not the old one."),
        (v - rate * dtheta, "The old velocity counts μ."),
    ]
    compare(found[1], new_v, f"v of {shown}", "v ← μ v − η dθ, as with plain momentum.", mistakes)
    mistakes = [
        (theta + new_v, "That is plain momentum: look ahead with the *new* velocity, μ v − η dθ."),
        (theta + new_v + ahead, "θ moves once: by μ v − η dθ, with the new velocity."),
        (theta + momentum * new_v, "The gradient counts once more: μ v − η dθ."),
        (theta + new_v - rate * dtheta, "The new velocity counts μ."),
        (theta - ahead, "θ moves *by* μ v − η dθ: add it."),
        (ahead, "Return the new θ, not the step."),
        (theta, "θ has not moved."),
    ]
    hint = "θ ← θ + μ v − η dθ, where v is the new velocity."
    compare(found[0], theta + ahead, f"θ of {shown}", hint, mistakes)


@exercise(
    "11.2",
    "What is wrong with this file?",
    why="A message that says all that is wrong is read once.",
)
def complaints(complaints):
    def arrays(**shapes):
        return {name: np.zeros(*shape) for name, shape in shapes.items()}

    W1, b1 = ((4, 3), np.float32), ((3,), np.float32)
    right = arrays(W1=W1, b1=b1)
    other_values = {name: array + 1 for name, array in right.items()}
    for found, expected in [
        ({}, arrays(b1=b1)),
        (arrays(b1=b1), {}),
        (arrays(b1=b1), arrays(b1=b1)),
        (other_values, right),
        (arrays(b1=((4,), np.float32)), arrays(b1=b1)),
        (arrays(b1=((3,), np.float64)), arrays(b1=b1)),
        (arrays(b1=b1, W1=W1), right),
        (arrays(W1=((3, 4), np.float32), b1=((1, 3), np.float32)), right),
        (arrays(b1=((4,), np.float64)), arrays(b1=b1)),
        (arrays(W2=W1, b1=((2,), np.float16)), right),
        ({}, right),
    ]:
        _compare_pairs(complaints(found, expected), found, expected)


def _compare_pairs(answer, found, expected):
    right = _complaints(found, expected)
    asked = f"complaints(found, expected)\n  found = {_told(found)}\n  expected = {_told(expected)}"
    value = answer.value if isinstance(answer, Answer) else answer
    pairs = _pairs(value)
    if pairs is None:
        message = (
            f"{asked}\n  your answer should be {right or 'an empty list'}, but is {show(value)}"
        )
        raise Wrong(
            message,
            "A list of pairs such as ('W1', 'missing'), which may be empty; `list(…)` makes one.",
        )
    for pair in pairs:
        if pair not in right:
            raise Wrong(
                f"{asked}\n  your answer has {pair}, which is not so",
                _why_not(pair, found, expected),
            )
    for pair in right:
        if pair not in pairs:
            raise Wrong(f"{asked}\n  your answer {pairs} lacks {pair}", _why(pair, pairs))
    if len(pairs) > len(right):
        raise Wrong(f"{asked}\n  your answer {pairs} says one thing twice", "Say each thing once.")


def _complaints(found, expected):
    pairs = [(name, "missing") for name in expected if name not in found]
    pairs += [(name, "unknown") for name in found if name not in expected]
    both = [name for name in expected if name in found]
    pairs += [(name, "shape") for name in both if found[name].shape != expected[name].shape]
    return pairs + [(name, "dtype") for name in both if found[name].dtype != expected[name].dtype]


def _pairs(value):
    """An answer as a list of pairs of text, or None if it is something else."""
    if not isinstance(value, SEQUENCE | set | frozenset):
        return None
    pairs = [tuple(map(str, pair)) if isinstance(pair, SEQUENCE) else () for pair in value]
    return pairs if all(len(pair) == 2 for pair in pairs) else None


def _why_not(pair, found, expected):
    name, fault = pair
    if name in FAULTS:
        return "First the name, then the fault."
    if fault not in FAULTS:
        return f"A fault is one of the words {', '.join(map(repr, FAULTS))}."
    if fault in ("missing", "unknown"):
        return "missing: expected and not found; unknown: found and not expected."
    if name not in found or name not in expected:
        return "Only what is there on both sides has a shape and a dtype to compare."
    return "Compare shape and dtype, name by name; neither order nor values count."


def _why(pair, pairs):
    name, fault = pair
    if fault == "unknown":
        return "Go through what was found as well: what nobody expected is unknown."
    if any(pair[0] == name for pair in pairs):
        return "An array can have two faults: say both."
    if fault == "shape" and not pairs:
        return "Compare the shapes themselves: (4, 3) is not (3, 4), and (3,) is not (1, 3)."
    return "Say all that is wrong, not only the first thing."


def _told(arrays):
    return "{" + ", ".join(f"{name} {a.shape} {a.dtype}" for name, a in arrays.items()) + "}"
