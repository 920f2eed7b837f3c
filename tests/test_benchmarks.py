"""The tutorials on a tiny slice of the data: the program's resume, and what it refuses."""

import builtins
import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import command, race, recipes, report, tutorials
from helpers.mnist import load_mnist
from tools import workers

ROOT = Path(__file__).resolve().parents[1]
PARAMETERS = {
    "T1": 225_034, "T2": 93_322, "T3-MLP": 468_874, "T3-CNN": 301_274, "T4": 25_818,
    "T5": 203_434, "L4": 468_874, "L7": 93_322, "L10": 25_818, "L21": 249_642,
}  # fmt: skip


TRAINED = {name: recipe.train for name, recipe in recipes.RECIPES.items()} | {
    "fast CNN": race.train_fast_cnn, "NumPy CNN": race.train_numpy_cnn,
}  # fmt: skip
every_training = pytest.mark.parametrize("name", TRAINED)
# Keras compiles every network anew, which takes longer than these few images.
compiled = [name for name in TRAINED if name not in ("T4", "T5", "L10", "NumPy CNN")]
every_learning = pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n in compiled else n for n in TRAINED]
)


def use_data(monkeypatch, change):
    """Evaluate on 200 images: what is tested here is the program, not the networks."""
    (X, y), (X_test, y_test) = load_mnist()
    data = change((X, y), (X_test[:200], y_test[:200]))
    monkeypatch.setattr(recipes, "load_mnist", lambda: data)


@pytest.fixture(autouse=True)
def few_test_images(monkeypatch):
    use_data(monkeypatch, lambda training, test: (training, test))


@pytest.fixture
def run(tmp_path):
    """Run the program on 200 images, with a results file and a page in a temporary folder."""

    def run(*options):
        files = ["--results", str(tmp_path / "results.json"), "--page", str(tmp_path / "page.md")]
        tutorials.main(["--images", "200", *files, *options])

    return run


def results(tmp_path):
    return json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))


@pytest.fixture
def models(monkeypatch):
    """The Keras models that were marked, as they were then."""
    seen, accuracy_of = [], recipes.accuracy_of

    def recorded(model, X, y):
        seen.append(model)
        return accuracy_of(model, X, y)

    for module in (recipes, race):
        monkeypatch.setattr(module, "accuracy_of", recorded)
    return seen


@every_learning
def test_learns_from_training_images_and_is_marked_on_test_images(name, monkeypatch, models):
    """Every training image is called a 3, but only a quarter of the test images."""
    labels = np.array([3] * 50 + [7] * 150, np.uint8)
    use_data(
        monkeypatch, lambda training, test: ((training[0], 0 * training[1] + 3), (test[0], labels))
    )
    outcome = TRAINED[name](200, seed=0)
    assert outcome.parameters == PARAMETERS.get(name, 215_194)
    assert outcome.seconds > 0 and outcome.accuracy == 0.25
    if isinstance(TRAINED[name], recipes.Published):
        recipe = TRAINED[name]
        steps = recipe.epochs * math.ceil(200 / recipe.batch_size)
        assert int(models[-1].optimizer.iterations) == steps


@every_training
def test_a_seed_decides_the_weights_at_the_start(name, monkeypatch):
    seen = []
    for module in (recipes, race):
        monkeypatch.setattr(module, "timed", lambda train: 0.0)
        monkeypatch.setattr(
            module, "accuracy_of", lambda model, *_: seen.append(model.get_weights())
        )
        monkeypatch.setattr(
            module, "parameters_of", lambda net: seen.append([*net.parameters().values()])
        )
    for seed in (0, 0, 1):
        TRAINED[name](100, seed)
    first, again, other = (weights[0] for weights in seen)
    np.testing.assert_array_equal(first, again)
    assert (first != other).mean() > 0.9


@pytest.mark.parametrize(("accuracies", "reached"), [([0.98, 0.99, 1], 2), ([0.9] * 3, None)])
def test_the_goal_is_reached_when_it_is_seen_first(monkeypatch, accuracies, reached):
    looks = iter([*accuracies, accuracies[-1]])
    monkeypatch.setattr(recipes, "timed", lambda train: 1.0)
    monkeypatch.setattr(recipes, "accuracy_of", lambda *_: next(looks) if reached else 0.9)
    outcome = recipes.RECIPES["T5"].train(10, 0, goal=0.99)
    assert (outcome.reached, outcome.seconds) == (reached, 3)


