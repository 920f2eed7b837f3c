"""Speed side by side: fair contestants, right figures, and nothing measured is lost."""

import os
import signal
import subprocess
import threading

import nbformat
import numpy as np
import pytest

from benchmarks import cnn_epoch, loading, mlp_epoch, race, recipes, speed, timing, waiting
from benchmarks.recipes import Outcome

KERNEL = {"name": "python3", "display_name": "Python 3"}


def cells(text):
    """The rows of a Markdown table in a text, header first."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if "---" not in row[0]]


def test_contestants_take_turns_after_a_round_that_does_not_count(monkeypatch):
    clock, calls = [0.0], []
    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock[0])

    def run(name, seconds):
        calls.append(name)
        clock[0] += seconds * len(calls)

    contestants = {"a": lambda: run("a", 1), "b": lambda: run("b", 10)}
    seconds = timing.take_turns(contestants, 3)
    assert calls == ["a", "b"] * 4
    assert seconds == {"a": [3, 5, 7], "b": [40, 60, 80]}


def test_rows_are_median_minimum_and_range():
    seconds = {"a": [1, 2, 9], "b": [2, 4, 4.5]}
    assert timing.rows_of(seconds, "a") == [
        ["a", "2 s", "1 s", "1 to 9", "1.00", "1.00"],
        ["b", "4 s", "2 s", "2 to 4.5", "0.50", "0.50"],
    ]
    assert timing.ratio(seconds, "b", "a") == 2 and timing.ratio(seconds, "b", "a", max) == 0.5
    assert len(timing.header_of("a")) == 6


def test_who_is_not_installed_is_left_out_and_named():
    def absent(error):
        raise error

    found, left_out = timing.those_present(
        {
            "here": lambda: 1,
            "PyTorch": lambda: absent(ImportError("No module named 'torch'")),
            "other": lambda: absent(OSError("libx.so: not found")),
        }
    )
    assert found == {"here": 1}
    assert "Left out" in left_out and "PyTorch (No module named 'torch')" in left_out
    assert "other (libx.so: not found)" in left_out
    assert timing.those_present({"here": lambda: 1}) == ({"here": 1}, "")


def numpy_weights(model):
    return list(model.parameters().values())


def keras_weights(model):
    return model.get_weights()


def sklearn_weights(model):
    return [a for pair in zip(model.coefs_, model.intercepts_, strict=True) for a in pair]


def torch_weights(model):
    return [parameter.detach().numpy().T for parameter in model.parameters()]


READERS = (numpy_weights, keras_weights, sklearn_weights, torch_weights)
WEIGHTS = dict(zip(mlp_epoch.MODELS, READERS, strict=True))


def set_weights(model, weights, read):
    """Give a model these weights, as if it had never been trained."""
    if read is keras_weights:
        return model.set_weights(weights)
    for own, given in zip(read(model), weights, strict=True):
        own[...] = given  # NumPy's and scikit-learn's arrays, and views of PyTorch's
    if read is sklearn_weights:
        del model._optimizer  # its velocities
    return None


def after_epochs(name, X, y, weights, epochs):
    """Weights of a contestant that starts with `weights`, after so many epochs."""
    pytest.importorskip({"PyTorch": "torch"}.get(name, "numpy"), reason="no PyTorch")
    read = WEIGHTS[name]
    model, epoch = mlp_epoch.MODELS[name](X, y)
    if read is sklearn_weights:
        epoch()  # before its first epoch it has no weights
    set_weights(model, weights, read)
    for _ in range(epochs):
        epoch()
    return [np.array(array) for array in read(model)]


def start_weights():
    return [a.copy() for a in numpy_weights(mlp_epoch.numpy_mlp(None, None)[0])]


@pytest.mark.parametrize("name", [name for name in mlp_epoch.MODELS if name != mlp_epoch.OWN])
@pytest.mark.parametrize("n", [mlp_epoch.BATCH, 300])
def test_contestants_take_the_same_steps_with_the_same_network(name, n):
    """From the same weights to the same weights, whatever the order of the images.

    One batch of different images compares one step an epoch; 300 times the same image, which
    is two batches and a smaller one, compares their number. Momentum shows after the first.
    """
    rng = np.random.default_rng(0)
    X, y = rng.random((n, 784), np.float32), np.arange(n) % 10
    if n > mlp_epoch.BATCH:
        X[:], y[:] = X[0], 3
    start = start_weights()
    ours = after_epochs(mlp_epoch.OWN, X, y, start, epochs=4)
    theirs = after_epochs(name, X, y, start, epochs=4)
    for before, own, other in zip(start, ours, theirs, strict=True):
        assert own.shape == other.shape
        assert np.abs(own - other).max() < 1e-3 * np.abs(own - before).max()


def test_cnn_contestants_take_the_same_steps_with_the_same_network():
    n = cnn_epoch.BATCH
    X = np.random.default_rng(0).random((n, 28, 28, 1), np.float32)
    y = np.arange(n) % 10
    (network, own_epoch), (model, keras_epoch) = (
        build(X, y) for build in (cnn_epoch.numpy_cnn, cnn_epoch.keras_cnn)
    )
    start = [a.copy() for a in numpy_weights(network)]
    shapes = [a.shape for a in model.get_weights()]
    model.set_weights([a.reshape(shape) for a, shape in zip(start, shapes, strict=True)])
    for _ in range(3):
        own_epoch()
        keras_epoch()
    for before, own, other in zip(start, numpy_weights(network), model.get_weights(), strict=True):
        moved = np.abs(own - before).mean()
        assert np.abs(own - other.reshape(own.shape)).mean() < 0.02 * moved


def test_arithmetic_is_counted(monkeypatch):
    """The products alone do exactly what the formula says."""
    operations = []

    class Counted(np.ndarray):
        def __matmul__(self, other):
            operations.append(2 * self.shape[0] * self.shape[1] * other.shape[1])

    class Generator:
        def random(self, shape, dtype):
            return np.zeros(shape, dtype).view(Counted)

    monkeypatch.setattr(np.random, "default_rng", lambda _seed: Generator())
    mlp_epoch.products_of_an_epoch(1280)()
    assert sum(operations) == pytest.approx(1e9 * mlp_epoch.gigaflop(1280))
    assert mlp_epoch.gigaflop(60_000) == pytest.approx(120.4, abs=0.1)


def test_epoch_section_names_everyone_and_those_left_out(monkeypatch):
    def absent(X, y):
        raise ImportError("No module named 'torch'")

    monkeypatch.setitem(mlp_epoch.MODELS, "PyTorch", absent)
    text = mlp_epoch.section(images=256, repeats=2)
    names = [row[0] for row in cells(text)[1:]]
    assert names == ["lesson 11", "Keras", "scikit-learn", mlp_epoch.LIMIT]
    assert "One epoch of 256 images" in text and "2 epochs each" in text
    assert "of the limit by the medians" in text and "by the minima" in text
    assert text.endswith("Left out on this machine: PyTorch (No module named 'torch').")


def test_epoch_section_compares_medians_and_minima(monkeypatch):
    seconds = {"lesson 11": [2, 1, 4], "matrix products alone (sgemm)": [1, 0.9, 7]}
    monkeypatch.setattr(mlp_epoch, "take_turns", lambda *_: seconds)
    monkeypatch.setattr(mlp_epoch, "MODELS", {})
    text = mlp_epoch.section(images=60_000, repeats=3)
    assert "120.4 GFLOP: lesson 11 does 60 GFLOP/s, the products alone 120: 50% of" in text
    assert "90% by the minima" in text and "slowest epoch took 2.00 × the first" in text


def test_cnn_epoch_section():
    text = cnn_epoch.section(images=256, repeats=1)
    assert [row[0] for row in cells(text)[1:]] == ["lesson 14", "Keras"]
    assert "215,194 parameters" in text and "× by the minima" in text


def test_race_reports_means_and_the_tutorials_share(monkeypatch):
    asked = []

    def outcomes(seconds, *accuracies, reached=None):
        def train(images, seed, **options):
            asked.append((images, seed, options))
            return Outcome(1000, seconds[seed], accuracies[seed], reached)

        return train

    monkeypatch.setattr(race, "train_fast_cnn", outcomes([1, 2, 6], 0.99, 0.98, 1))
    monkeypatch.setattr(race, "train_numpy_cnn", outcomes([4, 4, 4], 0.9, 0.9, 0.9))
    for name, reached in (("T1", None), ("T2", 7.0)):
        recipe = recipes.Recipe(name, outcomes([30], 0.95, reached=reached), 1)
        monkeypatch.setitem(race.RECIPES, name, recipe)
    _, *rows = cells(race.section(256, seeds=3))
    assert [row[1:] for row in rows] == [
        ["1,000", "3.0 s", "99.00 ± 1.00 % (3 seeds)", "", ""],
        ["1,000", "4.0 s", "90.00 ± 0.00 % (3 seeds)", "", ""],
        ["1,000", "30.0 s", "95.00 % (1 seed)", "7.0 s", "0.100"],
        ["1,000", "30.0 s", "95.00 % (1 seed)", "not reached", "0.100"],
    ]
    assert asked[:3] == [(256, seed, {}) for seed in range(3)]
    assert asked[6:] == [(256, 0, {"goal": 0.99})] * 2


@pytest.mark.slow  # each of several loaders reads 60,000 images
def test_loaders_load_the_same_and_their_section_names_them(monkeypatch, tmp_path):
    loaders, _ = loading.loaders(tmp_path)
    for name, load in loaders.items():
        if name != "python-mnist":  # a pair of lists
            images = np.reshape(load(), (60_000, 784))
            assert images.sum(dtype=np.int64) == 1_567_298_545, name
    quick = {"helpers": loading.bare, "other": loading.bare}
    monkeypatch.setattr(loading, "loaders", lambda folder: (quick, "\n\nLeft out: nobody."))
    text = loading.section(repeats=1)
    assert [row[0] for row in cells(text)[1:]] == ["helpers", "other"]
    assert "`load_mnist()`" in text and text.endswith("Left out: nobody.")


def test_peak_memory_is_in_megabytes():
    assert loading.peak_memory(lambda: np.ones(10_000_000, np.uint8)) == pytest.approx(10, abs=1)


def test_imports_cost_what_they_take_beyond_starting_python(monkeypatch):
    seconds = {"nothing": [1, 2, 4], "helpers.mnist": [2, 3, 9], "helpers.plots": [4, 5, 9]}
    monkeypatch.setattr(waiting, "take_turns", lambda contestants, repeats: seconds)
    _, *rows = cells(waiting.imports(3))
    assert rows == [
        ["`helpers.mnist`", "1.00 s", "1.00 s"],
        ["`helpers.plots`", "3.00 s", "3.00 s"],
    ]


def test_statements_are_run_from_the_course(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    waiting.starting("import helpers.mnist")()
    with pytest.raises(subprocess.CalledProcessError):
        waiting.starting("raise SystemExit(1)")()


@pytest.fixture
def lessons(tmp_path):
    def write(**sources):
        for name, source in sources.items():
            code = nbformat.v4.new_code_cell(source)
            book = nbformat.v4.new_notebook(cells=[code], metadata={"kernelspec": KERNEL})
            nbformat.write(book, tmp_path / f"{name}.ipynb")
        return tmp_path

    return write


def test_a_notebook_that_stops_does_not_stop_the_others(lessons):
    _, *rows = cells(waiting.notebooks(lessons(a="1 / 0", b="sum(range(10**7))")))
    assert rows[0] == ["a", "stopped: CellExecutionError", ""]
    assert rows[1][0] == "b" and 0 < float(rows[1][2]) < 3


def test_an_interruption_is_no_fault_of_the_notebook(lessons, tmp_path):
    folder = lessons(a=f"open({str(tmp_path / 'begun')!r}, 'x'); import time; time.sleep(60)")

    def interrupt():
        while not (tmp_path / "begun").exists():
            pass
        os.kill(os.getpid(), signal.SIGINT)

    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=interrupt, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            waiting.notebooks(folder)
    finally:
        signal.signal(signal.SIGINT, kept)


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Runs the program with sections that only say their name, unless they are given."""

    def run(*options, **sections):
        names = ["first", "second", "third"]
        quick = {name: lambda options, name=name: f"measured {name}" for name in names}
        monkeypatch.setattr(speed, "SECTIONS", quick | sections)
        speed.main(["--page", str(tmp_path / "page.md"), *options])

    return run


