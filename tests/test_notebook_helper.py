"""`definitions` gives what the tagged cells define, and runs nothing else."""

import json
import os
import subprocess
import sys
import traceback
import warnings
from types import SimpleNamespace

import nbformat
import pytest

from helpers.notebook import NOTEBOOKS, definitions, quiet_tensorflow


def write(folder, *cells):
    """A notebook of (source, tag) cells named `lesson`."""
    new = nbformat.v4
    made = [new.new_code_cell(source, metadata={"tags": [tag]}) for source, tag in cells]
    nbformat.write(new.new_notebook(cells=made), folder / "lesson.ipynb")
    return folder


def test_runs_tagged_cells_only(tmp_path):
    cells = ("x = 1", "define"), ("x = 2", "other"), ("def double(): return 2 * x", "define")
    lesson = definitions("lesson", write(tmp_path, *cells))
    assert lesson.double() == 2
    assert lesson.__name__ == lesson.double.__module__ == "lesson"


def test_takes_only_the_imports_that_are_used(tmp_path):
    setup = "import math\nimport no_such_module\nwith open('x'):\n    from os import path as p"
    cells = (setup, "setup"), ("y = p.basename(str(math.floor(2.5)))", "define")
    assert definitions("lesson", write(tmp_path, *cells)).y == "2"


def test_prints_nothing(tmp_path, capfd):
    noise = "import os\nprint('out')\nos.write(2, b'err')"
    definitions("lesson", write(tmp_path, (noise, "define")))
    assert capfd.readouterr() == ("", "")


def test_error_shows_the_line_of_the_notebook(tmp_path):
    write(tmp_path, ("def f():\n    return 1 / 0  # here", "define"))
    try:
        definitions("lesson", tmp_path).f()
    except ZeroDivisionError:
        assert "return 1 / 0  # here" in traceback.format_exc()
        assert "lesson.ipynb, cell 1" in traceback.format_exc()


def test_unknown_notebook_lists_those_there_are(tmp_path):
    write(tmp_path, ("x = 1", "define"))
    with pytest.raises(FileNotFoundError, match="no notebook lessen.ipynb: .* has lesson"):
        definitions("lessen", tmp_path)


def test_dotted_imports_and_other_alphabets(tmp_path):
    cells = ("import os.path", "setup"), ("s = 'é−' + os.path.sep", "define")
    assert definitions("lesson", write(tmp_path, *cells)).s == "é−" + os.path.sep


SETUP_CELLS = {
    "magics": "%matplotlib inline\n!pip install x \\\n  y\nfiles = !ls\n?print\nimport math\nmath?",
    "an assigned magic": "import math\nloaded = %time math.pi",
    "a magic in a block": "if True:\n    %matplotlib inline\nimport math",
    "a cell magic": "%%capture out\nimport math",
    "text like magics": "import math\nusage = '''\n%load\n!help?\n'''",
    "alternatives": "try:\n    import no_such_module as math\nexcept ImportError:\n    import math",
    "a condition": "import sys\n"
    "if sys.version_info > (3, 0):\n    import math\nelse:\n    import cmath",
    "all of a module": "from math import *\nimport math",
    "only for types": "from typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    import no_such_module as floor\nimport math",
    "Windows' line ends and tabs": "if True:\r\n\timport math\r\n",
    "a mark of byte order": "\ufeffimport math",
    "a comment": "# import this\n\nimport math  # and no more",
}


@pytest.mark.parametrize("setup", SETUP_CELLS.values(), ids=SETUP_CELLS)
def test_imports_are_found_in_any_set_up_cell(tmp_path, setup):
    cells = ("%%bash\nls -l | wc", "setup"), (setup, "setup"), ("# none", "setup")
    define = "y = math.floor(2.5)\ndef f(x: 'floor'): pass"
    assert definitions("lesson", write(tmp_path, *cells, (define, "define"))).y == 2


def test_cells_that_are_not_run_may_hold_anything(tmp_path):
    cells = ("%%html\n<b>", "other"), ("not Python", "other"), ("x = 1", "define")
    assert definitions("lesson", write(tmp_path, *cells)).x == 1


def test_imports_from_the_future_hold_for_the_cells_below(tmp_path):
    setup = "from __future__ import annotations\nimport math"
    cells = (setup, "setup"), ("def f(x: Unknown): return math.pi", "define")
    assert definitions("lesson", write(tmp_path, *cells)).f(1) > 3


def test_a_condition_is_not_run_for_what_is_not_used(tmp_path):
    cells = ("if no_such_name:\n    import math", "setup"), ("x = 1", "define")
    assert definitions("lesson", write(tmp_path, *cells)).x == 1


