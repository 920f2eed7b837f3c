"""Checks of lesson 21: averages of weights, normalised batches, smoothed labels."""

import numpy as np

from checks.exercise import SEQUENCE, Wrong, compare, differing, exercise, expect


@exercise("21.1", "Average the weights", why="The average may be better than the last step.")
def update_average(update_average):
    hint = "For each pair of arrays: decay · average + (1 − decay) · weights."
    rng = np.random.default_rng(0)
    for shapes, decay in [([(1,), (2,)], 0.6), ([(2,)], 0.9), ([(3, 2), (2,), (2, 2)], 0.99)]:
        old, new = ([rng.normal(size=s) for s in shapes] for _list in range(2))
        found, shown = update_average(old, new, decay), update_average.shown(old, new, decay)
        if not isinstance(found, SEQUENCE) or len(found) != len(old):
            message = differing(shown, f"a list of {len(old)}", found)
            raise Wrong(message, "One array for each of its arrays.")
        for number, (a, w, part) in enumerate(zip(old, new, found, strict=True)):
            mistakes = [
                ((1 - decay) * a + decay * w, "The decay belongs to the old average."),
                (decay * a + w, "The new weights count 1 − decay."),
                ((a + w) / 2, "The decay says how much of the old average stays."),
                (w, "Those are the new weights alone."),
                (a, "The average has not moved."),
            ]
            compare(part, decay * a + (1 - decay) * w, f"array {number} of {shown}", hint, mistakes)


@exercise(
    "21.2", "Normalise a batch", why="Each channel starts the next layer with the same scale."
)
def batch_norm(batch_norm):
    hint = (
        "Mean and variance of each channel over axes 0, 1, 2; then γ (X − mean) / √(var + ε) + β."
    )
    rng = np.random.default_rng(0)
    for shape in [(2, 1, 1, 1), (3, 2, 2, 2), (4, 3, 5, 3)]:
        X = 3 * rng.normal(size=shape) + 2
        gamma, beta = rng.uniform(0.5, 2, (2, shape[-1]))
        mean, var = X.mean(axis=(0, 1, 2)), X.var(axis=(0, 1, 2))
        scaled = _scaled(X, mean, var)
        n = X.size // shape[-1]
        mistakes = [
            (
                gamma * _scaled(X, X.mean(), X.var()) + beta,
                "Each channel has a mean and a variance of its own.",
            ),
            (
                gamma * _scaled(X, X.mean(axis=0), X.var(axis=0)) + beta,
                "Over all places of all images: axes 0, 1 and 2.",
            ),
            (gamma * _scaled(X, mean, var, 0) + beta, "ε = 0.001 is added to the variance."),
            (gamma * (X - mean) / (np.sqrt(var) + 1e-3) + beta, "ε goes under the root."),
            (gamma * (X - mean) / (var + 1e-3) + beta, "Divide by the root of the variance."),
            (
                gamma * _scaled(X, mean, var * n / (n - 1)) + beta,
                "Divide by n in the variance, not by n − 1.",
            ),
            (scaled, "γ and β are missing."),
            (gamma * scaled, "β is missing."),
            (gamma * (scaled + beta), "Multiply by γ first, then add β."),
        ]
        expect(batch_norm, (X, gamma, beta), gamma * scaled + beta, hint, mistakes)


def _scaled(X, mean, var, epsilon=1e-3):
    return (X - mean) / np.sqrt(var + epsilon)


@exercise(
    "21.3", "Softer labels", why="A network that need not reach 100 % keeps its weights small."
)
def smooth_labels(smooth_labels):
    hint = "(1 − amount) of the one-hot row, plus amount / k for every class."
    for labels, k, amount in [([1], 4, 0.2), ([0, 2], 3, 0.3), ([5, 5, 9], 10, 0.1), ([1], 2, 0.0)]:
        y = np.array(labels)
        Y = np.eye(k)[y]
        rest = Y * (1 - amount)
        right = (rest + amount / k).astype(np.float32)
        mistakes = [
            (rest, "The rest is shared out: each row has the sum 1."),
            (rest + (1 - Y) * amount / (k - 1), "All k classes get a share, the true one too."),
            (rest + (1 - Y) * amount / k, "The true class gets its share as well."),
            (rest + amount, "The amount is shared by k classes."),
            (Y, "Those are the hard labels."),
            (right.T, "One row for each label."),
        ]
        expect(smooth_labels, (y, k, amount), right, hint, mistakes, dtype=np.float32)