def page(tmp_path):
    return (tmp_path / "page.md").read_text(encoding="utf-8")


def test_speed_writes_its_section(program, tmp_path, capsys):
    program()
    assert "Python 3" in page(tmp_path) and page(tmp_path).count("### ") == 3
    for name in ("first", "second", "third"):
        assert f"### {name}\n\nmeasured {name}\n" in page(tmp_path)
        assert f"measured {name}" in capsys.readouterr().out or name != "first"


def test_everything_is_measured_as_the_options_say(monkeypatch, tmp_path):
    for module in (mlp_epoch, cnn_epoch, race, loading):
        name = module.__name__
        monkeypatch.setattr(module, "section", lambda *args, name=name: f"{name} {args}")
    monkeypatch.setattr(waiting, "imports", lambda *args: f"imports {args}")
    monkeypatch.setattr(waiting, "notebooks", lambda *args: f"notebooks {args}")
    speed.main(["--images", "300", "--page", str(tmp_path / "page.md")])
    found = [line for line in page(tmp_path).splitlines() if line.endswith(")")]
    assert [line.removeprefix("benchmarks.") for line in found] == [
        "mlp_epoch (300, 7)", "cnn_epoch (300, 7)", "race (300,)", "loading (7,)", "imports (7,)",
        "notebooks ()",
    ]  # fmt: skip


