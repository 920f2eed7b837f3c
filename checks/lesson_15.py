"""Checks of lesson 15: how large a test set, and how clear a win."""

import math

import numpy as np

from checks.exercise import compare, exercise, expect


@exercise(
    "15.1", "How large a test set?", why="To know 99 % to ± 0.05 points takes more than MNIST has."
)
def images_needed(images_needed):
    hint = "Solve 1.96 · √(p (1 − p) / n) ≤ half for n, and round up; or try one n after another."
    for p, half in [(0.5, 0.05), (0.5, 0.0392), (0.9, 0.01), (0.99, 0.002), (0.99, 0.0005)]:
        found, shown = images_needed(p, half), images_needed.shown(p, half)
        exact = 1.96**2 * p * (1 - p) / half**2
        n = np.arange(1, 2 * math.ceil(exact))
        counts = p * n, np.round(p * n), np.floor(p * n)
        by_wilson = [n[_half_width(count, n) <= half][0] for count in counts]
        mistakes = [
            (math.floor(exact), "Rounded down, the interval is a little too wide: round up."),
            (math.floor(exact) + 1, "Round up: where n comes out whole, nothing is to be added."),
            (exact, "A whole number of images: round up."),
            (math.ceil(p * (1 - p) / half**2), "The 1.96 is missing."),
            (math.ceil(1.96 * p * (1 - p) / half**2), "The 1.96 is squared too."),
            (math.ceil(math.sqrt(exact)), "Square both sides before you solve."),
            (math.ceil(4 * exact), "`half` is half the width, from the middle to one end."),
            (math.ceil(exact / 4), "`half` is half the width, from the middle to one end."),
            (math.ceil(1.96**2 * p / half**2), "p (1 − p), not p alone."),
        ]
        if not any(np.array_equal(found, answer) for answer in by_wilson):
            compare(found, math.ceil(exact), shown, hint, mistakes)


def _half_width(right, n, z=1.96):
    """Half the width of the Wilson interval."""
    share = right / n
    return z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)


@exercise("15.2", "How clear a win?", why="Of a few images that differ, a majority proves little.")
def wins_needed(wins_needed):
    hint = (
        "With `wins` of m, the p-value is twice the number of results with m − wins or fewer, "
        "divided by 2^m. Try one number of wins after another."
    )
    for m in (3, 4, 5, 6, 9, 17, 20, 100, 1, 300):
        exact, one_side, single, bell, corrected = (
            next((wins for wins in range(m // 2 + 1, m + 1) if p(m, wins) < 0.05), 0)
            for p in (_p_value, _one_side, _single, _bell, _corrected)
        )
        mistakes = [
            (one_side, "Twice that: either model might have been the rare one."),
            (bell, "The bell curve is too generous with few images: count the results."),
            (single, "Add up the results: those that are clearer still count, too."),
            (corrected, "That is an approximation: count the results."),
            (m - exact, "That is how many it may lose."),
            (m // 2 + 1, "A majority may well be luck: its p-value must be below 0.05."),
        ]
        if not exact:
            too_few = f"{m} of {m} have a p-value of {_p_value(m, m)}, not below 0.05: return 0."
            mistakes[2:2] = [(m, too_few), (m + 1, too_few)]
        expect(wins_needed, (m,), exact, hint, mistakes)


def _one_side(m, wins):
    return sum(math.comb(m, losses) for losses in range(m - wins + 1)) / 2**m


def _p_value(m, wins):
    return 2 * _one_side(m, wins)


def _single(m, wins):
    return 2 * math.comb(m, wins) / 2**m


def _bell(m, wins):
    return math.erfc((2 * wins - m) / math.sqrt(2 * m))


def _corrected(m, wins):
    return math.erfc((2 * wins - m - 1) / math.sqrt(2 * m))
