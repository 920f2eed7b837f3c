"""A crash points at the student's line, wherever cells and packages lie."""

import ast
import importlib
import linecache
import os
import subprocess
import sys
import textwrap
import zipfile

import nbformat
import numpy as np
import pytest

import checks
from helpers.notebook import definitions

CELLS = [
    "your cell",
    "/tmp/ipykernel_123/456.py",
    r"C:\Users\Me\AppData\Local\Temp\ipykernel_123\456.py",
    "<ipython-input-3-0123456789ab>",
    "/tmp/ipython-input-3-456.py",
    "vscode-notebook-cell:/home/me/lesson.ipynb#W1sZmlsZQ%3D%3D",
    "/tmp/xpython_42/1.py",
    "/tmp/marimo_42/__marimo__cell_Hbol_.py",
    "<timed exec>",  # %%time
    "<exec>",  # JupyterLite
]
COURSE = os.path.dirname(os.path.dirname(checks.__file__))
CALLER = "import np_like\ndef one_hot(y, k):\n    z = 1\n    return np_like.{}(y)"


def report(source, file="your cell", names=()):
    """The lines on the crash of the `one_hot` that a cell defines, without headline and advice."""
    namespace = {"__name__": "__main__", **dict(names)}
    exec(compile(source, file, "exec"), namespace)
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    try:
        lines = checks.one_hot.judge(namespace["one_hot"]).message.splitlines()
    finally:
        del linecache.cache[file]
    assert lines[0] == "your code stopped."
    return [line.strip() for line in lines[1:-1]]


def at_line_4_of_the_cell(lines):
    return lines[0] == "In one_hot([1], 3), line 4 of your cell:"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A function that puts a package `np_like`, which fails, into a folder and on the path."""

    def made(folder, find_in=None):
        root = tmp_path / folder
        (root / "np_like").mkdir(parents=True)
        (root / "np_like/__init__.py").write_text("from np_like.inner import fail, again\n")
        (root / "np_like/inner.py").write_text(
            "def fail(y):\n    raise ValueError('too small')\n\ndef again(y):\n    fail(y)\n"
        )
        monkeypatch.syspath_prepend(find_in or root)

    yield made
    for name in ("np_like", "np_like.inner"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("function", ["fail", "again"])
def test_cell_is_the_students_whatever_its_file_is_called(package, cell, function):
    package("dist-packages")
    lines = report(CALLER.format(function), cell)
    assert at_line_4_of_the_cell(lines), lines
    assert lines[1:] == [f"return np_like.{function}(y)", "ValueError: too small"]


@pytest.mark.parametrize(
    "folder",
    [
        "usr/lib/python3/dist-packages",
        "usr/local/lib/python3.12/dist-packages",
        "home/.local/lib/python3.12/site-packages",
        "opt/conda/envs/course/lib/python3.12",
        "anywhere on PYTHONPATH",
        "C/Users/Me/AppData/Roaming/PYTHON/Python312/Site-Packages",
        "editable/src",
    ],
)
def test_package_is_no_students_wherever_it_lies(package, folder):
    package(folder)
    assert at_line_4_of_the_cell(report(CALLER.format("again")))


def test_package_behind_a_link_is_no_students(package, tmp_path):
    link = tmp_path / "venv"
    link.symlink_to(tmp_path / "real", target_is_directory=True)
    package("real/lib/python3.12/site-packages", link / "lib/python3.12/site-packages")
    assert at_line_4_of_the_cell(report(CALLER.format("again")))


def test_package_below_the_notebook_is_no_students(package, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    package(".venv/lib/python3.12/site-packages")
    assert at_line_4_of_the_cell(report(CALLER.format("again")))


@pytest.mark.parametrize("beside", [False, True])
def test_package_in_an_archive_is_no_students(package, tmp_path, monkeypatch, beside):
    if beside:
        monkeypatch.chdir(tmp_path)
    package("unpacked", tmp_path / "packages.zip")
    with zipfile.ZipFile(tmp_path / "packages.zip", "w") as archive:
        for file in (tmp_path / "unpacked").rglob("*.py"):
            archive.write(file, file.relative_to(tmp_path / "unpacked"))
    assert at_line_4_of_the_cell(report(CALLER.format("again")))


def test_script_of_a_package_is_no_students():
    """`%run -m` runs a package's module as `__main__`, like a cell."""
    for file in ("/x/site-packages/tool.py", r"C:\Python312\Lib\Site-Packages\tool.py"):
        tool = {"__name__": "__main__"}
        exec(compile("def fail(y):\n    raise ValueError", file, "exec"), tool)
        lines = report("def one_hot(y, k):\n    x = 1\n\n    return fail(y)", names=tool)
        assert at_line_4_of_the_cell(lines), lines


@pytest.mark.parametrize(
    "line", ["json.loads('{')", "dataclasses.replace(y)", "np.reshape(y, (3, 1))", "int(np)"]
)
def test_standard_library_and_numpy_are_no_students(line):
    lines = report(f"import json, dataclasses, numpy as np\n\ndef one_hot(y, k):\n    {line}")
    assert at_line_4_of_the_cell(lines) and lines[1] == line