def test_an_interruption_loses_only_the_table_in_progress(program, tmp_path):
    def interrupted(options):
        raise KeyboardInterrupt

    with pytest.raises(SystemExit, match=r"interrupted: .* kept in .*page\.md"):
        program(second=interrupted)
    assert "measured first" in page(tmp_path)
    assert page(tmp_path).count("Not measured yet.") == 2


def test_a_section_that_fails_does_not_stop_the_others(program, tmp_path, capsys):
    def without_keras(options):
        raise ModuleNotFoundError("No module named 'keras'")

    with pytest.raises(SystemExit, match="not measured, .*: second"):
        program(second=without_keras)
    assert "### second\n\nNot measured: ModuleNotFoundError: No module" in page(tmp_path)
    assert "measured third" in page(tmp_path)
    assert "in without_keras" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing/page.md", "."])
def test_a_page_that_cannot_be_written_is_told_at_once(program, tmp_path, name):
    with pytest.raises(SystemExit, match="expected a text file .* with --page"):
        program("--page", str(tmp_path / name), first=lambda options: pytest.fail("measured"))


def test_a_page_lost_on_the_way_is_told_and_the_tables_are_printed(program, tmp_path, capsys):
    def lose(options):
        (tmp_path / "page.md").mkdir()
        return "measured all the same"

    with pytest.raises(SystemExit, match=r"page\.md: not written: .* printed only"):
        program(first=lose)
    assert "measured all the same" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--repeats", "0"], "expected a whole number from 1 on, found 0"),
        (["--repeats", "1.5"], "found 1.5"),
        (["--images", "0"], "found 0"),
        (["--images", "70000"], "MNIST has 60,000 training images, found 70000"),
    ],
)
def test_bad_arguments(program, capsys, options, says):
    with pytest.raises(SystemExit):
        program(*options)
    assert says in capsys.readouterr().err
