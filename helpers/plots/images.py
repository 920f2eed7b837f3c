"""Figures made of images: digits, pixels, bytes, predictions, kernels."""

import math
from itertools import cycle

import numpy as np
from matplotlib.patches import Rectangle

from helpers.plots.figure import (
    BLUE,
    COLOURS,
    GREY,
    INK,
    PALE,
    VERMILION,
    CourseFigure,
    check_same_length,
    checked_images,
    draw_image,
)  # fmt: skip


def show_images(images, captions=None, *, title, columns=10, scale="each"):
    """Grid of images (n, height, width).

    `scale`: "each" image from 0 to its own largest value; "shared", all from 0 to the largest
    of all; "signed", all around 0, negative red and positive blue, where one value in 200
    may lie beyond the ends, so that a few large ones do not bleach the rest.
    """
    images = checked_images(images)
    captions = [""] * len(images) if captions is None else list(captions)
    check_same_length(images=images, captions=captions)
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    height = 0.5 + rows * (9 / max(columns, 6) + 0.17 * any(caption != "" for caption in captions))
    figure = CourseFigure(title, (9, height))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    colours = _colours(images, scale)
    for ax, image, caption in zip(axes, images, captions, strict=False):
        shown = ax.imshow(image, **{"vmax": image.max() or 1} | colours)
        ax.set(xticks=[], yticks=[])
        ax.set_title(caption, fontsize=9)
        ax.spines[:].set_color(PALE)
    for ax in axes[len(images) :]:
        ax.axis("off")
    if scale != "each":
        figure.colorbar(shown, ax=axes, shrink=0.8, label="value")
    said = "; ".join(str(caption) for caption in captions if caption != "") or "no captions"
    return figure.describe(f"{len(images)} images of {images.shape[1]}×{images.shape[2]}: {said}")


def _colours(images, scale):
    beyond = np.percentile(np.abs(images), 99.5) or np.abs(images).max() or 1
    scales = {
        "each": {"cmap": INK, "vmin": 0},
        "shared": {"cmap": INK, "vmin": 0, "vmax": images.max() or 1},
        "signed": {"cmap": "RdBu", "vmin": -beyond, "vmax": beyond},
    }
    if scale not in scales or (scale != "signed" and images.min() < 0):
        raise ValueError(
            f"expected scale 'each' or 'shared' for images without negative values, or 'signed',"
            f" found {scale!r} and values from {images.min():g} on"
        )
    return scales[scale]


def show_pixels(image, *, title):
    """One image (height, width) with the value of each pixel written into it."""
    image = checked_images([image])[0]
    if max(image.shape) > 64:
        raise ValueError(f"expected at most 64×64 pixels to write into, found {image.shape}")
    figure = CourseFigure(title, (9, 9.2 * image.shape[0] / image.shape[1]))
    ax = figure.subplots()
    shown = draw_image(ax, image)
    for (row, column), value in np.ndenumerate(image):
        colour = "white" if shown.norm(value) > 0.5 else "black" if value else GREY
        ax.text(column, row, f"{value:g}", color=colour, fontsize=6.5, ha="center", va="center")
    ax.set(xlabel="column", ylabel="row")
    return figure.describe(f"Values from {image.min():g} to {image.max():g}")


def show_bytes(content, fields, image, *, title):
    """The first bytes of a file in hexadecimal, coloured by field, beside the image they begin.

    `fields` is a list of (name, number of bytes, meaning), in the order of the file.
    """
    image = checked_images([image])[0]
    if sum(size for _, size, _ in fields) != len(content):
        raise ValueError(f"the fields must add up to the {len(content)} bytes of the content")
    figure = CourseFigure(title, (9, 4))
    text, picture = figure.subplots(1, 2, width_ratios=[1.5, 1])
    start = 0
    for row, ((name, size, meaning), colour) in enumerate(zip(fields, cycle(COLOURS))):
        digits = content[start : start + size].hex(" ")
        box = {"facecolor": colour, "alpha": 0.25, "edgecolor": colour}
        text.text(0.0, -row, f"{start:>2}", color=GREY, family="monospace")
        text.text(0.1, -row, digits, family="monospace", fontsize=13, bbox=box)
        text.text(0.57, -row, f"{name}: {meaning}", fontsize=10)
        start += size
    text.set(xlim=(0, 1), ylim=(0.7 - len(fields), 0.7), title="byte · content · field: meaning")
    text.axis("off")
    draw_image(picture, image)
    picture.set(title="the bytes that follow", xlabel="column", ylabel="row")
    said = "; ".join(f"{name}: {meaning}" for name, _, meaning in fields)
    return figure.describe(f"Fields of the {len(content)} bytes: {said}")


