"""Checks of lesson 8: where parameters and work are, and what excites a filter."""

import math

import numpy as np

from checks.exercise import exercise, expect


@exercise(
    "8.1",
    "Parameters and work",
    why="Parameters take memory, multiplications take time, and they sit in different layers.",
)
def parameters_and_work(parameters_and_work):
    hint = "Parameters: all weights and a bias for each filter or unit. Work: weights times places."
    for layers in [
        [((2, 2, 2, 3), (4, 5, 3))],
        [((4, 3), (3,))],
        [((3, 3, 1, 32), (26, 26, 32)), ((3, 3, 32, 64), (11, 11, 64)), ((1600, 128), (128,))],
        [((5, 5, 3, 8), (14, 14, 8)), ((3, 2, 8, 4), (12, 13, 4)), ((624, 7), (7,))],
    ]:
        weights = np.array([math.prod(kernel) for kernel, _ in layers])
        units = np.array([output[-1] for _, output in layers])
        inputs = np.array([kernel[-2] for kernel, _ in layers])
        places = np.array([math.prod(output[:-1]) for _, output in layers])
        parameters, work = weights + units, weights * places

        def pairs(*columns):
            return np.stack(columns, axis=1)

        mistakes = [
            (pairs(weights, work), "Each filter, and each unit of a dense layer, has a bias too."),
            (pairs(weights + 1, work), "One bias for each filter or unit, not one in all."),
            (
                pairs(weights + inputs, work),
                "One bias for each filter or unit, not for each input.",
            ),
            (pairs(parameters, parameters * places), "A bias is added: it multiplies nothing."),
            (
                pairs(parameters, work * units),
                "The filters stand in both shapes: count them once.",
            ),
            (pairs(parameters, weights), "Each weight is used at every place of the output."),
            (
                pairs(parameters, places),
                "At each place, every weight of the kernels multiplies once.",
            ),
            (pairs(work, parameters), "First the parameters, then the multiplications."),
            (pairs(parameters, work)[0], "A list, with one pair for each layer."),
            (pairs(parameters, work).T, "One pair for each layer, not two long rows."),
            (pairs(parameters, work).sum(axis=0), "One pair for each layer, not their sum."),
        ]
        expect(parameters_and_work, (layers,), pairs(parameters, work), hint, mistakes)


@exercise(
    "8.2", "What excites a filter?", why="Such patches tell what a filter of any depth looks for."
)
def strongest_patch(strongest_patch):
    hint = (
        "`maps.argmax()` and `np.unravel_index` give image, row r and column c; the patch begins "
        "at the pixel (r · step, c · step)."
    )
    rng = np.random.default_rng(0)
    inside = np.array([[[0.0, 4, 1, 3], [5, 2, 9, 6], [8, 7, 1, 2]]])
    ties = np.zeros((2, 3, 3))
    ties[0, 1, 2] = ties[0, 2, 0] = ties[1, 0, 0] = 7
    for maps, step, size in [
        (inside, 1, 2),
        (_shuffled(rng, 3, 2, 4), 1, 3),
        (_shuffled(rng, 2, 4, 3), 2, 2),
        (ties, 2, 4),
        (rng.random((5, 11, 11)), 2, 8),
        (rng.random((5, 3, 3)), 4, 18),
    ]:
        n, h, w = maps.shape
        images = _shuffled(rng, n, h * step + size - 1, w * step + size - 1)  # a row too many

        def patch(place, step=step, size=size, images=images):
            i, r, c = (int(number) for number in place)
            return images[i, r * step :, c * step :][:size, :size]

        def place(flat, maps=maps):
            return np.unravel_index(flat, maps.shape)

        i, r, c = place(maps.argmax())
        last = place(maps.size - 1 - maps.ravel()[::-1].argmax())
        average = maps.mean(axis=(1, 2)).argmax()
        averaged = average, *np.unravel_index(maps[average].argmax(), (h, w))
        mistakes = [
            ((i, r, c), "That is the place in the maps: return the pixels seen from there."),
            ((r, c), "That is the place in the maps: return the pixels seen from there."),
            (maps.max(), "That is the strongest answer: return the pixels that excite it."),
            (images[i], "That is the whole image: cut out what the value sees."),
            (patch((i, r, c), step=1), "One step in a map is `step` pixels in the image."),
            (patch((i, c, r)), "Rows and columns are exchanged."),
            (patch(place(maps.argmin())), "That is the weakest answer."),
            (
                patch(place(maps[0].argmax())),
                "Look at the maps of all images, not of the first alone.",
            ),
            (patch(averaged), "The largest single value counts, not the largest mean of a map."),
            (patch(last), "Of equally large values the first counts, in the order of the axes."),
            (patch((i, r, c), size=size + 1), "The patch is `size` pixels wide and high."),
            (patch((i, r, c), size=size - 1), "The patch is `size` pixels wide and high."),
        ]
        if min(r, c) * step >= size // 2:
            middle = images[i, r * step - size // 2 :, c * step - size // 2 :][:size, :size]
            mistakes.append(
                (middle, "(r · step, c · step) is the upper left corner, not the middle.")
            )
        arguments = images, maps, step, size
        expect(strongest_patch, arguments, patch((i, r, c)), hint, mistakes)


def _shuffled(rng, *shape):
    """Maps of different whole numbers."""
    return rng.permutation(1.0 * np.arange(math.prod(shape))).reshape(shape)
