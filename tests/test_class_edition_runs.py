"""Every lesson of a class edition runs where students have it, and what comes back is graded."""

import csv
import os
import subprocess
import sys

import answers_01_05
import nbformat
import pytest
from class_editions import ADDRESS, git, repository, whole_course
from kernels import crippled
from notebook_rules import ROOT, printed
from test_checks import filled
from test_project import tracked_files

from tools.class_edition import content, folder
from tools.exercise_cells import exercises, solutions_of
from tools.grade import command

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


def test_all_lessons_run(clone, tmp_path):
    """With training cut short from outside: what was learned does not matter here."""
    nbval(clone, "--nbval-lax", "notebooks", **crippled(tmp_path, 4000))
    assert git(clone, "status", "--porcelain") == ""


def test_lessons_print_what_is_stored(clone):
    nbval(clone, "--nbval", *(f"notebooks/{name}.ipynb" for name in STRICT))


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
        assert marks(path) == ["✓○✗"[["right", "open", "wrong"].index(s)] for s in states]


def marks(path):
    """What a student's own checks say, run in the notebook."""
    run = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", path]
    subprocess.run(run, check=True, capture_output=True)
    book = nbformat.read(path, as_version=4)
    return [printed(exercise.check)[0] for exercise in exercises(book)]
