"""Checks of lesson 19: what silence is worth, and when to be silent."""

import numpy as np

from checks.difference import numbers
from checks.exercise import Wrong, compare, exercise, expect


@exercise("19.1", "The price of silence", why="Who may say 'I do not know' is wrong less often.")
def with_silence(with_silence):
    hint = "Answer where the largest probability reaches the threshold; then two means."
    P = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.55, 0.45]])
    y = np.array([0, 0, 1, 0])
    rng = np.random.default_rng(0)
    many = rng.dirichlet(np.full(10, 0.2), 200)
    cases = [(P, y, 0.7), (P, y, 0.0), (P, y, 0.58), (P, y, 0.6)]
    cases += [(many, rng.integers(0, 10, 200), t) for t in rng.uniform(0.4, 0.95, 4).round(3)]
    for P, y, threshold in cases:
        sure, right = P.max(axis=1) >= threshold, P.argmax(axis=1) == y
        accuracy, truth = right[sure].mean(), P[np.arange(len(y)), y] >= threshold
        above = P.max(axis=1) > threshold
        mistakes = [
            ((above.mean(), right[above].mean()), "Who reaches the threshold answers, too: `>=`."),
            ((accuracy, sure.mean()), "First the share answered, then that of the right ones."),
            ((sure.mean(), right.mean()), "Only the answered images count for the second share."),
            ((sure.mean(), (right & sure).mean()), "Divide by the number answered, not by all."),
            ((sure.sum(), accuracy), "A share: divide by the number of images."),
            ((sure.sum(), (right & sure).sum()), "Shares: divide the two numbers."),
            ((1 - sure.mean(), accuracy), "The share answered, not the share passed over."),
            ((truth.mean(), 1), "The largest probability decides; the network does not know `y`."),
            ((sure.mean(), 1 - accuracy), "The share of right answers, not of wrong ones."),
        ]
        expect(with_silence, (P, y, threshold), (sure.mean(), accuracy), hint, mistakes)
    found, shown = with_silence(P, y, 1.1), with_silence.shown(P, y, 1.1)
    compare(found, (0, 1), shown, "Who says nothing makes no mistake: the second share is 1.")


@exercise("19.2", "What a mistake costs", why="What silence is worth, the user decides.")
def cheapest_threshold(cheapest_threshold):
    rng = np.random.default_rng(0)
    few = np.array([0.9, 0.6, 0.8, 0.7, 0.5])
    cases = [
        (few, np.array([True, False, True, True, True]), 4),  # silent about the lower two
        (few, np.array([True, True, True, False, True]), 1.5),  # answers all
        (few, np.array([False, False, True, False, True]), 9),  # answers none
        (np.array([0.9, 0.7, 0.7, 0.7, 0.4]), np.array([1, 1, 0, 1, 0], bool), 1.5),  # equals
        (np.array([0.9, 0.7, 0.7, 0.7, 0.4]), np.array([1, 1, 0, 1, 0], bool), 4),
    ]
    for mistake in (1.2, 3, 10, 30):
        confidence = rng.permutation(np.linspace(0.3, 0.99, 60).round(3))
        cases.append((confidence, rng.random(60) < confidence**0.5, mistake))
    for case in cases:
        found, shown = cheapest_threshold(*case), cheapest_threshold.shown(*case)
        _judge_threshold(found, shown, *case)


def _judge_threshold(found, shown, confidence, right, mistake):
    threshold = numbers(found)
    if threshold is None or threshold.size != 1:
        raise Wrong(f"{shown} should be one number.", "Return the threshold alone.")
    threshold = float(threshold.reshape(())[()])
    choices = [*np.unique(confidence), np.inf]
    costs = [_cost(choice, confidence, right, mistake) for choice in choices]
    near = threshold, threshold - 1e-6  # a threshold in float32 is as good
    cost, best = min(_cost(t, confidence, right, mistake) for t in near), min(costs)
    if cost > best + 1e-9 or np.isnan(threshold):
        silent = np.sum(confidence < threshold)
        message = (
            f"{shown}\n  expected a threshold that costs {best:g}"
            f"\n  found    {threshold:g}, silent about {silent} of {len(right)}: costs {cost:g}"
        )
        raise Wrong(message, _threshold_hint(threshold, confidence, right, mistake, best))


def _cost(threshold, confidence, right, mistake):
    answered = confidence >= threshold
    return mistake * np.sum(answered & ~right) + np.sum(~answered)


def _threshold_hint(threshold, confidence, right, mistake, best):
    above = threshold + 1e-6
    if abs(_cost(above, confidence, right, mistake) - best) < 1e-9:
        return "An image whose confidence equals the threshold is answered, too: `>=`."
    if abs(threshold - (1 - 1 / mistake)) < 1e-6:
        return "That is right for a network whose confidence is the share it has right. Count."
    if threshold > 1:
        return "So nothing is answered. Return the threshold, neither its cost nor its place."
    choices = [*confidence, np.inf]
    cheapest = min(choices, key=lambda choice: _cost(choice, confidence, right, mistake))
    if threshold > cheapest:
        return "Too often silent: an 'I don't know' costs 1. Try every confidence, add both costs."
    return (
        f"Too rarely silent: each wrong answer costs {mistake:g}. Try every confidence, and none."
    )
