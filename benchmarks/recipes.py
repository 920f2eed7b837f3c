"""What is trained: the networks of the five tutorials as published, and the course's own.

A tutorial's recipe keeps its architecture, optimiser, batch size, epochs and scaling, and is
trained on all 60,000 images. Only what Keras 3 refuses is mended: `learning_rate=` for `lr=`,
`keras.Input` for `input_shape=`. The test images are used once, at the end. The course's own
recipes come from its notebooks and train on 55,000 images, as there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.timing import timed
from helpers.mnist import load_mnist
from helpers.notebook import definitions, quiet_tensorflow

T4_SIZES, T4_BATCH = (784, 32, 16, 10), 90
OWN_IMAGES = 55_000  # the notebooks keep 5,000 for validation


@dataclass(frozen=True)
class Outcome:
    """One training to its end: what it took and what came of it."""

    parameters: int
    seconds: float  # of training alone
    accuracy: float  # on the test images
    reached: float | None = None  # seconds after which the goal was reached, if there was one
    more: dict = field(default_factory=dict)  # what else is kept of it


@dataclass(frozen=True)
class Recipe:
    """One network and how it is trained.

    `train(images, seed)` returns an Outcome; `images` is the number of training images, None for
    all. `cost` is the rough number of seconds it takes: the progress bar weighs runs with it.
    """

    title: str
    train: Callable
    cost: float
    stated: str = ""  # test accuracy that the author states, in percent
    mended: str = ""
    own: str = ""  # name of the course's own version


@dataclass(frozen=True)
class Published:
    """Trains a tutorial's Keras network, which ends in softmax, as its author did."""

    build: Callable
    optimiser: Callable
    batch_size: int
    epochs: int
    scaled: bool  # pixels 0 … 1; else as the files hold them, 0 … 255

    def __call__(self, images, seed, goal=None):
        """With a goal, a test accuracy, each epoch is followed by a look that is not timed."""
        (X, y), test = digits(images, self.scaled)
        keras = import_keras()
        keras.utils.set_random_seed(seed)
        model = self.build(keras.layers)
        loss = "sparse_categorical_crossentropy"
        model.compile(self.optimiser(keras.optimizers), loss, metrics=["accuracy"])
        seconds, reached = 0.0, None
        for _ in range(self.epochs):
            seconds += timed(lambda: model.fit(X, y, batch_size=self.batch_size, verbose=0))
            if goal and reached is None and accuracy_of(model, *test) >= goal:
                reached = seconds
        return Outcome(model.count_params(), seconds, accuracy_of(model, *test), reached)


@dataclass(frozen=True)
class FromNotebook:
    """Trains a Keras network of a notebook by the notebook's own `train`."""

    notebook: str
    build: str
    shape: tuple = (28, 28, 1)

    def __call__(self, images, seed):
        lesson, keras = definitions(self.notebook), import_keras()
        (X, y), test = digits(min(images or OWN_IMAGES, OWN_IMAGES), shape=self.shape)
        keras.utils.set_random_seed(seed)
        model = getattr(lesson, self.build)()
        seconds = timed(lambda: lesson.train(model, X, y, verbose=0))
        return Outcome(model.count_params(), seconds, accuracy_of(model, *test))


def digits(images=None, scaled=True, shape=(28, 28, 1)):
    """MNIST, ready for a network.

    Args:
        images: how many training images, from the first on; None for all.
        scaled: pixels from 0 to 1; else from 0 to 255, as the files hold them.
        shape: of one image.

    Returns:
        `(X, y), (X_test, y_test)`: images float32 (n, *shape), labels uint8 (n,).
    """
    (X, y), (X_test, y_test) = load_mnist()
    X, X_test = (
        A.reshape(-1, *shape) / np.float32(255 if scaled else 1) for A in (X[:images], X_test)
    )
    return (X, y[:images]), (X_test, y_test)


def accuracy_of(model, X, y):
    """Share of images that a compiled Keras model gets right."""
    return model.evaluate(X, y, batch_size=500, verbose=0)[1]


