"""Answers judged from outside their kernel are judged as they are in the notebook."""

import enum
import inspect
import json
import struct
import warnings
from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from test_checks import EXERCISES, RIGHT, TRAINED, WRONG, filled

import checks
from checks.crash import Crash
from checks.exercise import DATA, Check, Wrong, compare, expect, show
from tools.grade.remote import Missing, Remote, answer, decode, encode, serve

Pair = namedtuple("Pair", "share accuracy")


class Level(enum.IntEnum):
    LOW = 3


@dataclass
class Result:
    share: float = 0.5


class Tensor:
    """As those of other libraries: it only says how to become an array."""

    value = np.arange(6, dtype=np.float32).reshape(2, 3)

    def __array__(self, dtype=None, copy=None):
        return self.value


def here(**namespace):
    """A kernel in this process: what its `ask` replies is what a real one sends."""
    return lambda text: json.loads(serve(text, namespace))


def both_ways(check, *values, data=()):
    """Results of a check in the notebook, and from outside."""
    check = check if isinstance(check, Check) else Check(check, "0.0", "Any", "why", data)
    names = dict(zip(check.answers, values, strict=True))
    ask = here(**names)
    return check.judge(*values), check.judge(*(answer(name, ask) for name in names))


VALUES = {
    "numbers": (0, -7, 2.5, True, 10**5000, float("inf"), 1 + 2j, None),
    "not a number": float("nan"),
    "kinds of int": [Level.LOW, True],
    "NumPy numbers": [np.float32(0.1), np.float64(0.1), np.int64(104), np.bool_(True)],
    "complex of NumPy": np.complex64(1j),
    "text": ["ä\ud800", "", np.str_("x"), b"\x00\xff", bytearray(b"ab")],
    "0-d": np.array(104),
    "0-d single": np.array(0.1, np.float32),
    "empty": np.empty((0, 3), np.float32),
    "big-endian": np.arange(3, dtype=">u4"),
    "bool": np.array([True, False]),
    "Fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "every other": np.arange(10)[::2],
    "words": np.array(["a", "bcd"]),
    "dates": np.array(["2026-01-01"], "M8[D]"),
    "objects": np.array([1, None, "x", [1, 2]], dtype=object),
    "masked": np.ma.masked_array([1.0, 2, 3], [0, 1, 0]),
    "tensor": Tensor(),
    "list of tensors": [Tensor(), Tensor()],
    "namedtuple": Pair(0.5, 0.25),
    "deep": [(1, [np.float32(2), {"a": (3, np.arange(2))}]), {1, 2}, frozenset([3])],
    "ranges": [range(2, 9, 3)],
    "dictionary": {(1, 2): {None: 3.5}},
    "ellipsis inside": [[1, ...]],
}  # fmt: skip


def kinds(value):
    """A value with the kinds and the bytes of all that is in it; subclasses count as their base."""
    if isinstance(value, np.ndarray) and value.dtype.hasobject:
        return np.ndarray, value.shape, [kinds(item) for item in value.ravel()]
    if isinstance(value, np.generic | np.ndarray):
        return isinstance(value, np.generic), value.dtype, value.shape, np.asarray(value).tobytes()
    if hasattr(value, "__array__"):
        return kinds(np.asarray(value))
    for kind in (list, tuple, set, frozenset):
        if isinstance(value, kind):
            return kind, [kinds(item) for item in value]
    if isinstance(value, dict):
        return dict, [(kinds(key), kinds(item)) for key, item in value.items()]
    if isinstance(value, int) and not isinstance(value, bool):
        return int, hex(value)
    return type(value), str(value)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_data_arrives_as_it_left(value):
    sent = json.loads(json.dumps(encode(value)))
    assert kinds(decode(sent, find=None)) == kinds(value)


RESULTS = VALUES | {
    "generator": (n for n in range(3)),
    "nested generators": [iter([1]), map(len, [])],
    "dataclass": Result(),
    "fractions": [Fraction(1, 2), Decimal("0.5")],
    "set": {1, 2, 3},
    "range": range(3),
    "list of ranges": [range(3)],
    "ragged": [[1], [1, 2]],
    "class": Result,
    "function": len,
    "nothing": None,
    "right": np.array([0.0, 1, 2]),
    "right list": [0, 1, 2.0],
    "right objects": np.array([0, 1, 2], dtype=object),
    "nearly": np.array([0, 1, 2 + 1e-7]),
}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_result_is_judged_as_in_the_notebook(result):
    def check(answer):
        expect(answer, (), np.arange(3.0), "hint", dtype=np.float64)

    inside, outside = both_ways(check, lambda: result)
    assert str(outside) == str(inside)
    assert (inside.state == "right") == (inside.message == "right. why")


@pytest.mark.parametrize("answer", RESULTS.values(), ids=RESULTS)
def test_variable_is_judged_as_in_the_notebook(answer):
    def check(answer):
        compare(answer, np.arange(3.0), "answer", "hint")

    inside, outside = both_ways(check, answer, data=["answer"])
    assert outside.state == inside.state