@pytest.mark.parametrize(("scaled", "largest"), [(True, 1), (False, 255)])
def test_digits_are_scaled_and_shaped_as_asked(scaled, largest):
    (X, y), (X_test, y_test) = recipes.digits(300, scaled, shape=(784,))
    assert X.shape == (300, 784) and X_test.shape == (200, 784)
    assert {X.dtype, X_test.dtype} == {np.dtype(np.float32)}
    assert X.max() == X_test.max() == largest and len(y) == 300 and len(y_test) == 200
    np.testing.assert_array_equal(y, load_mnist()[0][1][:300])


def test_table_has_every_tutorial_and_its_counterpart():
    rows = tutorials.summary(list(PARAMETERS), None, [])
    assert [row[0].split(",")[0] for row in rows[:6]] == [
        *("tutorial 1", "tutorial 2", "tutorial 3", "tutorial 3", "tutorial 4", "tutorial 5")
    ]
    assert {row[3] for row in rows} == {"not run yet"}


def test_mean_and_spread():
    runs = [
        {
            "recipe": "T2",
            "images": None,
            "seed": i,
            "parameters": 9,
            "seconds": i * i,
            "accuracy": a,
        }
        for i, a in enumerate([0.97, 0.99, 1.0])
    ]
    (row,) = tutorials.summary(["T2"], None, runs)
    assert row[1:5] == ["9", "about 99 %", "98.67 ± 1.53 % (3 seeds)", "1.7"]
    (row,) = tutorials.summary(["T2"], None, runs[:1])
    assert row[3] == "97.00 % (1 seed)"


def test_page_says_where_each_was_measured():
    run = {"recipe": "T2", "images": None}
    runs = [
        run | {"environment": "Machine 1."},
        run | {"recipe": "L7", "environment": "Machine 2."},
    ]
    assert tutorials.origins(["T2", "L7"], None, [*runs, *runs]).splitlines() == [
        "- Machine 1. Here: tutorial 2, CNN.", "- Machine 2. Here: lesson 7, CNN."
    ]  # fmt: skip


def test_prints_a_table_and_keeps_every_run(run, tmp_path, capsys):
    run("--recipe", "T4", "--seeds", "2")
    assert {(r["recipe"], r["seed"]) for r in results(tmp_path)} == {
        ("T4", 0), ("T4", 1), ("L10", 0), ("L10", 1),
    }  # fmt: skip
    printed = capsys.readouterr().out
    assert "| tutorial 4, NumPy | 25,818 |" in printed and "| lesson 10, NumPy |" in printed
    assert not (tmp_path / "page.md").exists()  # a table of one recipe is not the table


def test_finished_runs_are_not_run_again(run, monkeypatch):
    run("--recipe", "T4", "--seeds", "1")
    monkeypatch.setattr(tutorials, "run_once", lambda *_: pytest.fail("ran again"))
    run("--recipe", "T4", "--seeds", "1")


def test_interruption_loses_only_the_run_in_progress(run, tmp_path, monkeypatch, capsys):
    whole, runs = tutorials.run_once, []

    def interrupted(*args):
        runs.append(args)
        if len(runs) == 3:
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(tutorials, "run_once", interrupted)
    run("--recipe", "T4", "--seeds", "2")
    assert "interrupted" in capsys.readouterr().err
    assert len(results(tmp_path)) == 2
    monkeypatch.setattr(tutorials, "run_once", whole)
    run("--recipe", "T4", "--seeds", "2")
    assert len(results(tmp_path)) == 4


def test_two_jobs(run, tmp_path):
    run("--recipe", "T4", "--seeds", "2", "--jobs", "2")
    assert len(results(tmp_path)) == 4


@pytest.mark.slow  # starts a server and two workers
def test_dask_cluster_of_two_workers(run, tmp_path):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    )
    with cluster:
        run("--recipe", "T4", "--seeds", "2", "--scheduler", cluster.scheduler_address)
    assert len(results(tmp_path)) == 4


def test_dask_is_absent(run, monkeypatch):
    real = builtins.__import__

    def without_dask(name, *args, **options):
        if name.startswith(("dask", "distributed")):
            raise ImportError(name)
        return real(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without_dask)
    with pytest.raises(SystemExit, match=r"needs Dask: pip install 'dask\[distributed\]'"):
        run("--recipe", "T4", "--scheduler", "tcp://127.0.0.1:1")


