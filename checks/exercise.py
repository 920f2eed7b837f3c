"""What all checks share: an exercise, its result, and how an answer is called and compared.

A check is a function of the student's answers, written with `@exercise`. Its parameters are
named as in the lesson, so `checks.one_hot(one_hot)` checks what the student called `one_hot`.
It tries the answer on small inputs first and raises `Wrong` at the first that fails.
"""

import copy
import inspect
import warnings
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from checks.crash import Crash, watched

MARKS = {"open": "○", "wrong": "✗", "right": "✓"}
NO_RETURN = "A function without `return` gives back None: return what you have computed."
INPUT_CHANGED = (
    "The array you are given belongs to the caller. Work on a copy, or write an expression that "
    "makes a new array (`a = a * 2` instead of `a *= 2`)."
)
AS_THE_STUB = "Compare with the stub: the same name, the same arguments, the same kind of result."
SEQUENCE = list | tuple | np.ndarray
DATA = np.ndarray | np.generic | int | float | str | bytes | list | tuple | dict
READ_THE_ERROR = "The last line says what went wrong, the line above it where."


class Open(Exception):
    """The stub still returns `...`."""


class Wrong(Exception):
    """The answer fails; the message says how, and `hint` leads on."""

    def __init__(self, message, hint):
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Result:
    """What a check found: `state` is "open", "wrong" or "right"."""

    number: str
    title: str
    state: str
    message: str

    def __str__(self):
        return f"{MARKS[self.state]} Exercise {self.number} · {self.title}: {self.message}"


class Check:
    """A check: called, it prints its result; `judge` returns it. See `exercise`."""

    def __init__(self, function, number, title, why, data):
        self.function, self.number, self.title, self.why = function, number, title, why
        self.data = data
        self.__name__, self.__doc__ = function.__name__, function.__doc__
        self.answers = list(inspect.signature(function).parameters)

    def __call__(self, *answers):
        print(self.judge(*answers))

    def judge(self, *answers):
        """Result for the answers, in the order of `self.answers`.

        Raises:
            TypeError: there are more answers, or fewer, than the exercise has.
        """
        if len(answers) != len(self.answers):
            call = f"checks.{self.__name__}({', '.join(self.answers)})"
            raise TypeError(f"expected {call}, found {len(answers)} answers")
        named = zip(answers, self.answers, strict=True)
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")  # what they say, the check says better
                self.function(*(self._received(answer, name) for answer, name in named))
        except Open:
            return self._result("open", "open. Fill in the stub above, run it, then run this cell.")
        except Crash as crash:
            text = f"your code stopped.\n{crash}\n{READ_THE_ERROR}"
            return self._result("wrong", _indented(text))
        except Wrong as wrong:
            text = f"not yet right.\n{wrong}\nHint: {wrong.hint}"
            return self._result("wrong", _indented(text))
        except Exception as error:  # an answer of a kind that the check did not think of
            text = f"not yet right.\nThe check met {type(error).__name__}.\nHint: {AS_THE_STUB}"
            return self._result("wrong", _indented(text))
        return self._result("right", f"right. {self.why}")

    def _received(self, answer, name):
        value = received(answer, name)
        if name not in self.data and not isinstance(value, Answer):
            raise Wrong(
                f"{name} should be made by `def` or `class`, found {show(value)}", AS_THE_STUB
            )
        return value

    def _result(self, state, message):
        return Result(self.number, self.title, state, message)


def exercise(number, title, why, data=()):
    """Make a check of a function.

    Args:
        number: of the lesson and of the exercise, such as "1.2".
        title: as in the lesson's heading.
        why: one sentence on why it matters, shown with a right answer.
        data: names of those answers that are no functions or classes.
    """
    return lambda function: Check(function, number, title, why, data)


class Answer:
    """A student's function, class or object. Calls are watched, and results are plain data.

    Results that are no data (an object with methods) are answers again.
    """

    def __init__(self, value, name):
        self.value, self.name = value, name

    def __call__(self, *arguments):
        """Call the student's code.

        Raises:
            Open: it returned `...`, as the stub does.
            Wrong: it is no function, returned None, or changed its arguments.
            Crash: it raised an error.
        """
        shown, kept = self.shown(*arguments), copy.deepcopy(arguments)
        if not callable(self.value):
            raise Wrong(f"{self.name} cannot be called: it is {show(self)}.", AS_THE_STUB)
        with watched(f"In {shown}"):
            result = self.value(*arguments)
        if not all(_same(*pair) for pair in zip(arguments, kept, strict=True)):
            raise Wrong(f"{self.shown(*kept)} changed its input.", INPUT_CHANGED)
        if result is None:
            raise Wrong(f"{shown} returned None.", NO_RETURN)
        return received(result, shown)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)  # Python and NumPy ask for such; they are not the student's
        with watched(f"Looking for {self.name}.{name}"):
            found = getattr(self.value, name)
        return received(found, f"{self.name}.{name}")

    def shown(self, *arguments):
        return f"{self.name}({', '.join(show(argument) for argument in arguments)})"


