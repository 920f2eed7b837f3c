"""Checks of lesson 1: bytes and pixels."""

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
            ((code, tuple(raw[4 : 4 + len(shape)])), "Each size takes four bytes, not one."),
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
        known = isinstance(sizes, SEQUENCE) or hasattr(sizes, "__array__")
        return index(code), tuple(map(index, sizes if known else None))
    except (TypeError, ValueError):
        return None


@exercise("1.2", "The mean of two images", why="Small integer types wrap around without a word.")
def mean_of_two(mean_of_two):
    hint = "Bring the pixels to a wider type before you calculate: `a.astype(np.float32)`."
    large = np.random.default_rng(0).integers(0, 256, (2, 28, 28))
    pairs = [
        ([[200, 255]], [[100, 255]]),
        ([[1, 0]], [[2, 255]]),
        ([[10, 20]], [[30, 40]]),
        ([[0, 255, 7]] * 2, [[9, 254, 7]] * 2),
        large,
    ]
    for number, pair in enumerate(pairs):
        a, b = (np.array(pixels, np.uint8) for pixels in pair)
        right = (a.astype(np.float32) + b) / 2
        wrapped = "The sum does not fit into uint8: 200 + 100 gives 44. Convert first."
        mistakes = [
            (np.floor(right), "The mean of 1 and 2 is 1.5: keep it, and return float32."),
            ((a + b) / 2, wrapped),
            ((a + b) // 2, wrapped),
            (a // 2 + b // 2, "Halving whole numbers drops halves. Convert to float32 first."),
            (right * 2, "That is the sum. Divide by 2."),
        ]
        dtype = np.float32 if number >= 2 else None  # the values matter first
        expect(mean_of_two, (a, b), right, hint, mistakes, dtype)
