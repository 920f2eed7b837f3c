"""Checks of lesson 17: errors by digit, and votes."""

import numpy as np

from checks.exercise import exercise, expect


@exercise("17.1", "Errors by digit", why="One number for ten digits hides the weakest of them.")
def error_rates(error_rates):
    hint = "For each digit: among its images, the share whose answer is another."
    rng = np.random.default_rng(0)
    cases = [
        ([0, 0, 0, 1, 2, 2], [0, 0, 1, 1, 0, 2]),
        ([3, 3, 3, 5], [3, 5, 5, 5]),
        ([7, 7], [9, 9]),
        rng.integers(0, 10, (2, 500)),
    ]
    for y, answers in cases:
        y, answers = np.array(y, np.uint8), np.array(answers)
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
            (
                1 - _counts(y[y == answers]) / images,
                "A digit with no image has no errors: it counts as 0.",
            ),
            ((wrong / images)[np.unique(y)], "All ten digits, also those with no image."),
            (_percent(wrong, images), "Shares from 0 to 1, not per cent."),
            (
                _divided(wrong, _counts(y)),
                "A digit with no image counts as 0: divide only where there are some.",
            ),
        ]
        expect(error_rates, (y, answers), wrong / images, hint, mistakes)


def _counts(digits):
    return np.bincount(digits, minlength=10)


def _percent(wrong, images):
    return 100 * wrong / images


def _divided(wrong, images):
    with np.errstate(all="ignore"):
        return wrong / images


@exercise("17.2", "Let them vote", why="Where networks err in different ways, they outvote errors.")
def majority(majority):
    hint = "Count the votes for each digit and image; `argmax` takes the smallest digit on a tie."
    rng = np.random.default_rng(0)
    cases = [
        [[1], [1], [0]],
        [[3, 7], [3, 2], [5, 2]],
        [[6], [9], [1], [8]],
        [[6, 0, 9]],
        [[8], [2], [8], [5], [2]],
        rng.integers(0, 10, (7, 40)),
    ]
    for answers in map(np.array, cases):
        ballots = answers[:, :, None] == np.arange(10)  # (voter, image, digit)
        votes = ballots.sum(axis=0)
        last = 9 - votes[:, ::-1].argmax(axis=1)
        mistakes = [
            (last, "On a tie the smaller digit wins."),
            (_first_named(answers), "On a tie the smaller digit wins, not the one named first."),
            (np.round(answers.mean(axis=0)), "The mean of a 3 and a 5 is no vote for a 4. Count."),
            (np.median(answers, axis=0), "Digits have no order here: count, do not sort."),
            (answers.max(axis=0), "That is the largest digit named, not the most frequent."),
            (answers[0], "That is the first voter's opinion."),
            (votes.max(axis=1), "Those are the numbers of votes; return the digits."),
            (votes, "Those are the numbers of votes; return the digits."),
            (
                ballots.sum(axis=1).argmax(axis=1),
                "One row for each voter: count along axis 0.",
            ),
        ]
        expect(majority, (answers,), votes.argmax(axis=1), hint, mistakes)


def _first_named(answers):
    """As `max(digits, key=digits.count)` does it."""
    return [max(digits, key=digits.count) for digits in answers.T.tolist()]
