"""Which cells the grader runs, and that the verdicts are those of all cells."""

import time

import nbformat
import pytest

from tools.exercise_cells import LESSONS, exercises, solutions_of
from tools.grade.grading import grade_one
from tools.grade.needed import names_of, needed

LESSON = """\
import numpy as np
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
"""


@pytest.fixture
def lesson(tmp_path):
    """A lesson whose first cell is tagged as set-up; its path."""
    cells = [nbformat.v4.new_code_cell(source) for source in LESSON.split("---\n")]
    cells[0].metadata["tags"] = ["setup"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lesson.ipynb")
    return tmp_path / "lesson.ipynb"


ANSWERS = {  # what a student wrote instead of the last cell: the cells that run
    "def answer():\n    return 1": [1, 9],
    "def answer():\n    return factor": [1, 3, 9],
    "def answer():\n    return scale(1)": [1, 2, 3, 9],
    "def answer():\n    return X": [1, 4, 5, 9],
    "def answer():\n    return model": [1, 4, 5, 6, 7, 9],
    "answer = lambda: [factor for _ in X]": [1, 3, 4, 5, 9],
    "class answer:\n    def get(self):\n        return factor": [1, 3, 9],
    "class answer:\n    y = X": [1, 4, 5, 9],
    "%%time\ndef answer():\n    return factor": [1, 3, 9],
    "exec('answer = factor')": [1, 3, 9],
    "answer = globals()['factor']": [1, 3, 9],
    "def answer(factor):\n    return factor": [1, 9],
    "def answer():\n    global X\n    X = X + 1": [1, 4, 5, 9],
    "this is no Python": [1, 9],
    "!ls\ndef answer(): return factor": [1, 3, 9],
    "def answer():\n    return ...": [1, 9],
    "  \n": [1, 9],
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_cells_that_an_answer_needs_are_found(lesson, answer):
    cells = [*LESSON.split("---\n")[:-1], answer]
    assert needed(cells, ["answer"], lesson) == ANSWERS[answer]


def test_what_a_student_wrote_runs_with_what_it_uses(lesson):
    cells = LESSON.split("---\n")
    own = "model.fit(X)\n"
    assert needed([*cells, own], ["answer"], lesson) == [1, 4, 5, 6, 7, 9, 10]
    cells[2] = "factor = 3"
    assert needed(cells, ["answer"], lesson) == [1, 3, 9]
    windows = [cell.replace("\n", "\r\n") + "  " for cell in LESSON.split("---\n")]
    assert needed(windows, ["answer"], lesson) == [1, 9]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_lesson_needs_what_trains(path):
    """Solved exercises run without the long cells: with set-up, and cells that define."""
    book, solved = (nbformat.read(file, as_version=4) for file in (path, solutions_of(path)))
    for stub, solution in zip(exercises(book), exercises(solved), strict=True):
        stub.code.source = solution.code.source
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    answers = {exercise.name for exercise in exercises(book)}
    run = needed([cell.source for cell in cells], answers, path)
    for number, cell in enumerate(cells, start=1):
        tags = set(cell.metadata.get("tags", []))
        assert (number in run) <= bool(tags & {"setup", "define", "exercise"}), cell.source
        assert (number in run) >= bool(tags & {"setup", "exercise"}), cell.source


# Of these lessons, which are quick, four answers each depend on a variable of an earlier cell.
VARIABLES = [(lesson, part) for lesson in (1, 3, 6, 9, 12) for part in range(4)]
USING = """\


def _bit():
    import zlib
    value = np.asarray({0})
    text = value.tobytes() if value.dtype != object else type({0}).__name__.encode()
    return zlib.crc32(text) % 2


_right = {1}


def {1}(*arguments):
    return _right(*arguments) if _bit() else 7
"""


def variables(cell):
    """What a cell without a tag binds."""
    plain = cell.cell_type == "code" and not cell.metadata.get("tags")
    return sorted(names_of(cell.source).binds) if plain else []


def using_a_variable(number, part):
    """A solved lesson whose first function is right or wrong, as a bit of a variable says."""
    (path,) = (path for path in LESSONS if path.stem.startswith(f"{number:02}"))
    book, solved = (nbformat.read(file, as_version=4) for file in (path, solutions_of(path)))
    names = list(dict.fromkeys(name for cell in book.cells for name in variables(cell)))
    name = names[part * len(names) // 4]
    pairs = list(zip(exercises(book), exercises(solved), strict=True))
    for stub, solution in pairs:
        stub.code.source = solution.code.source
    stub = next(s for s, _ in pairs if f"def {s.name}(" in s.code.source)
    stub.code.source += USING.format(name, stub.name)
    return book


@pytest.mark.slow
def test_answers_that_use_earlier_variables_are_judged_as_with_all_cells(tmp_path):
    seconds, states = [0, 0], []
    for number, part in VARIABLES:
        path = tmp_path / f"{number}-{part}.ipynb"
        nbformat.write(using_a_variable(number, part), path)
        rows = []
        for whole in (False, True):
            start = time.monotonic()
            rows.append(grade_one(path, 120, 4000, whole=whole))
            seconds[whole] += time.monotonic() - start
        assert rows[0] == rows[1], path
        states += [row.state for row in rows[0]]
    assert {"right", "wrong"} <= set(states) and states.count("wrong") <= len(VARIABLES)
    print(f"needed cells {seconds[0]:.0f} s, all {seconds[1]:.0f} s")


@pytest.mark.slow
def test_where_a_name_was_missing_all_cells_run(tmp_path):
    """What no reading of the code can find: a name put together while it runs."""
    book = using_a_variable(3, 0)
    name = next(n for c in book.cells if not c.metadata.get("tags") for n in variables(c))
    first = exercises(book)[0].code
    first.source = f"eval({name[:1]!r} + {name[1:]!r})\n{first.source}"
    nbformat.write(book, tmp_path / "x.ipynb")
    rows = [grade_one(tmp_path / "x.ipynb", 60, 4000, whole=whole) for whole in (False, True)]
    assert rows[0] == rows[1] and "NameError" not in rows[0][0].message
