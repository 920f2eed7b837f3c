"""Checks of lesson 3: labels as rows, probabilities, the loss."""

import numpy as np

from checks.difference import numbers
from checks.exercise import Wrong, differing, exercise, expect


@exercise("3.1", "One-hot, by hand", why="Categorical cross-entropy compares with such rows.")
def one_hot(one_hot):
    hint = "Row i is all zeros but for a 1 in column y[i]: `np.eye(k)[y]`, or zeros and an index."
    random = np.random.default_rng(0).integers(0, 10, 50)
    for labels, k in [([1], 3), ([2, 0, 2, 3], 4), ([0, 1], 5), (random, 10), ([11, 3], 12)]:
        y = np.array(labels, np.uint8)
        right = np.eye(k, dtype=np.float32)[y]
        mistakes = [
            (right.T, "Rows and columns are exchanged: one row for each label."),
            (np.eye(k)[(y - 1) % k], "The columns are off by one: digit 0 belongs in column 0."),
            (np.eye(y.max() + 1)[y], "k says how many columns, even if a label is missing."),
            (np.eye(10)[y % 10], "There are k columns, and k is not always 10."),
            (np.eye(10)[y % 10][:, :k], "There are k columns, and k may be above 10."),
            (np.eye(k)[np.sort(y)], "The labels keep their order."),
        ]
        expect(one_hot, (y, k), right, hint, mistakes, dtype=np.float32)


def softmax(Z, axis=1):
    Z = np.asarray(Z, np.float64)
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


@exercise("3.2", "A softmax that survives 1,000", why="No score, however large, gives nan now.")
def stable_softmax(stable_softmax):
    hint = "Only differences count: subtract each row's own maximum before `np.exp`."
    rng = np.random.default_rng(0)
    inputs = [
        [[0, 0.0]],
        [[1, 2, 3.0], [3, 3, 0]],
        [[1000, 0.0]],
        [[-1000, -1000.0]],
        [[0, 1e5, 5e4]],
        [[1000.0, 1001.0], [-1000.0, -1003.0]],
        rng.normal(0, 5, (4, 10)),
    ]
    for Z in map(np.array, inputs):
        E = np.exp(Z - Z.max())
        mistakes = [
            (softmax(Z, axis=0), "Each row should have the sum 1, not each column: axis=1."),
            (E / E.sum(), "Each row should have the sum 1, not all of them together: axis=1."),
            (softmax(-Z), "The largest score should get the largest probability: mind the sign."),
            (
                E / E.sum(axis=1, keepdims=True),
                "A row far below another becomes 0 / 0: shift each by its own maximum.",
            ),
            (np.log(softmax(Z)), "Those are logarithms of the probabilities."),
        ]
        expect(stable_softmax, (Z,), softmax(Z), hint, mistakes, dtype=np.float64)
    single = 100 * Z.astype(np.float32)
    expect(stable_softmax, (single,), softmax(single).astype(np.float32), hint, dtype=np.float32)


@exercise(
    "3.3",
    "When a logarithm meets zero",
    why="One infinite loss makes the mean infinite.",
    data=["gap"],
)
def stable_loss(gap, stable_loss):
    _check_gap(gap)
    hint = "log p = z − log Σ exp(z), with the row's maximum subtracted from all z: no log of 0."
    near = [[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]]
    wide = [[1e5, 0.0, 0.0], [0.0, 500.0, 1.0], [0.0, 0.0, 0.0], [-1e5, 0.0, 1000.0]]
    for Z, y in [([[0.0, 0.0]], [1]), (near, [0, 2]), (wide, [0, 2, 1, 0])]:
        Z, y = np.array(Z), np.array(y)
        logs = Z - Z.max(axis=1, keepdims=True)
        logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))
        losses = -logs[np.arange(len(y)), y]
        mistakes = [
            (losses.sum(), "That is the sum: return the mean."),
            (-losses.mean(), "A loss is positive: −log p."),
            (losses, "Return one number: the mean over all images."),
            (-logs.mean(), "Only the logarithm at the true label counts."),
            *_losses_of_p(np.exp(-losses)),
        ]
        expect(stable_loss, (Z, y), losses.mean(), hint, mistakes)


def _losses_of_p(p):
    """Pairs for `mistakes`: what comes out if p is computed first."""
    reversed_loss = -np.mean(np.log1p(-p))
    if np.isfinite(reversed_loss):
        yield reversed_loss, "That is −log(1 − p): it rewards wrong answers."
    smallest = [np.finfo(kind).tiny for kind in (np.float32, np.float64)]
    epsilons = [np.finfo(kind).eps for kind in (np.float32, np.float64)]
    for tiny in (*smallest, *epsilons, *(float(f"1e-{digits}") for digits in range(3, 308))):
        clipped = -np.mean(np.log(np.maximum(p, tiny)))
        yield clipped, "Clipping p hides the zero and gives a wrong loss. Stay with logarithms."


def published_loss(gap):
    """The loss in two steps for scores (gap, 0) and label 1, in float32."""
    p = softmax(np.array([[gap, 0]])).astype(np.float32)
    return -np.log(p[0, 1])


def _check_gap(gap):
    value = numbers(gap)
    if value is None or value.shape or value.dtype == bool or not np.isfinite(value) or value % 1:
        raise Wrong(differing("gap", "a whole number", gap), "Such as `gap = 50`.")
    gap = int(value)
    others = {
        89: "There `np.exp` itself becomes infinite, in a softmax that does not survive it.",
        710: "There `np.exp` itself becomes infinite, in float64. Make the scores float32.",
        746: "That holds in float64. Make the scores float32.",
    }
    if gap in others:
        raise Wrong(f"In float32 and with a softmax like that of 3.2 it is not {gap}.", others[gap])
    loss = published_loss(gap)
    if np.isfinite(loss):
        message = f"The loss for scores ({gap}, 0) and label 1 is {loss:.1f}: finite."
        raise Wrong(message, "Try larger ones in a loop until the loss is `inf`.")
    if np.isinf(published_loss(gap - 1)):
        raise Wrong(f"It is infinite at {gap}, but at {gap - 1} too.", "Look for the smallest.")