FAILING = {
    "line magic": (("%time x = 1", "define"), "without magics"),
    "cell magic": (("%%time\nx = 1", "define"), "without magics"),
    "shell": (("files = !ls", "define"), "without magics"),
    "help": (("print?", "define"), "without magics"),
    "syntax": (("x = (", "define"), "SyntaxError"),
    "late syntax": (("return 1", "define"), "'return' outside function"),
    "name": (("x = no_such_name", "define"), "NameError: name 'no_such_name'"),
    "module": (("import no_such_module", "define"), "No module named 'no_such_module'"),
    "import": (("import no_such_module", "setup"), "No module named 'no_such_module'"),
    "syntax of set-up": (("import (", "setup"), "SyntaxError"),
    "null": (("x = 1\0", "define"), "null byte"),
}


@pytest.mark.parametrize(("cell", "told"), FAILING.values(), ids=FAILING)
def test_every_error_names_notebook_and_cell(tmp_path, cell, told):
    cells = ("a = 1", "other"), cell, ("y = no_such_module", "define")
    with pytest.raises(ValueError) as caught:
        definitions("lesson", write(tmp_path, *cells))
    assert str(caught.value).startswith("lesson.ipynb, cell 2 (") and told in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_as_other_programs_save_it(tmp_path):
    """A mark of byte order, sources as text or lines, tags that are null, no metadata."""
    rest = [("x = 1\n", {"tags": ["define"]}), (["y = x\n", "z = y"], {"tags": ["define"]})]
    rest += [("no", {"tags": None}), ("no", {})]
    cells = [{"cell_type": "code", "source": s, "metadata": m} for s, m in rest]
    text = json.dumps({"cells": [*cells, {"cell_type": "code", "source": "no"}]})
    (tmp_path / "lesson.ipynb").write_text(text, encoding="utf-8-sig")
    assert definitions("lesson", tmp_path).z == 1


def test_text_cells_are_not_run(tmp_path):
    write(tmp_path, ("x = 1", "define"))
    book = nbformat.read(tmp_path / "lesson.ipynb", as_version=4)
    book.cells.append(nbformat.v4.new_markdown_cell("Not code", metadata={"tags": ["define"]}))
    nbformat.write(book, tmp_path / "lesson.ipynb")
    assert definitions("lesson", tmp_path).x == 1


def test_two_notebooks_of_one_name_keep_their_own_lines(tmp_path):
    lessons = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, (f"def f():\n    return 1 / 0  # {name}", "define"))
        lessons.append(definitions("lesson", tmp_path / name))
    with pytest.raises(ZeroDivisionError) as caught:
        lessons[0].f()
    assert "# a" in "".join(traceback.format_exception(caught.value))


def test_nothing_tagged(tmp_path):
    with pytest.raises(ValueError, match="a cell tagged 'define', found none"):
        definitions("lesson", write(tmp_path, ("x = 1", "other")))


@pytest.mark.parametrize(
    "content",
    ["not JSON", "", "{}", "[]", "[1]", "null", '{"cells": [{}]}', '{"cells": ["a"]}',
     '{"nbformat": 3, "worksheets": [{"cells": []}]}'],
)  # fmt: skip
def test_not_a_notebook(tmp_path, content):
    (tmp_path / "lesson.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="lesson.ipynb is not a Jupyter notebook"):
        definitions("lesson", tmp_path)


def test_numpy_network_needs_no_framework():
    code = (
        "import sys; from helpers.notebook import definitions;"
        "definitions('11_equal_to_keras').net.dense_network;"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=NOTEBOOKS.parent, check=True)


def test_quiet_gives_stderr_back_after_an_error(capfd):
    with pytest.raises(KeyError), quiet_tensorflow():
        os.write(2, b"noise")
        raise KeyError
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_quiet_keeps_no_descriptor():
    before = os.dup(2)
    os.close(before)
    for _ in range(3):
        with quiet_tensorflow():
            pass
    after = os.dup(2)
    os.close(after)
    assert before == after


def test_quiet_drops_warnings_even_if_they_are_errors():
    with warnings.catch_warnings(action="error"), quiet_tensorflow():
        warnings.warn("old protobuf", UserWarning, stacklevel=1)


def test_another_backend_that_runs_already_is_refused(monkeypatch):
    config = SimpleNamespace(backend=lambda: "jax")
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(config=config))
    with pytest.raises(RuntimeError, match="on jax, .* in this kernel: restart the kernel and run"):
        with quiet_tensorflow():
            raise AssertionError("too late")


def test_quiet_without_a_console(monkeypatch):
    def no_console(_):
        raise OSError(9, "bad file descriptor")

    monkeypatch.setattr(os, "dup", no_console)
    with quiet_tensorflow():
        pass


@pytest.mark.slow  # starts another TensorFlow; the lessons' stored outputs hold the same
def test_tensorflow_starts_without_a_word():
    code = (
        "from helpers.notebook import quiet_tensorflow\n"
        "with quiet_tensorflow():\n    import keras\n"
        "keras.ops.add(1, 1)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=NOTEBOOKS.parent, check=True, capture_output=True
    )
    assert (run.stdout, run.stderr) == (b"", b"")
