"""Speed side by side, all in one run: contestants take turns, and medians are compared.

    python -m benchmarks.speed [--repeats 5] [--images 60000]

Prints the tables and writes them to benchmarks/RESULTS.md.
"""

import argparse
import datetime
import gzip
import importlib.util
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from tqdm import tqdm

from benchmarks import recipes
from benchmarks.report import PAGE, environment, table, write_section
from benchmarks.tutorials import positive
from helpers.idx import write_idx
from helpers.mnist import DATA, load_mnist
from helpers.notebook import NOTEBOOKS, definitions

SIZES, BATCH, RATE, MOMENTUM = (784, 512, 128, 10), 128, 0.1, 0.9
IMAGES = DATA / "train-images-idx3-ubyte.gz"
ROOT = NOTEBOOKS.parent


def installed(module):
    return importlib.util.find_spec(module) is not None


def timed(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def take_turns(contestants, repeats):
    """Seconds of each of `repeats` runs, by name. Everyone runs once before, unmeasured."""
    seconds = {name: [] for name in contestants}
    for run in contestants.values():
        run()
    for _ in tqdm(range(repeats), desc=", ".join(contestants), leave=False):
        for name, run in contestants.items():
            seconds[name].append(timed(run))
    return seconds


def rows_of(seconds, first):
    """Rows of a table: median, range, and the ratio of `first` to each."""
    reference = statistics.median(seconds[first])
    return [
        [
            name,
            f"{statistics.median(runs):.3g} s",
            f"{min(runs):.3g} to {max(runs):.3g}",
            f"{reference / statistics.median(runs):.2f}",
        ]
        for name, runs in seconds.items()
    ]


def epoch_contestants(images):
    """Functions that each train the same network for one epoch, by name."""
    (X, y), _ = load_mnist()
    X, y = X[:images].reshape(-1, 784) / np.float32(255), y[:images].astype(np.int64)
    contestants = {
        "notebook 04": numpy_epoch(X, y),
        "Keras": keras_epoch(X, y),
        "scikit-learn": sklearn_epoch(X, y),
    }
    if installed("torch"):
        contestants["PyTorch"] = torch_epoch(X, y)
    return contestants | {"matrix products alone (sgemm)": products_of_an_epoch(len(X))}


def numpy_epoch(X, y):
    net, rng = definitions("04_numpy_backprop"), np.random.default_rng(0)
    network = net.dense_network(SIZES, rng, first=net.FirstDense)
    optimiser = net.CleanSGD(network, RATE, MOMENTUM)
    return lambda: net.train_epoch(network, optimiser, X, y, BATCH, rng)


def keras_epoch(X, y):
    keras = recipes.import_keras()
    hidden = [keras.layers.Dense(size, activation="relu") for size in SIZES[1:-1]]
    model = keras.Sequential([keras.Input(SIZES[:1]), *hidden, keras.layers.Dense(SIZES[-1])])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(RATE, momentum=MOMENTUM), loss)
    return lambda: model.fit(X, y, batch_size=BATCH, verbose=0)


def sklearn_epoch(X, y):
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        SIZES[1:-1], solver="sgd", alpha=0, batch_size=BATCH, learning_rate_init=RATE,
        momentum=MOMENTUM, nesterovs_momentum=False,
    )  # fmt: skip
    return lambda: model.partial_fit(X, y, classes=range(10))


def torch_epoch(X, y):
    import torch

    layers = []
    for inputs, outputs in zip(SIZES, SIZES[1:], strict=False):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model, loss = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), RATE, MOMENTUM)
    X, y = torch.from_numpy(X), torch.from_numpy(y)

    def epoch():
        for some in torch.randperm(len(X)).split(BATCH):
            optimiser.zero_grad()
            loss(model(X[some]), y[some]).backward()
            optimiser.step()

    return epoch