def parameters_of(network):
    """How many numbers a network of lesson 9 or 12 learns."""
    return sum(array.size for array in network.parameters().values())


def import_keras():
    with quiet_tensorflow():
        import keras
    return keras


def sequential(*layers):
    keras = import_keras()
    return keras.Sequential([keras.Input((28, 28, 1)), *layers])


def adam(optimizers):
    return optimizers.Adam(learning_rate=1e-3)


def adamax(optimizers):
    return optimizers.Adamax()


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


def train_t4(images, seed):
    """Tutorial 4 with the classes of lessons 9 and 10, which compute the same as its own."""
    net, learn = definitions("09_backpropagation"), definitions("10_gradient_descent")
    rng = np.random.default_rng(seed)
    network = net.dense_network(T4_SIZES, rng)
    for layer in network.layers[::2]:
        layer.W = rng.normal(0, 0.01, layer.W.shape).astype(np.float32)
    data = digits(images, scaled=False, shape=(784,))
    return train_numpy(network, learn.SGD(network, 0.01), data, epochs=3, rng=rng)


def train_own_numpy(images, seed):
    """The same network as lesson 10 trains it: ten epochs with momentum, a rate that falls."""
    net, quick = definitions("09_backpropagation"), definitions("11_equal_to_keras")
    rng = np.random.default_rng(seed)
    data = digits(min(images or OWN_IMAGES, OWN_IMAGES), shape=(784,))
    network = net.dense_network(T4_SIZES, rng, first=quick.FirstDense)
    steps = 10 * int(np.ceil(len(data[0][0]) / T4_BATCH))
    rate = definitions("10_gradient_descent").rise_and_fall(0.06, steps)
    optimiser = quick.CleanSGD(network, rate, momentum=0.9)
    return train_numpy(network, optimiser, data, epochs=10, rng=rng)


def train_numpy(network, optimiser, data, epochs, rng):
    (X, y), test = data
    learn = definitions("10_gradient_descent")

    def train():
        for _ in range(epochs):
            learn.train_epoch(network, optimiser, X, y, T4_BATCH, rng)

    return Outcome(parameters_of(network), timed(train), learn.evaluate(network, *test)[1])


RECIPES = {
    "T1": Recipe(
        "tutorial 1, CNN", Published(build_t1, adam, batch_size=128, epochs=8, scaled=False), 110,
        mended="`lr=`, missing import", own="L7",
    ),
    "T2": Recipe(
        "tutorial 2, CNN", Published(build_t2, adam, batch_size=32, epochs=5, scaled=True), 110,
        stated="about 99", mended="`input_shape=`, a broken string", own="L7",
    ),
    "T3-MLP": Recipe(
        "tutorial 3, MLP",
        Published(build_t3_mlp, adamax, batch_size=128, epochs=10, scaled=True), 25,
        stated="98.00", mended="dropout rates not stated: 0.3", own="L4",
    ),
    "T3-CNN": Recipe(
        "tutorial 3, CNN",
        Published(build_t3_cnn, adam, batch_size=128, epochs=10, scaled=True), 250,
        stated="99.12", mended="dropout rates not stated: 0.3; Adam as in its code", own="L7",
    ),
    "T4": Recipe(
        "tutorial 4, NumPy", train_t4, 1,
        mended="stable loss; all 10,000 images evaluated", own="L10",
    ),
    "T5": Recipe(
        "tutorial 5, CNN", Published(build_t5, adam, batch_size=32, epochs=3, scaled=False), 120,
        stated="97.68", mended='`history["acc"]`', own="L7",
    ),
    "L4": Recipe("lesson 4, MLP", FromNotebook("04_mlp", "build_mlp", shape=(28, 28)), 15),
    "L7": Recipe("lesson 7, CNN", FromNotebook("07_cnn", "build_cnn"), 28),
    "L10": Recipe("lesson 10, NumPy", train_own_numpy, 1),
    "L21": Recipe("lesson 21, CNN", FromNotebook("21_better", "build_cnn"), 400),
}  # fmt: skip
