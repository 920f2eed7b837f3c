"""What the notebooks share: definitions of an earlier one, and a quiet TensorFlow."""

import ast
import contextlib
import io
import json
import linecache
import os
import sys
from pathlib import Path
from types import ModuleType

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def definitions(name, folder=NOTEBOOKS):
    """Run the cells of a notebook that are tagged `define`, and nothing else of it.

    The imports that these cells need are taken from the set-up cell (tagged `setup`);
    whatever they print is dropped.

    Args:
        name: name of the notebook without `.ipynb`, such as "04_numpy_backprop".
        folder: folder of the notebook.

    Returns:
        Module whose attributes are what the cells define. It is not importable, so plain
        `pickle` cannot store instances of its classes; joblib's workers can receive them.

    Raises:
        FileNotFoundError: there is no such notebook; the message lists those there are.
        ValueError: it is not a notebook, or none of its cells is tagged.
    """
    path = Path(folder) / f"{name}.ipynb"
    setup, define = (_tagged_sources(path, tag) for tag in ("setup", "define"))
    if not define:
        raise ValueError(f"{path.name}: expected a cell tagged 'define', found none")
    module = ModuleType(name, f"What {path.name} defines.")
    imports = _imports_used(setup, define)
    with quiet_tensorflow(), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(imports, str(path), "exec"), module.__dict__)
        for number, source in enumerate(define, start=1):
            _run(source, f"{path}, definition {number}", module.__dict__)
    return module


@contextlib.contextmanager
def quiet_tensorflow():
    """Import TensorFlow or Keras without their start-up lines; errors still come through.

    TensorFlow's C++ core writes to file descriptor 2, past Python's sys.stderr, and some
    lines come before it reads TF_CPP_MIN_LOG_LEVEL: so the descriptor is turned away too.
    The search for a GPU complains where there is none, so it is made while all is quiet.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        kept = os.dup(2)
    except OSError:  # a program without a console has nothing to turn away
        yield
        return
    try:
        sys.stderr.flush()
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
        if config := getattr(sys.modules.get("tensorflow"), "config", None):
            config.list_physical_devices()
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _tagged_sources(path, tag):
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.ipynb")))
        raise FileNotFoundError(f"no notebook {path.name}: {path.parent} has {known}")
    try:
        return [
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "code" and tag in cell["metadata"].get("tags", [])
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a Jupyter notebook: {error!r}") from error


def _imports_used(setup, define):
    used = {
        node.id
        for source in define
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name)
    }
    imports = []
    for node in ast.walk(ast.parse("\n".join(setup))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [
                alias for alias in node.names if (alias.asname or alias.name.split(".")[0]) in used
            ]
            if node.names:
                imports.append(node)
    return ast.Module(body=imports, type_ignores=[])


def _run(source, title, namespace):
    # Known to linecache, so that an error in a definition shows the line it stands on.
    linecache.cache[title] = (len(source), None, source.splitlines(True), title)
    exec(compile(source, title, "exec"), namespace)
