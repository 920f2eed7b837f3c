"""Digests of all variables after each cell: started by IPython in every kernel.

A line of JSON for each cell, {name: digest}, goes to the file that WATCHED names. Functions and
classes count by their kind alone; what changes by itself (figures, widgets, threads) not at all.
"""

import json
import os
import types
import zlib

import numpy as np
from IPython import get_ipython

MOVING = {"IPython", "anywidget", "concurrent", "matplotlib", "sketchpad", "threadpoolctl"}
CODE = (
    types.BuiltinFunctionType,
    types.FunctionType,
    types.MethodType,
    types.ModuleType,
    type,
)
DEEPEST = 8  # objects in objects


def content(value, above=()):
    """What JSON can hold of a value, and what is equal as long as nothing changes it."""
    kind = type(value).__name__
    library = (type(value).__module__ or "").split(".")[0]
    if library in MOVING or id(value) in above or len(above) > DEEPEST or isinstance(value, CODE):
        return kind
    above = (*above, id(value))
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return kind, str(value.dtype), value.shape, zlib.crc32(np.ascontiguousarray(value))
    if isinstance(value, bytes | bytearray):
        return kind, len(value), zlib.crc32(value)
    if isinstance(value, dict):
        return [(content(key, above), content(item, above)) for key, item in value.items()]
    if isinstance(value, list | tuple | np.ndarray):
        return [content(item, above) for item in value]
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    for method in ("get_weights", "numpy"):  # of Keras and TensorFlow
        if library in ("keras", "tensorflow") and hasattr(value, method):
            return content(getattr(value, method)(), above)
    if library in ("keras", "tensorflow"):
        return kind, content(getattr(value, "history", None), above)
    return kind, content(vars(value), above) if hasattr(value, "__dict__") else repr(value)


def write(*_result):
    shell = get_ipython()
    names = [name for name in shell.user_ns if name not in shell.user_ns_hidden]
    digests = {
        name: zlib.crc32(json.dumps(content(shell.user_ns[name]), default=repr).encode())
        for name in names
        if not name.startswith("_")
    }
    with open(os.environ["WATCHED"], "a", encoding="utf-8") as file:
        print(json.dumps(digests), file=file)


get_ipython().events.register("post_run_cell", write)
