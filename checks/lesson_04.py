"""Checks of lesson 4: how many units, weights by hand, a small network."""

import contextlib
import time

import numpy as np

from checks.crash import Crash
from checks.difference import close, numbers
from checks.exercise import Wrong, differing, exercise, expect, show
from checks.lesson_03 import softmax
from helpers.mnist import load_mnist

SECONDS, PARAMETERS, ACCURACY = 60, 60_000, 0.965


@exercise("4.1", "How many units?", why="The size of a network is yours to choose beforehand.")
def hidden_units(hidden_units):
    hint = (
        "One unit more costs a weight from each input, a bias, and a weight to each output. How "
        "often does that fit, once the biases of the outputs are paid?"
    )
    cases = [
        (4, 2, 90),  # 12 and 4/7: the mistakes below give other numbers
        (4, 2, 91),
        (4, 3, 27),  # 3: all of it is used
        (2, 1, 5),
        (784, 10, 60_000),
        (784, 10, 468_874),
        (3, 200, 1_000_000),
    ]
    for inputs, outputs, budget in cases:
        each, left = inputs + 1 + outputs, budget - outputs
        mistakes = [
            (budget // (inputs + outputs), "The biases are missing, of both layers."),
            (budget // each, "The outputs have biases too, however many units there are."),
            (left // (inputs + outputs), "The hidden units have biases too."),
            (left // (inputs + 1), "A unit costs a weight to each output as well."),
            (budget // (inputs + 1), "There is a second layer, from the units to the outputs."),
            (left / each, "Half a unit cannot be had: round down."),
            (-(-left // each), "That is one unit too many: round down."),
            ((left - 1) // each, "The budget may be used up to the last parameter."),
            (left // each * each + outputs, "That is the number of parameters, not of units."),
        ]
        arguments = inputs, outputs, budget
        expect(hidden_units, arguments, left // each, hint, mistakes, dtype=np.integer)


@exercise(
    "4.2",
    "Weights by hand",
    why="Each hidden unit begins to answer where its bias tells it to.",
    data=["two_of_three"],
)
def two_of_three(two_of_three):
    W1, b1, W2, b2 = _parts(two_of_three)
    inked = np.array([0, 1, 1, 1, 2, 2, 2, 3])
    X = np.array(
        [[0] * 3, [0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0], [1] * 3]
    )
    found = np.maximum(0, X @ W1 + b1) @ W2 + b2
    hint = (
        "Count the inked pixels: a unit with the weights 1, 1, 1 does. Its bias says up to which "
        "number it is silent. Let one unit begin at two, and the other take away what is too much "
        "for three."
    )
    three = "Right up to two inked pixels. With three the second unit must take more away."
    mistakes = [
        (np.maximum(inked - 1, 0), three),
        (inked >= 2, three),
        (
            np.where(inked == 3, found, inked == 1),
            "That finds one inked pixel. Move the biases on.",
        ),
        (inked != 2, "It is the other way round: 1 for two inked pixels, else 0."),
        (np.where(inked == 2, found, 0), "Only its size is wrong: 1 for two inked pixels."),
    ]
    if close(X @ W1 @ W2 + b1 @ W2 + b2, inked == 2):
        mistakes = [(found, "The ReLU makes every negative sum 0.")]
    if not close(found, inked == 2):
        told = [text for value, text in mistakes if close(found, value)]
        asked = f"the outputs for the pixels {show(X)}"
        raise Wrong(differing(asked, (inked == 2).astype(int), found), (told or [hint])[0])


def _parts(found):
    """W1 (3, 2), b1 (2,), W2 (2,) and the number b2, if that is what was found."""
    hint = "In this order: W1 (3, 2), b1 (2,), W2 (2,), b2 a number; lists or arrays."
    if not isinstance(found, list | tuple) or len(found) != 4:
        raise Wrong(differing("two_of_three", "W1, b1, W2 and b2", found), hint)
    parts = []
    for name, part, shape in zip(
        ("W1", "b1", "W2", "b2"), found, ((3, 2), (2,), (2,), ()), strict=True
    ):
        array = numbers(part)
        if array is None or not np.isfinite(array).all():
            raise Wrong(differing(name, "finite numbers", part), hint)
        if name == "W1" and array.shape == (2, 3):
            raise Wrong(differing(name, "shape (3, 2)", part), "Column j belongs to unit j.")
        if array.size != np.prod(shape) or (name == "W1" and array.shape != shape):
            raise Wrong(differing(name, f"an array of shape {shape}", part), hint)
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