def received(value, name):
    """Data as they are (tensors as arrays), `...` as Open, anything else as an Answer."""
    if value is ...:
        raise Open
    if isinstance(value, DATA):
        if isinstance(value, list | tuple) and any(item is ... for item in value):
            raise Open
        return value
    return np.asarray(value) if hasattr(value, "__array__") else Answer(value, name)


def expect(answer, arguments, expected, hint, mistakes=(), dtype=None):
    """Call an answer with a tuple of arguments and `compare` what it returns."""
    compare(answer(*arguments), expected, answer.shown(*arguments), hint, mistakes, dtype)


def compare(found, expected, shown, hint, mistakes=(), dtype=None):
    """Raise Wrong unless what was found agrees with what was expected.

    Args:
        found: what the student's code returned.
        expected: array, number or sequence of numbers.
        shown: what was asked, such as "one_hot([1], 3)".
        hint: said when it differs, and no typical mistake explains how.
        mistakes: pairs (what a typical mistake returns, the hint for it).
        dtype: dtype that the result must have, if it matters.
    """
    array = as_array(found, shown, expected)
    if not close(array, expected):
        explained = [text for value, text in mistakes if close(array, value)]
        message = differing(shown, expected, found if array.dtype.kind == "b" else array)
        raise Wrong(message, (explained or [hint])[0])
    if dtype is not None and array.dtype != dtype:
        message = f"{shown}\n  expected dtype {np.dtype(dtype)}\n  found    dtype {array.dtype}"
        raise Wrong(message, dtype_hint(np.dtype(dtype)))


def differing(shown, expected, found):
    """The two values under what was asked, with as many digits as it takes to tell them apart."""
    for digits in (4, 8, 16):
        told = show(expected, digits), show(found, digits)
        if told[0] != told[1]:
            break
    return f"{shown}\n  expected {told[0]}\n  found    {told[1]}"


def as_array(found, shown, expected):
    """The result as an array of numbers; Wrong if it is something else."""
    try:
        array = np.asarray(found)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise Wrong(differing(shown, expected, found), "The result should be made of real numbers.")
    return array


def close(found, expected):
    """Whether shapes agree and values do, as far as their precision goes."""
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        return False
    single = np.float32 in (found.dtype, expected.dtype)
    tolerance = 1e-5 if single else 1e-9
    scale = np.max(np.abs(expected.astype(float)), initial=0)
    return np.allclose(found, expected, rtol=tolerance, atol=tolerance * scale, equal_nan=True)


def dtype_hint(dtype):
    return (
        f"Values are right, but the type is not {dtype}. NumPy's `zeros`, `eye` and `array` make "
        f"float64 unless told `dtype=`, and one float64 array turns all it meets into float64; "
        f"so does a list, once it becomes an array. `x.astype(other.dtype)` converts."
    )


def show(value, digits=4):
    """A value in one line: small arrays whole, large ones by shape and dtype."""
    if isinstance(value, Answer):
        return value.name
    if isinstance(value, np.ndarray) and value.size <= 24:
        text = np.array2string(value, separator=", ", precision=digits, max_line_width=10_000)
        return " ".join(text.split()) if value.size else f"an empty array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}, {value.dtype}"
    text = _plain_text(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _plain_text(value):
    if isinstance(value, bytes):
        return f"bytes.fromhex('{value[:60].hex(' ')}')"
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, list | tuple):
        inner = ", ".join(show(item) for item in value[:24]) + ", …" * (len(value) > 24)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' * (len(value) == 1)})"
    if value is None or isinstance(value, bool | Integral | float | str):
        return repr(value)
    return f"an object of type {type(value).__name__}"


def _same(after, before):
    if isinstance(before, np.ndarray):
        return np.array_equal(after, before, equal_nan=before.dtype.kind == "f")
    return True


def _indented(text):
    return text.replace("\n", "\n  ")
