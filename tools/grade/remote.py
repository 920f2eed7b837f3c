"""A student's answers in the student's kernel, used from the grader's process.

The grader never runs a student's code and never unpickles: requests and replies are JSON, in
which arrays are their bytes. So whatever a kernel did to its modules, it can only reply with
data, and these are judged elsewhere.

Data arrives as it left: the same kind, dtype and shape, so that a check finds in the grader
what it finds in the notebook. Everything else stays there and is asked through a Remote.
"""

import base64
import contextlib
import json
import os
import sys
import warnings
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import numpy as np

from checks.crash import Crash, described

COLLECTIONS = list, tuple, set, frozenset
EXACT = {kind.__name__: kind for kind in (Decimal, Fraction)}  # made again from their text
_objects = {}  # in the kernel: what the grader holds a Remote of


class Missing(Exception):
    """The notebook has no variable of that name."""


class Remote:
    """An object that lives in a kernel. `ask` sends a request there and returns the reply."""

    def __init__(self, ask, key):
        self._ask, self._key = ask, key

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._requested(attribute=name)

    def _requested(self, **request):
        return received(self._ask(json.dumps({"of": self._key, **request})), self._ask)[0]


def _not_from_here(_remote):
    """`__iter__` of a generator and its like: known as such, but its items stay in the kernel."""
    raise TypeError("only the notebook itself can go through it")


class RemoteFunction(Remote):
    """A function, or whatever else can be called, that lives in a kernel."""

    def __call__(self, *arguments):
        """Call it there; arrays and lists that the call changed there are changed here as well."""
        request = {"of": self._key, "arguments": [encode(argument) for argument in arguments]}
        value, after = received(self._ask(json.dumps(request)), self._ask)
        for ours, theirs in zip(arguments, after, strict=False):
            _changed(ours, theirs)
        return value


def received(reply, ask):
    """Value of a reply, and the arguments after the call. Crash if it failed there."""
    if "crash" in reply:
        raise Crash([str(line) for line in reply["crash"]] or [":"])

    def remote(item):
        kind = RemoteFunction if item["callable"] else Remote
        methods = {"__iter__": _not_from_here} if item["iterable"] else {}
        return type(item["type"], (kind,), methods)(ask, item["object"])

    try:
        after = [decode(item, remote) for item in reply.get("arguments", [])]
        return decode(reply["value"], remote), after
    except Exception as error:  # a notebook that tampers may send anything
        raise Crash([":", f"the kernel's reply cannot be read: {error!r}"]) from None


def answer(name, ask):
    """The student's variable `name`, as data or as a Remote. Missing if there is none."""
    reply = ask(json.dumps({"variable": name}))
    if reply.get("missing"):
        raise Missing(name)
    return received(reply, ask)[0]


def prepare(shell):
    """In the kernel, before the first cell: take requests of the type `grade_request`.

    They are messages beside Jupyter's own, so that a cell may delete every name and every
    module, replace `get_ipython` or close its output, and answers can still be asked for.
    """

    def nowhere():  # a gigabyte of output costs nothing
        return open(os.devnull, "w", encoding="utf-8", errors="replace")

    def restore_output():  # Jupyter flushes it after a cell, and cannot go on if that fails
        for name in ("stdout", "stderr"):
            try:
                getattr(sys, name).flush()
            except Exception:
                setattr(sys, name, nowhere())

    def handle(stream, identities, message):
        content = {"text": serve(message["content"]["text"], shell.user_ns)}
        send(stream, "grade_reply", content, parent=message, ident=identities)

    sys.stdout, sys.stderr = nowhere(), nowhere()
    send = shell.kernel.session.send
    shell.kernel.shell_handlers["grade_request"] = handle
    shell.events.register("post_execute", restore_output)
    shell.ask_exit = lambda: None  # quit() in a cell
    shell._tee = lambda channel: contextlib.nullcontext()  # or IPython would keep all output


