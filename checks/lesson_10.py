"""Checks of lesson 10: a gradient kept short, Adam, a learning rate by the step."""

from dataclasses import astuple, dataclass

import numpy as np

from checks.exercise import SEQUENCE, Wrong, compare, differing, exercise, show


@exercise("10.1", "Clip a gradient", why="One wild batch can no longer throw the weights away.")
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
        found, shown = clip_gradients(gradients, limit), clip_gradients.shown(gradients, limit)
        if not isinstance(found, SEQUENCE) or len(found) != len(gradients):
            message = differing(shown, f"a list of {len(gradients)}", found)
            raise Wrong(message, "One array for each of its arrays.")
        _compare_clipped(found, gradients, limit, shown)


def _compare_clipped(found, gradients, limit, shown):
    hint = "norm = √(sum of all squares in all arrays); multiply each by min(1, limit / norm)."
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))

    def factor(norm):
        return min(1.0, limit / max(norm, 1e-300))

    for number, (part, g) in enumerate(zip(found, gradients, strict=True)):
        right = g * factor(norm)
        if norm > limit and _between(part, right * (1 - 1e-5), right):
            continue  # PyTorch adds 1e-6 to the norm, others another small number
        mistakes = [
            (g * factor(np.linalg.norm(g)), "All arrays share one norm."),
            (np.clip(g, -limit, limit), "Cutting numbers turns the direction: scale all alike."),
            (g * limit / max(norm, 1e-300), "A gradient shorter than the limit stays as it is."),
            (g * factor(norm**2), "Take the root of that norm."),
            (g / max(norm, 1e-300), "The new length is the limit, not 1."),
            (g * factor(np.sum(np.abs(g))), "The norm is the root of the sum of squares."),
            (g, "This gradient is longer than the limit and should become shorter."),
            (np.full_like(g, np.nan), "0 / 0: a gradient of zeros has the norm 0."),
        ]
        compare(part, right, f"array {number} of {shown}", hint, mistakes)


def _between(found, one, other):
    """Whether all numbers lie between those of two arrays, up to rounding."""
    try:
        found = np.asarray(found, float)
    except (TypeError, ValueError):
        return False
    room = 1e-9 * np.maximum(np.abs(one), np.abs(other))
    low, high = np.minimum(one, other) - room, np.maximum(one, other) + room
    return found.shape == low.shape and bool(np.all((low <= found) & (found <= high)))


@exercise("10.2", "Adam", why="You have written the optimiser that lesson 7 trains with.")
def adam_step(adam_step):
    rng = np.random.default_rng(0)
    some = [rng.normal(size=(4, 3, 2)) for _case in range(3)]
    started = np.array([1.0]), np.array([2.0]), np.array([0.5]), np.array([0.1])
    fresh = np.array([1.0]), np.array([2.0]), np.zeros(1), np.zeros(1)
    faint = np.array([1.0]), np.array([1e-3]), np.zeros(1), np.zeros(1)
    blank = np.array([1.0, 1.0]), np.array([0.0, 2.0]), np.zeros(2), np.zeros(2)
    cases = [(*started, 2), (*fresh, 1), (*faint, 1), (*blank, 1)]
    for theta, g, m, s, t in [*cases, *((w, g, m, s**2, 3) for w, g, m, s in some)]:
        step = Step(theta, g, m, s, t, rate=0.1 * t)
        found, shown = adam_step(*astuple(step)), adam_step.shown(*astuple(step))
        if not isinstance(found, SEQUENCE) or len(found) != 3:
            raise Wrong(differing(shown, "three arrays", found), "θ, m, s, in this order.")
        _compare_m(found[1], step, shown)
        _compare_s(found[2], step, shown)
        _compare_theta(found[0], step, shown)


@dataclass(frozen=True)
class Step:
    """A step of Adam: what is given, in the order of the exercise, and what comes out."""

    theta: np.ndarray
    g: np.ndarray
    m: np.ndarray
    s: np.ndarray
    t: int
    rate: float

    @property
    def new_m(self):
        return 0.9 * self.m + 0.1 * self.g

    @property
    def new_s(self):
        return 0.999 * self.s + 0.001 * self.g**2

    @property
    def m_hat(self):
        return self.new_m / (1 - 0.9**self.t)

    @property
    def s_hat(self):
        return self.new_s / (1 - 0.999**self.t)

    def new_theta(self, above, below):
        """The weights after a step of rate · above / below."""
        return self.theta - self.rate * above / below


def _compare_m(found, step, shown):
    mistakes = [
        (0.1 * step.m + 0.9 * step.g, "β₁ belongs to the old m, 1 − β₁ to the new gradient."),
        (0.9 * step.m + step.g, "The new gradient counts 1 − β₁."),
        (step.m_hat, "Return m itself: the correction is for this step only."),
        (step.m, "Return the new m, not the old one."),
        (step.new_s, "θ, m, s, in this order."),
        (step.new_theta(step.m_hat, np.sqrt(step.s_hat) + 1e-7), "θ, m, s, in this order."),
    ]
    compare(found, step.new_m, f"m of {shown}", "m ← β₁ m + (1 − β₁) dθ", mistakes)


