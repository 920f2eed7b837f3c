"""Checks of notebook 1: bytes, labels, pixels."""

import struct
from operator import index

import numpy as np

from checks.exercise import SEQUENCE, Wrong, differing, exercise, expect


@exercise("1.1", "Read any header", why="Every binary format is read so: by what its header says.")
def decode_header(decode_header):
    hint = (
        "Byte 2 is the type and byte 3 the number of dimensions d. The d sizes follow from byte 4 "
        "on, four bytes each."
    )
    cases = [(8, (7,)), (8, (60_000, 28, 28)), (13, (2, 300)), (9, (1, 2, 3, 67_305_985))]
    for code, shape in cases:
        header = bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
        raw = header + bytes(range(1, 9))
        found = decode_header(raw)
        mistakes = [
            ((code, struct.unpack(f"<{len(shape)}I", header[4:])), "The order is big-endian: `>`."),
            ((len(shape), shape), "That is byte 3; the type stands in byte 2."),
            ((code, shape[:1]), "There may be more than one dimension: byte 3 says."),
            ((code, (*shape, 0x01020304)), "One size too many: four bytes beyond."),
        ]
        plain = _plain_header(found)
        if plain != (code, shape):
            told = [text for value, text in mistakes if value == plain]
            message = differing(decode_header.shown(raw), (code, shape), found)
            raise Wrong(message, (told or [hint])[0])


def _plain_header(found):
    """(code, sizes) in plain integers, or None if it is something else."""
    try:
        code, sizes = found
        return index(code), tuple(map(index, sizes if isinstance(sizes, SEQUENCE) else None))
    except (TypeError, ValueError):
        return None


@exercise("1.2", "One-hot, by hand", why="The loss of every classifier compares with such rows.")
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


@exercise("1.3", "The mean of two images", why="Small integer types wrap around without a word.")
def mean_of_two(mean_of_two):
    hint = "Bring the pixels to a wider type before you add: `a.astype(np.float32)`."
    pairs = [([[200, 255]], [[100, 255]]), ([[1, 0]], [[2, 255]]), ([[10, 20]], [[30, 40]])]
    for first, second in pairs:
        a, b = (np.array(pixels, np.uint8) for pixels in (first, second))
        right = (a.astype(np.float32) + b) / 2
        halves = a // 2 + b // 2
        mistakes = [
            (np.floor(right), "The mean of 1 and 2 is 1.5: keep it, and return float32."),
            ((a + b) / 2, "The sum does not fit into uint8: 200 + 100 gives 44. Convert first."),
            ((a + b) // 2, "The sum does not fit into uint8: 200 + 100 gives 44. Convert first."),
            (halves, "Halving whole numbers drops halves. Convert to float32 first."),
            (right * 2, "That is the sum. Divide by 2."),
        ]
        dtype = np.float32 if first is pairs[-1][0] else None  # the values matter first
        expect(mean_of_two, (a, b), right, hint, mistakes, dtype)


@exercise("1.4", "The box around a digit", why="Notebook 7 crops your own drawings with it.")
def bounding_box(bounding_box):
    hint = (
        "Any pixel above 0 is ink. `np.flatnonzero(image.any(axis=1))` has the numbers of all rows "
        "with ink; you need the first and the last."
    )
    for top, bottom, left, right in [(1, 3, 2, 6), (0, 1, 0, 1), (2, 5, 7, 8), (0, 6, 0, 8)]:
        image = np.zeros((6, 8), np.uint8)
        # Faint ink, and rows of it that add up to 256, only in the corners of the box.
        image[top, [left, right - 1]] = 1
        image[bottom - 1, [left, right - 1]] = 128
        box = np.array([top, bottom, left, right])
        size = [top, bottom - top, left, right - left]
        mistakes = [
            (box - [0, 1, 0, 1], "Off by one: bottom and right lie one after the last ink."),
            (box[[2, 3, 0, 1]], "Rows and columns are exchanged: axis 1 runs along a row."),
            (box[[0, 2, 1, 3]], "The order is top, bottom, left, right."),
            (size, "Give the ends, not height and width."),
        ]
        expect(bounding_box, (image,), box, hint, mistakes)