def products_of_an_epoch(n):
    """All products of matrices of an epoch, and nothing else: the limit of any network."""
    rng = np.random.default_rng(0)
    A = [rng.random((BATCH, size), np.float32) for size in SIZES]
    W = [rng.random(shape, np.float32) for shape in zip(SIZES, SIZES[1:], strict=False)]

    def epoch():
        for _ in range(-(-n // BATCH)):
            for i in range(len(W)):
                A[i] @ W[i]  # forward
                A[i].T @ A[i + 1]  # the gradient of the weights
                if i > 0:
                    A[i + 1] @ W[i].T  # the gradient for the layer below

    return epoch


def gigaflop(n):
    """Arithmetic of an epoch: two operations for each weight, image and product."""
    weights = [a * b for a, b in zip(SIZES, SIZES[1:], strict=False)]
    return 2 * n * (3 * sum(weights) - weights[0]) / 1e9


def epochs(images, repeats):
    """Section: one epoch of the MLP, everyone in turn."""
    contestants = epoch_contestants(images)
    n = min(images, 60_000)
    seconds = take_turns(contestants, repeats)
    own, limit = seconds["notebook 04"], seconds["matrix products alone (sgemm)"]
    rates = [gigaflop(n) / statistics.median(runs) for runs in (own, limit)]
    text = table(["", "median", "range", "notebook 04 / this"], rows_of(seconds, "notebook 04"))
    return (
        f"One epoch of {n:,} images, 784-512-128-10, batch {BATCH}, SGD with momentum, float32;"
        f" {repeats} epochs each, in turn.\n\n{text}\n\n"
        f"{gigaflop(n):.1f} GFLOP: notebook 04 does {rates[0]:.0f} GFLOP/s, the products alone"
        f" {rates[1]:.0f}: {rates[0] / rates[1]:.0%} of the limit. Its slowest epoch took"
        f" {max(own) / own[0]:.2f} × the first."
    )


def train_fast_cnn(images, seed, batch_size=128, peak=0.01):
    """One epoch, the rate rising and falling within it: (parameters, seconds, accuracy).

    After "94% on CIFAR-10 in 3.29 seconds" (K. Jordan, arXiv:2404.00498) and its like for MNIST.
    """
    keras = recipes.import_keras()
    (X, y), (X_test, y_test) = load_mnist()
    X, X_test = (A[..., np.newaxis] / np.float32(255) for A in (X[:images], X_test))
    keras.utils.set_random_seed(seed)
    model = definitions("05_numpy_cnn").keras_twin()  # 215,194 parameters
    schedule = definitions("03_cnn").rise_and_fall(peak, -(-len(X) // batch_size))
    optimiser = keras.optimizers.Adam(schedule, beta_1=0.7, beta_2=0.9)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimiser, loss, metrics=["accuracy"])
    seconds = timed(lambda: model.fit(X, y[: len(X)], batch_size=batch_size, verbose=0))
    return model.count_params(), seconds, model.evaluate(X_test, y_test, 500, verbose=0)[1]


def train_numpy_cnn(images, seed):
    """The same epoch with the network of notebook 05: (parameters, seconds, accuracy)."""
    own, rng = definitions("05_numpy_cnn"), np.random.default_rng(seed)
    (X, y), (X_test, y_test) = load_mnist()
    X, X_test = (A[..., np.newaxis] / np.float32(255) for A in (X[:images], X_test))
    network = own.fast_team(rng)
    seconds = timed(lambda: own.train(network, X, y[: len(X)], seed=seed))
    parameters = sum(array.size for array in network.parameters().values())
    return parameters, seconds, np.mean(own.predict(network, X_test).argmax(axis=1) == y_test)


def cnn_contestants(images, rate=0.001, betas=(0.7, 0.9)):
    """Functions that each train the same CNN for one epoch, by name."""
    (X, y), _ = load_mnist()
    X, y = X[:images, ..., np.newaxis] / np.float32(255), y[:images].astype(np.int64)
    own, rng = definitions("05_numpy_cnn"), np.random.default_rng(0)
    network, keras = own.fast_team(rng), recipes.import_keras()
    optimiser = own.Adam(network, rate, *betas)
    model = own.keras_twin()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate, *betas), loss)
    return {
        "notebook 05": lambda: own.net.train_epoch(network, optimiser, X, y, BATCH, rng),
        "Keras": lambda: model.fit(X, y, batch_size=BATCH, verbose=0),
    }


def cnn_epochs(images, repeats):
    """Section: one epoch of the CNN, from scratch and in Keras, in turn."""
    seconds = take_turns(cnn_contestants(images), repeats)
    own, keras = (statistics.median(runs) for runs in seconds.values())
    text = table(["", "median", "range", "notebook 05 / this"], rows_of(seconds, "notebook 05"))
    return (
        f"One epoch of {min(images, 60_000):,} images, 215,194 parameters, batch {BATCH}, Adam,"
        f" float32; {repeats} epochs each, in turn.\n\n{text}\n\n"
        f"Notebook 05's network, in NumPy alone, takes {own / keras:.2f} × Keras' time."
    )


def time_to_99(name, images):
    """(seconds until 99.0 % or None, all seconds, accuracy) of a tutorial's recipe."""
    (_, _), (X_test, y_test) = load_mnist()
    X_test, reached = X_test[..., np.newaxis].astype(np.float32), []
    X_test = X_test / 255 if name == "T2" else X_test  # tutorial 1 leaves pixels at 0 … 255

    def look(model, seconds):
        if model.evaluate(X_test, y_test, batch_size=500, verbose=0)[1] >= 0.99:
            reached.append(seconds)

    _, seconds, accuracy = recipes.RECIPES[name].train(images, 0, look)
    return reached[0] if reached else None, seconds, accuracy


def cnns(images, seeds=3):
    """Section: seconds to 99.0 % test accuracy."""
    contestants = {"the course's, one epoch": train_fast_cnn, "in NumPy alone": train_numpy_cnn}
    rows, means = [], []
    for title, train in contestants.items():
        runs = [train(images, seed) for seed in tqdm(range(seeds), title, leave=False)]
        seconds, accuracies = ([run[i] for run in runs] for i in (1, 2))
        means.append(statistics.mean(seconds))
        spread = f"{statistics.mean(accuracies):.2%} ± {statistics.stdev(accuracies):.2%}"
        trained = f"{means[-1]:.1f} s ({seeds} seeds)"
        rows.append([title, f"{runs[0][0]:,}", trained, spread, "", ""])
    mean = means[0]
    for name, title in (("T2", "tutorial 2, five epochs"), ("T1", "tutorial 1, eight epochs")):
        reached, total, accuracy = time_to_99(name, images)
        when = f"{reached:.1f} s" if reached else "not reached"
        rows.append([title, "", f"{total:.1f} s", f"{accuracy:.2%}", when, f"{mean / total:.3f}"])
    header = ["", "parameters", "training", "test accuracy", "99.0 % after", "course / this"]
    return table(header, rows)


def with_struct():
    """As tutorial 4 loads: every pixel becomes a Python number first."""
    content = gzip.decompress(IMAGES.read_bytes())
    n, rows, columns = struct.unpack_from(">III", content, 4)
    pixels = struct.unpack_from(f">{n * rows * columns}B", content, 16)
    return np.reshape(pixels, (n, rows * columns))


def bare():
    content = gzip.decompress(IMAGES.read_bytes())
    return np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28)


