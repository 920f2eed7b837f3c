"""What is trained: the networks of the five tutorials as published, and the course's own.

A tutorial's recipe keeps its architecture, optimiser, batch size, epochs and scaling, and is
trained on all 60,000 images. Only what Keras 3 refuses is mended: `learning_rate=` for `lr=`,
`keras.Input` for `input_shape=`. The test images are used once, at the end. The course's own
recipes come from its notebooks and train on 55,000 images, as there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from helpers.mnist import load_mnist
from helpers.notebook import definitions, quiet_tensorflow


@dataclass(frozen=True)
class Recipe:
    """One network and how it is trained.

    `train(images, seed)` returns (parameters, seconds of training, test accuracy); `images` is
    the number of training images, None for all. `cost` is the rough number of seconds it
    takes: the progress bar weighs runs with it.
    """

    title: str
    train: Callable
    cost: float
    stated: str = ""  # test accuracy that the author states, in percent
    mended: str = ""
    own: str = ""  # name of the course's own version


def train_keras(build, optimiser, batch_size, epochs, scaled, images, seed, after_epoch=None):
    """Train a Keras model that ends in softmax; `after_epoch(model, seconds)` is not timed."""
    (X, y), (X_test, y_test) = load_mnist()
    X, X_test = (A[..., np.newaxis].astype(np.float32) for A in (X[:images], X_test))
    if scaled:
        X, X_test = X / 255, X_test / 255
    keras = import_keras()
    keras.utils.set_random_seed(seed)
    model = build(keras.layers)
    model.compile(optimiser(), "sparse_categorical_crossentropy", metrics=["accuracy"])
    seconds = 0.0
    for _ in range(epochs):
        start = time.perf_counter()
        model.fit(X, y[: len(X)], batch_size=batch_size, verbose=0)
        seconds += time.perf_counter() - start
        if after_epoch:
            after_epoch(model, seconds)
    accuracy = model.evaluate(X_test, y_test, batch_size=500, verbose=0)[1]
    return model.count_params(), seconds, accuracy


def import_keras():
    with quiet_tensorflow():
        import keras
    return keras


def sequential(*layers):
    keras = import_keras()
    return keras.Sequential([keras.Input((28, 28, 1)), *layers])


def adam():
    return import_keras().optimizers.Adam(learning_rate=1e-3)


def adamax():
    return import_keras().optimizers.Adamax()


def build_t1(la):
    return sequential(
        la.Conv2D(32, 3, activation="relu"), la.MaxPooling2D(),
        la.Conv2D(64, 3, activation="relu"), la.MaxPooling2D(), la.Dropout(0.25),
        la.Flatten(), la.Dense(128, activation="relu"), la.Dropout(0.5),
        la.Dense(10, activation="softmax"),
    )  # fmt: skip


def build_t2(la):
    return sequential(
        la.Conv2D(32, 3, activation="relu"), la.MaxPooling2D(),
        la.Conv2D(64, 3, activation="relu"), la.MaxPooling2D(),
        la.Conv2D(64, 3, activation="relu"),
        la.Flatten(), la.Dense(64, activation="relu"), la.Dense(10, activation="softmax"),
    )  # fmt: skip


def build_t3_mlp(la):
    return sequential(
        la.Flatten(), la.Dense(512, activation="relu"), la.Dropout(0.3),
        la.Dense(128, activation="relu"), la.Dropout(0.3), la.Dense(10, activation="softmax"),
    )  # fmt: skip


def build_t3_cnn(la):
    return sequential(
        la.Conv2D(32, 3, activation="relu"), la.Dropout(0.3),
        la.Conv2D(16, 3, activation="relu"), la.MaxPooling2D(), la.Dropout(0.3),
        la.Flatten(), la.Dense(128, activation="relu"), la.Dropout(0.3),
        la.Dense(10, activation="softmax"),
    )  # fmt: skip


def build_t5(la):
    return sequential(
        la.Conv2D(64, 3, activation="relu"), la.Conv2D(32, 3, activation="relu"),
        la.Flatten(), la.Dense(10, activation="softmax"),
    )  # fmt: skip


def published(build, optimiser, batch_size, epochs, scaled):
    def train(images, seed, after_epoch=None):
        return train_keras(
            build, optimiser, batch_size, epochs, scaled, images, seed, after_epoch
        )  # fmt: skip

    return train


def train_t4(images, seed):
    """Tutorial 4 with the classes of notebook 04, which compute the same as its own."""
    net, rng = definitions("04_numpy_backprop"), np.random.default_rng(seed)
    (X, y), (X_test, y_test) = load_mnist()
    X, X_test = (A.reshape(-1, 784).astype(np.float32) for A in (X[:images], X_test))
    network = net.dense_network((784, 32, 16, 10), rng)
    for layer in network.layers[::2]:
        layer.W = rng.normal(0, 0.01, layer.W.shape).astype(np.float32)
    return train_numpy(net, network, net.SGD(network, 0.01), (X, y), (X_test, y_test), 90, 3, rng)


def train_numpy(net, network, optimiser, training, test, batch_size, epochs, rng):
    X, y = training
    start = time.perf_counter()
    for _ in range(epochs):
        net.train_epoch(network, optimiser, X, y[: len(X)], batch_size, rng)
    seconds = time.perf_counter() - start
    parameters = sum(array.size for array in network.parameters().values())
    return parameters, seconds, net.evaluate(network, *test)[1]


@cache
def scaled_digits(images):
    """The notebooks' training images, at most 55,000, and the test images, scaled to 0 … 1."""
    (X, y), (X_test, y_test) = load_mnist()
    n = min(images or 55_000, 55_000)
    X, X_test = (A / np.float32(255) for A in (X[:n], X_test))
    return (X, y[:n]), (X_test, y_test)


