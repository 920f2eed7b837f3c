"""Both benchmark programs on a tiny slice of the data, their resume, and what they refuse."""

import builtins
import json
import sys

import nbformat
import numpy as np
import pytest

from benchmarks import recipes, report, speed, tutorials
from helpers.mnist import load_mnist

KERNEL = {"name": "python3", "display_name": "Python 3"}
PARAMETERS = {
    "T1": 225_034, "T2": 93_322, "T3-MLP": 468_874, "T3-CNN": 301_274, "T4": 25_818,
    "T5": 203_434, "N2": 468_874, "N3": 93_322, "N4": 25_818, "N8": 249_642,
}  # fmt: skip


@pytest.fixture(autouse=True)
def few_test_images(monkeypatch):
    """Evaluate on 200 images: what is tested here is the program, not the networks."""

    def load_little():
        training, (X_test, y_test) = load_mnist()
        return training, (X_test[:200], y_test[:200])

    monkeypatch.setattr(recipes, "load_mnist", load_little)
    monkeypatch.setattr(speed, "load_mnist", load_little)
    recipes.scaled_digits.cache_clear()
    yield
    recipes.scaled_digits.cache_clear()


@pytest.fixture
def run(tmp_path):
    """Run the program on 200 images, with a results file and a page in a temporary folder."""

    def run(*options):
        files = ["--results", str(tmp_path / "results.json"), "--page", str(tmp_path / "page.md")]
        tutorials.main([*options, "--images", "200", *files])

    return run


def results(tmp_path):
    return json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_recipe_trains(name):
    parameters, seconds, accuracy = recipes.RECIPES[name].train(200, seed=0)
    assert parameters == PARAMETERS[name]
    assert seconds > 0 and 0 <= accuracy <= 1


def test_table_has_every_tutorial_and_its_counterpart():
    rows = tutorials.summary(list(PARAMETERS), None, [])
    assert [row[0].split(",")[0] for row in rows[:6]] == [
        *("tutorial 1", "tutorial 2", "tutorial 3", "tutorial 3", "tutorial 4", "tutorial 5")
    ]
    assert {row[3] for row in rows} == {"not run yet"}


def test_mean_and_spread():
    runs = [
        {"recipe": "T2", "images": None, "seed": i, "parameters": 9, "seconds": i, "accuracy": a}
        for i, a in enumerate([0.98, 0.99, 1.0])
    ]
    (row,) = tutorials.summary(["T2"], None, runs)
    assert row[1:5] == ["9", "about 99 %", "99.00 ± 1.00 % (3 seeds)", "1.0"]


def test_page_says_where_each_was_measured():
    run = {"recipe": "T2", "images": None}
    runs = [
        run | {"environment": "Machine 1."},
        run | {"recipe": "N3", "environment": "Machine 2."},
    ]
    assert tutorials.origins(["T2", "N3"], None, [*runs, *runs]).splitlines() == [
        "- Machine 1. Here: tutorial 2, CNN.", "- Machine 2. Here: notebook 3, CNN."
    ]  # fmt: skip


def test_prints_a_table_and_keeps_every_run(run, tmp_path, capsys):
    run("--recipe", "T4", "--seeds", "2")
    assert {(r["recipe"], r["seed"]) for r in results(tmp_path)} == {
        ("T4", 0), ("T4", 1), ("N4", 0), ("N4", 1),
    }  # fmt: skip
    printed = capsys.readouterr().out
    assert "| tutorial 4, NumPy | 25,818 |" in printed and "| notebook 4, NumPy |" in printed
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
    monkeypatch.setattr(tutorials, "DASK_TIMEOUT", 1)
    with pytest.raises(SystemExit, match="no Dask scheduler answers at tcp://127.0.0.1:1"):
        run("--recipe", "T4", "--scheduler", "tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    "content", ["", "not JSON", "{}x", "[1]", '[{"recipe": "T4"}]', '{"recipe": 1}']
)
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


def test_epoch_section():
    text = speed.epochs(images=256, repeats=2)
    for name in ("notebook 04", "Keras", "scikit-learn", "sgemm"):
        assert f"| {name}" in text or f"({name})" in text
    assert "of the limit" in text and "× the first" in text


def test_arithmetic_is_counted():
    assert speed.gigaflop(60_000) == pytest.approx(120.4, abs=0.1)


def test_contestants_train_the_same_network():
    X, y = np.zeros((256, 784), np.float32), np.arange(256) % 10
    for contestant in (speed.numpy_epoch, speed.keras_epoch, speed.sklearn_epoch):
        contestant(X, y)()


def test_cnn_epoch_section():
    text = speed.cnn_epochs(images=256, repeats=1)
    assert "| notebook 05 |" in text and "| Keras |" in text and "× Keras' time" in text


def test_seconds_to_99_section():
    text = speed.cnns(images=256, seeds=2)
    assert text.count("| 215,194 |") == 2 and "not reached" in text


def test_loaders_agree_and_section_names_them():
    np.testing.assert_array_equal(speed.bare().reshape(60_000, 784), speed.with_struct())
    text = speed.loading(repeats=1)
    assert "| helpers |" in text and "load_mnist()" in text


def test_import_section():
    assert "`helpers.mnist`" in speed.imports(repeats=1)


def test_notebook_section(tmp_path):
    cell = nbformat.v4.new_code_cell("sum(range(10**7))")
    book = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNEL})
    nbformat.write(book, tmp_path / "lesson.ipynb")
    name, _time, cores = speed.notebooks(tmp_path).splitlines()[-1].strip("| ").split(" | ")
    assert name == "lesson" and 0 < float(cores) < 3


def test_speed_writes_its_section(tmp_path, monkeypatch):
    for name in ("epochs", "cnn_epochs", "cnns", "loading", "imports", "notebooks"):
        monkeypatch.setattr(speed, name, lambda *_, name=name: f"measured {name}")
    speed.main(["--page", str(tmp_path / "page.md")])
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "Python 3" in text and "measured notebooks" in text


@pytest.mark.skipif("torch" not in sys.modules and not speed.installed("torch"), reason="no torch")
def test_torch_contestant():
    speed.torch_epoch(np.zeros((256, 784), np.float32), np.arange(256) % 10)()
