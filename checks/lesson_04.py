"""Checks of notebook 4: backward passes, a hidden bug, optimisers."""

from dataclasses import astuple, dataclass

import numpy as np

from checks.exercise import SEQUENCE, Open, Wrong, close, compare, differing, exercise, show

DIVIDED_ALREADY = (
    "The loss is a mean, and its 1/n is in dZ already, which comes from above. Do not divide again."
)


@exercise("4.1", "Find the bug", why="With one image this bug cannot be seen: test with more.")
def dense_backward(dense_backward):
    rng = np.random.default_rng(0)
    for n, inputs, outputs in [(2, 1, 2), (1, 2, 3), (5, 4, 4), (6, 3, 2), (3, 3, 3)]:
        X, W, dZ = (rng.normal(size=s) for s in ((n, inputs), (inputs, outputs), (n, outputs)))
        found, shown = dense_backward(X, W, dZ), dense_backward.shown(X, W, dZ)
        _expect_three(found, shown, "dX, dW, db, in this order.")
        _compare_gradients(found, X, W, dZ, shown)


def _expect_three(found, shown, hint):
    if not isinstance(found, SEQUENCE) or len(found) != 3:
        raise Wrong(differing(shown, "three arrays", found), hint)


def _compare_gradients(found, X, W, dZ, shown):
    hint = "What shape must it have? Write the product that gives this shape, then gradient-check."
    dX, dW, db = dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)
    if len(X) > 1 and all(map(close, found, (dX, dW, dZ.mean(axis=0)))):
        raise Open  # as given
    square = W.shape[0] == W.shape[1]
    mistakes = [(dZ @ W, "Backward, W is transposed.")] if square else []
    compare(found[0], dX, f"dX of {shown}", hint, mistakes)
    mistakes = [(dW / len(X), DIVIDED_ALREADY), (dW.T, "dW has the shape of W: (inputs, outputs).")]
    compare(found[1], dW, f"dW of {shown}", hint, mistakes)
    mistakes = [
        (db / len(X), DIVIDED_ALREADY),
        (dZ.sum(axis=1), "Sum over the images, axis 0: one number for each output."),
        (db[None], "db has the shape of b: (outputs,)."),
        (dZ, "One b serves all images, so their gradients add up."),
        (dZ[0], "All images count, not the first alone."),
    ]
    compare(found[2], db, f"db of {shown}", hint, mistakes)


@exercise("4.2", "Leaky ReLU", why="A slope below zero keeps units from dying, and you derived it.")
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
        (dA * np.where(Z > 0, 1, slope) / len(Z), DIVIDED_ALREADY),
    ]
    hint = "∂A/∂Z is 1 where Z > 0 and the slope elsewhere. Keep in forward what backward needs."
    compare(found, dA * np.where(Z > 0, 1, slope), shown, hint, mistakes)


@exercise("4.3", "Clip a gradient", why="One wild batch can no longer throw the weights away.")
def clip_gradients(clip_gradients):
    rng = np.random.default_rng(0)
    cases = [
        ([[3.0, 4.0]], 1.0),
        ([[3.0], [4.0]], 1.0),
        ([[0.3], [0.4]], 1.0),
        ([[0.0, 0.0]], 1.0),
        ([rng.normal(size=(3, 2)), rng.normal(size=2)], 0.5),
        ([[30.0, 40.0], [0.0]], 10.0),
    ]
    for lists, limit in cases:
        gradients = [np.array(g) for g in lists]
        kept = [g.copy() for g in gradients]
        found, shown = clip_gradients(gradients, limit), clip_gradients.shown(kept, limit)
        if any(not np.array_equal(*pair) for pair in zip(gradients, kept, strict=True)):
            hint = "`g *= …` changes the caller's array. Write `g * …`, which makes a new one."
            raise Wrong(f"{shown} changed the arrays in its list.", hint)
        if not isinstance(found, list | tuple) or len(found) != len(kept):
            message = differing(shown, f"a list of {len(kept)}", found)
            raise Wrong(message, "One array for each of its arrays.")
        _compare_clipped(found, kept, limit, shown)