def loading_contestants(folder):
    """Functions that each load the training images, by name."""
    from helpers.idx import read_idx

    contestants = {"helpers": lambda: read_idx(IMAGES), "gzip and np.frombuffer": bare}
    contestants["struct, as tutorial 4"] = with_struct
    if installed("idx2numpy"):
        import idx2numpy

        plain = Path(folder) / "train-images-idx3-ubyte"
        write_idx(plain, read_idx(IMAGES))
        contestants["idx2numpy (unpacked file)"] = lambda: idx2numpy.convert_from_file(str(plain))
    if installed("mnist"):
        from mnist import MNIST

        loader = MNIST(str(DATA), gz=True)
        contestants["python-mnist"] = loader.load_training
    return contestants


def peak_memory(run):
    """Largest memory that Python and NumPy held at one time, in MB."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def loading(repeats):
    """Section: loading the training images."""
    with tempfile.TemporaryDirectory() as folder:
        contestants = loading_contestants(folder)
        rows = rows_of(take_turns(contestants, repeats), "helpers")
        for row, run in zip(rows, contestants.values(), strict=True):
            row.append(f"{peak_memory(run):.0f} MB")
    both = take_turns({"load_mnist": load_mnist, "bare": decompress_and_hash}, repeats)
    ratio = statistics.median(both["load_mnist"]) / statistics.median(both["bare"])
    return (
        f"{table(['', 'median', 'range', 'helpers / this', 'peak'], rows)}\n\n"
        f"`load_mnist()`, checksums included, takes {ratio:.2f} × the time of bare"
        " `gzip.decompress` of the four files plus their SHA-256."
    )


def decompress_and_hash():
    import hashlib

    for path in DATA.glob("*.gz"):
        hashlib.sha256(gzip.decompress(path.read_bytes())).digest()


def imports(repeats):
    """Section: what importing a helper costs, beyond starting Python."""

    def importing(statement):
        return lambda: subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)

    names = ("mnist", "plots")
    contestants = {"nothing": importing("")}
    contestants |= {name: importing(f"import helpers.{name}") for name in names}
    medians = {k: statistics.median(v) for k, v in take_turns(contestants, repeats).items()}
    rows = [[f"`helpers.{n}`", f"{medians[n] - medians['nothing']:.2f} s"] for n in names]
    return table(["import", "beyond starting Python"], rows)


USED = "import time; print(time.process_time())"  # of the kernel and all its threads


def notebooks(folder=NOTEBOOKS):
    """Section: wall time of each notebook from a fresh kernel, and how many cores it used."""
    rows = []
    for path in tqdm(sorted(folder.glob("*.ipynb")), "notebooks", leave=False):
        book = nbformat.read(path, as_version=4)
        book.cells.append(nbformat.v4.new_code_cell(USED))
        client = NotebookClient(book, timeout=600, resources={"metadata": {"path": folder}})
        seconds = timed(client.execute)
        busy = float(book.cells[-1].outputs[0].text) / seconds
        rows.append([path.stem, f"{seconds:.0f} s", f"{busy:.1f}"])
    return table(["notebook", "from start to end", "cores busy on average"], rows)


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--repeats", type=positive, default=5, help="runs of each (default 5)")
    parser.add_argument("--images", type=positive, default=60_000, help="training images")
    parser.add_argument("--page", default=PAGE, help="Markdown page to write the tables to")
    options = parser.parse_args(argv)
    sections = {
        "One epoch of the same MLP": lambda: epochs(options.images, options.repeats),
        "One epoch of the same CNN": lambda: cnn_epochs(options.images, options.repeats),
        "Seconds to 99.0 %": lambda: cnns(options.images),
        "Loading the training images": lambda: loading(options.repeats),
        "Importing": lambda: imports(options.repeats),
        "The notebooks": notebooks,
    }
    today = datetime.date.today()
    parts = [f"{environment()} {today}. Each table was measured in one run."]
    for title, measure in sections.items():
        parts.append(f"### {title}\n\n{measure()}")
        print(parts[-1], end="\n\n", flush=True)
    write_section("Speed", "\n\n".join(parts), options.page)


if __name__ == "__main__":
    main()
