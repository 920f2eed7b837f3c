"""Checks of notebook 3: shapes and parameters, windows, pooling, kernels."""

import math
from operator import index

import numpy as np

from checks.exercise import Wrong, as_array, differing, exercise, expect

TUTORIAL_1 = [
    ("conv", 32, 3),
    ("pool", 2),
    ("conv", 64, 3),
    ("pool", 2),
    ("flatten",),
    ("dense", 128),
    ("dense", 10),
]


def table(
    shape,
    layers,
    *,
    weights=lambda k, channels: k * k * channels,
    biases=1,
    side=lambda n, k: n - k + 1,
    blocks=lambda n, k: n // k,
):
    """[(shape, parameters)] after each layer; the keywords are the rules it goes by.

    Args:
        weights: how many a filter of k × k has.
        biases: how many each filter or unit has.
        side: of the map that a convolution makes of n pixels.
        blocks: how many pooling makes of n pixels.
    """
    rows = []
    for layer in layers:
        parameters = 0
        match layer, shape:
            case ("conv", filters, k), (h, w, channels):
                parameters = filters * (weights(k, channels) + biases)
                shape = side(h, k), side(w, k), filters
            case ("pool", k), (h, w, channels):
                shape = blocks(h, k), blocks(w, k), channels
            case ("flatten",), _:
                shape = (math.prod(shape),)
            case ("dense", units), (inputs,):
                parameters = units * (inputs + biases)
                shape = (units,)
        rows.append((shape, parameters))
    return rows


WRONG_RULES = {
    "A filter has k × k × channels weights: the channels are missing.": {
        "weights": lambda k, channels: k * k
    },
    "Each filter, and each unit of a dense layer, has a bias too.": {"biases": 0},
    "Without padding the map shrinks: n − k + 1.": {"side": lambda n, k: n},
    "Off by one: a kernel of size k fits n − k + 1 times into n.": {"side": lambda n, k: n - k},
    "Pooling drops what does not fill a block: n // 2 rounds down.": {
        "blocks": lambda n, k: math.ceil(n / k)
    },
}


@exercise(
    "3.1", "Shapes and parameters", why="A wrong shape is found on paper, before any training."
)
def layer_table(layer_table):
    hint = (
        "Follow the shape from layer to layer. Shapes are tuples, one number alone too: `(128,)`."
    )
    for shape, layers in [
        ((6, 6, 1), [("conv", 4, 3)]),
        ((6, 8, 3), [("conv", 4, 3)]),
        ((7, 9, 2), [("pool", 2)]),
        ((4, 4, 2), [("flatten",), ("dense", 3)]),
        ((28, 28, 1), TUTORIAL_1),
        ((28, 28, 1), [("conv", 8, 5), ("conv", 4, 3), ("pool", 3), ("flatten",), ("dense", 7)]),
    ]:
        right = table(shape, layers)
        found, shown = layer_table(shape, layers), layer_table.shown(shape, layers)
        plain = _plain(found)
        if plain != right:
            told = [t for t, rule in WRONG_RULES.items() if table(shape, layers, **rule) == plain]
            raise Wrong(_first_difference(shown, right, plain, found), (told or [hint])[0])


def _plain(found):
    try:
        return [(tuple(map(index, list(shape))), index(count)) for shape, count in found]
    except (TypeError, ValueError):
        return None


def _first_difference(shown, right, plain, found):
    if plain is None or len(plain) != len(right):
        return differing(shown, right, found)
    number = next(i for i, pair in enumerate(zip(plain, right, strict=True)) if pair[0] != pair[1])
    return differing(f"{shown}, layer {number + 1}", right[number], plain[number])


def slide(image, kernel, pad):
    """Cross-correlation of an image padded with `pad` blank pixels on each side."""
    padded = np.pad(np.asarray(image, float), pad)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel)


