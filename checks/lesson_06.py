"""Checks of lesson 6: padding, pooling, a kernel of one's own."""

import numpy as np

from checks.exercise import Wrong, as_array, exercise, expect

ROUNDING = 1e-6  # of float32, and a little more


def slide(image, kernel, pad, mode="constant"):
    """Cross-correlation of an image padded with `pad` pixels, or (before, after), on each axis."""
    padded = np.pad(np.asarray(image, float), pad, mode=mode)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel)


@exercise("6.1", "Keep the size", why="This is what `padding='same'` does in Keras.")
def correlate_same(correlate_same):
    hint = "Put (k − 1) // 2 blank pixels around the image (`np.pad`), then slide as before."
    one_side = (
        "Half of the padding belongs on each side: (k − 1) // 2 left and right, top and bottom."
    )
    rng = np.random.default_rng(0)
    dot = np.zeros((3, 3))
    dot[0, 0] = 1
    ramp = np.arange(1.0, 10).reshape(3, 3)
    noise = rng.normal(size=(6, 6)), rng.normal(size=(5, 5))
    for image, kernel in [(dot, ramp), (rng.normal(size=(5, 7)), ramp), noise, (dot, [[2.0]])]:
        k, kernel = len(kernel), np.array(kernel)
        pad, inside = (k - 1) // 2, slide(image, kernel, 0) if len(image) >= k else dot
        mistakes = [
            (inside, "The result should be as large as the image: pad it first."),
            (
                np.pad(inside, pad),
                "Pad the image before, not the map afterwards: ink at the edge counts.",
            ),
            (slide(image, kernel[::-1, ::-1], pad), "The kernel is turned round."),
            (slide(image, kernel.T, pad), "The kernel is transposed: rows go with rows."),
            (slide(image, kernel, 1), "One blank pixel is right for k = 3 only: (k − 1) // 2."),
            (slide(image, kernel, k - 1), "Too much padding: (k − 1) // 2 on each side is enough."),
            (slide(image, kernel, (0, k - 1)), one_side),
            (slide(image, kernel, (k - 1, 0)), one_side),
        ]
        for mode in ("edge", "reflect", "symmetric", "wrap"):
            copies = slide(image, kernel, pad, mode)
            mistakes.append(
                (copies, "Pad with zeros, which are blank paper, not with copies of pixels.")
            )
        expect(correlate_same, (image, kernel), slide(image, kernel, pad), hint, mistakes)


@exercise("6.2", "Max pooling", why="Three quarters of the numbers go, and the strongest stay.")
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
        padded = np.pad(image, [(0, -image.shape[0] % 2), (0, -image.shape[1] % 2)], mode="edge")
        rounded_up = padded.reshape(len(padded) // 2, 2, -1, 2).max(axis=(1, 3))
        step_1 = np.lib.stride_tricks.sliding_window_view(image, (2, 2)).max(axis=(2, 3))
        mistakes = [
            (blocks.mean(axis=(1, 3)), "That is the mean of each block; keep the largest."),
            (blocks.min(axis=(1, 3)), "That is the smallest of each block; keep the largest."),
            (np.maximum(blocks.max(axis=(1, 3)), 0), "The largest may be negative."),
            (rounded_up, "An odd last row or column is dropped, as Keras does."),
            (step_1, "Blocks do not overlap: go on by two pixels, not one."),
            (image[: 2 * h : 2, : 2 * w : 2], "Those are the first pixels, not the largest."),
            (blocks.max(axis=(0, 2)), "Take the maximum inside each block, not over the blocks."),
        ]
        expect(max_pool, (image,), blocks.max(axis=(1, 3)), hint, mistakes)


@exercise(
    "6.3",
    "Design a kernel",
    why="A CNN learns its kernels; you have designed one.",
    data=["diagonal"],
)
def diagonal(diagonal):
    kernel = as_array(diagonal, "diagonal", "three rows of three numbers").astype(float)
    if kernel.shape != (3, 3):
        message = f"The kernel has the shape {kernel.shape}, expected (3, 3)."
        raise Wrong(message, "Three rows of three.")
    answer = np.trace(kernel)
    if not answer > 0:
        message = f"To the stroke ╲ the kernel answers {answer:g}, expected more than 0."
        hint = (
            "Give positive numbers to the places where the stroke ╲ runs: (0, 0), (1, 1), (2, 2)."
        )
        raise Wrong(message, hint)
    if not 1 - ROUNDING <= answer < np.inf:
        message = f"To the stroke ╲ the kernel answers {answer:g}, expected 1 or more."
        raise Wrong(
            message, "Multiply all nine numbers by one number, so that the three add up to 1."
        )
    for name, patch, hint in _other_patches():
        other = np.sum(kernel * patch)
        if not other <= answer / 2 * (1 + ROUNDING):
            message = f"To {name} the kernel answers {other:g}, to the stroke ╲ {answer:g}"
            raise Wrong(f"{message}: expected at most half of it.", hint)


def _other_patches():
    """(name, what lies under the kernel, hint), wherever the other strokes may lie."""
    rows, columns = np.indices((3, 3))
    yield "full ink", np.ones((3, 3)), "The nine numbers should add up to 0 or little more."
    punish = "Negative numbers beside the stroke ╲ make up for those on it."
    for i, place in enumerate(("upper", "middle", "lower")):
        yield (
            f"a level stroke in its {place} row",
            rows == i,
            f"Row {i} adds up to too much. {punish}",
        )
    for i, place in enumerate(("left", "middle", "right")):
        name = f"an upright stroke in its {place} column"
        yield name, columns == i, f"Column {i} adds up to too much. {punish}"
    yield "the stroke ╱ through its middle", rows + columns == 2, "Punish the other diagonal."
    for i in (0, 1, 3, 4):
        places = [(r, i - r) for r in range(3) if 0 <= i - r < 3]
        name = f"a stroke ╱ through {' and '.join(map(str, places))}"
        yield (
            name,
            rows + columns == i,
            "There too the stroke ╱ should gain at most half: share out.",
        )
