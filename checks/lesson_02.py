"""Checks of notebook 2: probabilities, losses, counting, tuning."""

import time
from numbers import Real

import numpy as np

from checks.exercise import Wrong, differing, exercise, expect
from helpers.mnist import load_mnist

SECONDS, PARAMETERS, ACCURACY = 60, 60_000, 0.965


def softmax(Z, axis=1):
    Z = np.asarray(Z, np.float64)
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


@exercise("2.1", "A softmax that survives 1,000", why="No logit, however large, gives nan now.")
def stable_softmax(stable_softmax):
    hint = "Only differences count: subtract each row's own maximum before `np.exp`."
    rng = np.random.default_rng(0)
    inputs = [
        [[0, 0.0]],
        [[1, 2, 3.0], [3, 3, 0]],
        [[1000, 0.0]],
        [[-1000, -1000.0]],
        [[0, 1e5, 5e4]],
        [[1000.0, 1001.0], [-1000.0, -1003.0]],
        rng.normal(0, 5, (4, 10)),
    ]
    for Z in map(np.array, inputs):
        E = np.exp(Z - Z.max())
        mistakes = [
            (softmax(Z, axis=0), "Each row should have the sum 1, not each column: axis=1."),
            (E / E.sum(), "Each row should have the sum 1, not all of them together: axis=1."),
            (softmax(-Z), "The largest logit should get the largest probability: mind the sign."),
            (
                E / E.sum(axis=1, keepdims=True),
                "A row far below another becomes 0 / 0: shift each by its own maximum.",
            ),
            (np.log(softmax(Z)), "Those are logarithms of the probabilities."),
        ]
        expect(stable_softmax, (Z,), softmax(Z), hint, mistakes, dtype=np.float64)
    single = 100 * Z.astype(np.float32)
    expect(stable_softmax, (single,), softmax(single).astype(np.float32), hint, dtype=np.float32)


def published_loss(gap):
    """The fourth tutorial's loss for logits (gap, 0) and label 1, in float32."""
    p = softmax(np.array([[gap, 0]])).astype(np.float32)
    return -np.log(p[0, 1])


@exercise(
    "2.2",
    "When a logarithm meets zero",
    why="A loss that is finite keeps its gradient finite.",
    data=["gap"],
)
def stable_loss(gap, stable_loss):
    _check_gap(gap)
    hint = "log p = z − log Σ exp(z), with the row's maximum subtracted from all z: no log of 0."
    wide = [[1e5, 0.0, 0.0], [0.0, 500.0, 1.0], [0.0, 0.0, 0.0], [-1e5, 0.0, 1000.0]]
    pairs = [
        ([[0.0, 0.0]], [1]),
        ([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]], [0, 2]),
        (wide, [0, 2, 1, 0]),
    ]
    for Z, y in pairs:
        Z, y = np.array(Z), np.array(y)
        logs = Z - Z.max(axis=1, keepdims=True)
        logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))
        losses = -logs[np.arange(len(y)), y]
        mistakes = [
            (losses.sum(), "That is the sum: return the mean."),
            (-losses.mean(), "A loss is positive: −log p."),
            (losses, "Return one number: the mean over all images."),
            (-logs.mean(), "Only the logarithm at the true label counts."),
            *_losses_of_p(np.exp(-losses)),
        ]
        expect(stable_loss, (Z, y), losses.mean(), hint, mistakes)


def _losses_of_p(p):
    """Pairs for `mistakes`: what comes out if p is computed first."""
    reversed_loss = -np.mean(np.log1p(-p))
    if np.isfinite(reversed_loss):
        yield reversed_loss, "That is the third tutorial's −log(1 − p)."
    for tiny in (1e-15, 1e-12, 1e-10, 1e-8, 1e-7):
        clipped = -np.mean(np.log(np.maximum(p, tiny)))
        yield clipped, "Clipping p hides the zero and gives a wrong loss. Stay with logarithms."