def test_no_scheduler_answers(run, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(workers, "TIMEOUT", 1)
    with pytest.raises(SystemExit, match="no Dask scheduler answers at tcp://127.0.0.1:1"):
        run("--recipe", "T4", "--scheduler", "tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    "content",
    [
        "", "not JSON", "{}x", "{}", '""', "[1]", '[{"recipe": "T4"}]', '{"recipe": 1}',
        '[{"recipe": "T4", "images": 1, "seed": 0, "parameters": 1, "seconds": 1, "accuracy": ""}]',
    ],
)  # fmt: skip
def test_unreadable_results_are_refused_and_kept(run, tmp_path, content):
    (tmp_path / "results.json").write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit, match="results.json: expected a list of finished runs"):
        run("--recipe", "T4")
    assert (tmp_path / "results.json").read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--recipe", "T9"], "invalid choice: 'T9'"),
        (["--seeds", "0"], "expected a whole number from 1 on, found 0"),
        (["--seeds", "-2"], "found -2"),
        (["--seeds", "many"], "found many"),
        (["--jobs", "0"], "found 0"),
        (["--images", "60001"], "MNIST has 60,000 training images, found 60001"),
    ],
)
def test_bad_arguments(run, capsys, options, says):
    with pytest.raises(SystemExit):
        run(*options)
    assert says in capsys.readouterr().err


def test_sections_of_the_page_are_replaced_not_repeated(tmp_path):
    page = tmp_path / "page.md"
    report.write_section("One", "first", page)
    report.write_section("Two", "### Sub\n\nsecond \\1", page)
    report.write_section("One", "third", page)
    text = page.read_text(encoding="utf-8")
    assert text == "# Results\n\n## One\n\nthird\n\n## Two\n\n### Sub\n\nsecond \\1\n"


@pytest.fixture
def nothing_trains(monkeypatch):
    monkeypatch.setattr(tutorials, "run_once", lambda *_: pytest.fail("trained before it told"))


def unusable(tmp_path):
    """Paths that cannot be written, and what is said of them."""
    (tmp_path / "folder").mkdir()
    return {
        tmp_path / "missing/file": "there is no folder .*missing",
        tmp_path / "folder": "Is a directory|denied",
        tmp_path / ("x" * 300): "name too long|cannot find",
    }


@pytest.mark.parametrize("option", ["--results", "--page"])
@pytest.mark.parametrize("which", range(3))
@pytest.mark.usefixtures("nothing_trains")
def test_what_cannot_be_written_is_told_before_anything_is_trained(run, tmp_path, option, which):
    path, says = list(unusable(tmp_path).items())[which]
    with pytest.raises(SystemExit, match=f"(?s){says}.*with {option}"):
        run(option, str(path))


@pytest.mark.usefixtures("nothing_trains")
def test_a_page_that_is_no_text_is_told_before_anything_is_trained(run, tmp_path):
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff")
    with pytest.raises(SystemExit, match="expected a text file .* with --page"):
        run("--page", str(tmp_path / "picture"))


def test_protected_files_and_folders_are_told(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_text("# Results\n", encoding="utf-8")
    with monkeypatch.context() as patch, pytest.raises(report.ResultsError, match="protected"):
        patch.setattr(os, "access", lambda *_: False)
        command.check_writable(tmp_path / "page.md", "--page")

    def refuse(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch, pytest.raises(report.ResultsError, match="denied"):
        patch.setattr(command, "replace_file", refuse)
        command.check_writable(tmp_path / "new.md", "--page")
    command.check_writable(tmp_path / "page.md", "--page")
    assert [path.name for path in tmp_path.iterdir()] == ["page.md"]


@pytest.mark.usefixtures("nothing_trains")
def test_one_file_for_both_is_refused(run, tmp_path, capsys):
    with pytest.raises(SystemExit):
        run("--page", str(tmp_path / "results.json"))
    assert "expected two files" in capsys.readouterr().err


def test_where_all_is_finished_the_results_need_not_be_writable(run, monkeypatch, capsys):
    run("--recipe", "T4", "--seeds", "1")

    def refuse(*_):
        raise PermissionError("read-only")

    for module in (report, command):
        monkeypatch.setattr(module, "replace_file", refuse)
    capsys.readouterr()
    run("--recipe", "T4", "--seeds", "1")
    assert "tutorial 4, NumPy" in capsys.readouterr().out


def test_a_run_that_cannot_be_kept_is_printed(run, tmp_path, monkeypatch):
    def disk_full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "replace_file", disk_full)
    with pytest.raises(SystemExit, match='(?s)No space left.*Not kept: .*"recipe": "T4"'):
        run("--recipe", "T4", "--seeds", "1")


def test_a_download_without_git_will_do(tmp_path):
    for folder in ("benchmarks", "helpers", "notebooks", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "data").symlink_to(ROOT / "data")
    options = "--recipe T4 --seeds 1 --images 200 --results mine.json".split()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.tutorials", *options],
        cwd=tmp_path, env=os.environ | {"PATH": ""}, check=True, capture_output=True,
    )  # fmt: skip
    assert len(json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))) == 2
