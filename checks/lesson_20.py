"""Checks of lesson 20: when a goal was reached, and by how much a race was won."""

import numpy as np

from checks.exercise import exercise, expect


@exercise("20.1", "Seconds to the goal", why="Only so do fast and long epochs compare.")
def seconds_to_goal(seconds_to_goal):
    hint = "Go through the notes in their order, and return the seconds of the first good enough."
    cases = [
        ([(2.1, 0.91), (4.3, 0.95), (6.7, 0.97), (9.2, 0.96)], 0.94),
        ([(2.5, 0.91), (5.1, 0.98), (7.7, 0.96)], 0.97),
        ([(3.1, 0.5), (7.3, 0.75), (9.4, 0.875), (12.2, 0.9)], 0.75),
        ([(8.5, 0.99)], 0.99),
        ([(3.1, 0.5), (7.3, 0.75), (8.4, 0.5)], 0.8),
    ]
    for points, goal in cases:
        seconds, accuracies = np.array(points).T
        reached = np.flatnonzero(accuracies >= goal)
        right = seconds[reached[0]] if reached.size else np.inf
        beyond = np.flatnonzero(accuracies > goal)
        mistakes = [(right - seconds[0], "The first epoch takes time, too.")]
        if not reached.size:
            mistakes = [
                (seconds[-1], "The end is not the goal: it was never reached, which is `np.inf`.")
            ]
        else:
            mistakes += [
                (reached[0], "That is the epoch's place in the list. Return its seconds."),
                (reached[0] + 1, "That is the number of epochs. Return the seconds."),
                (seconds[: reached[0] + 1].sum(), "The seconds count from the start: do not add."),
                (accuracies[reached[0]], "That is the accuracy. Return the seconds."),
                (seconds[reached[-1]], "The first time that the goal is reached counts."),
                (seconds[accuracies.argmax()], "Not the best epoch: the first that is enough."),
                (seconds[beyond[0]] if beyond.size else np.inf, "The goal itself is enough: `>=`."),
                (seconds[-1], "Training went on behind the goal."),
            ]
        expect(seconds_to_goal, (points, goal), right, hint, mistakes)


@exercise(
    "20.2", "Won by how much?", why="Each round has its own weather; the ratio leaves it out."
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


def _three(values):
    return [np.min(values), np.median(values), np.max(values)]