def train_notebook(name, build, images, seed, channels=False):
    """Train the model of a Keras notebook by its own `train`."""
    lesson, keras = definitions(name), import_keras()
    (X, y), (X_test, y_test) = scaled_digits(images)
    if channels:
        X, X_test = X[..., np.newaxis], X_test[..., np.newaxis]
    keras.utils.set_random_seed(seed)
    model = getattr(lesson, build)()
    start = time.perf_counter()
    lesson.train(model, X, y, verbose=0)
    seconds = time.perf_counter() - start
    accuracy = model.evaluate(X_test, y_test, batch_size=500, verbose=0)[1]
    return model.count_params(), seconds, accuracy


def train_own_mlp(images, seed):
    return train_notebook("02_mlp", "build_mlp", images, seed)


def train_own_cnn(images, seed):
    return train_notebook("03_cnn", "build_cnn", images, seed, channels=True)


def train_own_best(images, seed):
    return train_notebook("08_faster_and_better", "build_cnn", images, seed, channels=True)


def train_own_numpy(images, seed):
    net, rng = definitions("04_numpy_backprop"), np.random.default_rng(seed)
    (X, y), (X_test, y_test) = scaled_digits(images)
    X, X_test = X.reshape(-1, 784), X_test.reshape(-1, 784)
    network = net.dense_network((784, 32, 16, 10), rng, first=net.FirstDense)
    steps = 10 * int(np.ceil(len(X) / 90))
    optimiser = net.CleanSGD(network, net.rise_and_fall(0.06, steps), momentum=0.9)
    return train_numpy(net, network, optimiser, (X, y), (X_test, y_test), 90, 10, rng)


RECIPES = {
    "T1": Recipe(
        "tutorial 1, CNN", published(build_t1, adam, 128, 8, scaled=False), 110,
        mended="`lr=`, missing import", own="N3",
    ),
    "T2": Recipe(
        "tutorial 2, CNN", published(build_t2, adam, 32, 5, scaled=True), 110,
        stated="about 99", mended="`input_shape=`, a broken string", own="N3",
    ),
    "T3-MLP": Recipe(
        "tutorial 3, MLP", published(build_t3_mlp, adamax, 128, 10, scaled=True), 25,
        stated="98.00", mended="dropout rates not stated: 0.3", own="N2",
    ),
    "T3-CNN": Recipe(
        "tutorial 3, CNN", published(build_t3_cnn, adam, 128, 10, scaled=True), 250,
        stated="99.12", mended="dropout rates not stated: 0.3; Adam as in its code", own="N3",
    ),
    "T4": Recipe(
        "tutorial 4, NumPy", train_t4, 1,
        mended="stable loss; all 10,000 images evaluated", own="N4",
    ),
    "T5": Recipe(
        "tutorial 5, CNN", published(build_t5, adam, 32, 3, scaled=False), 120,
        stated="97.68", mended='`history["acc"]`', own="N3",
    ),
    "N2": Recipe("notebook 2, MLP", train_own_mlp, 15),
    "N3": Recipe("notebook 3, CNN", train_own_cnn, 28),
    "N4": Recipe("notebook 4, NumPy", train_own_numpy, 1),
    "N8": Recipe("notebook 8, CNN", train_own_best, 400),
}  # fmt: skip