def _compare_s(found, step, shown):
    old, g = step.s, step.g
    mistakes = [
        (0.999 * old + 0.001 * g, "s averages the squares of the gradients: dθ²."),
        (0.001 * old + 0.999 * g**2, "β₂ belongs to the old s, 1 − β₂ to the new square."),
        (0.999 * old + g**2, "The new square counts 1 − β₂."),
        (0.9 * old + 0.1 * g**2, "β₂ is 0.999, not 0.9."),
        (step.s_hat, "Return s itself: the correction is for this step only."),
        (old, "Return the new s, not the old one."),
    ]
    compare(found, step.new_s, f"s of {shown}", "s ← β₂ s + (1 − β₂) dθ²", mistakes)


def _compare_theta(found, step, shown):
    m, s, m_hat, s_hat, new_theta = step.new_m, step.new_s, step.m_hat, step.s_hat, step.new_theta
    below = np.sqrt(s_hat) + 1e-7
    right = new_theta(m_hat, below)
    # Between no ε at all and that of Keras, which adds it to √s before the correction.
    none, most = (
        np.maximum(np.sqrt(s_hat), 1e-300),
        np.sqrt(s_hat) + 1e-7 / np.sqrt(1 - 0.999**step.t),
    )
    if _between(found, new_theta(m_hat, none), new_theta(m_hat, most)):
        return
    mistakes = [
        (new_theta(m, np.sqrt(s) + 1e-7), "m and s start too small: divide by 1 − βᵗ."),
        (new_theta(m_hat, s_hat + 1e-7), "Divide by the root of ŝ."),
        (new_theta(step.g, below), "The step follows m̂, not the last gradient."),
        (new_theta(-m_hat, below), "Downhill: subtract."),
        (new_theta(m_hat, np.sqrt(s) + 1e-7), "Correct s as well as m."),
        (new_theta(m, below), "Correct m as well as s."),
        (step.theta - m_hat / below, "The learning rate is missing."),
        (step.theta, "The weights have not moved."),
        (right - step.theta, "Return the new weights, not the step."),
        (step.theta - right, "Return the new weights, not the step."),
        (
            new_theta(m_hat, np.sqrt(s_hat)),
            "A weight whose gradients were all 0 gives 0 / 0: add ε.",
        ),
        *(
            (new_theta(m_hat, np.sqrt(s_hat + e)), "ε is added to the root, not under it.")
            for e in (1e-7, 1e-8)
        ),
    ]
    hint = "θ ← θ − rate · m̂ / (√ŝ + ε), m̂ = m / (1 − β₁ᵗ), ŝ = s / (1 − β₂ᵗ), ε = 1e-7."
    compare(found, right, f"θ of {shown}", hint, mistakes)


@exercise(
    "10.3",
    "Warm up, then cool down",
    why="It is such a curve that lesson 7 trains with.",
)
def warm_up_cosine(warm_up_cosine):
    hint = (
        "Before `warm_up`: peak · step / warm_up. After it: half a wave of `np.cos`, from 0 to π."
    )
    for steps, warm_up, peak in [
        (4, 2, 1.0),
        (8, 2, 1.0),
        (9, 3, 0.06),
        (6, 0, 0.5),
        (50, 20, 0.1),
    ]:
        at = np.arange(steps + 1)
        rates = [warm_up_cosine(int(step), steps, warm_up, peak) for step in at]
        shown = (
            f"warm_up_cosine(step, {steps}, {warm_up}, {show(peak)}) for step = 0, 1, …, {steps}"
        )
        rise = peak * at / max(warm_up, 1)
        done = (at - warm_up) / (steps - warm_up)

        def curve(fall, rise=rise, before=at < warm_up):
            return np.where(before, rise, fall)

        def cosine(done, peak=peak):
            return peak * (1 + np.cos(np.pi * done)) / 2

        mistakes = [
            (curve(2 * cosine(done)), "1 + cos goes from 2 to 0: halve it."),
            (curve(peak * np.cos(np.pi * done)), "cos goes down to −1: add 1 and halve."),
            (
                curve(peak * np.cos(np.pi * done / 2)),
                "Half a wave, added up to (1 + cos) / 2, not a quarter.",
            ),
            (curve(peak * (1 - done)), "That falls along a straight line: use the cosine."),
            (
                curve(cosine(at / steps)),
                "The fall begins after the warm-up: count its steps from there.",
            ),
            (cosine(done), "Before `warm_up` the rate rises along a straight line."),
            (cosine(at / steps), "Before `warm_up` the rate rises along a straight line."),
            (curve(cosine(done), peak * (at + 1) / max(warm_up, 1)), "At step 0 the rate is 0."),
            (
                curve(cosine(done), peak * at / steps),
                "The rise ends at step `warm_up`, at the peak.",
            ),
            (
                curve(cosine((at - warm_up) / steps)),
                "The fall takes steps − warm_up steps and ends at 0.",
            ),
            (curve(cosine(done)) / peak, "Its highest value is `peak`, not 1."),
            (curve(peak - cosine(done)), "After the warm-up it falls: mind the sign."),
        ]
        compare(rates, curve(cosine(done)), shown, hint, mistakes)