@exercise("3.2", "Keep the size", why="This is what `padding='same'` does in Keras.")
def correlate_same(correlate_same):
    hint = "Put (k − 1) // 2 blank pixels around the image (`np.pad`), then slide as before."
    rng = np.random.default_rng(0)
    dot = np.zeros((3, 3))
    dot[0, 0] = 1
    ramp = np.arange(1.0, 10).reshape(3, 3)
    noise = rng.normal(size=(6, 6)), rng.normal(size=(5, 5))
    for image, kernel in [(dot, ramp), (rng.normal(size=(5, 7)), ramp), noise, (dot, [[1.0]])]:
        k, kernel = len(kernel), np.array(kernel)
        pad = (k - 1) // 2
        edge = np.pad(image, pad, mode="edge")
        mirror = np.pad(image, pad, mode="reflect")
        mistakes = [
            (slide(image, kernel, 0), "The result should be as large as the image: pad it first."),
            (slide(image, kernel[::-1, ::-1], pad), "The kernel is turned round."),
            (slide(image, kernel.T, pad), "The kernel is transposed: rows go with rows."),
            (slide(image, kernel, 1), "One blank pixel is right for k = 3 only: (k − 1) // 2."),
            (slide(image, kernel, k - 1), "Too much padding: (k − 1) // 2 on each side is enough."),
            (slide(edge, kernel, 0), "Pad with zeros, which are blank paper, not with the edge."),
            (
                slide(mirror, kernel, 0),
                "Pad with zeros, which are blank paper, not with a mirror image.",
            ),
        ]
        expect(correlate_same, (image, kernel), slide(image, kernel, pad), hint, mistakes)


@exercise("3.3", "Max pooling", why="Three quarters of the numbers go, and the strongest stay.")
def max_pool(max_pool):
    hint = "Cut off an odd last row or column, then reshape to (h // 2, 2, w // 2, 2)."
    rng = np.random.default_rng(0)
    counting = np.arange(16.0).reshape(4, 4)
    images = [
        counting[[2, 0, 3, 1]][:, [1, 3, 0, 2]],
        counting * 1e6 - 1e8,
        rng.normal(size=(6, 4)),
        rng.normal(size=(5, 7)),
        -np.ones((3, 3)),
    ]
    for image in images:
        h, w = image.shape[0] // 2, image.shape[1] // 2
        blocks = image[: 2 * h, : 2 * w].reshape(h, 2, w, 2)
        padded = np.pad(image, [(0, -image.shape[0] % 2), (0, -image.shape[1] % 2)])
        rounded_up = padded.reshape(len(padded) // 2, 2, -1, 2).max(axis=(1, 3))
        step_1 = np.lib.stride_tricks.sliding_window_view(image, (2, 2)).max(axis=(2, 3))
        mistakes = [
            (blocks.mean(axis=(1, 3)), "That is the mean of each block; keep the largest."),
            (np.maximum(blocks.max(axis=(1, 3)), 0), "The largest may be negative."),
            (rounded_up, "An odd last row or column is dropped, as Keras does."),
            (step_1, "Blocks do not overlap: go on by two pixels, not one."),
            (image[: 2 * h : 2, : 2 * w : 2], "Those are the first pixels, not the largest."),
            (blocks.max(axis=(0, 2)), "Take the maximum inside each block, not over the blocks."),
        ]
        expect(max_pool, (image,), blocks.max(axis=(1, 3)), hint, mistakes)


@exercise(
    "3.4",
    "Design a kernel",
    why="A CNN finds such kernels by itself; you know what they mean.",
    data=["diagonal"],
)
def diagonal(diagonal):
    kernel = as_array(diagonal, "diagonal", "three rows of three numbers").astype(float)
    if kernel.shape != (3, 3):
        message = f"The kernel has the shape {kernel.shape}, expected (3, 3)."
        raise Wrong(message, "Three rows of three.")
    blank, row = np.zeros((2, 5, 5))
    row[2] = 1
    answer = _middle_answer(kernel, np.eye(5))
    if not answer > 0:
        message = f"To the stroke ╲ the kernel answers {answer:g}, expected more than 0."
        hint = (
            "Give positive numbers to the places where the stroke ╲ runs: (0, 0), (1, 1), (2, 2)."
        )
        raise Wrong(message, hint)
    for name, image, hint in [
        ("blank paper", blank, "Nothing gives an answer without numbers."),
        ("full ink", blank + 1, "The nine numbers should add up to 0."),
        ("a level stroke", row, "The middle row should add up to 0."),
        ("an upright stroke", row.T, "The middle column should add up to 0."),
        ("the stroke ╱", np.eye(5)[:, ::-1], "Punish the other diagonal."),
    ]:
        other = _middle_answer(kernel, image)
        if not other <= answer / 4:
            message = f"To {name} the kernel answers {other:g}, to the stroke ╲ {answer:g}"
            raise Wrong(f"{message}: expected at most a quarter of it.", hint)


def _middle_answer(kernel, image):
    """What the kernel answers where its middle lies on the middle of the image."""
    return slide(image, kernel, 0)[1, 1]
