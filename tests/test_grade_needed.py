"""Which cells the grader runs: what a student wrote, and what that needs of the lesson."""

import nbformat
import pytest

from tools.exercise_cells import LESSONS, exercises, solutions_of
from tools.grade.needed import needed
from tools.grade.submission import chosen, is_missing

LESSON = """\
import numpy as np
from helpers import plots
with quiet_tensorflow():
    import keras, os
kept = definitions("01_load_mnist").kept
---
def scale(x):
    return factor * x
---
factor = 2
---
X = np.ones(3)
---
X[0] = 5
---
model = build(3)
---
train(model, X)
---
print(X.mean(), len(model))
---
def answer():
    return ...
""".split("---\n")


def handed_out(folder, cells, setup=1):
    """A lesson of these code cells, of which the first are tagged as set-up; its path."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    for cell in book.cells[:setup]:
        cell.metadata["tags"] = ["setup"]
    nbformat.write(book, folder / "lesson.ipynb")
    return folder / "lesson.ipynb"


def run_of(cells, lesson):
    """Numbers of the cells that run for `answer`."""
    return list(needed(cells, {"answer"}, lesson)[0])


@pytest.fixture
def lesson(tmp_path):
    return handed_out(tmp_path, LESSON)


ANSWERS = {  # what a student wrote instead of the last cell: the cells that run
    "def answer():\n    return 1": [1, 9],
    "def answer():\n    return factor": [1, 3, 9],
    "def answer():\n    return scale(1)": [1, 2, 3, 9],
    "def answer():\n    return X": [1, 4, 5, 9],
    "def answer():\n    return model": [1, 4, 5, 6, 7, 9],
    "answer = lambda: [factor for _ in X]": [1, 3, 4, 5, 9],
    "class answer:\n    def get(self):\n        return factor": [1, 3, 9],
    "class answer:\n    y = X": [1, 4, 5, 9],
    "def answer(x=factor):\n    return x": [1, 3, 9],
    "@scale\ndef answer():\n    pass": [1, 2, 3, 9],
    "def answer():\n    return f'{factor}'": [1, 3, 9],
    "%%time\ndef answer():\n    return factor": [1, 3, 9],
    "exec('answer = factor')": [1, 3, 9],
    "answer = globals()['factor']": [1, 3, 9],
    "def answer():\n    return globals()['factor']": [1, 3, 9],
    "def answer(factor):\n    return factor": [1, 9],
    "def answer():\n    '''Of factor.'''\n    return globals()['X']": [1, 4, 5, 9],
    "def answer():\n    global X\n    X = X + 1": [1, 4, 5, 9],
    "def answer():\n    from math import *\n    return factor": [1, 9],  # no Python
    "from math import *\nanswer = factor": [1, 3, 9],
    "this is no Python": [1, 9],
    "x\0 = factor": [1, 9],
    "!ls\ndef answer(): return factor": [1, 3, 9],
    "def answer():\n    return ...": [1, 9],
    "  \n": [1, 9],
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_cells_that_an_answer_needs_are_found(lesson, answer):
    assert run_of([*LESSON[:-1], answer], lesson) == ANSWERS[answer]


def test_what_a_student_wrote_runs_wherever_it_stands(lesson):
    assert run_of([*LESSON, "model.fit(X)"], lesson) == [1, 4, 5, 6, 7, 9, 10]
    edited = [*LESSON[:2], "factor = 3", *LESSON[3:]]
    assert run_of(edited, lesson) == [1, 3, 9]
    answer = "def answer():\n    return scale(1)"
    assert run_of([answer, *LESSON[:3]], lesson) == [1, 2, 3, 4]  # moved
    assert run_of([*LESSON[:4], LESSON[2], "answer = factor"], lesson) == [1, 5, 6]  # twice
    assert run_of([*LESSON[1:3], answer], lesson) == [1, 2, 3]  # without set-up


HIDDEN = [
    "import __main__\nanswer = __main__.factor",
    "from __main__ import factor as answer",
    "import sys\nanswer = sys.modules['__main__'].factor",
    "answer = __import__('__main__').factor",
    "answer = globals()['fac' + 'tor']",
    "answer = [value for name, value in globals().items() if name == 'factor']",
    "answer = vars().get(name)",
    "answer = 'factor' in dir()",
]


@pytest.mark.parametrize("answer", HIDDEN)
def test_all_cells_run_where_names_are_looked_for_by_no_name(lesson, answer):
    assert run_of([*LESSON[:-1], answer], lesson) == [*range(1, 10)]


def test_modules_and_files_run_as_programs_are_no_such_search(lesson):
    for answer in ("import sys\nanswer = sys.modules['math']", "answer = __name__ == '__main__'"):
        assert run_of([*LESSON[:-1], answer], lesson) == [1, 9]


def test_line_ends_and_blanks_are_no_edits(lesson):
    windows = [cell.replace("\n", "  \r\n") + "  " for cell in LESSON]
    assert run_of(windows, lesson) == [1, 9]


CHANGES = {  # a lesson's cells: which of them run for an answer that uses x
    "x = 1 --- x += 1": "12",
    "x = [1] --- x[0] = 2": "12",
    "x = [1] --- del x[0]": "12",
    "x = [1] --- del x": "12",
    "x = 1 --- x = 2": "2",
    "x = 1 --- if y: x = 2": "12",
    "x = 1 --- for x in 'ab': pass": "12",
    "x = 1 --- (x := 2)": "12",
    "x = 1 --- with open(y) as x: pass": "12",
    "x = 1 --- import x": "12",
    "x = [] --- x.append(1)": "12",
    "x = f() --- x.weights.b = 1": "12",
    "x = f() --- x.fit(y)": "12",
    "x = f() --- y.fit(x)": "1",
    "x = f() --- x.predict(y); x.shape; x[0]; len(x); print(x); np.sum(x)": "1",
    "x = f() --- train(x)": "12",  # nobody knows what that does
    "x = f() --- def look(a): return a.mean() --- look(x)": "1",
    "x = f() --- def fill(a, b): b[:] = 0 --- fill(1, x)": "123",
    "x = f() --- def fill(a, b): b[:] = 0 --- fill(b=x)": "123",
    "x = f() --- def fill(*a):\n for b in a: b += 1 --- fill(1, x)": "123",
    "x = f() --- def g(a): a[0] = 1\ndef h(b): g(b) --- h(x)": "123",
    "x = f() --- def g():\n global x\n x = 2 --- g()": "123",
    "x = f() --- def g(): x.append(1) --- list(map(g, 'ab'))": "123",
    "x = f() --- class C:\n def m(self, a): a.pop() --- c = C() --- c.m(x)": "1234",
    "x = f() --- class C:\n def m(self): x.pop() --- c = C() --- c.m()": "1234",
    "x = f() --- y = x[2:] --- y[:] = 0": "123",
    "x = f() --- y = x.reshape(2) --- y += 1": "123",
    "x = f() --- y = x.copy() --- y += 1": "1",
    "y = f() --- x = y[0] --- y.step()": "123",
    "a = f() --- b = f() --- y, x = a, b --- y.step()": "123",
    "x = f() --- y = Model(x) --- y.step()": "123",
    "x = f() --- y = Model(x.shape) --- y.step()": "1",
    "x = f() --- y = []\ny.append(x) --- for z in y: z.step()": "123",
    "definitions('x') --- x = f() --- lesson = definitions('x') --- lesson.train(x)": "234",
    "x = f() --- for y in x.layers: y.W -= 1": "12",
    "x = f() --- [y.step() for y in zip(x, 'ab')]": "12",
    "x = f() --- y = {'a': lambda: x.step()} --- for g in y.values(): timeit(g)": "123",
    "x = f() --- seeds = np.random.default_rng(0) --- x = seeds.normal()": "23",
    "%%time\nx = 1 --- %%time\nx += 1": "12",
}


@pytest.mark.parametrize("cells", CHANGES)
def test_cells_that_change_what_an_answer_uses_run(cells, tmp_path):
    sources = cells.split(" --- ")
    lesson = handed_out(tmp_path, sources, setup=0)
    answer = "from timeit import timeit\nimport numpy as np\nanswer = x"
    found = run_of([*sources, answer], lesson)[:-1]
    assert "".join(map(str, found)) == CHANGES[cells]


def test_imports_that_nothing_uses_are_left_out_of_the_set_up(lesson):
    def setup_of(answer):
        return needed([*LESSON[:-1], answer], {"answer"}, lesson)[0][1]

    assert setup_of("answer = 1") == ""
    assert setup_of("answer = np.pi") == "import numpy as np"
    assert setup_of("answer = factor, kept").startswith("kept = definitions(")
    with_keras = "with quiet_tensorflow():\n    import keras, os"
    assert setup_of("answer = lambda: keras") == with_keras
    assert setup_of("import sys; answer = sys.modules['keras']") == with_keras
    edited = [LESSON[0] + "import math", "answer = 1"]
    assert needed(edited, {"answer"}, lesson)[0][1] == edited[0]


def test_what_a_later_cell_of_the_set_up_uses_is_kept(tmp_path):
    cells = ["from helpers.notebook import definitions", "f = definitions('x').f"]
    lesson = handed_out(tmp_path, cells, setup=2)
    assert needed([*cells, "answer = 1"], {"answer"}, lesson)[0] == {1: "", 2: "", 3: "answer = 1"}
    assert list(needed([*cells, "answer = f"], {"answer"}, lesson)[0].values())[0] == cells[0]


def test_of_two_values_the_first_is_not_needed(tmp_path):
    cells = ["x = 1", "x = 2", "answer = [x for _ in 'ab']"]
    assert run_of(cells, handed_out(tmp_path, cells[:2], setup=0)) == [2, 3]


def test_only_names_that_were_left_out_are_a_reason_to_run_all_cells(lesson):
    _sources, left_out = needed([*LESSON[:-1], "answer = 1"], {"answer"}, lesson)
    for name in ("factor", "model", "scale", "keras", "kept"):
        assert is_missing(f"stopped with NameError: name '{name}' is not defined", left_out)
    assert is_missing("there is no X in the notebook", left_out)
    assert is_missing("FileNotFoundError: [Errno 2] No such file", left_out)
    assert not is_missing("name 'build' is not defined", left_out)  # nor with all cells
    assert not is_missing("name 'answer' is not defined", left_out)
    assert not is_missing("name 'factor' is not defined", set())


@pytest.mark.parametrize("cell", ["-" * 20_000 + "1", "+".join("1" * 50_000)])
def test_what_is_nested_too_deeply_to_be_read_runs_whole(tmp_path, monkeypatch, cell):
    handed_out(tmp_path, LESSON).rename(tmp_path / "01_lesson.ipynb")
    monkeypatch.chdir(tmp_path)
    cells = [*LESSON, cell]
    assert chosen(cells, 1, "needed") == (dict(enumerate(cells, start=1)), set())


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_lesson_needs_what_trains(path):
    """Solved exercises run without the long cells: with set-up, and cells that define."""
    book, solved = (nbformat.read(file, as_version=4) for file in (path, solutions_of(path)))
    for stub, solution in zip(exercises(book), exercises(solved), strict=True):
        stub.code.source = solution.code.source
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    imports = [cell for cell in solved.cells if "setup" in cell.metadata.get("tags", [])][1]
    sources = [cell.source for cell in [*cells, imports]]
    run = needed(sources, {exercise.name for exercise in exercises(book)}, path)[0]
    for number, cell in enumerate(cells, start=1):
        tags = set(cell.metadata.get("tags", []))
        assert (number in run) <= bool(tags & {"setup", "define", "exercise"}), cell.source
        assert (number in run) >= bool(tags & {"setup", "exercise"}), cell.source
    assert "keras" not in run[2] or "keras" in "".join(run[n] for n in list(run)[2:])
