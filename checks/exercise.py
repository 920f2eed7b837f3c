"""What all checks share: an exercise, its result, and how an answer is called and compared.

A check is a function of the student's answers, written with `@exercise`. Its parameters are
named as in the lesson, so `checks.one_hot(one_hot)` checks what the student called `one_hot`.
It tries the answer on small inputs first and raises `Wrong` at the first that fails.
"""

import copy
import inspect
import sys
import warnings
from dataclasses import dataclass

import numpy as np

from checks.crash import Crash, watched
from checks.difference import close, numbers, show, told

MARKS = {"open": "○", "wrong": "✗", "right": "✓"}
NO_RETURN = "A function without `return` gives back None: return what you have computed."
INPUT_CHANGED = (
    "What you are given belongs to the caller: leave it as it is. Work on a copy, or write an "
    "expression that makes a new array: `a * 2` makes one, while `a *= 2` changes `a` itself."
)
FILL_IN = "Fill in the stub above, run it, then run this cell."
AS_THE_STUB = "Compare with the stub: the same name, the same arguments, the same kind of result."
SEQUENCE = list | tuple | np.ndarray
DATA = np.ndarray | np.generic | int | float | str | bytes | list | tuple | dict
WHOLE = (
    "Values are right, but they should be whole numbers: `int(x)` and `x.astype(int)` make them "
    "so, and `np.zeros(n, int)` has them from the start."
)
READ_THE_ERROR = "The last line says what went wrong, the line above it where."


class Open(Exception):
    """The stub is as it was. A message says what to do, if that is not to fill it in."""


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
        _print(str(self.judge(*answers)))

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
        except Open as stub:
            return self._result("open", f"open. {str(stub) or FILL_IN}")
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
            raise Wrong(f"{self.name} cannot be called: it is {show(self.value)}.", AS_THE_STUB)
        # What the student's code sets for warnings, it sets for itself alone.
        with watched(f"In {shown}"), warnings.catch_warnings(), np.errstate():
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
        dtype: dtype that the result must have, if it matters; np.integer stands for any that
            holds whole numbers.
    """
    array = as_array(found, shown, expected)
    if not close(array, expected):
        explained = [text for value, text in mistakes if close(array, value)]
        raise Wrong(differing(shown, expected, array), (explained or [hint])[0])
    if dtype is np.integer and array.dtype.kind not in "iu":
        raise Wrong(differing(shown, "whole numbers", found), WHOLE)
    # not `in (None, …)`: to NumPy, None as a dtype is float64
    if dtype is not None and dtype is not np.integer and array.dtype != dtype:
        message = f"{shown}\n  expected dtype {np.dtype(dtype)}\n  found    dtype {array.dtype}"
        raise Wrong(message, dtype_hint(np.dtype(dtype)))


def differing(shown, expected, found):
    """The two values under what was asked, told so that they differ; see `difference.told`."""
    texts = told(expected, found.value if isinstance(found, Answer) else found)
    return f"{shown}\n  expected {texts[0]}\n  found    {texts[1]}"


def as_array(found, shown, expected):
    """The result as an array of numbers; Wrong if it is something else."""
    array = numbers(found)
    if array is None:
        raise Wrong(differing(shown, expected, found), "The result should be made of real numbers.")
    return array


def dtype_hint(dtype):
    return (
        f"Values are right, but the type is not {dtype}. NumPy's `zeros`, `eye` and `array` make "
        f"float64 unless told `dtype=`, and one float64 array turns all it meets into float64; "
        f"so does a list, once it becomes an array. `x.astype(other.dtype)` converts."
    )


def _same(after, before):
    if isinstance(before, list | tuple):
        return len(after) == len(before) and all(map(_same, after, before))
    if isinstance(before, np.ndarray):
        return np.array_equal(after, before, equal_nan=before.dtype.kind == "f")
    return True


def _indented(text):
    return text.replace("\n", "\n  ")


def _print(text):
    """Print, with names in place of letters that the console lacks, such as \\N{CHECK MARK}."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        print(text.encode(encoding, "namereplace").decode(encoding))
