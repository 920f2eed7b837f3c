"""Strict nbval sees that nothing was learned: with training crippled, every lesson fails."""

import ast
import os
import subprocess
import sys

import nbformat
import pytest
from kernels import crippled
from notebook_rules import NOTEBOOKS, ROOT, are_solutions, code_cells

TRAINING = {"04_mlp", "05_overfitting", "07_cnn", "08_inside_a_cnn", "10_gradient_descent"}
TRAINING |= {"11_equal_to_keras", "13_numpy_cnn", "14_memory_and_speed", "15_how_sure"}
TRAINING |= {"16_three_claims", "17_errors_and_labels", "18_your_own_digits", "19_i_dont_know"}
TRAINING |= {"20_faster", "21_better", "22_other_data"}
TRAINS = {"compile", "fit_averaged", "train", "train_cnn", "train_epoch", "train_mlp", "train_step"}
LESSONS = {path.stem: path for path in NOTEBOOKS if not are_solutions(path)}


def strict_nbval(lesson, folder, how):
    """Run a lesson with crippled training; whether it passed, what was crippled, the report."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-qx", "-p", "no:cacheprovider", LESSONS[lesson]],
        cwd=ROOT, env=os.environ | crippled(folder, how), capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout[-3000:] + done.stderr[-3000:]
    caught = folder / "caught"
    places = caught.read_text(encoding="utf-8").splitlines() if caught.exists() else []
    return done.returncode == 0, places, done.stdout[-3000:]


def calls(path):
    """Last names of what a notebook calls: `fit` for `model.fit(X, y)`."""
    for cell in code_cells(nbformat.read(path, as_version=4)):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_no_other_lesson_trains():
    for lesson, path in LESSONS.items():
        assert (lesson in TRAINING) == bool(TRAINS & set(calls(path))), lesson


@pytest.mark.slow
@pytest.mark.parametrize("how", ["rate", 256])
@pytest.mark.parametrize("lesson", sorted(TRAINING))
def test_a_lesson_that_learned_nothing_fails(lesson, how, tmp_path):
    passed, places, report = strict_nbval(lesson, tmp_path, how)
    assert places, f"nothing was crippled:\n{report}"
    assert not passed and "outputs differ" in report, report


@pytest.mark.slow
@pytest.mark.parametrize("lesson", ["02_look_and_split"])
def test_baselines_fitted_to_256_images_fail(lesson, tmp_path):
    passed, places, report = strict_nbval(lesson, tmp_path, 256)
    assert places and not passed and "outputs differ" in report, report
