"""Checks of lesson 4: counting parameters, weights by hand, a small network."""

import contextlib
import time

import numpy as np

from checks.crash import Crash
from checks.difference import close, numbers
from checks.exercise import Wrong, differing, exercise, expect, show
from checks.lesson_03 import softmax
from helpers.mnist import load_mnist

SECONDS, PARAMETERS, ACCURACY = 60, 60_000, 0.965


@exercise("4.1", "Count parameters", why="You can tell the size of a network before you build it.")
def mlp_parameters(mlp_parameters):
    hint = "A layer from a to b units has a·b weights and b biases: add up over all pairs."
    for sizes in [(4, 3, 2), (2, 3), (784, 512, 128, 10), (784, 10), (5, 5, 5, 5, 5)]:
        pairs = list(zip(sizes, sizes[1:], strict=False))
        layers = [(a + 1) * b for a, b in pairs]
        weights = sum(a * b for a, b in pairs)
        mistakes = [
            (weights, "The biases are missing: one for each output of a layer."),
            (weights + sum(sizes), "The inputs have no bias."),
            (
                weights + sum(sizes[:-1]),
                "A layer has one bias for each of its outputs, not inputs.",
            ),
            (weights + len(pairs), "A layer has one bias for each output, not one in all."),
            (sum(layers[:-1]), "A layer is missing: n sizes make n − 1."),
            (sum(layers[1:]), "A layer is missing: n sizes make n − 1."),
        ]
        expect(mlp_parameters, (sizes,), sum(layers), hint, mistakes)


@exercise(
    "4.2",
    "Weights by hand",
    why="No weights without a hidden layer can do it: that is what the layer is for.",
    data=["equal_pixels"],
)
def equal_pixels(equal_pixels):
    W1, b1, W2, b2 = _parts(equal_pixels)
    X = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
    right = np.array([1, 1, 0, 0])
    found = _outputs(X, W1, b1, W2, b2)
    hint = (
        "Let one unit answer only where the first pixel is brighter, and the other only where the "
        "second is. Where both are silent, the pixels are equal: b2 remains."
    )
    mistakes = [
        (1 - right, "It says where the pixels differ. Turn the signs of W2 round, and mind b2."),
        (right - 1, "b2 is missing: it is the answer where both units are silent."),
        ([0, 1, 0, 0], "Two black pixels (0, 0) are equal too."),
        ([1, 0, 0, 0], "Two bright pixels (1, 1) are equal too."),
    ]
    if close(_outputs(X, W1.T, b1, W2, b2), right):
        mistakes = [(found, "W1 is transposed: column j has the weights of unit j.")]
    if close(X @ W1 @ W2 + b1 @ W2 + b2, right):
        mistakes = [(found, "The ReLU makes every negative sum 0.")]
    if not close(found, right):
        told = [text for value, text in mistakes if close(found, value)]
        asked = f"the output for the pixels {show(X)}"
        raise Wrong(differing(asked, right, found), (told or [hint])[0])


def _outputs(X, W1, b1, W2, b2):
    return np.maximum(X @ W1 + b1, 0) @ W2 + b2


def _parts(found):
    """W1 (2, 2), b1 (2,), W2 (2,) and the number b2, if that is what was found."""
    hint = "In this order: W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,), as lists or arrays."
    if not isinstance(found, list | tuple) or len(found) != 4:
        raise Wrong(differing("equal_pixels", "four arrays", found), hint)
    parts = []
    for name, part, shape in zip(
        ("W1", "b1", "W2", "b2"), found, ((2, 2), (2,), (2,), ()), strict=True
    ):
        array = numbers(part)
        if array is None or array.size != np.prod(shape) or (name == "W1" and array.ndim != 2):
            raise Wrong(differing(name, f"{np.prod(shape):.0f} numbers", part), hint)
        if not np.isfinite(array).all():
            raise Wrong(differing(name, "finite numbers", part), hint)
        parts.append(array.astype(float).reshape(shape))
    return parts


@exercise("4.3", "Small and quick", why="Much of the accuracy comes from a little of the network.")
def train_small(train_small):
    (X_train, y_train), (X_test, y_test) = load_mnist()
    start = time.perf_counter()
    model = train_small(X_train.copy(), y_train.copy())
    seconds = time.perf_counter() - start
    size = int(model.count_params())
    if size > PARAMETERS:
        message = f"The model has {size:,} parameters, more than {PARAMETERS:,}."
        raise Wrong(message, "Each hidden unit has 784 weights: 64 units are enough.")
    order = np.random.default_rng().permutation(len(X_test))  # the answers must come from X
    X, y = X_test[order], y_test[order]
    Z = _scores(model, X)
    accuracy = float(np.mean(Z.argmax(axis=1) == y))
    _check_scaling(model, X[:1000], y[:1000], Z[:1000])
    if accuracy < ACCURACY:
        hint = "That is chance: nothing was learned."
        if accuracy > 0.2:
            hint = "Compare the accuracies of training and validation: more epochs? another rate?"
        raise Wrong(f"Test accuracy is below {ACCURACY}, on all 10,000 images.", hint)
    if seconds > SECONDS:
        raise Wrong(f"Training took more than {SECONDS} seconds.", "Larger batches are faster.")


def _scores(model, X_test):
    Z = np.asarray(model.predict(X_test, 500, 0))  # batch size, verbose
    if Z.shape != (len(X_test), 10):
        message = f"model.predict(X) has the shape {Z.shape}, expected ({len(X_test)}, 10)."
        raise Wrong(message, "The model takes uint8 images (n, 28, 28) and ends in Dense(10).")
    if not np.isfinite(Z).all():
        raise Wrong("Some scores are not finite.", "Training went astray: lower the learning rate.")
    return Z


def _check_scaling(model, X, y, Z):
    """Raise Wrong if the model knows scaled images far better than images as they are loaded."""
    loaded = _loss(Z, y)
    scalings = {"X / 255": (0, 255), "X / 127.5 - 1": (127.5, 127.5), "(X - mean) / std": (33, 79)}
    for told, (shift, size) in scalings.items():
        with contextlib.suppress(Crash):  # it takes images as they are loaded only: all is well
            scaled = _loss(_scores(model, (X - np.float32(shift)) / np.float32(size)), y)
            if scaled < min(1, loaded / 4):
                message = f"Images as loaded give the loss {loaded:.2f}, {told} gives {scaled:.2f}."
                hint = "Was it trained on scaled images? Scaling must be a layer of the model."
                raise Wrong(message, hint)


def _loss(Z, y):
    """Cross-entropy of logits, or of rows of probabilities."""
    P = Z if (Z >= 0).all() and np.allclose(Z.sum(axis=1), 1, atol=1e-3) else softmax(Z)
    return -np.mean(np.log(np.maximum(P[np.arange(len(y)), y], 1e-30)))
