"""Checks of lesson 20: by how much a race was won, by rounds and at equal accuracy."""

import numpy as np

from checks.exercise import exercise, expect


@exercise(
    "20.1", "Won by how much?", why="Each round has its own weather; the ratio leaves it out."
)
def speed_ups(speed_ups):
    hint = "Divide round by round, old by new; then take smallest, median and largest of these."
    rng = np.random.default_rng(0)
    cases = [
        ([8.0, 6.6, 20.5], [4.0, 2.0, 5.0]),
        ([9.0, 3.0, 8.0, 8.0, 5.0], [10.0, 2.0, 4.0, 2.0, 4.0]),
        (rng.uniform(2, 9, 6).round(2).tolist(), rng.uniform(2, 9, 6).round(2).tolist()),
    ]
    for old, new in cases:
        a, b = np.array(old), np.array(new)
        ratios = a / b
        right = _three(ratios)
        mistakes = [
            (_three(1 / ratios), "How many times as fast: old by new, not new by old."),
            (_three(a - b), "A ratio, not a difference: divide."),
            (ratios, "Of the rounds' ratios, return the smallest, the median and the largest."),
            (right[1], "Return all three: smallest, median, largest."),
            (right[::-1], "The order: smallest, median, largest."),
            ([right[0], ratios.mean(), right[2]], "The median, not the mean."),
            ([right[0], np.sort(ratios)[len(a) // 2], right[2]],
             "With an even number of rounds, the median is the mean of the middle two."),
            ([right[0], ratios[len(a) // 2], right[2]], "Sort them first."),
            ([right[0], np.median(a) / np.median(b), right[2]],
             "Divide first: the median of the ratios, not the ratio of the medians."),
            (np.divide(_three(a), _three(b)), "Divide first: rounds belong together."),
            ([a.min() / b.max(), right[1], a.max() / b.min()],
             "Divide only what was measured in the same round."),
        ]  # fmt: skip
        expect(speed_ups, (old, new), right, hint, mistakes)


@exercise("20.2", "At equal accuracy", why="Only so are the seconds of two recipes one number.")
def at_equal_accuracy(at_equal_accuracy):
    hint = (
        "The goal is the smaller of the two best accuracies. When did each first reach it? "
        "Divide the seconds, slow by quick."
    )
    never = (
        "One never reached it. The smaller of the two best is the goal, and equal is enough: `>=`."
    )
    cases = [
        ([(6.0, 0.9), (12.5, 0.95), (19.0, 0.97), (26.0, 0.96)], [(1.0, 0.8), (2.5, 0.94)]),
        ([(3.0, 0.5), (6.6, 0.75), (9.3, 0.625)], [(1.2, 0.6), (2.2, 0.7), (4.0, 0.9), (5.0, 0.8)]),
        ([(4.2, 0.7), (8.0, 0.75), (12.0, 0.875)], [(2.1, 0.75), (4.0, 0.625)]),
        ([(2.0, 0.9)], [(4.0, 0.9)]),
    ]
    for slow, quick in cases:
        (s, a), (t, b) = np.transpose(slow), np.transpose(quick)
        goal = min(a.max(), b.max())
        starts = [_first(a >= goal, s), _first(b >= goal, t)]
        right = starts[0] / starts[1]
        goals = [
            (min(a[-1], b[-1]), "The best accuracy of a run may not be its last."),
            (max(a[-1], b[-1]), "The best accuracy of a run may not be its last."),
            (b[-1], "The best accuracy of a run may not be its last."),
            (a[-1], "The best accuracy of a run may not be its last."),
            *((goal, never) for goal in (a.max(), b.max(), max(a.max(), b.max()))),
        ]
        mistakes = [
            (1 / right, "How many times as fast: slow by quick."),
            (starts[0] - starts[1], "A factor, not a difference: divide."),
            (starts, "Divide the one by the other."),
            (goal, "That is the accuracy. Return the factor between the seconds."),
            (s[-1] / t[-1], "That is the time of the whole runs, whatever they reached."),
            (_first(a > goal, s) / _first(b > goal, t), never),
            (s[a.argmax()] / t[b.argmax()], "Each at its own best: not the same accuracy."),
            *((_first(a >= g, s) / _first(b >= g, t), text) for g, text in goals),
        ]
        expect(at_equal_accuracy, (slow, quick), right, hint, mistakes)


def _first(reached, seconds):
    """Seconds at the first place where the goal is reached, or infinity."""
    return next((float(t) for t, yes in zip(seconds, reached, strict=True) if yes), np.inf)


def _three(values):
    return [np.min(values), np.median(values), np.max(values)]
