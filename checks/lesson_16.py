"""Checks of lesson 16: weights for pixels in order, and how many seeds."""

import math

import numpy as np

from checks.exercise import exercise, expect

# Student's t for 95 % with 1, 2, … degrees of freedom, from tables: both sides, and one side.
T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160]
T += [2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056]
T_ONE_SIDE = [6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782]
T_ONE_SIDE += [1.771, 1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711]


@exercise("16.1", "The way back", why="To an MLP, the order of the pixels is a name, no place.")
def weights_in_order(weights_in_order):
    hint = "Row j of W1 met shuffled pixel j, which is pixel order[j]: so it becomes row order[j]."
    rng = np.random.default_rng(0)
    for pixels, units, order in [
        (3, 2, [1, 2, 0]),
        (5, 5, [3, 0, 4, 1, 2]),
        (784, 16, rng.permutation(784)),
    ]:
        W1, order = np.round(rng.normal(size=(pixels, units)), 2), np.array(order)
        back = np.argsort(order)
        mistakes = [
            (W1, "In another order, pixels need other weights: the rows have to move."),
            (
                W1[order],
                "That is the way there, from weights for pixels in order to weights for shuffled "
                "ones. Here you go back: shuffled pixel j, with row j, was pixel order[j].",
            ),
            (W1.T, "Keep the shape: a row for each pixel, a column for each unit."),
            (W1[back].T, "Keep the shape: a row for each pixel, a column for each unit."),
        ]
        if pixels == units:
            columns = "Columns belong to units. Pixels belong to rows."
            mistakes += [(W1[:, order], columns), (W1[:, back], columns)]
        expect(weights_in_order, (W1, order), W1[back], hint, mistakes)


@exercise("16.2", "How many seeds?", why="Plan an experiment before it has cost you a night.")
def seeds_needed(seeds_needed):
    hint = "Try m = 2, 3, … until t · s / √m, with the t for m numbers, is no larger than `half`."
    for s, half in [(2, 1.3), (1, 1), (0.001, 0.05), (0.02, 0.01), (0.5, 0.3)]:

        def fewest(width, s=s, half=half):
            return next(m for m in range(2, len(T) + 1) if s * width(m) <= half)

        right = fewest(lambda m: T[m - 2] / math.sqrt(m))
        by_bell = (1.96 * s / half) ** 2
        mistakes = [
            (math.ceil(by_bell), "1.96 is too small for a measured s: take Student's t."),
            (math.ceil((T[3] * s / half) ** 2), "2.78 is for 5 numbers: m has a t of its own."),
            (fewest(lambda m: T[m - 1] / math.sqrt(m)), "The t for m numbers is that of m − 1."),
            (right + 1, "One more than it takes. Is s divided by √m, and not by √(m − 1)?"),
            (fewest(lambda m: T[m - 2] / m), "The root of m is missing."),
            (
                fewest(lambda m: T_ONE_SIDE[m - 2] / math.sqrt(m)),
                "95 % between two ends leave 2.5 % beyond each: `ppf(0.975, …)`.",
            ),
            (1, "One number has no spread: begin with two."),
            (right - 1, "One too few: there the interval is still wider than ± `half`."),
        ]
        expect(seeds_needed, (s, half), right, hint, mistakes)
