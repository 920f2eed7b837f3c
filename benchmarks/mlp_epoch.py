"""One epoch of the same MLP: the network of lessons 9 to 11, Keras, scikit-learn and PyTorch.

A function for each returns its model and a function that trains it on all images once.
"""

import statistics
import sys
from functools import partial

import numpy as np

from benchmarks.recipes import digits, import_keras
from benchmarks.report import table
from benchmarks.timing import header_of, ratio, rows_of, take_turns, those_present
from helpers.notebook import definitions

SIZES, BATCH, RATE, MOMENTUM = (784, 512, 128, 10), 128, 0.1, 0.9
SHAPES = list(zip(SIZES, SIZES[1:], strict=False))  # of the weights
OWN, LIMIT = "lesson 11", "matrix products alone (sgemm)"


def numpy_mlp(X, y):
    net, quick = definitions("09_backpropagation"), definitions("11_equal_to_keras")
    learn, rng = definitions("10_gradient_descent"), np.random.default_rng(0)
    network = net.dense_network(SIZES, rng, first=quick.FirstDense)
    optimiser = quick.CleanSGD(network, RATE, MOMENTUM)
    return network, lambda: learn.train_epoch(network, optimiser, X, y, BATCH, rng)


def keras_mlp(X, y):
    keras = import_keras()
    hidden = [keras.layers.Dense(size, activation="relu") for size in SIZES[1:-1]]
    model = keras.Sequential([keras.Input(SIZES[:1]), *hidden, keras.layers.Dense(SIZES[-1])])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(RATE, momentum=MOMENTUM), loss)
    return model, lambda: model.fit(X, y, batch_size=BATCH, verbose=0)


def sklearn_mlp(X, y):
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        SIZES[1:-1], solver="sgd", alpha=0, batch_size=min(BATCH, len(X)),
        learning_rate_init=RATE, momentum=MOMENTUM, nesterovs_momentum=False,
    )  # fmt: skip
    return model, lambda: model.partial_fit(X, y, classes=range(10))


def torch_mlp(X, y):
    # Triton, which comes along for graphics cards, ends a process that has loaded TensorFlow.
    sys.modules.setdefault("triton", None)
    import torch

    layers = []
    for inputs, outputs in SHAPES:
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model, loss = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), RATE, MOMENTUM)
    X, y = torch.from_numpy(X), torch.from_numpy(y)

    def epoch():
        for some in torch.randperm(len(X)).split(BATCH):
            optimiser.zero_grad()
            loss(model(X[some]), y[some]).backward()
            optimiser.step()

    return model, epoch


MODELS = {OWN: numpy_mlp, "Keras": keras_mlp, "scikit-learn": sklearn_mlp, "PyTorch": torch_mlp}


def products_of_an_epoch(n):
    """All products of matrices of an epoch, and nothing else: the limit of any network."""
    rng = np.random.default_rng(0)
    A = [rng.random((BATCH, size), np.float32) for size in SIZES]
    W = [rng.random(shape, np.float32) for shape in SHAPES]

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
    weights = [inputs * outputs for inputs, outputs in SHAPES]
    return 2 * n * (3 * sum(weights) - weights[0]) / 1e9


def only_epoch(build, X, y):
    return build(X, y)[1]


def section(images, repeats):
    """One epoch of the MLP, everyone in turn, as Markdown."""
    (X, y), _ = digits(images, shape=(784,))
    y = y.astype(np.int64)  # PyTorch's loss takes no smaller type
    builders = {name: partial(only_epoch, build, X, y) for name, build in MODELS.items()}
    contestants, left_out = those_present(builders)
    seconds = take_turns(contestants | {LIMIT: products_of_an_epoch(len(X))}, repeats)
    n, own, flop = len(X), seconds[OWN], gigaflop(len(X))
    own_rate, limit_rate = (flop / statistics.median(seconds[name]) for name in (OWN, LIMIT))
    return (
        f"One epoch of {n:,} images, 784-512-128-10, batch {BATCH}, SGD with momentum, float32;"
        f" {repeats} epochs each, in turn.\n\n{table(header_of(OWN), rows_of(seconds, OWN))}\n\n"
        f"{flop:.1f} GFLOP: lesson 11 does {own_rate:.0f} GFLOP/s, the products alone"
        f" {limit_rate:.0f}: {ratio(seconds, LIMIT, OWN):.0%} of the limit by the medians,"
        f" {ratio(seconds, LIMIT, OWN, min):.0%} by the minima. Its slowest epoch took"
        f" {max(own) / own[0]:.2f} × the first.{left_out}"
    )
