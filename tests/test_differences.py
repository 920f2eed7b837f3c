"""Whenever a check refuses a value, its message shows in what the value differs."""

import collections
import datetime
import decimal
import fractions

import hypothesis.extra.numpy as hypothesis_numpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_checks import run

from checks.exercise import Wrong, compare

RAMP = np.arange(600.0).reshape(20, 30)


def changed(array, **places):
    """A copy with other values: `changed(RAMP, at_13_4=0)`."""
    array = array.copy()
    for place, value in places.items():
        array[tuple(map(int, place.removeprefix("at_").split("_")))] = value
    return array


class Tensor:
    """What PyTorch's and TensorFlow's tensors have in common."""

    def __init__(self, value):
        self.value = value

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.value, dtype)


def told(found, expected):
    """The two lines of the message of a value that is refused; None if it is accepted."""
    try:
        compare(found, expected, "f(x)", "hint")
    except Wrong as wrong:
        asked, expected, found = str(wrong).split("\n")
        assert asked == "f(x)"
        return expected.removeprefix("  expected "), found.removeprefix("  found    ")


# Expected, found, and words that say why; a function makes what can be used up.
REFUSED = {
    "generator": ([1, 2], lambda: (n for n in [1, 2]), "a generator: make it a list"),
    "map": ([1, 2], lambda: map(int, [1, 2]), "a map: make it a list"),
    "zip": ([1, 2], lambda: zip([1], [2], strict=True), "a zip: make it a list"),
    "enumerate": ([1, 2], lambda: enumerate([1]), "an enumerate: make it a list"),
    "values of a dict": ([1, 2], lambda: {"a": 1, "b": 2}.values(), "make it a list"),
    "set": ([1, 2], {1, 2}, "a set of length 2, which keeps no order"),
    "dict": ([1, 2], {0: 1, 1: 2}, "a dict of length 2"),
    "None": ([1, 2], None, "None"),
    "None inside": ([1, 2], [1, None], "at [1] stands None"),
    "None far inside": (range(30), [*range(29), None], "at [29] stands None"),
    "text": (3, "3", "'3', which is text"),
    "text inside": ([1, 2], [1, "2"], "at [1] stands '2', which is text"),
    "text in an array": ([1, 2], np.array(["1", "2"]), "of dtype <U1"),
    "bytes": ([1, 2], b"\x01\x02", "which is text"),
    "objects": ([1, 2], np.array([1, 2], object), "of dtype object"),
    "object": (5, np.array(5, object), "of dtype object"),
    "many objects": (RAMP, RAMP.astype(object), "of dtype object"),
    "array in an object": ([1, 2], np.array([[1], [2, 3]], object), "different shapes"),
    "fraction": ([1], [fractions.Fraction(1)], "of dtype object"),
    "decimal": (1, decimal.Decimal(1), "no real number"),
    "too large": (1.0, 2**70, "of dtype object"),
    "complex": (1, 1 + 0j, "no real number"),
    "complex array": ([1, 2], np.array([1, 2], complex), "complex128"),
    "time": ([1, 2], np.array([1, 2], "m8[s]"), "timedelta64[s]"),
    "date": ([1], [datetime.date(2026, 1, 1)], "at [0] stands an object of type date"),
    "function": (1, len, "builtin_function"),
    "rows of different lengths": ([[1, 2], [3, 4]], [[1, 2], [3]], "different shapes"),
    "list of arrays": (RAMP, [*RAMP[:-1], RAMP[0, 1:]], "different shapes"),
    "shape": ([1, 2], [[1, 2]], "shape (1, 2)"),
    "one number in a list": (1, [1], "shape (1,)"),
    "matrix": ([1, 2], lambda: np.asmatrix([1, 2]), "shape (1, 2)"),
    "empty": (np.zeros((0, 3)), np.zeros((3, 0)), "shape (3, 0)"),
    "large shape": (RAMP, RAMP.T, "shape (30, 20)"),
    "place": (RAMP, changed(RAMP, at_13_4=5, at_19_2=7), "5. at [13, 4]; 2 of 600"),
    "place in a list": (RAMP, changed(RAMP, at_13_4=5).tolist(), "5. at [13, 4]; 1 of 600"),
    "tiny in a large one": (RAMP + 1, RAMP + 1 + 1e-5, "1.00001 at [0, 0]; 600 of 600"),
    "masked": ([1, 2], np.ma.array([1, 3], mask=[False, True]), "[1, 3]"),
    "tensor": ([1, 2], Tensor([1.0, 2.5]), "2.5"),
    "tensor of text": ([1], Tensor(["1"]), "Tensor"),
    "tiny": (0.1, 0.1 + 1e-9, "0.100000001"),
    "tinier": (1e-20, 2e-20, "2.e-20"),
    "nearly": (1 / 3, np.float32(1 / 3 + 1e-5), "0.3333"),
    "nan": ([1.0, 2], [1.0, np.nan], "nan"),
    "inf": (1e300, np.inf, "inf"),
    "beside inf": ([np.inf, 1], [np.inf, 5], "5."),
    "sign": ([0.0, 1], [-0.0, -1], "-1"),
    "truth": (True, False, "False"),
    "truth beside numbers": ([0.5, 1], [True, False], "[ True, False]"),
}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize(("expected", "found", "why"), REFUSED.values(), ids=REFUSED)
def test_difference_is_seen_and_explained(expected, found, why):
    found = found() if callable(found) and found is not len else found
    texts = told(found, expected)
    assert texts[0] != texts[1] and why in texts[1], texts
    assert "0x" not in texts[1], "no addresses"


