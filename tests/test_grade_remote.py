"""Answers judged from outside their kernel are judged as they are in the notebook."""

import enum
import json
import shutil
import warnings
from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from notebook_rules import ROOT

import checks
from checks.crash import Crash
from checks.exercise import Check, Wrong, compare, expect, show
from tools.grade.remote import Missing, Remote, answer, decode, encode, serve
from tools.grade.submission import PREPARE, Kernel

Pair = namedtuple("Pair", "share accuracy")


class Level(enum.IntEnum):
    LOW = 3


@dataclass
class Result:
    share: float = 0.5


class Tensor:
    """As those of other libraries: it only says how to become an array."""

    def __array__(self, dtype=None, copy=None):
        return np.arange(6, dtype=np.float32).reshape(2, 3)


def here(**namespace):
    """A kernel in this process: what its `ask` replies is what a real one sends."""
    return lambda text: json.loads(serve(text, namespace))


def both_ways(function, *values, data=()):
    """Results of a check in the notebook, and from outside."""
    check = Check(function, "0.0", "Any", "why", data)
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
@pytest.mark.parametrize("strict", [False, True], ids=["", "strict"])
def test_call_is_judged_as_in_the_notebook(function, strict):
    """Also where a cell has turned warnings into errors: checks do not mind them."""

    def check(answer):
        expect(answer, (np.arange(3.0),), np.arange(3.0), "hint")

    with warnings.catch_warnings(), np.errstate(all="raise" if strict else "warn"):
        warnings.simplefilter("error" if strict else "ignore")
        inside, outside = both_ways(check, function)
    assert str(outside) == str(inside)


def test_changed_lists_of_arrays_are_seen():
    def check(answer):
        arrays = [np.zeros(2), (np.zeros(2), [1])]
        answer(arrays)
        raise Wrong(show(arrays), "hint")

    def change(arrays):
        arrays[0] += 1
        arrays[1][0][1] = 5
        arrays[1][1].append(2)
        arrays.append(3)
        return 1

    inside, outside = both_ways(check, change)
    assert outside == inside and "[1., 1.]" in inside.message and "5." in inside.message


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


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "notebooks").mkdir()
    (folder / "checks").mkdir()
    (folder / "checks/__init__.py").touch()
    shutil.copy(Path(checks.__file__).with_name("crash.py"), folder / "checks")
    shutil.copy(ROOT / "tools/grade/remote.py", folder / "grader_remote.py")
    with Kernel(folder / "notebooks") as kernel:
        kernel.run(PREPARE.format(str(folder)), 60)
        yield kernel


def found(kernel, name):
    return answer(name, lambda text: kernel.ask(text, 20))


def test_kernel_gives_the_same_data(kernel):
    kernel.run("import numpy as np\nfrom collections import namedtuple", 20)
    kernel.run("x = [namedtuple('P', 'a')(np.float32(1)), np.array(2), {1: float('nan')}]", 20)
    expected = [(np.float32(1),), np.array(2), {1: float("nan")}]
    assert kinds(found(kernel, "x")) == kinds(expected)
    kernel.run("def double(x): return 2 * x", 20)
    assert found(kernel, "double")(np.arange(3)).tolist() == [0, 2, 4]


ACCIDENTS = [
    "%reset -f", "%reset", "%reset -s -f", "%reset_selective -f .*", "%xdel before",
    "get_ipython().reset()", "globals().clear()", "del before", "for n in list(globals()): del n",
    "import os; os.chdir('/')", "import sys; sys.exit(1)", "raise SystemExit", "quit()",
    "import sys; sys.stdout = sys.stderr = None", "import sys; sys.stdout.close()",
    "import sys; sys.stdout = object()", "import io, sys; sys.stdout = io.StringIO()",
    "%load_ext autoreload\n%autoreload 2", "%%bash\necho hello", "%%script false\nhello",
    "%%capture out\nprint(1)", "!echo hello", "%%no_such_magic\nx", "%no_such_magic", "input()",
    "get_ipython = None", "_serve = serve = answer = None", "raise KeyboardInterrupt",
    "list = dict = open = print = None", "import sys; sys.path.clear()",
    "get_ipython().ast_transformers.append(None)",
    "import warnings; warnings.simplefilter('error')",
    "import numpy; numpy.seterr(all='raise')", "%pprint\n%precision 2", "%xmode Minimal\n1 / 0",
]  # fmt: skip


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_answers_outlive_what_a_cell_does(kernel, accident):
    """What is defined after it is found, and so is what was defined before and not deleted."""
    kernel.run("before = 1", 20)
    kernel.run(accident, 20)
    kernel.run("def after(x): return x + 1", 20)
    assert found(kernel, "after")(1) == 2
    try:
        assert found(kernel, "before") == 1
    except Missing:
        assert any(word in accident for word in ("reset", "clear", "del"))


def test_answers_outlive_the_end_of_all_modules(kernel):
    kernel.run("def kept(x): return x + 1", 20)
    kernel.run("import sys\nfor m in list(sys.modules):\n    if m != 'sys': del sys.modules[m]", 20)
    assert found(kernel, "kept")(1) == 2
