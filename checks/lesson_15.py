"""Checks of lesson 15: how many images, errors by digit, votes."""

import math

import numpy as np

from checks.exercise import exercise, expect


@exercise(
    "15.1", "How large a test set?", why="To tell 99.0 from 99.1 % takes more than MNIST has."
)
def images_needed(images_needed):
    hint = "Solve 1.96 · √(p (1 − p) / n) ≤ half for n, and round up."
    for p, half in [(0.5, 0.1), (0.99, 0.002), (0.99, 0.0005), (0.9, 0.01)]:
        exact = 1.96**2 * p * (1 - p) / half**2
        mistakes = [
            (math.floor(exact), "Rounded down, the interval is a little too wide: round up."),
            (math.ceil(p * (1 - p) / half**2), "The 1.96 is missing."),
            (math.ceil(1.96 * p * (1 - p) / half**2), "The 1.96 is squared too."),
            (math.ceil(math.sqrt(exact)), "Square both sides before you solve."),
            (math.ceil(4 * exact), "`half` is half the width, from the middle to one end."),
            (math.ceil(1.96**2 * p / half**2), "p (1 − p), not p alone."),
        ]
        expect(images_needed, (p, half), math.ceil(exact), hint, mistakes)


@exercise("15.2", "Errors by digit", why="One number for ten digits hides the weakest of them.")
def error_rates(error_rates):
    hint = "For each digit: among its images, the share whose answer is another."
    rng = np.random.default_rng(0)
    cases = [
        ([0, 0, 0, 1, 2], [0, 0, 1, 1, 2]),
        ([3, 3, 3, 5], [3, 5, 5, 5]),
        rng.integers(0, 10, (2, 500)),
    ]
    for y, answers in cases:
        y, answers = np.array(y), np.array(answers)
        wrong, blamed = (_counts(d[y != answers]) for d in (y, answers))
        images, named = (np.maximum(_counts(d), 1) for d in (y, answers))
        mistakes = [
            (wrong, "Those are numbers of errors: divide by the images of each digit."),
            (wrong / len(y), "Divide by the images of that digit, not by all images."),
            (blamed / named, "Go by the true digit, not by the answer."),
            (
                wrong / named,
                "Divide by how often the digit is there, not by how often it is named.",
            ),
            (_counts(y[y == answers]) / images, "That is the share of right answers."),
            (
                wrong / max(wrong.sum(), 1),
                "That shares out the errors; ask how many of a digit's images fail.",
            ),
        ]
        expect(error_rates, (y, answers), wrong / images, hint, mistakes)


def _counts(digits):
    return np.bincount(digits, minlength=10)


@exercise(
    "15.3", "Let them vote", why="Three networks with different errors can outvote each error."
)
def majority(majority):
    hint = "Count the votes for each digit and image; `argmax` takes the smallest digit on a tie."
    rng = np.random.default_rng(0)
    cases = [[[1], [1], [0]], [[3, 7], [3, 2], [5, 2]], [[4], [9]], rng.integers(0, 10, (7, 40))]
    for answers in map(np.array, cases):
        ballots = answers[:, :, None] == np.arange(10)  # (voter, image, digit)
        votes = ballots.sum(axis=0)
        last = 9 - votes[:, ::-1].argmax(axis=1)
        mistakes = [
            (last, "On a tie the smallest digit wins."),
            (np.round(answers.mean(axis=0)), "The mean of a 3 and a 5 is no vote for a 4. Count."),
            (np.median(answers, axis=0), "Digits have no order here: count, do not sort."),
            (answers.max(axis=0), "That is the largest digit named, not the most frequent."),
            (answers[0], "That is the first voter's opinion."),
            (votes.max(axis=1), "Those are the numbers of votes; return the digits."),
            (
                ballots.sum(axis=1).argmax(axis=1),
                "One row for each voter: count along axis 0.",
            ),
        ]
        expect(majority, (answers,), votes.argmax(axis=1), hint, mistakes)
