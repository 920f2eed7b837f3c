"""Checks of lesson 22: confused classes, mirrors, and files of one's own."""

import struct
import tempfile
from pathlib import Path

import numpy as np

from checks.exercise import Answer, Wrong, differing, exercise, expect

NAMES = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@exercise("22.1", "The pair that is confused most", why="Look at such pairs first.")
def confused_pair(confused_pair):
    hint = "Add the matrix to its transpose, and look above the diagonal only."
    rng = np.random.default_rng(0)
    large = rng.permutation(100).reshape(10, 10) + np.diag([900] * 10)
    cases = [
        [[90, 5, 3], [0, 95, 1], [4, 2, 80]],
        [[50, 6, 6, 0], [5, 60, 0, 2], [9, 1, 70, 1], [0, 2, 11, 80]],
        [[9, 0, 0], [0, 9, 4], [2, 0, 9]],
        large,
    ]
    for matrix in cases:
        counts = np.array(matrix)
        both = np.triu(counts + counts.T, k=1)
        right = np.unravel_index(both.argmax(), both.shape)
        errors = counts - np.diag(np.diag(counts))
        one_way = np.unravel_index(errors.argmax(), errors.shape)
        with_diagonal = np.unravel_index(counts.argmax(), counts.shape)
        twice = np.unravel_index((counts + counts.T).argmax(), counts.shape)
        mistakes = [
            (both.max(), "That is how often. Return the two classes."),
            (both.argmax(), "That is a place in one long row: `divmod` makes two numbers."),
            (right[::-1], "The smaller number first."),
            (with_diagonal, "On the diagonal stand the right answers."),
            (twice, "On the diagonal stand the right answers."),
            (one_way, "Both ways together: i called j, and j called i."),
            (sorted(one_way), "Both ways together: i called j, and j called i."),
        ]
        expect(confused_pair, (counts,), right, hint, mistakes, np.integer)


@exercise("22.2", "Mirror what may be mirrored", why="The label decides what augmentation may do.")
def mirror_some(mirror_some):
    hint = "`np.isin(labels, kinds)` says which images; for those, reverse the last axis."
    rng = np.random.default_rng(0)
    cases = [
        ([[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [0, 1, 2]]], [3, 8], [8]),
        ([[[1, 2, 3]], [[4, 5, 6]], [[7, 8, 9]]], [0, 7, 1], [0, 1, 8]),
        (rng.integers(0, 256, (9, 28, 28)), rng.integers(0, 10, 9), [0, 1, 8]),
    ]
    for number, (pixels, labels, kinds) in enumerate(cases):
        images, labels = np.array(pixels, np.uint8), np.array(labels, np.uint8)
        some = np.isin(labels, kinds)[:, None, None]
        right = np.where(some, images[:, :, ::-1], images)
        mistakes = [
            (images, "Nothing has been mirrored."),
            (images[:, :, ::-1], "The other kinds stay as they are."),
            (np.where(some, images, images[:, :, ::-1]), "Those are the ones to leave alone."),
            (np.where(some, images[:, ::-1], images), "Reverse the columns, not the rows."),
            (np.where(some, images[:, ::-1, ::-1], images), "That is half a turn: columns only."),
            (images[::-1], "That reverses the order of the images."),
            (np.where(some, images[::-1], images), "That reverses the order of the images."),
            (images[some[:, 0, 0]][:, :, ::-1], "Return all images, mirrored or not."),
        ]
        dtype = np.uint8 if number >= 2 else None  # the values matter first
        expect(mirror_some, (images, labels, kinds), right, hint, mistakes, dtype)


@exercise("22.3", "Your own IDX files", why="So written, your own images are read like MNIST's.")
def write_files(write_files):
    rng = np.random.default_rng(0)
    for n in (1, 3, 300):
        images = list(rng.integers(0, 256, (n, 28, 28)).astype(np.uint8))
        labels = rng.integers(0, 10, n).tolist()
        shown = f"write_files(folder, {n} image{'s' * (n > 1)}, {n} label{'s' * (n > 1)})"
        with tempfile.TemporaryDirectory() as folder:
            found = write_files(Path(folder), images, labels)
            _look_at_paths(found, Path(folder), shown)
            for name, array in zip(NAMES, (np.array(images), np.array(labels)), strict=True):
                content = Path(folder, name).read_bytes()
                _look_at_file(content, array.astype(np.uint8), name, shown)


def _look_at_paths(found, folder, shown):
    there = sorted(path.name for path in folder.iterdir())
    for name in NAMES:
        if name not in there:
            message = f"{shown}\n  expected a file {name} in the folder\n  found    {there}"
            raise Wrong(message, "MNIST's own names, without an ending, inside `folder`.")
    hint = "Return a list of the two paths: images first, then labels."
    if isinstance(found, Answer) or isinstance(found, str | bytes) or np.ndim(found) != 1:
        raise Wrong(differing(shown, "a list of two paths", found), hint)
    # A path's `name`; asked for, since a path that comes from a grader's kernel is only like one.
    names = [Path(str(getattr(item, "name", item))).name for item in found]
    if names != list(NAMES):
        raise Wrong(f"{shown}\n  expected paths of {list(NAMES)}\n  found    {names}", hint)


def _look_at_file(content, array, name, shown):
    """Compare a file's bytes with what they should be: header first, then the elements."""
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    if content == header + array.tobytes():
        return
    start, size = content[: len(header)], len(header) + array.size
    sizes = header[4:]
    little = struct.pack(f"<{array.ndim}I", *array.shape)
    magic = f"Four bytes first: 0, 0, 8 for uint8, and the number of dimensions, {array.ndim}."
    known = [
        (content[:2] == b"\x1f\x8b", "Not packed: write the bytes themselves."),
        (content == array.tobytes(), "The header is missing: read lesson 1 again."),
        (start[:4] == header[3::-1], "The order is big-endian: the bytes 0, 0, 8 come first."),
        (start[:4] != header[:4], magic),
        (start[4:] == little, "The order is big-endian: `>`, or `.to_bytes(4, 'big')`."),
        (content[4:8] != sizes[:4], "Then the number of images, as four bytes, big-endian."),
        (start[4:] != sizes, "A size for each dimension: after the number, 28 and 28."),
        (len(content) - len(header) == 8 * array.size, "One byte a value: uint8, not int64."),
        (len(content) - len(header) == 4 * array.size, "One byte a value: uint8."),
        (len(content) > size, "There is more behind the last value."),
        (len(content) < size, "Values are missing behind the header."),
    ]
    told = [text for mistaken, text in known if mistaken]
    hint = (told or ["Row by row, in the order of the images: `array.tobytes()`."])[0]
    places = min(len(content), 20)
    message = (
        f"{shown} wrote {name}\n  expected {size:,} bytes, beginning {_hex(header, array)}\n"
        f"  found    {len(content):,} bytes, beginning {content[:places].hex(' ')}"
    )
    raise Wrong(message, hint)


def _hex(header, array):
    return (header + array.tobytes())[:20].hex(" ")
