"""What the notebooks share: definitions of an earlier one, and Keras as the course needs it."""

import __future__

import ast
import codeop
import contextlib
import io
import json
import linecache
import os
import re
import sys
import warnings
from pathlib import Path
from types import ModuleType

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
VARIABLES = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
VARIABLES["KERAS_HOME"] = f"{__file__}/none"  # no folder: no keras.json is read or written
SETTINGS = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}
SETTINGS |= {"dtype_policy": "float32", "max_epochs": None, "max_steps_per_epoch": None}


def definitions(name, folder=NOTEBOOKS):
    """Run the cells of a notebook that are tagged `define`, and nothing else of it.

    The imports that these cells need are taken from the set-up cells (tagged `setup`), with
    the `if` or `try` around them; magics there do not matter. Whatever is printed is dropped.

    Args:
        name: name of the notebook without `.ipynb`, such as "09_backpropagation".
        folder: folder of the notebook.

    Returns:
        Module whose attributes are what the cells define. It is not importable, so plain
        `pickle` cannot store instances of its classes; joblib's workers can receive them.

    Raises:
        FileNotFoundError: there is no such notebook; the message lists those there are.
        ValueError: it is not a notebook, none of its cells is tagged, or one of them fails;
            the message names that cell, counted from 1 over all cells, and its first line.
    """
    path = Path(folder) / f"{name}.ipynb"
    setup, define = _trees(path, "setup", _without_magics), _trees(path, "define", str)
    if not define:
        raise ValueError(f"{path.name}: expected a cell tagged 'define', found none")
    _keep_imports(setup.values(), define.values())
    module, compiled = ModuleType(name, f"What {path.name} defines."), codeop.Compile()
    with quiet_tensorflow(), contextlib.redirect_stdout(io.StringIO()):
        for title, tree in (setup | define).items():
            with _named(title):
                exec(compiled(tree, title, "exec"), module.__dict__)
    return module


@contextlib.contextmanager
def quiet_tensorflow():
    """Import Keras or TensorFlow as the course needs them, without their start-up lines.

    Keras runs on TensorFlow with channels last, float32, an epsilon of 1e-7 and no limit of
    epochs, whatever the environment or a `keras.json` says. Errors still come through.

    TensorFlow's C++ core writes to file descriptor 2, past Python's sys.stderr, and some
    lines come before it reads TF_CPP_MIN_LOG_LEVEL: so the descriptor is turned away too.
    The search for a GPU complains where there is none, so it is made while all is quiet.
    RuntimeError if this kernel has imported Keras before, with another backend.
    """
    _configure_keras()
    try:
        kept = os.dup(2)
    except OSError:  # a program without a console has nothing to turn away
        yield
        return
    try:
        sys.stderr.flush()
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        with warnings.catch_warnings(action="ignore"):
            yield
        if config := getattr(sys.modules.get("tensorflow"), "config", None):
            config.list_physical_devices()
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _configure_keras():
    for name in list(os.environ):  # what suits other work may be wrong here, or end the kernel
        if name.startswith(("KERAS_", "TF_CPP_", "TF_XLA_", "TF_USE_LEGACY_KERAS")):
            del os.environ[name]
    os.environ.update(VARIABLES)
    if config := getattr(sys.modules.get("keras"), "config", None):
        if config.backend() != "tensorflow":
            told = f"Keras runs on {config.backend()}, not on tensorflow, in this kernel"
            raise RuntimeError(f"{told}: restart the kernel and run the notebook from the top")
        for name, value in SETTINGS.items():
            getattr(config, f"set_{name}")(value)


def _trees(path, tag, read):
    """Syntax trees of the cells with that tag, by title; errors show the lines of a title."""
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.ipynb")))
        raise FileNotFoundError(f"no notebook {path.name}: {path.parent} has {known}")
    sources = {}
    try:
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        for number, cell in enumerate(cells, start=1):
            tags = cell.get("metadata", {}).get("tags") or []
            if cell["cell_type"] == "code" and tag in tags:
                sources[f"{path}, cell {number}"] = "".join(cell["source"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a Jupyter notebook (format 4): {error!r}") from error
    for title, source in sources.items():
        linecache.cache[title] = (len(source), None, source.splitlines(True), title)
        with _named(title):
            sources[title] = ast.parse(read(source.lstrip("\ufeff")), title)
    return sources


@contextlib.contextmanager
def _named(title):
    try:
        yield
    except Exception as error:
        where = f"{Path(title).name} ({linecache.getline(title, 1).strip()})"
        hint = ": a definition is plain Python, without magics" * isinstance(error, SyntaxError)
        raise ValueError(f"{where}: {type(error).__name__}: {error}{hint}") from error


def _without_magics(source):
    """A cell as IPython reads it, in plain Python; nothing of one in another language."""
    from IPython.core.inputtransformer2 import TransformerManager  # there in every kernel

    plain = TransformerManager().transform_cell(re.sub(r"\A(\s*)%%.*", r"\1", source))
    with contextlib.suppress(SyntaxError):
        ast.parse(plain)
        return plain
    return "" if source.lstrip().startswith("%%") else plain


def _keep_imports(setup, define):
    """Leave in the trees of set-up cells what imports names that the others use, no more."""
    blocks = [n for tree in setup for n in tree.body if isinstance(n, ast.If | ast.Try)]
    nodes = [node for tree in (*define, *blocks) for node in ast.walk(tree)]
    used = {"*", *__future__.all_feature_names, *(n.id for n in nodes if isinstance(n, ast.Name))}
    for tree in setup:
        kept = []
        for node in tree.body:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    names = [n for n in inner.names if (n.asname or n.name.split(".")[0]) in used]
                    if names:
                        inner.names = names
                        kept.append(node if node in blocks else inner)
        tree.body = list(dict.fromkeys(kept))