def test_innermost_of_several_cells_is_shown():
    helper = {"__name__": "__main__"}
    exec(compile("def divide(a):\n    return a / 0", "/tmp/ipykernel_1/2.py", "exec"), helper)
    source = "def one_hot(y, k):\n    x = 1\n    return divide(1)"
    lines = report(source, "/tmp/ipykernel_1/3.py", helper)
    assert lines[0] == "In one_hot([1], 3), line 2 of your cell:"
    assert lines[-1] == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize("file", ["mine.py", "mine/__init__.py", "mine/layers.py"])
def test_module_beside_the_notebook_is_the_students(tmp_path, monkeypatch, file):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")  # as a kernel does
    (tmp_path / "mine").mkdir()
    (tmp_path / file).write_text("def divide(a):\n    return a / 0\n")
    name = "mine.layers" if "layers" in file else "mine"
    if name == "mine" and "/" not in file:
        (tmp_path / "mine").rmdir()
    module = importlib.import_module(name)
    try:
        lines = report("def one_hot(y, k):\n    return mine.divide(1)", names={"mine": module})
    finally:
        for known in ("mine", "mine.layers"):
            sys.modules.pop(known, None)
    place = file.rpartition("/")[-1]
    assert lines[0] == f"In one_hot([1], 3), line 2 of {place}:"
    assert lines[1:] == ["return a / 0", "ZeroDivisionError: division by zero"]


def test_definition_of_a_lesson_is_not_the_students(tmp_path):
    cell = nbformat.v4.new_code_cell("def divide(a):\n    return int(a) / 0")
    cell.metadata.tags = ["define"]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "lesson.ipynb")
    net = definitions("lesson", tmp_path)
    lines = report("def one_hot(y, k):\n    x = 1\n\n    net.divide(y)", names={"net": net})
    assert at_line_4_of_the_cell(lines) and lines[1] == "net.divide(y)"


def test_course_is_not_the_students(monkeypatch):
    monkeypatch.chdir(COURSE)
    lines = report(
        "from helpers.idx import read_idx\n\ndef one_hot(y, k):\n    return read_idx('none')"
    )
    assert at_line_4_of_the_cell(lines)


def test_generated_code_is_passed_over():
    source = """\
    import dataclasses
    @dataclasses.dataclass
    class Row:
        y: list = dataclasses.field(default_factory=lambda: exec("1 / 0"))
    def one_hot(y, k):
        return Row()"""
    lines = report(textwrap.dedent(source))
    assert lines[0].endswith("line 4 of your cell:") and "default_factory" in lines[1]


def test_line_that_is_not_known_is_left_out():
    source = "def one_hot(y, k):\n    return y[k]"
    namespace = {}
    exec(compile(source, "never written", "exec"), namespace)
    message = checks.one_hot.judge(namespace["one_hot"]).message
    assert "line 2 of your cell:\n  IndexError" in message


def test_without_any_line_of_the_students_the_error_is_told():
    lines = checks.one_hot.judge(np.linalg.cond).message.splitlines()
    assert lines[1].strip() == "In one_hot([1], 3):"
    assert lines[2].strip().startswith("LinAlgError: ")


def test_cells_that_ipython_runs(tmp_path):
    """In the student's own program, with a package in the user's site and a module beside it."""
    (tmp_path / "home/np_like").mkdir(parents=True)
    (tmp_path / "home/np_like/__init__.py").write_text("def fail(y):\n    raise ValueError('no')\n")
    (tmp_path / "mine.py").write_text("def fail(y):\n    raise KeyError('no')\n")
    script = """\
    import sys
    from IPython.core.interactiveshell import InteractiveShell
    sys.path.insert(0, "")
    shell = InteractiveShell.instance()
    for name in ("np_like", "mine"):
        shell.run_cell(f"import checks, {name}\\ndef one_hot(y, k):\\n    return {name}.fail(y)")
        for cell in ("", "%%time\\n"):
            shell.run_cell(cell + "def other(y, k):\\n    return one_hot(y, k)")
            shell.run_cell("lines = checks.one_hot.judge(other).message.splitlines()")
            print([line.strip() for line in shell.user_ns["lines"][1:4]])
    """
    path = os.pathsep.join(
        [str(tmp_path / "home"), os.path.dirname(os.path.dirname(checks.__file__))]
    )
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "IPYTHONDIR": str(tmp_path), "PYTHONUTF8": "1"},
    )  # fmt: skip
    found = [ast.literal_eval(line) for line in done.stdout.splitlines() if line.startswith("[")]
    package = [
        "In one_hot([1], 3), line 3 of your cell:",
        "return np_like.fail(y)",
        "ValueError: no",
    ]
    module = ["In one_hot([1], 3), line 2 of mine.py:", "raise KeyError('no')", "KeyError: 'no'"]
    assert found == [package, package, module, module], done.stderr
