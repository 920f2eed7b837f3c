"""Checks of lesson 9: a hidden bug in a backward pass, and a layer of one's own."""

import numpy as np

from checks.exercise import SEQUENCE, Open, Wrong, close, compare, differing, exercise, show

DIVIDED_ALREADY = (
    "The loss is a mean, and its 1/n is in dZ already, which comes from above. Do not divide again."
)
MEND = "Mend the function above, run it, then run this cell."


@exercise("9.1", "Find the bug", why="With one image this bug cannot be seen: test with more.")
def dense_backward(dense_backward):
    rng = np.random.default_rng(0)
    for n, inputs, outputs in [(2, 2, 2), (2, 1, 2), (1, 2, 3), (5, 4, 4), (6, 3, 2), (3, 3, 3)]:
        X, W, dZ = (rng.normal(size=s) for s in ((n, inputs), (inputs, outputs), (n, outputs)))
        found, shown = dense_backward(X, W, dZ), dense_backward.shown(X, W, dZ)
        if not isinstance(found, SEQUENCE) or len(found) != 3:
            raise Wrong(differing(shown, "three arrays", found), "dX, dW, db, in this order.")
        _compare_gradients(found, X, W, dZ, shown)


def _compare_gradients(found, X, W, dZ, shown):
    hint = "What shape must it have? Write the product that gives this shape, then gradient-check."
    dX, dW, db = dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)
    if len(X) > 1 and all(map(close, found, (dX, dW, dZ.mean(axis=0)))):
        raise Open(MEND)  # as given
    mistakes = [(dX / len(X), DIVIDED_ALREADY), (dX.T, "dX has the shape of X: (n, inputs).")]
    if W.shape[0] == W.shape[1]:
        mistakes.append((dZ @ W, "Backward, W is transposed."))
    compare(found[0], dX, f"dX of {shown}", hint, mistakes)
    mistakes = [(dW / len(X), DIVIDED_ALREADY), (dW.T, "dW has the shape of W: (inputs, outputs).")]
    if X.shape[0] == X.shape[1]:
        mistakes.append((X @ dZ, "X is transposed: (inputs, n) @ (n, outputs)."))
    compare(found[1], dW, f"dW of {shown}", hint, mistakes)
    mistakes = [
        (db / len(X), DIVIDED_ALREADY),
        (dZ.sum(axis=1), "Sum over the images, axis 0: one number for each output."),
        (dZ.sum(), "Sum over the images alone: one number for each output."),
        (db[None], "db has the shape of b: (outputs,)."),
        (dZ, "One b serves all images, so their gradients add up."),
        (dZ[0], "All images count, not the first alone."),
    ]
    compare(found[2], db, f"db of {shown}", hint, mistakes)


@exercise("9.2", "Leaky ReLU", why="With a slope for z < 0 no unit dies; you derived it.")
def leaky_relu(LeakyReLU):
    rng = np.random.default_rng(0)
    for slope, n, units in [(0.1, 2, 3), (0.01, 1, 5), (0.5, 3, 3)]:
        Z, dA = rng.normal(size=(n, units)), rng.normal(size=(n, units))
        Z[:, -1] = 0
        layer, other = LeakyReLU(slope), LeakyReLU(slope)
        _compare_forward(layer, Z, slope)
        other.forward(-Z)  # each layer keeps its own
        shown = f"LeakyReLU({slope}): forward(Z), then backward(dA), Z = {show(Z)}"
        _compare_backward(layer.backward(dA), Z, dA, slope, shown)
    Z, dA = Z.astype(np.float32), dA.astype(np.float32)
    factor = np.where(Z > 0, 1, slope).astype(np.float32)
    hint = "Both passes should work for float32 too."
    compare(layer.forward(Z), Z * factor, f"{shown}, all float32", hint, dtype=np.float32)
    compare(layer.backward(dA), dA * factor, f"{shown}, all float32", hint, dtype=np.float32)


def _compare_forward(layer, Z, slope):
    mistakes = [
        (np.maximum(Z, 0), "That is the plain ReLU: below zero the slope is not 0."),
        (np.where(Z > 0, slope * Z, Z), "The slope belongs to the negative side."),
        (np.where(Z > 0, Z, slope), "Below zero the output is slope · Z, not the slope itself."),
        (np.where(Z > 0, Z, -slope * Z), "Below zero the output stays negative: mind the sign."),
        (np.where(Z > 0, 1, slope), "That is the slope of the layer: forward returns A."),
        (np.where(Z > 0, Z, 0.01 * Z), "The slope is the one that the layer was made with."),
    ]
    hint = "Z where Z > 0, slope · Z elsewhere: `np.where` has both."
    found, right = layer.forward(Z.copy()), np.where(Z > 0, Z, slope * Z)
    compare(found, right, layer.forward.shown(Z), hint, mistakes)


def _compare_backward(found, Z, dA, slope, shown):
    mistakes = [
        (
            dA * (Z > 0),
            "That is the gradient of the plain ReLU: below zero the slope passes a part.",
        ),
        (dA * np.where(Z >= 0, 1, slope), "At 0 the slope counts: 1 only where Z > 0."),
        (dA * np.where(dA > 0, 1, slope), "The mask belongs to Z, kept by forward, not to dA."),
        (np.where(Z > 0, 1, slope), "Multiply by dA: the chain rule."),
        (dA * np.where(Z > 0, slope, 1), "The two sides are exchanged."),
        (dA, "The gradient passes unchanged; below zero it should be multiplied by the slope."),
        (np.where(Z > 0, dA, slope * Z), "Backward multiplies dA by the slope, not Z."),
        (np.where(Z > 0, dA, slope), "Below zero too, multiply by dA: the chain rule."),
        (dA * np.where(Z > 0, 1, slope) / len(Z), DIVIDED_ALREADY),
        (
            dA * np.where(-Z > 0, 1, slope),
            "The forward of another layer changed what this one keeps: let `self` keep it.",
        ),
    ]
    hint = "∂A/∂Z is 1 where Z > 0 and the slope elsewhere. Keep in forward what backward needs."
    compare(found, dA * np.where(Z > 0, 1, slope), shown, hint, mistakes)
