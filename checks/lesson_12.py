"""Checks of lesson 12: the work of a convolution, strided windows, average pooling."""

import numpy as np

from checks.exercise import compare, exercise, expect


@exercise(
    "12.1", "What a convolution costs", why="Time and memory can be known before the program."
)
def convolution_cost(convolution_cost):
    hint = "h′ · w′ places, at each a window of k · k · c numbers; every filter goes over all."
    cases = [(3, 4, 1, 1, 2), (5, 5, 3, 2, 1), (28, 28, 1, 24, 5), (12, 12, 24, 32, 3)]
    for h, w, c, filters, k in cases:
        places, window = (h - k + 1) * (w - k + 1), k * k * c
        both = np.array([places * window, places * window * filters])
        full, longer = h * w * window, (h - k) * (w - k) * window
        mistakes = [
            (both[::-1], "First the numbers in the windows, then the multiplications."),
            ([both[0] // c, both[1] // c], "A window reaches through all channels."),
            ([both[0], both[0]], "Each filter multiplies every window."),
            ([both[0] * filters] * 2, "All filters share the same windows."),
            ([full, full * filters], "Without padding there are n − k + 1 places, not n."),
            ([longer, longer * filters], "Off by one: n − k + 1 places."),
        ]
        expect(convolution_cost, (h, w, c, filters, k), both, hint, mistakes)


@exercise("12.2", "Windows in steps", why="A stride of 2 does about a quarter of the work.")
def strided_windows(strided_windows):
    hint = "Take the windows of stride 1, then every s-th along both axes: `view[::s, ::s]`."
    rng = np.random.default_rng(0)
    cases = [
        (np.arange(12).reshape(3, 4), 2, 1),
        (np.arange(20).reshape(4, 5), 2, 2),
        (rng.normal(size=(7, 9)), 3, 2),
        (rng.normal(size=(7, 7)), 1, 3),
    ]
    for image, k, s in cases:
        view = np.lib.stride_tricks.sliding_window_view(image, (k, k))
        steps = view[::s, ::s]
        right = steps.reshape(-1, k * k)
        mistakes = [
            (right.T, "One window in a row, not in a column."),
            (view.reshape(-1, k * k), "The stride is missing: go on by s pixels."),
            (view.reshape(-1, k * k)[::s], "Skip rows *and* columns, before you flatten."),
            (view[::s].reshape(-1, k * k), "The columns need the stride too."),
            (steps.swapaxes(0, 1).reshape(-1, k * k), "Go along the rows of the image."),
            (steps.swapaxes(2, 3).reshape(-1, k * k), "Inside a window: row by row."),
            (view[s - 1 :: s, s - 1 :: s].reshape(-1, k * k), "The first window begins at (0, 0)."),
        ]
        expect(strided_windows, (image, k, s), right, hint, mistakes)


@exercise("12.3", "Average pooling", why="Max sends a slope to one winner, the mean to all four.")
def average_pool(AveragePool):
    rng = np.random.default_rng(0)
    for shape, dtype in [
        ((1, 2, 2, 1), np.float32),
        ((2, 4, 6, 3), np.float32),
        ((3, 5, 7, 2), np.float64),
    ]:
        n, h, w, c = shape
        X = rng.normal(size=shape).astype(dtype)
        dA = rng.normal(size=(n, h // 2, w // 2, c)).astype(dtype)
        cut = X[:, : h // 2 * 2, : w // 2 * 2]
        blocks = cut.reshape(n, h // 2, 2, w // 2, 2, c)
        layer, other = AveragePool(), AveragePool()
        mistakes = [
            (blocks.sum(axis=(2, 4)), "That is the sum of the four: divide by 4."),
            (blocks.max(axis=(2, 4)), "That is the maximum."),
            (blocks.sum(axis=(2, 4)) / 2, "A block has four numbers, not two."),
        ]
        hint = "Cut off an odd last row or column, then the mean of each 2×2 block."
        expect(layer.forward, (X,), blocks.mean(axis=(2, 4)), hint, mistakes, dtype)
        other.forward(np.zeros((n, 8, 8, c), dtype))  # each layer keeps its own
        _compare_backward(layer.backward(dA), dA, shape)


def _compare_backward(found, dA, shape):
    spread = np.repeat(np.repeat(dA, 2, axis=1), 2, axis=2)
    dX = np.zeros(shape, dA.dtype)
    dX[:, : spread.shape[1], : spread.shape[2]] = spread / 4
    corner = np.zeros(shape, dA.dtype)
    corner[:, : spread.shape[1] : 2, : spread.shape[2] : 2] = dA
    others = np.zeros((len(dA), 8, 8, dA.shape[3]), dA.dtype)
    others[:, : spread.shape[1], : spread.shape[2]] = spread / 4
    mistakes = [
        (others, "Another layer went forward in between: let `self` keep its own shape."),
        (dX * 4, "Each of the four counts a quarter: ∂A/∂X is 1/4."),
        (spread / 4, "An odd last row or column gets the slope 0: dX has the shape of X."),
        (corner, "All four numbers of a block share the slope."),
        (dX / len(dA), "Do not divide by n: the loss has done so."),
    ]
    hint = "A quarter of each slope to each of its four pixels; `np.repeat` makes copies."
    shown = f"backward of slopes {dA.shape} after forward of {shape}"
    compare(found, dX, shown, hint, mistakes, dA.dtype.type)
