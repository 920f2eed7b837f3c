"""`definitions` gives what the tagged cells define, and runs nothing else."""

import os
import subprocess
import sys
import traceback

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
        assert "lesson.ipynb, definition 1" in traceback.format_exc()


def test_unknown_notebook_lists_those_there_are(tmp_path):
    write(tmp_path, ("x = 1", "define"))
    with pytest.raises(FileNotFoundError, match="no notebook lessen.ipynb: .* has lesson"):
        definitions("lessen", tmp_path)


def test_dotted_imports_and_other_alphabets(tmp_path):
    cells = ("import os.path", "setup"), ("s = 'é−' + os.path.sep", "define")
    assert definitions("lesson", write(tmp_path, *cells)).s == "é−" + os.path.sep


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
    "content", ["not JSON", "{}", "[]", "[1]", "null", '{"cells": [{}]}', '{"cells": ["a"]}']
)
def test_not_a_notebook(tmp_path, content):
    (tmp_path / "lesson.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="lesson.ipynb is not a Jupyter notebook"):
        definitions("lesson", tmp_path)


def test_numpy_network_needs_no_framework():
    code = (
        "import sys; from helpers.notebook import definitions;"
        "definitions('04_numpy_backprop').dense_network;"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=NOTEBOOKS.parent, check=True)


def test_quiet_gives_stderr_back_after_an_error(capfd):
    with pytest.raises(KeyError), quiet_tensorflow():
        os.write(2, b"noise")
        raise KeyError
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_quiet_keeps_no_descriptor_and_a_chosen_log_level(monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    before = os.dup(2)
    os.close(before)
    for _ in range(3):
        with quiet_tensorflow():
            pass
    after = os.dup(2)
    os.close(after)
    assert before == after and os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"


def test_quiet_without_a_console(monkeypatch):
    def no_console(_):
        raise OSError(9, "bad file descriptor")

    monkeypatch.setattr(os, "dup", no_console)
    with quiet_tensorflow():
        pass


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
