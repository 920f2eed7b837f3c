"""Checks of lesson 2: where the ink is, and which mean image is nearest."""

import numpy as np

from checks.exercise import exercise, expect


@exercise("2.1", "The box around a digit", why="Cropping your own drawings will need it.")
def bounding_box(bounding_box):
    hint = (
        "Any pixel above 0 is ink. `np.flatnonzero(image.any(axis=1))` has the numbers of all rows "
        "with ink; you need the first and the last."
    )
    for image in _inked_images():
        rows, columns = np.nonzero(image)
        top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
        box = np.array([top, bottom, left, right])
        firsts = [rows[0], rows[-1] + 1, columns[0], columns[-1] + 1]
        mistakes = [
            (box - [0, 1, 0, 1], "Off by one: bottom and right lie one after the last ink."),
            (box[[2, 3, 0, 1]], "Rows and columns are exchanged: axis 1 runs along a row."),
            (box[[0, 2, 1, 3]], "The order is top, bottom, left, right."),
            ([top, bottom - top, left, right - left], "Give the ends, not height and width."),
            (firsts, "The top row need not hold the leftmost ink: take the smallest column."),
        ]
        expect(bounding_box, (image,), box, hint, mistakes, dtype=np.integer)


def _inked_images():
    """Images with faint ink: in the corners of the box, then in the middle of its sides only."""
    for top, bottom, left, right in [(1, 3, 2, 6), (0, 1, 0, 1), (2, 5, 7, 8), (0, 6, 0, 8)]:
        image = np.zeros((6, 8), np.uint8)
        image[top, [left, right - 1]] = 1
        image[bottom - 1, [left, right - 1]] = 128  # a row that adds up to 256
        yield image
    for size, rows, columns in [
        ((6, 8), [1, 3, 3, 4], [4, 2, 6, 5]),
        ((28, 28), [4, 9, 15, 23], [14, 20, 6, 11]),
        ((5, 3), [0, 2, 2, 4], [1, 0, 2, 1]),
    ]:
        image = np.zeros(size, np.uint8)
        image[rows, columns] = 1, 255, 2, 128
        yield image


@exercise("2.2", "The nearest mean", why="Every network of the course must beat these ten images.")
def nearest_mean(nearest_mean):
    hint = (
        "For one image: subtract it from every mean, square, add up each row, and take the number "
        "of the smallest sum, `np.argmin`. Then for all images."
    )
    rng = np.random.default_rng(0)
    cases = [
        # Each of the mistakes below takes another one of these for the nearest.
        ([[0, 0], [3, 8], [0, 2], [9, 0], [3, 1], [2, 7], [7, 5]], [[2, 4]]),
        ([[0, 0], [4, 4]], [[3, 4], [1, 0], [9, 9]]),
        (rng.random((10, 784)), rng.random((200, 784))),
    ]
    for means, X in cases:
        means, X = (np.array(numbers, np.float32) for numbers in (means, X))
        gaps = X[:, None].astype(float) - means
        distances = np.sqrt((gaps**2).sum(axis=2))
        mistakes = [
            (distances.argmax(axis=1), "That is the farthest mean: take the smallest distance."),
            (distances.argmin(axis=0), "One label for each row of X, not for each mean."),
            (distances, "Those are the distances: return the number of the nearest mean."),
            (distances.min(axis=1), "That is the smallest distance: return the mean's number."),
            (gaps.sum(axis=2).argmin(axis=1), "Square the differences before you add them up."),
            (gaps.sum(axis=2).argmax(axis=1), "Square the differences before you add them up."),
            (np.abs(gaps.sum(axis=2)).argmin(axis=1), "Square first: else − and + cancel."),
            (np.abs(gaps).sum(axis=2).argmin(axis=1), "The distance adds *squares*."),
            ((X @ means.T).argmax(axis=1), "The largest product is not the smallest distance."),
        ]
        expect(nearest_mean, (means, X), distances.argmin(axis=1), hint, mistakes, np.integer)