def plot_predictions(images, probabilities, labels, *, title):
    """Each image (n, height, width) beside bars of its k probabilities (n, k).

    Right: blue and ✓. Wrong: vermilion and ✗. The bars of digits not chosen are grey.
    """
    images, probabilities = checked_images(images), np.asarray(probabilities, float)
    check_same_length(images=images, probabilities=probabilities, labels=labels)
    if probabilities.ndim != 2 or not np.allclose(probabilities.sum(axis=1), 1, atol=0.01):
        raise ValueError("expected rows of probabilities with the sum 1: take the softmax first")
    rows, classes = math.ceil(len(images) / 3), np.arange(probabilities.shape[1])
    figure = CourseFigure(title, (9, 0.4 + 1.6 * rows))
    axes = figure.subplots(rows, 6, squeeze=False, width_ratios=[1, 1.4] * 3).ravel()
    said = []
    for i, (image, p, label) in enumerate(zip(images, probabilities, labels, strict=True)):
        right = p.argmax() == label
        colour, mark = (BLUE, "✓") if right else (VERMILION, "✗")
        caption = f"{mark} {p.argmax()}" + ("" if right else f", is {label}")
        draw_image(axes[2 * i], image)
        axes[2 * i].set_title(caption, color=colour, fontsize=11)
        colours = [colour if j == p.argmax() else GREY for j in classes]
        axes[2 * i + 1].bar(classes, p, color=colours)
        axes[2 * i + 1].set(ylim=(0, 1), xticks=classes, yticks=[0, 1])
        axes[2 * i + 1].tick_params(labelsize=7)
        said.append(f"{caption} ({p.max():.0%})")
    for ax in axes[::2]:
        ax.axis("off")
    for ax in axes[2 * len(images) + 1 :: 2]:
        ax.axis("off")
    figure.supxlabel("bars: probability (0 to 1) of each digit", fontsize=9)
    return figure.describe(f"Predictions: {'; '.join(said)}")


def plot_convolution(image, kernel, corners, *, title):
    """A kernel laid on an image at some (row, column) corners: patch × kernel, and the sum."""
    image, kernel = checked_images([image])[0], checked_images([kernel])[0]
    k, width = kernel.shape
    if any(not (0 <= r <= image.shape[0] - k and 0 <= c <= image.shape[1] - width)
           for r, c in corners):  # fmt: skip
        raise ValueError(f"a corner in {corners} puts the kernel outside of the image")
    figure = CourseFigure(title, (9, 2.4 * len(corners)))
    said = []
    for axes, (r, c) in zip(figure.subplots(len(corners), 4, squeeze=False), corners, strict=True):
        patch = image[r : r + k, c : c + width]
        draw_image(axes[0], image)
        box = {"fill": False, "edgecolor": VERMILION, "linewidth": 2}
        axes[0].add_patch(Rectangle((c - 0.5, r - 0.5), width, k, **box))
        axes[0].set_title(f"patch at row {r}, column {c}", fontsize=9)
        _numbers(axes[1], patch, INK, "patch")
        _numbers(axes[2], kernel, "RdBu", "× kernel")
        products = patch * kernel + 0.0  # + 0.0 turns −0 into 0
        _numbers(axes[3], products, "RdBu", f"= products, sum {products.sum():.2f}")
        said.append(f"at row {r}, column {c} the sum is {products.sum():.2f}")
    return figure.describe("; ".join(said))


def _numbers(ax, values, colours, title):
    limit = np.abs(values).max() * 2 or 1  # pale, so that the numbers stay readable
    ax.imshow(values, cmap=colours, vmin=0 if colours == INK else -limit, vmax=limit)
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, f"{round(value, 2):g}", ha="center", va="center", fontsize=9)
    ax.set_title(title, fontsize=9)
    ax.set(xticks=[], yticks=[])


def plot_windows(image, kernel, *, title):
    """All windows of a small image as rows of a matrix, times the kernel as a column.

    The first window (blue, solid) and the last (vermilion, dashed) are framed everywhere.
    """
    image, kernel = checked_images([image])[0], checked_images([kernel])[0]
    if any(k > size for k, size in zip(kernel.shape, image.shape, strict=True)):
        raise ValueError(f"the kernel {kernel.shape} reaches outside of the image {image.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    (rows, columns), (k, width) = windows.shape[:2], kernel.shape
    matrix = windows.reshape(rows * columns, k * width)
    maps = (matrix @ kernel.ravel()).reshape(rows, columns)
    figure = CourseFigure(title, (9, 0.9 + 0.34 * max(matrix.shape)))
    ratios = [image.shape[1], matrix.shape[1], 1.6, columns]
    axes = figure.subplots(1, 4, width_ratios=ratios)
    for ax, values, colours, name in (
        (axes[0], image, INK, "image"),
        (axes[1], matrix, INK, "a window a row"),
        (axes[2], kernel.reshape(-1, 1), "RdBu", "@ kernel"),
        (axes[3], maps, "RdBu", "= map"),
    ):
        _numbers(ax, values, colours, f"{name} {values.shape}")
    last = rows - 1, columns - 1
    for (r, c), row, colour, stroke in (
        ((0, 0), 0, BLUE, "-"),
        (last, len(matrix) - 1, VERMILION, "--"),
    ):
        frame = {"fill": False, "edgecolor": colour, "linewidth": 2.5, "linestyle": stroke}
        axes[0].add_patch(Rectangle((c - 0.45, r - 0.45), width - 0.1, k - 0.1, **frame))
        axes[1].add_patch(Rectangle((-0.45, row - 0.45), k * width - 0.1, 0.9, **frame))
        axes[3].add_patch(Rectangle((c - 0.45, r - 0.45), 0.9, 0.9, **frame))
    return figure.describe(
        f"{len(matrix)} windows of {k}×{width} make a matrix {matrix.shape}; times the kernel it"
        f" gives {maps.tolist()}"
    )
