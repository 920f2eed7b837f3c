"""When two values agree, and how they are told in one line, so that a difference is seen."""

from collections.abc import Iterable, Sized
from numbers import Number, Real

import numpy as np

NUMBERS = "biuf"  # kinds of dtype: truth values, whole and real numbers
WHOLE = 24  # of so many numbers, all are shown
LONGEST = 200  # letters
# NumPy's own settings, because a student may have changed any of them.
PRINTING = {
    "floatmode": "maxprec", "formatter": None, "infstr": "inf", "legacy": False,
    "linewidth": 10_000, "nanstr": "nan", "sign": "-", "suppress": False, "threshold": 1000,
}  # fmt: skip


def numbers(value):
    """The value as an array of real numbers, or None if it is something else."""
    array = _array(value)
    return array if array is not None and array.dtype.kind in NUMBERS else None


def _array(value):
    try:
        return np.asarray(value)
    except ValueError:  # rows of different lengths
        return None


def close(found, expected):
    """Whether shapes agree and values do, as far as their precision goes."""
    found, expected = np.asarray(found), np.asarray(expected)
    return found.shape == expected.shape and not apart(found, expected).any()


def apart(found, expected):
    """Where two arrays of one shape differ: an array of truth values."""
    single = np.float32 in (found.dtype, expected.dtype)
    tolerance = 1e-5 if single else 1e-9
    sizes = np.abs(expected.astype(float))
    scale = np.max(sizes, initial=0, where=np.isfinite(sizes))
    return ~np.isclose(found, expected, rtol=tolerance, atol=tolerance * scale, equal_nan=True)


def told(expected, found):
    """Texts of two values that do not agree: they differ, and show in what.

    Args:
        expected: numbers, alone or in an array or sequence; or words that say what they are.
        found: anything.
    """
    ours, theirs = numbers(expected), numbers(found)
    if ours is None or theirs is None:
        words = expected if isinstance(expected, str) else show(expected if ours is None else ours)
        return words, show(found) + _reason(found, nested=ours is None)
    ends = "", ""
    if ours.shape != theirs.shape:
        ends = _shape(ours), _shape(theirs)
    elif ours.size > WHOLE:
        return _first_difference(ours, theirs)
    return tuple(text + end for text, end in zip(_apart_shown(ours, theirs), ends, strict=True))


def show(value, digits=4):
    """A value in one line: small arrays whole, large ones by shape and dtype."""
    if isinstance(value, np.ndarray) and value.size > WHOLE:
        return f"array of shape {value.shape}, {value.dtype}"
    if isinstance(value, np.ndarray) and not value.size:
        return f"an empty array of shape {value.shape}"
    if isinstance(value, np.ndarray) and value.dtype.kind != "O":
        with np.printoptions(precision=digits, **PRINTING):
            return " ".join(np.array2string(value, separator=", ").split())
    text = _plain_text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain_text(value):
    if isinstance(value, bytes):
        return f"bytes.fromhex('{value[:60].hex(' ')}')"
    if isinstance(value, np.ndarray):
        return _plain_text(value.tolist())
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, list | tuple):
        inner = ", ".join(show(item) for item in value[:WHOLE]) + ", …" * (len(value) > WHOLE)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' * (len(value) == 1)})"
    if value is None or isinstance(value, Number | str):
        return repr(value)
    name = type(value).__name__
    if isinstance(value, Iterable) and not isinstance(value, type):
        size = f" of length {len(value)}" if isinstance(value, Sized) else ""
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}{size}"
    return f"an object of type {name}"


def _apart_shown(ours, theirs):
    """Two arrays with as many digits as it takes to tell them apart."""
    for digits in (4, 8, 16):
        texts = show(ours, digits), show(theirs, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _shape(array):
    return f", shape {array.shape}" if array.ndim and 0 < array.size <= WHOLE else ""


def _first_difference(ours, theirs):
    """Two large arrays of one shape: where they differ first, and in how many places."""
    places = np.argwhere(apart(theirs, ours))
    first = tuple(places[0])
    values = _apart_shown(*(np.asarray(array[first]) for array in (ours, theirs)))
    texts = [
        f"{show(array)}: {value} at {places[0].tolist()}"
        for array, value in zip((ours, theirs), values, strict=True)
    ]
    return texts[0], f"{texts[1]}; {len(places):,} of {ours.size:,} numbers differ"


def _reason(value, nested=False):
    """Why a value is no array of real numbers, to be said after it; or that it is one.

    `nested`: its parts may have different shapes, as in (8, (28, 28)).
    """
    if numbers(value) is not None:
        small = isinstance(value, np.ndarray) and value.size <= WHOLE
        return f", an array of shape {value.shape}" if small else ""
    if isinstance(value, str | bytes):
        return ", which is text"
    if isinstance(value, list | tuple | Real) or _is_objects(value):
        return _reason_inside(value, nested)
    if isinstance(value, np.ndarray | np.generic):
        return f", of dtype {value.dtype}"
    if isinstance(value, set | frozenset):
        return ", which keeps no order: use a list"
    if isinstance(value, Iterable) and not isinstance(value, dict | type):
        return ": make it a list with `list(…)`"
    return ", no real number" if isinstance(value, Number) else ""


def _reason_inside(value, nested):
    for place, item in _items(value):
        if not _is_real(item):
            at = f": at {list(place)} stands {show(item)}" if place else ""
            return f"{at}{_reason(item) or ', no number'}"
    if _array(value.tolist() if _is_objects(value) else value) is not None:
        return ", of dtype object as an array: `np.array(…, float)` makes numbers of it"
    return "" if nested else ": not one array of numbers, since its parts have different shapes"


def _items(value, place=()):
    """(place, item) of what nested lists, tuples and arrays of objects hold."""
    value = value.tolist() if _is_objects(value) else value
    if isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _items(part, (*place, number))
    else:
        yield place, value


def _is_objects(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "O"


def _is_real(item):
    """Whether an item is a real number, or an array of such."""
    return isinstance(item, Real) or (hasattr(item, "__array__") and numbers(item) is not None)
