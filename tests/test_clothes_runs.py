"""The runs of lesson 22, tried with digits where the clothes are not at hand."""

import numpy as np
import pytest

from benchmarks import lessons
from benchmarks.lessons import EXPERIMENTS
from helpers.mnist import load_mnist


@pytest.fixture
def digits(monkeypatch):
    """Digits for clothes, with 200 test images."""
    training, (X_test, y_test) = load_mnist()
    monkeypatch.setattr(lessons, "clothes", lambda: (training, (X_test[:200], y_test[:200])))
    return y_test[:200]


@pytest.mark.slow  # compiles and trains a network of the long runs
def test_what_was_taken_for_what_is_kept(digits):
    outcome = EXPERIMENTS["clothes"].train("fast", 256, seed=0)
    counts = np.array(outcome.more["confusion"].split(), int).reshape(10, 10)
    assert counts.sum(axis=1).tolist() == np.bincount(digits, minlength=10).tolist()
    assert outcome.accuracy == np.trace(counts) / 200
    assert 0 < outcome.more["validation"] < 1 and outcome.seconds > 0


@pytest.mark.slow  # compiles and trains the networks of the long runs
def test_cures_train_with_clothes(digits, monkeypatch):
    monkeypatch.setattr(lessons, "load_mnist", None)  # these are not asked for
    outcome = lessons.train_cure("mirror", 200, 0, "22_other_data", lambda: lessons.clothes())
    assert outcome.parameters == 93_322 and outcome.accuracy == outcome.more["averaged"]


def test_clothes_are_looked_for_before_they_are_downloaded(monkeypatch):
    lesson = lessons.definitions("22_other_data")
    here = "clothes" in lesson.load_those_here()
    monkeypatch.setattr(lessons, "load_mnist", lambda data_set: "downloaded")
    assert (lessons.clothes() == "downloaded") == (not here)
