"""The lessons of a class edition run where students have it, and what comes back is graded."""

import csv
import os
import subprocess
import sys

import answers_01_05
import nbformat
import pytest
from class_editions import ADDRESS, git, repository, whole_course
from kernels import crippled
from notebook_rules import ROOT, code_cells, printed
from test_address import STUB, run, served
from test_checks import filled
from test_project import tracked_files

from checks.exercise import MARKS
from tools.class_edition import content, folder
from tools.exercise_cells import exercises, solutions_of
from tools.grade import command

READING = "08_* 16_* 18_* 19_* 20_* 21_* 22_*".split()  # more than helpers, checks and data
STRICT = ["01_load_mnist", "03_softmax"]  # their exercises are also handed in
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A student's clone of an edition of the course as it is now."""
    place = tmp_path_factory.mktemp("class")
    (place / "course").mkdir()
    course = whole_course(place / "course", tracked_files())
    folder.write_new(place / "edition", content.contents(course, ADDRESS))
    git(place, "clone", "-q", repository(place / "edition"), "clone")
    return place / "clone"


def nbval(clone, *arguments, **variables):
    """Run lessons in the clone as students do, without the course; nbval's report."""
    options = ["-q", "--nbval-current-env", "--nbval-cell-timeout=300", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *arguments], cwd=clone, encoding="utf-8",
        env=os.environ | {"PYTHONPATH": ""} | variables, capture_output=True, errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]


def test_lessons_find_what_they_read(clone, tmp_path):
    """With training cut short from outside: what was learned does not matter here."""
    paths = [path for name in READING for path in clone.glob(f"notebooks/{name}.ipynb")]
    assert len(paths) == len(READING)
    nbval(clone, "--nbval-lax", *paths, **crippled(tmp_path, 4000))
    assert git(clone, "status", "--porcelain") == ""


def test_lessons_print_what_is_stored(clone):
    nbval(clone, "--nbval", *(f"notebooks/{name}.ipynb" for name in STRICT))


def test_colab_gets_the_class_edition(clone, tmp_path):
    (tmp_path / "content").mkdir()
    book = nbformat.read(clone / "notebooks/01_load_mnist.ipynb", as_version=4)
    cells = "\n".join(cell.source for cell in code_cells(book)[:2])
    environment = served(tmp_path, source=clone)
    done = run(f"{STUB}{cells}\nprint(checks.__path__[1])", tmp_path / "content", **environment)
    course = tmp_path / "content/course"
    assert done.stdout.strip() == str(course / "checks" / content.PACKED), done.stderr
    assert not (course / "notebooks/solutions").exists()


def handed_in(clone, lesson, kind, answers):
    """Path of a lesson of the edition whose exercises have these sources."""
    book = nbformat.read(clone / f"notebooks/{lesson}.ipynb", as_version=4)
    for exercise, answer in zip(exercises(book), answers, strict=False):
        exercise.code.source = answer
    path = clone / f"handed in/{lesson}_{kind}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(book, path)
    return path


def test_what_comes_back_is_judged_and_graded(clone, tmp_path):
    paths = {}
    for lesson in STRICT:
        solutions = nbformat.read(solutions_of(ROOT / f"notebooks/{lesson}.ipynb"), as_version=4)
        right = [exercise.code.source for exercise in exercises(solutions)]
        name = exercises(solutions)[0].name
        wrong, hint = answers_01_05.WRONG[name][0]
        paths[handed_in(clone, lesson, "right", right)] = ["right"] * len(right), ""
        states = ["wrong"] + ["open"] * (len(right) - 1)
        paths[handed_in(clone, lesson, "wrong", [filled(name, wrong)])] = states, hint
    command.main([*map(str, paths), "--output", str(tmp_path / "grades.csv"), "--jobs", "2"])
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for path, (states, hint) in paths.items():
        own = [row for row in rows if row["file"] == str(path)]
        assert [row["state"] for row in own] == states, own
        assert hint in own[0]["message"]
        if STRICT[0] in path.name:
            assert marks(path) == [MARKS[state] for state in states]


def marks(path):
    """What a student's own checks say, run in the notebook."""
    run = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", path]
    subprocess.run(run, check=True, capture_output=True)
    book = nbformat.read(path, as_version=4)
    return [printed(exercise.check)[0] for exercise in exercises(book)]
