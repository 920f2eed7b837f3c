"""A student's answers in the student's kernel, used from the grader's process.

The grader never runs a student's code and never unpickles: requests and replies are JSON, in
which arrays are their bytes. So whatever a kernel did to its modules, it can only reply with
data, and these are judged elsewhere.
"""

import base64
import json

import numpy as np

from checks.crash import Crash, described

_objects = {}  # in the kernel: what the grader holds a Remote of


class Missing(Exception):
    """The notebook has no variable of that name."""


class Remote:
    """A function or object that lives in a kernel. `ask` sends a request, returns the reply."""

    def __init__(self, ask, key):
        self._ask, self._key = ask, key

    def __call__(self, *arguments):
        """Call it there; arrays that the call changed there are changed here as well."""
        request = {"call": self._key, "arguments": [encode(argument) for argument in arguments]}
        reply = self._ask(json.dumps(request))
        after = [self._decode(item) for item in reply.get("arguments", [])]
        for ours, theirs in zip(arguments, after, strict=False):
            _copy_changes(ours, theirs)
        return self._received(reply)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._received(self._ask(json.dumps({"of": self._key, "attribute": name})))

    def _received(self, reply):
        if "crash" in reply:
            raise Crash([str(line) for line in reply["crash"]] or [":"])
        return self._decode(reply["value"])

    def _decode(self, item):
        return decode(item, lambda key: Remote(self._ask, key))


def answer(name, ask):
    """The student's variable `name`, as data or as a Remote. Missing if there is none."""
    reply = ask(json.dumps({"variable": name}))
    if reply.get("missing"):
        raise Missing(name)
    return Remote(ask, None)._received(reply)


def serve(text, namespace):
    """In the kernel: carry out one request, given and returned as JSON text."""
    request = json.loads(text)
    try:
        if "variable" in request:
            if request["variable"] not in namespace:
                return json.dumps({"missing": True})
            return json.dumps({"value": encode(namespace[request["variable"]])})
        if "attribute" in request:
            return json.dumps(
                {"value": encode(getattr(_objects[request["of"]], request["attribute"]))}
            )
        arguments = [decode(item, _objects.get) for item in request["arguments"]]
        value = _objects[request["call"]](*arguments)
        return json.dumps({"value": encode(value), "arguments": [encode(a) for a in arguments]})
    except (Exception, SystemExit) as error:
        return json.dumps({"crash": described(error)})


def encode(value):
    """What JSON can hold of a value: data whole, anything else by a key."""
    if isinstance(value, Remote):
        return {"object": value._key}
    if value is None or isinstance(value, bool | int | float | str):
        return {"plain": value}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [encode(item) for item in value]}
    if value is ...:
        return {"ellipsis": True}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if hasattr(value, "__array__") and not isinstance(value, type):
        array = np.asarray(value)
        if array.dtype.kind in "biufc":
            data = base64.b64encode(array.tobytes()).decode()
            return {"array": data, "dtype": array.dtype.str, "shape": array.shape}
    _objects[id(value)] = value
    return {"object": id(value)}


def decode(item, find):
    """The value of what `encode` made; `find` turns the key of an object into it.

    Raises:
        ValueError, TypeError, KeyError: it is no such thing.
    """
    if "array" in item:
        dtype = np.dtype(item["dtype"])
        if dtype.kind not in "biufc":
            raise ValueError(f"an array of dtype {dtype}")
        array = np.frombuffer(base64.b64decode(item["array"]), dtype)
        return array.reshape(item["shape"]).copy()
    if "list" in item or "tuple" in item:
        kind = list if "list" in item else tuple
        return kind(decode(part, find) for part in item[kind.__name__])
    if "bytes" in item:
        return base64.b64decode(item["bytes"])
    if "object" in item:
        return find(item["object"])
    return ... if "ellipsis" in item else item["plain"]


def _copy_changes(ours, theirs):
    if isinstance(ours, list) and isinstance(theirs, list):
        for pair in zip(ours, theirs, strict=False):
            _copy_changes(*pair)
    elif isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray):
        if ours.shape == theirs.shape:
            ours[...] = theirs