def serve(text, namespace):
    """In the kernel: carry out one request, given and returned as JSON text."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # as the checks do in the notebook
            return json.dumps(_carried_out(json.loads(text), namespace))
    except BaseException as error:  # every request has a reply
        return json.dumps({"crash": _told(error)})


def _carried_out(request, namespace):
    if "variable" in request:
        name = request["variable"]
        return {"value": encode(namespace[name])} if name in namespace else {"missing": True}
    found = _objects[request["of"]]
    if "attribute" in request:
        return {"value": encode(getattr(found, request["attribute"]))}
    arguments = [decode(item, _kept) for item in request["arguments"]]
    value = encode(found(*arguments))
    return {"value": value, "arguments": [encode(argument) for argument in arguments]}


def _kept(item):
    return _objects[item["object"]]


def _told(error):
    """What happened, as `described` has it, without the lines of this file."""
    place = error.__traceback__
    while place and place.tb_frame.f_code.co_filename == __file__:
        place = place.tb_next
    try:
        return described(error.with_traceback(place))
    except Exception:  # an error of the student's own class that cannot be printed
        return [":", type(error).__name__]


def encode(value):
    """What JSON can hold of a value: data whole, anything else by a key."""
    if isinstance(value, Remote):
        return {"object": value._key}
    if hasattr(value, "__array__") and not isinstance(value, type):
        return _encode_array(value)
    if value is None or isinstance(value, bool | float | str):
        return {"plain": value}
    if isinstance(value, int):
        return {"int": hex(value)}  # JSON's numbers end at 4,300 digits
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if type(value) in EXACT.values():
        return {type(value).__name__: str(value)}
    if isinstance(value, bytes | bytearray):
        kind = "bytes" if isinstance(value, bytes) else "bytearray"
        return {kind: base64.b64encode(value).decode()}
    if isinstance(value, range):
        return {"range": [encode(n) for n in (value.start, value.stop, value.step)]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    for kind in COLLECTIONS:
        if isinstance(value, kind):
            return {kind.__name__: [encode(item) for item in value]}
    if value is ...:
        return {"ellipsis": True}
    _objects[id(value)] = value
    iterable = isinstance(value, Iterable) and not isinstance(value, type)
    told = {"type": type(value).__name__, "callable": callable(value), "iterable": iterable}
    return {"object": id(value), **told}


def _encode_array(value):
    array = np.asarray(value)
    objects = array.dtype.hasobject
    return {
        "array": [encode(item) for item in array.ravel()] if objects else None,
        "bytes": None if objects else base64.b64encode(array.tobytes()).decode(),
        "dtype": array.dtype.str,
        "shape": array.shape,
        "scalar": isinstance(value, np.generic),
        "writeable": array.flags.writeable,
    }


def decode(item, find):
    """The value of what `encode` made; `find` turns an item with a key into the object.

    Raises:
        ValueError, TypeError, KeyError: it is no such thing.
    """
    if "array" in item:
        return _decode_array(item, find)
    (kind, content), *_more = item.items()
    if kind == "object":
        return find(item)
    if kind == "int":
        return int(content, 16)
    if kind == "complex":
        return complex(*content)
    if kind in EXACT:
        return EXACT[kind](content)
    if kind in ("bytes", "bytearray"):
        content = base64.b64decode(content)
        return content if kind == "bytes" else bytearray(content)
    if kind == "range":
        return range(*(decode(n, find) for n in content))
    if kind == "dict":
        return {decode(key, find): decode(part, find) for key, part in content}
    for collection in COLLECTIONS:
        if kind == collection.__name__:
            return collection(decode(part, find) for part in content)
    return ... if kind == "ellipsis" else item["plain"]


def _decode_array(item, find):
    if item["array"] is None:
        array = np.frombuffer(base64.b64decode(item["bytes"]), np.dtype(item["dtype"])).copy()
    else:
        array = np.empty(len(item["array"]), object)
        for number, part in enumerate(item["array"]):
            array[number] = decode(part, find)
    array = array.reshape(item["shape"])
    array.flags.writeable = item["writeable"]
    return array[()] if item["scalar"] else array


def _changed(ours, theirs):
    """`ours` as the call left it: arrays and lists are changed in place."""
    if isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray):
        if ours.flags.writeable and ours.size == theirs.size:
            ours.shape = theirs.shape
            ours[...] = theirs
        return ours
    if isinstance(ours, list) and isinstance(theirs, list):
        ours[:] = [*map(_changed, ours, theirs), *theirs[len(ours) :]]
        return ours
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        return tuple(map(_changed, ours, theirs))
    return theirs