NUMBERS = hypothesis_numpy.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_]),
    hypothesis_numpy.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=6),
)


@given(expected=NUMBERS, found=NUMBERS | NUMBERS.map(np.ndarray.tolist))
def test_two_arrays_that_differ_are_told_differently(expected, found):
    texts = told(found, expected)
    assert texts is None or texts[0] != texts[1]


@given(expected=NUMBERS, found=NUMBERS, data=st.data())
def test_one_number_that_differs_is_told(expected, found, data):
    if expected.size:
        found = expected.copy()
        place = data.draw(st.integers(0, expected.size - 1))
        found.flat[place] = data.draw(hypothesis_numpy.from_dtype(found.dtype))
        texts = told(found, expected)
        assert texts is None or texts[0] != texts[1]


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("decode_header", "return raw[2], (n for n in [7])", "at [1] stands a generator: make"),
        ("decode_header", "return raw[2], {7}", "a set of length 1"),
        ("decode_header", "return raw[2], (7, 7)", "found    (8, (7, 7))\n"),
        ("decode_header", "return raw[2], (7.0,)", "found    (8, (7.0,))\n"),
        ("one_hot", "return map(list, np.eye(k)[y])", "found    a map: make it a list"),
        ("layer_table", "yield (1,), 2", "found    a generator: make it a list"),
        ("layer_table", "return [((4., 4., 4.), 40)]", "found    ((4.0, 4.0, 4.0), 40)\n"),
        ("dense_backward", "return (a for a in [X, W, dZ])", "expected three arrays\n"),
        ("dense_backward", "return X, dZ @ W.T", "expected three arrays\n"),
        ("adam_step", "return {t: rate}", "found    a dict of length 1"),
        ("clip_gradients", "return (g for g in gradients)", "found    a generator: make"),
        ("update_average", "return (g for g in weights)", "found    a generator: make"),
    ],
)
def test_answer_that_is_no_array_is_told_what_it_is(name, body, told):
    parameters = {
        "decode_header": "raw",
        "one_hot": "y, k",
        "layer_table": "shape, layers",
        "dense_backward": "X, W, dZ",
        "adam_step": "theta, dtheta, m, s, t, rate",
        "clip_gradients": "gradients, limit",
        "update_average": "average, weights, decay",
    }
    message = run(name, f"def {name}({parameters[name]}):\n    {body}").message
    assert told in message.replace("\n  ", "\n").replace("  found", "found"), message


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        ("np.array(104.5)", "104.5, an array of shape ()"),
        ("np.array([104])", "[104], an array of shape (1,)"),
        ("[104]", "[104]"),
        ("104.5", "104.5"),
        ("range(104)", "a range of length 104"),
    ],
)
def test_gap_that_is_no_whole_number_is_told_what_it_is(gap, told):
    message = run("stable_loss", f"gap = {gap}\ndef stable_loss(Z, y):\n    return 0").message
    assert "expected a whole number" in message and f"found    {told}" in message


def test_shape_of_a_namedtuple_is_not_lost():
    pair = collections.namedtuple("Pair", "first second")
    assert told(pair(1, 2), (1, 2)) is None
    assert told(pair(1, 3), (1, 2)) == ("[1, 2]", "[1, 3]")


@pytest.mark.parametrize("dtype", [np.float64, np.dtype("float64")])
def test_a_dtype_counts_however_it_is_given(dtype):
    with pytest.raises(Wrong, match="expected dtype float64"):
        compare(np.zeros(2, np.float32), np.zeros(2), "f()", "", dtype=dtype)