def test_attribute_is_judged_as_in_the_notebook():
    def check(answer):
        compare(answer.share, 0.5, "answer.share", "hint")

    for value in (Result(), Result(0.25), Result(...), Fraction(1, 2), len, lambda: 0.5):
        inside, outside = both_ways(check, value)
        assert str(outside) == str(inside)


def of_another_kind(value, kind):
    """The answer as a function that gives back another kind of value, or as such a value."""
    if inspect.isfunction(value):
        return lambda *arguments: kind(value(*arguments))
    if isinstance(value, tuple):  # several arrays: each of them
        return tuple(of_another_kind(each, kind) for each in value)
    return kind(value) if isinstance(value, DATA) and kind in (np.asarray, tensor) else value


def tensor(value):
    made = Tensor()
    made.value = np.asarray(value)
    return made


def named(value):
    return value if np.ndim(value) != 1 else namedtuple("Named", "abcdefghij"[: len(value)])(*value)


@pytest.mark.parametrize("name", sorted(EXERCISES.keys() - TRAINED))
def test_exercise_is_judged_as_in_the_notebook(name):
    """Right answers, wrong ones, and a right one that gives back another kind of value."""
    check = getattr(checks, name)

    def answers(body):
        names = {"np": np, "struct": struct}
        exec(compile(filled(name, body), "your cell", "exec"), names)
        return [names[each] for each in check.answers]

    for body in (*RIGHT[name], *(body for body, _words in WRONG[name])):
        inside, outside = both_ways(check, *answers(body))
        assert str(outside) == str(inside)
    for kind in (np.asarray, tensor, list, tuple, named, iter):
        changed = [of_another_kind(value, kind) for value in answers(RIGHT[name][0])]
        inside, outside = both_ways(check, *changed)
        assert outside.state == inside.state, (kind, inside.message, outside.message)


def subtract(x):
    x -= 1
    return x


def reshape(x):
    x.shape = (1, 3)
    return x.ravel()


CALLS = {  # what the function does, called with [0, 1, 2]
    "right": lambda x: x + 0,
    "changes its input": subtract,
    "changes its shape": reshape,
    "wrong number of arguments": lambda: 1,
    "raises": lambda x: x / None,
    "quits": lambda x: exit(),
    "returns nothing": lambda x: None,
    "is a stub": lambda x: ...,
    "warns": lambda x: warnings.warn("careful", stacklevel=1) or x + 0,
    "divides by zero": lambda x: x / np.zeros(3) * 0 + x,
    "no function": Result(),
    "a class": Result,
    "data": 3.5,
}


@pytest.mark.parametrize("function", CALLS.values(), ids=CALLS)
def test_call_is_judged_as_in_the_notebook(function):
    def check(answer):
        expect(answer, (np.arange(3.0),), np.arange(3.0), "hint")

    inside, outside = both_ways(check, function)
    assert str(outside) == str(inside)


def test_warnings_that_a_cell_made_errors_are_none_for_a_check():
    ask = here(warns=CALLS["warns"], divides=CALLS["divides by zero"])
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for name in ("warns", "divides"):
            answer(name, ask)(np.arange(3.0))


def change_inside(items):
    items[0][0][1] = 5


def test_changed_lists_of_arrays_are_seen():
    def check(answer):
        arrays = [np.zeros(2), (np.zeros(2), [1])]
        answer.value(arrays)  # past the watch over what it is given
        raise Wrong(show(arrays), "hint")

    def change(arrays):
        arrays[0] += 1
        arrays[1][0][1] = 5
        arrays[1][1].append(2)
        arrays.append(3)
        return 1

    inside, outside = both_ways(check, change)
    assert outside == inside and "[1., 1.]" in inside.message and "5." in inside.message
    inside, outside = both_ways(lambda answer: answer([(np.zeros(2), [1]), [3]]), change_inside)
    assert outside == inside and "changed its input" in inside.message


def test_array_that_may_not_be_written_stays_so():
    def check(answer):
        x = np.arange(3.0)
        x.flags.writeable = False
        expect(answer, (x,), x, "hint")

    for function in (subtract, lambda x: x):
        inside, outside = both_ways(check, function)
        assert str(outside) == str(inside)


def test_every_request_has_a_reply():
    class Untold(Exception):
        def __str__(self):
            raise self

    def fail(error):
        raise error

    ask = here(interrupt=lambda: fail(KeyboardInterrupt), untold=lambda: fail(Untold))
    for name in ("interrupt", "untold"):
        with pytest.raises(Crash):
            answer(name, ask)()
    with pytest.raises(Missing):
        answer("nowhere", ask)


@pytest.mark.parametrize(
    "reply",
    ['{"value": {"pickle": "x"}}', '{"value": {}}', "{}", '{"value": {"array": null}}',
     '{"value": {"array": null, "bytes": "AAAAAAAAAAA=", "dtype": "O", "shape": [1],'
     ' "scalar": false, "writeable": true}}'],
)  # fmt: skip
def test_forged_reply_is_a_crash(reply):
    with pytest.raises(Crash, match="cannot be read"):
        answer("x", lambda text: json.loads(reply))


def test_object_keeps_its_kind_in_messages():
    (found,) = answer("x", here(x=[Result()]))
    assert isinstance(found, Remote) and type(found).__name__ == "Result" and found.share == 0.5
    assert show([found]) == show([Result()])