def _check_gap(gap):
    if not isinstance(gap, Real) or not np.isfinite(gap) or gap != int(gap):
        raise Wrong(differing("gap", "a whole number", gap), "Such as `gap = 50`.")
    loss = published_loss(gap)
    if np.isfinite(loss):
        message = f"The loss for logits ({gap}, 0) and label 1 is {loss:.1f}: finite."
        raise Wrong(message, "Try larger ones in a loop until the loss is `inf`.")
    if np.isinf(published_loss(gap - 1)):
        raise Wrong(f"It is infinite at {gap}, but at {gap - 1} too.", "Look for the smallest.")


@exercise("2.3", "Count parameters", why="You can tell the size of a network before you build it.")
def mlp_parameters(mlp_parameters):
    hint = "A layer from a to b units has a·b weights and b biases: add up over all pairs."
    for sizes in [(4, 3, 2), (2, 3), (784, 512, 128, 10), (784, 10), (5, 5, 5, 5, 5)]:
        pairs = list(zip(sizes, sizes[1:], strict=False))
        weights = sum(a * b for a, b in pairs)
        mistakes = [
            (weights, "The biases are missing: one for each output of a layer."),
            (weights + sum(sizes), "The inputs have no bias."),
            (
                weights + sum(sizes[:-1]),
                "A layer has one bias for each of its outputs, not inputs.",
            ),
            (weights + len(pairs), "A layer has one bias for each output, not one in all."),
            (sum((a + 1) * b for a, b in pairs[:-1]), "A layer is missing: n sizes make n − 1."),
        ]
        expect(mlp_parameters, (sizes,), sum((a + 1) * b for a, b in pairs), hint, mistakes)


@exercise("2.4", "A confusion matrix", why="Accuracy says how many are wrong, this says which.")
def confusion_matrix(confusion_matrix):
    hint = "Go through the pairs (true label, answer) and add 1 in that row and column."
    rng = np.random.default_rng(0)
    many = rng.integers(0, 3, 3000), rng.integers(0, 3, 3000), 3
    cases = [([0, 1], [1, 1], 2), ([2, 2, 2, 0], [1, 1, 2, 0], 3), ([0], [0], 4), many]
    for y, answers, k in cases:
        y, answers = np.array(y), np.array(answers)
        right = np.zeros((k, k), int)
        np.add.at(right, (y, answers), 1)
        diagonal = np.diag(np.bincount(y, minlength=k))
        mistakes = [
            (right.T, "Rows are true labels, columns are answers: yours is the other way round."),
            (np.minimum(right, 1), "`m[y, a] += 1` counts a repeated pair once: see `np.add.at`."),
            (right / len(y), "Count images; do not divide."),
            (diagonal, "Column is what the network answered, not the true label again."),
            (right - np.diag(np.diag(right)), "Right answers count too: they are the diagonal."),
        ]
        expect(confusion_matrix, (y, answers, k), right, hint, mistakes)


@exercise("2.5", "Small and quick", why="Much of the accuracy comes from a little of the network.")
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
    Z = _scores(model, X_test[order])
    accuracy = float(np.mean(Z.argmax(axis=1) == y_test[order]))
    if accuracy < ACCURACY:
        hint = "More epochs, or a larger learning rate?"
        if accuracy < 0.2:
            hint = "That is chance. Does the model learn from pixels scaled as the test's will be?"
        raise Wrong(f"Test accuracy is below {ACCURACY}, on all 10,000 images.", hint)
    if seconds > SECONDS:
        raise Wrong(f"Training took more than {SECONDS} seconds.", "Larger batches are faster.")


def _scores(model, X_test):
    Z = np.asarray(model.predict(X_test, 500, 0))  # batch size, verbose
    if Z.shape != (len(X_test), 10):
        message = f"model.predict(X_test) has the shape {Z.shape}, expected (10000, 10)."
        raise Wrong(message, "The model takes uint8 images (n, 28, 28) and ends in Dense(10).")
    if not np.isfinite(Z).all():
        raise Wrong("Some scores are not finite.", "Training went astray: lower the learning rate.")
    return Z