def _compare_clipped(found, gradients, limit, shown):
    hint = "norm = √(sum of all squares in all arrays); multiply each by min(1, limit / norm)."
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))

    def factor(norm):
        return min(1.0, limit / max(norm, 1e-300))

    for number, (part, g) in enumerate(zip(found, gradients, strict=True)):
        mistakes = [
            (g * factor(np.linalg.norm(g)), "All arrays share one norm."),
            (np.clip(g, -limit, limit), "Cutting numbers turns the direction: scale all alike."),
            (g * limit / max(norm, 1e-300), "A gradient shorter than the limit stays as it is."),
            (g * factor(norm**2), "Take the root of that norm."),
            (g, "This gradient is longer than the limit and should become shorter."),
            (np.full_like(g, np.nan), "0 / 0: a gradient of zeros has the norm 0."),
        ]
        compare(part, g * factor(norm), f"array {number} of {shown}", hint, mistakes)


@exercise("4.4", "Adam", why="You have written the optimiser that most networks are trained with.")
def adam_step(adam_step):
    rng = np.random.default_rng(0)
    some = [rng.normal(size=(4, 3, 2)) for _case in range(3)]
    started = np.array([1.0]), np.array([2.0]), np.array([0.5]), np.array([0.1])
    fresh = np.array([1.0]), np.array([2.0]), np.zeros(1), np.zeros(1)
    cases = [(*started, 2), (*fresh, 1), *((w, g, m, v**2, 3) for w, g, m, v in some)]
    for w, g, m, v, t in cases:
        step = Step(w, g, m, v, t, rate=0.1 * t)
        found, shown = adam_step(*astuple(step)), adam_step.shown(*astuple(step))
        _expect_three(found, shown, "w, m, v, in this order.")
        _compare_m(found[1], step, shown)
        _compare_v(found[2], step, shown)
        _compare_w(found[0], step, shown)


@dataclass(frozen=True)
class Step:
    """A step of Adam: what is given, in the order of the exercise, and what comes out."""

    w: np.ndarray
    g: np.ndarray
    m: np.ndarray
    v: np.ndarray
    t: int
    rate: float

    @property
    def new_m(self):
        return 0.9 * self.m + 0.1 * self.g

    @property
    def new_v(self):
        return 0.999 * self.v + 0.001 * self.g**2

    @property
    def m_hat(self):
        return self.new_m / (1 - 0.9**self.t)

    @property
    def v_hat(self):
        return self.new_v / (1 - 0.999**self.t)

    def new_w(self, above, below):
        """The weights after a step of rate · above / below."""
        return self.w - self.rate * above / below


def _compare_m(found, step, shown):
    mistakes = [
        (0.1 * step.m + 0.9 * step.g, "β₁ belongs to the old m, 1 − β₁ to the new gradient."),
        (0.9 * step.m + step.g, "The new gradient counts 1 − β₁."),
        (step.m_hat, "Return m itself: the correction is for this step only."),
    ]
    compare(found, step.new_m, f"m of {shown}", "m ← β₁ m + (1 − β₁) g", mistakes)


def _compare_v(found, step, shown):
    old, g = step.v, step.g
    mistakes = [
        (0.999 * old + 0.001 * g, "v averages the squares of the gradients: g²."),
        (0.001 * old + 0.999 * g**2, "β₂ belongs to the old v, 1 − β₂ to the new square."),
        (0.999 * old + g**2, "The new square counts 1 − β₂."),
        (step.v_hat, "Return v itself: the correction is for this step only."),
    ]
    compare(found, step.new_v, f"v of {shown}", "v ← β₂ v + (1 − β₂) g²", mistakes)


def _compare_w(found, step, shown):
    m, v, m_hat, v_hat, new_w = step.new_m, step.new_v, step.m_hat, step.v_hat, step.new_w
    below = np.sqrt(v_hat) + 1e-7
    right = new_w(m_hat, below)
    mistakes = [
        (new_w(m, np.sqrt(v) + 1e-7), "m and v start too small: divide by 1 − βᵗ."),
        (new_w(m_hat, v_hat + 1e-7), "Divide by the root of v̂."),
        (new_w(step.g, below), "The step follows m̂, not the last gradient."),
        (new_w(m_hat, np.sqrt(v_hat) + 1e-8), "ε is 1e-7 here."),
        (new_w(m_hat, np.sqrt(v_hat)), "ε is missing: 1e-7."),
        (new_w(m_hat, np.sqrt(v_hat + 1e-7)), "ε is added to the root, not under it."),
        (new_w(-m_hat, below), "Downhill: subtract."),
        (new_w(m_hat, np.sqrt(v) + 1e-7), "Correct v as well as m."),
        (new_w(m, below), "Correct m as well as v."),
        (step.w - m_hat / below, "The learning rate is missing."),
        (step.w, "The weights have not moved."),
    ]
    hint = "w ← w − rate · m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), ε = 1e-7."
    compare(found, right, f"w of {shown}", hint, mistakes)
