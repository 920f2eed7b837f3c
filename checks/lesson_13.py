"""Checks of lesson 13: a running mean that starts right, a border of zeros."""

import numpy as np

from checks.exercise import compare, exercise, expect


@exercise(
    "13.1",
    "A mean that starts right",
    why="Values that are all alike have themselves as the mean, from the first one on.",
)
def running_means(running_means):
    hint = "Keep m without the correction; divide it by 1 − βᵗ for what you return."
    rng = np.random.default_rng(0)
    for values, beta in [
        (np.array([6.0]), 0.75),
        (np.array([1.0, 3.0]), 0.25),
        (np.array([4.0, 4.0, 4.0]), 0.9),
        (rng.normal(size=6), 0.7),
        (rng.normal(size=4), 0.0),
    ]:
        t = np.arange(1, len(values) + 1)
        m = _means(values, beta)
        right = m / (1 - beta**t)
        fed_back = _means(values, beta, lambda m, t, beta=beta: m / (1 - beta**t))
        from_first = _means(values, beta, start=values[0])
        mistakes = [
            (m, "m starts at 0 and is too small at first: divide by 1 − βᵗ."),
            (right[-1:], "One mean for each value, not the last alone."),
            (right[-1], "One mean for each value, not the last alone."),
            (_means(values, 1 - beta) / (1 - (1 - beta) ** t), "β belongs to the old m."),
            (_means(values, 1 - beta) / (1 - beta**t), "β belongs to the old m."),
            (m / (1 - beta ** (t - 1)), "t counts from 1: the first value has t = 1."),
            (m / (1 - beta ** (t + 1)), "t counts from 1: the first value has t = 1."),
            (m / (1 - beta), "1 − βᵗ changes with t; that is 1 − β each time."),
            (m / (1 - beta * t), "βᵗ is β to the power of t: `beta**t`."),
            (m * (1 - beta**t), "Divide by 1 − βᵗ."),
            (fed_back, "m itself goes on without the correction."),
            (from_first, "m starts at 0, not at the first value; the correction makes up for it."),
            (from_first / (1 - beta**t), "m starts at 0, not at the first value."),
            (np.cumsum(values) / t, "That mean forgets nothing: older values count less."),
        ]
        expect(running_means, (values, beta), right, hint, mistakes)


def _means(values, beta, change=lambda m, t: m, start=0.0):
    """Running means without correction; `change` is what a mistake makes of m on the way."""
    means, m = [], start
    for t, value in enumerate(values, start=1):
        m = change(beta * m + (1 - beta) * value, t)
        means.append(m)
    return np.array(means)


@exercise(
    "13.2", "A border of paper", why="With it, a convolution of size 2p + 1 keeps the size of maps."
)
def pad(Pad):
    rng = np.random.default_rng(0)
    for shape, p, dtype in [
        ((1, 2, 2, 1), 1, np.float32),
        ((2, 3, 4, 3), 2, np.float64),
        ((2, 3, 2, 1), 0, np.float32),
    ]:
        n, h, w, c = shape
        X = rng.normal(size=shape).astype(dtype)
        dA = rng.normal(size=(n, h + 2 * p, w + 2 * p, c)).astype(dtype)
        layer, other = Pad(p), Pad(p + 1)
        sides, one_sided = (
            ((0, 0), (p, p), (p, p), (0, 0)),
            ((0, 0), (0, 2 * p), (0, 2 * p), (0, 0)),
        )
        mistakes = [
            (np.pad(X, p), "Only height and width get a border, not the images and channels."),
            (np.pad(X, sides, mode="edge"), "The border is 0, not a copy of the edge."),
            (np.pad(X, one_sided), "p on each of the four sides."),
            (np.pad(X, sides, constant_values=1), "The border is blank paper: 0."),
            (np.pad(X, sides[:2] + ((0, 0),) * 2), "Left and right get a border too."),
            (X, "The border is missing."),
        ]
        hint = "An array of zeros with 2p more rows and columns, X in its middle; or `np.pad`."
        expect(layer.forward, (X,), np.pad(X, sides), hint, mistakes, dtype)
        other.forward(np.zeros((n, 1, 1, c), dtype))  # each layer keeps its own
        _compare_cut(layer.backward(dA), dA, p, f"backward of slopes {dA.shape}, p = {p}")


def _compare_cut(found, dA, p, shown):
    n, h, w, c = (size - 2 * p * (axis in (1, 2)) for axis, size in enumerate(dA.shape))
    inner = dA[:, p : p + h, p : p + w]
    mistakes = [
        (dA, "The slopes of the border go nowhere: cut them off."),
        (dA[:, :h, :w], _CUT),
        (dA[:, 2 * p :, 2 * p :], _CUT),
        (dA[:, p:, p:], "The border is on all four sides."),
        (dA[:, p : p + 1, p : p + 1], "Another layer went forward in between: let `self` keep it."),
        (np.zeros((n, 0, 0, c)), "With p = 0, `p:-p` is `0:0`, which is empty: say where to stop."),
        (np.pad(dA, ((0, 0), (p, p), (p, p), (0, 0))), "Back, the border goes away."),
        (inner / len(dA), "Do not divide by n: the loss has done so."),
    ]
    hint = "Each pixel has gone to one place, p further down and right: its slope is there."
    compare(found, inner, shown, hint, mistakes, dA.dtype.type)


_CUT = "The pixels have moved down and right by p: cut p from each of the four sides."
