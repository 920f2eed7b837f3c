"""Checks of lesson 7: shapes and parameters, and how much of the image a value sees."""

import math

from checks.difference import numbers
from checks.exercise import Wrong, differing, exercise, expect

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
    "Pooling drops what does not fill a block: n // k rounds down.": {
        "blocks": lambda n, k: math.ceil(n / k)
    },
    "Blocks of a pooling do not overlap: n // k of them.": {"blocks": lambda n, k: n - k + 1},
}


@exercise(
    "7.1", "Shapes and parameters", why="A wrong shape is found on paper, before any training."
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
    """[(shape, parameters)] of an answer in plain numbers; None if it is something else."""
    try:
        pairs = [(numbers(shape), numbers(count)) for shape, count in found]
        return [(tuple(shape.tolist()), count.item()) for shape, count in pairs]
    except (AttributeError, TypeError, ValueError):
        return None


def _first_difference(shown, right, plain, found):
    if plain is None or len(plain) != len(right):
        return differing(shown, right, found)
    number = next(i for i, pair in enumerate(zip(plain, right, strict=True)) if pair[0] != pair[1])
    return differing(f"{shown}, layer {number + 1}", right[number], plain[number])


@exercise("7.2", "What one value sees", why="Poolings let small kernels see most of a digit.")
def receptive_field(receptive_field):
    hint = (
        "Go back from the last layer: n values see n + k − 1 through a conv, n · k through a pool."
    )
    for layers in [
        [("conv", 4, 3)],
        [("conv", 4, 5), ("conv", 8, 3)],
        [("conv", 4, 3), ("pool", 2)],
        [("pool", 3), ("conv", 2, 3)],
        TUTORIAL_1[:4],
        [("conv", 8, 5), ("pool", 2), ("conv", 4, 3), ("conv", 4, 3), ("pool", 3), ("conv", 4, 2)],
    ]:
        right, forward, wider = 1, 1, 1
        for kind, *_filters, k in reversed(layers):
            right = right + k - 1 if kind == "conv" else right * k
            wider = wider + k if kind == "conv" else wider * k
        for kind, *_filters, k in layers:
            forward = forward + k - 1 if kind == "conv" else forward * k
        kernels, poolings = ([x[-1] for x in layers if x[0] == kind] for kind in ("conv", "pool"))
        mistakes = [
            (1 + sum(kernels) - len(kernels), "A value of a pooling sees k × k values itself."),
            (
                1 + sum(kernels + poolings) - len(layers),
                "After a pooling, neighbouring values lie k pixels apart: later layers see more.",
            ),
            (forward, "Begin with the last layer and go back to the image."),
            (wider, "Off by one: one value of a convolution sees k, two see k + 1."),
            (sum(k for *_kind, k in layers), "The windows of neighbouring values overlap."),
            (math.prod(kernels + poolings), "The windows of neighbouring values overlap."),
            (right**2, "The width is asked for, not the number of pixels."),
        ]
        expect(receptive_field, (layers,), right, hint, mistakes)
