"""Checks of lesson 16: weights for shuffled pixels, and shifts."""

import numpy as np

from checks.exercise import exercise, expect


@exercise(
    "16.1", "Weights that follow", why="To an MLP, the order of the pixels is a name, no place."
)
def weights_for(weights_for):
    hint = "Shuffled pixel j is the old pixel order[j]: it needs the weights which that one had."
    rng = np.random.default_rng(0)
    for pixels, units, order in [
        (3, 2, [1, 2, 0]),
        (5, 5, [3, 0, 4, 1, 2]),
        (784, 16, rng.permutation(784)),
    ]:
        W1, order = np.round(rng.normal(size=(pixels, units)), 2), np.array(order)
        back = np.argsort(order)
        mistakes = [
            (W1, "Shuffled images need other weights: the rows have to move, too."),
            (
                W1[back],
                "That is the way back: it puts shuffled pixels in order. Row j of the new weights "
                "belongs to shuffled pixel j, which was pixel order[j].",
            ),
            (W1.T, "Keep the shape: a row for each pixel, a column for each unit."),
            (W1[order].T, "Keep the shape: a row for each pixel, a column for each unit."),
        ]
        if pixels == units:
            columns = "Columns belong to units. Pixels belong to rows."
            mistakes += [(W1[:, order], columns), (W1[:, back], columns)]
        expect(weights_for, (W1, order), W1[order], hint, mistakes)


@exercise("16.2", "Each its own way", why="So every epoch shows the network each digit anew.")
def shift_each(shift_each):
    hint = "Pixel (r, c) of an image moves to (r + down, c + right), if that is inside."
    rng = np.random.default_rng(0)
    small = np.arange(1, 19).reshape(2, 3, 3)
    cases = [
        (small[:1].astype(np.uint8), [[1, 0]]),
        (small.astype(np.uint8), [[0, 1], [-1, -1]]),
        (small.astype(np.uint8), [[2, -2], [0, 0]]),
        (rng.integers(0, 256, (20, 28, 28)).astype(np.uint8), rng.integers(-27, 28, (20, 2))),
        (rng.random((4, 28, 28), np.float32), rng.integers(-4, 5, (4, 2))),
    ]
    for X, moves in cases:
        moves = np.array(moves)
        down, right = moves.T
        mistakes = [
            (_rolled(X, moves), "What leaves comes in on the other side: paper belongs there."),
            (_shifted(X, -moves), "Positive numbers move down and to the right."),
            (_shifted(X, moves[:, ::-1]), "The first number is down, the second to the right."),
            (_shifted(X, moves * 0 + moves[0]), "Each image has a move of its own."),
            (_shifted(X, np.clip(moves, -6, 6)), "Moves may be larger than 6 pixels."),
            (X, "Nothing has moved."),
        ]
        expect(shift_each, (X, moves), _shifted(X, moves), hint, mistakes, dtype=X.dtype)


def _rolled(X, moves):
    return np.array([np.roll(x, move, axis=(0, 1)) for x, move in zip(X, moves, strict=True)])


def _shifted(X, moves):
    n, h, w = X.shape
    image, row, column = np.indices(X.shape)
    row, column = row - moves[image, 0], column - moves[image, 1]
    inside = (row >= 0) & (row < h) & (column >= 0) & (column < w)
    return X[image, row * inside, column * inside] * inside.astype(X.dtype)
