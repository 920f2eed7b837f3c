"""The long runs of lessons 20 to 22: the program that keeps them, and what it has kept."""

import json

import numpy as np
import pytest

from benchmarks import lessons, report, tutorials
from benchmarks.lessons import EXPERIMENTS, Experiment
from benchmarks.recipes import Outcome
from helpers.mnist import load_mnist

KEPT = report.read_results(report.RESULTS)


@pytest.fixture
def few_test_images(monkeypatch):
    (X, y), (X_test, y_test) = load_mnist()
    monkeypatch.setattr(lessons, "load_mnist", lambda: ((X, y), (X_test[:200], y_test[:200])))


@pytest.fixture
def asked(monkeypatch):
    """Experiments that only note what they are asked, with the titles of lesson 20's race."""
    calls = []

    def train(title, images, seed):
        calls.append((title, images, seed))
        return Outcome(7, 1.5, 0.9 + seed / 100, more={"points": [[1.5, 0.9]]})

    fakes = {name: Experiment("20_faster", "entries", train, 1) for name in ("one", "two")}
    monkeypatch.setattr(lessons, "EXPERIMENTS", fakes)
    return calls


@pytest.fixture
def run(tmp_path):
    def run(*options):
        files = ["--results", str(tmp_path / "results.json"), "--page", str(tmp_path / "page.md")]
        lessons.main([*files, *options])
        return json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))

    return run


def test_every_title_of_the_lesson_runs_with_every_seed_and_is_kept(run, asked, tmp_path):
    kept = run("--seeds", "2")
    titles = lessons.definitions("20_faster").entries
    assert asked[: len(titles)] == [(title, None, 0) for title in titles]  # they take turns
    assert len(asked) == len(kept) == 2 * 2 * len(titles)
    assert kept[0] == {
        "recipe": "one: tutorial 2's recipe", "images": None, "seed": 0, "parameters": 7,
        "seconds": 1.5, "accuracy": 0.9, "points": [[1.5, 0.9]],
        "environment": report.environment(),
    }  # fmt: skip
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "## The long runs of lessons 20 to 22" in page
    assert "| two: batches of 256 | 7 | 90.50 ± 0.71 % (2 seeds) | 1.5 |" in page


def test_finished_runs_are_not_run_again(run, asked):
    run("--experiment", "two", "--title", "a single", "--seeds", "1", "--images", "300")
    assert asked == [("a single epoch", 300, 0)]
    run("--experiment", "two", "--title", "a single", "--seeds", "2", "--images", "300")
    assert asked[1:] == [("a single epoch", 300, 1)]


def test_part_of_the_experiments_is_not_written_to_the_page(run, asked, tmp_path, capsys):
    run("--experiment", "one", "--seeds", "1")
    assert "| one: a single epoch | 7 | 90.00 % (1 seed) | 1.5 |" in capsys.readouterr().out
    assert not (tmp_path / "page.md").exists()


def test_an_interruption_keeps_what_is_finished(run, asked, monkeypatch, capsys):
    whole = tutorials.run_once

    def interrupted(*arguments):
        if len(asked) == 2:
            raise KeyboardInterrupt
        return whole(*arguments)

    monkeypatch.setattr(tutorials, "run_once", interrupted)
    assert len(run("--experiment", "one")) == 2
    assert "interrupted" in capsys.readouterr().err


def test_bad_files_and_names_are_refused(run, asked, tmp_path, capsys):
    (tmp_path / "results.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit, match="expected a list of finished runs"):
        run("--experiment", "one")
    with pytest.raises(SystemExit):
        run("--experiment", "three")
    assert "invalid choice: 'three'" in capsys.readouterr().err
    assert asked == []


@pytest.mark.slow  # compiles and trains the networks of the long runs
@pytest.mark.usefixtures("few_test_images")
def test_a_race_is_lesson_20s(tmp_path):
    outcome = lessons.train_race("a single epoch", 256, seed=0)
    assert outcome.parameters == 215_194 and outcome.seconds > 0
    ((seconds, accuracy),) = outcome.more["points"]
    assert seconds == pytest.approx(outcome.seconds, abs=0.01)
    assert 0 <= accuracy <= 1 and 0 <= outcome.accuracy <= 1


@pytest.mark.slow  # compiles and trains the networks of the long runs
@pytest.mark.usefixtures("few_test_images")
def test_a_cure_is_lesson_21s():
    outcome = lessons.train_cure("no cure", 200, seed=0)
    assert outcome.parameters == 93_322 and outcome.accuracy == outcome.more["averaged"]
    assert all(outcome.more[name] > 0.5 for name in ("wandering", "averaged", "seen"))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_three_seeds_of_all_titles_are_kept(name):
    seeds = {}
    for run in KEPT:
        if run["images"] is None:
            seeds.setdefault(run["recipe"], set()).add(run["seed"])
    for recipe in EXPERIMENTS[name].recipes(name):
        assert seeds.get(recipe, set()) >= {0, 1, 2}, recipe


def test_one_epoch_reaches_99_percent_on_average():
    accuracies = [r["accuracy"] for r in KEPT if r["recipe"] == "race: a single epoch"]
    assert np.mean(accuracies) >= 0.99
