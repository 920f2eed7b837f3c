"""Checks of lesson 14: strides in bytes, the gradient of a batch from those of its parts."""

import math

import numpy as np

from checks.exercise import exercise, expect


@exercise(
    "14.1",
    "How far to the neighbour?",
    why="The axis with the smallest stride is the one to run along.",
)
def bytes_to_neighbour(bytes_to_neighbour):
    hint = "From the last axis of `order` to the first: itemsize, then times the size just passed."
    for shape, order, itemsize in [
        ((5,), (0,), 4),
        ((2, 3), (0, 1), 8),
        ((2, 3, 4), (1, 2, 0), 1),
        ((128, 28, 28, 1), (0, 1, 2, 3), 4),
        ((128, 24, 20, 7), (3, 1, 2, 0), 4),
    ]:
        right = _strides(shape, order, itemsize)
        whole = math.prod(shape) * itemsize
        mistakes = [
            (right // itemsize, "Bytes, not numbers: one number has `itemsize` of them."),
            (right[list(order)], "In the order of `shape`, not in that of memory."),
            (_strides(shape, order[::-1], itemsize), "The *last* axis of `order` is the nearest."),
            (right * shape, "An axis does not count its own size, only those nearer than itself."),
            (
                _strides(shape, range(len(shape)), itemsize),
                "Mind `order`: yours is that of `shape`.",
            ),
            (_strides(shape, np.argsort(order), itemsize), "`order[i]` is an axis, not its place."),
            (
                _strides(shape, range(len(shape)), itemsize)[list(order)],
                "`transpose` renames axes; `order` says how those of `shape` lie in memory.",
            ),
            (
                whole // right,
                "Multiply the sizes of the axes that are nearer, not of those outside.",
            ),
            (_sums(shape, order, itemsize), "Multiply the sizes; do not add them."),
        ]
        expect(bytes_to_neighbour, (shape, order, itemsize), right, hint, mistakes)


def _strides(shape, order, itemsize):
    strides = np.zeros(len(shape), int)
    for axis in reversed(list(order)):
        strides[axis] = itemsize
        itemsize *= shape[axis]
    return strides


def _sums(shape, order, itemsize):
    sums, passed = np.zeros(len(shape), int), 0
    for axis in reversed(order):
        sums[axis] = itemsize * max(passed, 1)
        passed += shape[axis]
    return sums


@exercise(
    "14.2",
    "Add up the parts",
    why="So many computers train one network: each sends its gradient and its number of images.",
)
def whole_gradient(whole_gradient):
    hint = "Each image counts the same: weigh each gradient by its images, divide by all images."
    rng = np.random.default_rng(0)
    for gradients, sizes in [
        ([np.array([1.0]), np.array([3.0])], [1, 3]),
        ([np.array([2.0, -1.0])], [5]),
        ([*rng.normal(size=(3, 2, 4))], [11, 11, 10]),
        ([*rng.normal(size=(4, 3))], [8, 8, 8, 8]),
        ([*rng.normal(size=(3, 5))], [128, 1, 60]),
    ]:
        stack, n = np.array(gradients), np.array(sizes)
        weigh = n.reshape(-1, *[1] * (stack.ndim - 1))
        total = (stack * weigh).sum(axis=0)
        inverse = (stack / weigh).sum(axis=0)
        mistakes = [
            (
                stack.mean(axis=0),
                "A part of three images counts three times as much as one of one.",
            ),
            (stack.sum(axis=0), "`Team` adds, but its parts are divided by all n; these are not."),
            (total, "Divide by the number of all images."),
            (total / len(n), "Divide by the number of all images, not of parts."),
            (inverse / (1 / n).sum(), "More images, more weight: multiply by the size."),
            (inverse, "More images, more weight: multiply by the size."),
            (stack.sum(axis=0) / n.sum(), "Each part counts as often as it has images."),
            (total / n.sum() / len(n), "Divide once: by the number of all images."),
            (stack * weigh, "Add the parts up, then divide by the number of all images."),
            (stack * weigh / n.sum(), "Add the parts up: one array of the shape of each."),
            (total.sum() / n.sum(), "Add up the parts, not the numbers within one: `axis=0`."),
        ]
        expect(whole_gradient, (gradients, sizes), total / n.sum(), hint, mistakes)
