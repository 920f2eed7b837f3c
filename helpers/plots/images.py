"""Figures made of images: digits, pixels, bytes, predictions, kernels."""

import math
from itertools import cycle

import numpy as np
from matplotlib.patches import Rectangle

from helpers.plots.colours import BLUE, COLOURS, GREY, INK, PALE, VERMILION
from helpers.plots.figure import CourseFigure, checked, draw_image, expect


def show_images(images, captions=None, *, title, columns=10, scale="each", label="value"):
    """Grid of images (n, height, width); `label` says what the bar of a common scale measures.

    `scale`: "each" image from 0 to its own largest value; "shared", all from 0 to the largest of
    all; "signed", all around 0, negative red and positive blue, one value in 200 beyond the ends,
    so that a few large ones do not bleach the rest; then the bar says where they are cut.
    """
    images = checked("images", images, "(n, height, width)")
    captions = [""] * len(images) if captions is None else [str(caption) for caption in captions]
    expect(len(captions) == len(images), f"{len(images)} captions, found {len(captions)}")
    expect(columns > 0, f"1 column or more, found {columns}")
    scales = ("each", "shared", "signed")[0 if images.min() >= 0 else 2 :]
    expect(scale in scales, f"scale in {scales} for values from {images.min():g}, found {scale!r}")
    largest, signed = np.abs(images).max() or 1, scale == "signed"
    end = (np.percentile(np.abs(images), 99.5) if signed else 0) or largest
    colours = {"cmap": "RdBu", "vmin": -end} if signed else {"cmap": INK, "vmin": 0}
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    figure = CourseFigure(title, (9, 0.5 + rows * (9 / max(columns, 6) + 0.17 * any(captions))))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax, image, caption in zip(axes, images, captions, strict=False):
        shown = ax.imshow(image, vmax=(image.max() or 1) if scale == "each" else end, **colours)
        ax.set(xticks=[], yticks=[])
        ax.set_title(caption, fontsize=9)
        ax.spines[:].set_color(PALE)
    for ax in axes[len(images) :]:
        ax.axis("off")
    if scale != "each":
        cut = {"extend": "both", "label": f"{label}, cut at ±{end:.3g}"} if end < largest else {}
        figure.colorbar(shown, ax=axes, shrink=0.8, **{"label": label} | cut)
    said = "; ".join(filter(None, captions)) or "no captions"
    return figure.describe(f"{len(images)} images of {images.shape[1]}×{images.shape[2]}: {said}")


def show_pixels(image, *, title):
    """One image (height, width) with the value of each pixel written into it."""
    image = checked("image", image, "(height, width)")
    expect(max(image.shape) <= 64, f"at most 64×64 pixels to write into, found {image.shape}")
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
    image = checked("image", image, "(height, width)")
    content, sizes = bytes(content), [size for _, size, _ in fields]
    fits = min(sizes, default=0) > 0 and sum(sizes) == len(content)
    expect(fits, f"fields that add up to the {len(content)} bytes of the content, found {sizes}")
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
    images = checked("images", images, "(n, height, width)")
    probabilities = checked("probabilities", probabilities, f"({len(images)}, k)")
    fits = probabilities.min() >= 0 and np.allclose(probabilities.sum(axis=1), 1, atol=0.01)
    expect(fits, "probabilities, 0 to 1 and in each row with the sum 1: take the softmax first")
    labels, classes = np.asarray(labels), range(probabilities.shape[1])
    fits = labels.shape == (len(images),) and np.isin(labels, classes).all()
    expect(fits, f"{len(images)} labels, each in {classes}, found {labels.tolist()}")
    rows = math.ceil(len(images) / 3)
    figure = CourseFigure(title, (9, 0.4 + 1.6 * rows))
    axes = figure.subplots(rows, 6, squeeze=False, width_ratios=[1, 1.4] * 3).ravel()
    pairs, said = axes[: 2 * len(images)].reshape(-1, 2), []
    for (shown, bars), image, p, label in zip(pairs, images, probabilities, labels, strict=True):
        best = p.argmax()
        colour, mark = (BLUE, "✓") if best == label else (VERMILION, "✗")
        caption = f"{mark} {best}" + (f", is {label}" if best != label else "")
        draw_image(shown, image)
        shown.set_title(caption, color=colour, fontsize=11)
        bars.bar(classes, p, color=[colour if j == best else GREY for j in classes])
        bars.set(ylim=(0, 1), xticks=classes, yticks=[0, 1])
        bars.tick_params(labelsize=7)
        said.append(f"{caption} ({p.max():.0%})")
    for ax in (*axes[::2], *axes[2 * len(images) :]):
        ax.axis("off")
    figure.supxlabel("bars: probability (0 to 1) of each digit", fontsize=9)
    return figure.describe(f"Predictions: {'; '.join(said)}")


def plot_convolution(image, kernel, corners, *, title):
    """A kernel laid on an image at some (row, column) corners: patch × kernel, and the sum."""
    image, kernel, windows = _windows(image, kernel)
    rows, columns, height, width = windows.shape
    corners = checked("corners", corners, "(n, 2)")
    fits = all(r in range(rows) and c in range(columns) for r, c in corners)
    expect(fits, f"corners from which the kernel stays inside, found {corners.tolist()}")
    products = [windows[r, c] * kernel + 0.0 for r, c in corners.astype(int)]  # + 0.0: no −0
    figure = CourseFigure(title, (9, 2.4 * len(corners)))
    axes = figure.subplots(len(corners), 4, squeeze=False)
    box = {"fill": False, "edgecolor": VERMILION, "linewidth": 2}
    said = []
    for row, (r, c), product in zip(axes, corners.astype(int), products, strict=True):
        draw_image(row[0], image)
        row[0].add_patch(Rectangle((c - 0.5, r - 0.5), width, height, **box))
        row[0].set_title(f"patch at row {r}, column {c}", fontsize=9)
        _numbers(row[1], windows[r, c], INK, "patch", of=image)
        _numbers(row[2], kernel, "RdBu", "× kernel")
        _numbers(row[3], product, "RdBu", f"= products, sum {product.sum():.2f}", of=products)
        said.append(f"at row {r}, column {c} the sum is {product.sum():.2f}")
    return figure.describe("; ".join(said))


def plot_windows(image, kernel, *, title):
    """All windows of a small image as rows of a matrix, times the kernel as a column.

    The first window (blue, solid) and the last (vermilion, dashed) are framed everywhere.
    """
    image, kernel, windows = _windows(image, kernel)
    rows, columns, k, width = windows.shape
    matrix = windows.reshape(rows * columns, k * width)
    maps = (matrix @ kernel.ravel()).reshape(rows, columns)
    figure = CourseFigure(title, (9, 0.9 + 0.34 * max(matrix.shape)))
    axes = figure.subplots(1, 4, width_ratios=[image.shape[1], k * width, 1.6, columns])
    _numbers(axes[0], image, INK, f"image {image.shape}")
    _numbers(axes[1], matrix, INK, f"a window a row {matrix.shape}")
    _numbers(axes[2], kernel.reshape(-1, 1), "RdBu", f"@ kernel {(kernel.size, 1)}")
    _numbers(axes[3], maps, "RdBu", f"= map {maps.shape}")
    first, last = (0, 0, 0, BLUE, "-"), (rows - 1, columns - 1, len(matrix) - 1, VERMILION, "--")
    for r, c, row, colour, stroke in (first, last):
        frame = {"fill": False, "edgecolor": colour, "linewidth": 2.5, "linestyle": stroke}
        axes[0].add_patch(Rectangle((c - 0.45, r - 0.45), width - 0.1, k - 0.1, **frame))
        axes[1].add_patch(Rectangle((-0.45, row - 0.45), k * width - 0.1, 0.9, **frame))
        axes[3].add_patch(Rectangle((c - 0.45, r - 0.45), 0.9, 0.9, **frame))
    said = f"{len(matrix)} windows of {k}×{width} make a matrix {matrix.shape}; times the kernel it"
    return figure.describe(f"{said} gives {maps.tolist()}")


def _windows(image, kernel):
    """Image and kernel as floats, and all windows (rows, columns, height, width)."""
    image = checked("image", image, "(height, width)")
    kernel = checked("kernel", kernel, "(height, width)")
    room = np.subtract(image.shape, kernel.shape).min()
    expect(room >= 0, f"a kernel not larger than the image {image.shape}, found {kernel.shape}")
    return image, kernel, np.lib.stride_tricks.sliding_window_view(image, kernel.shape)


def _numbers(ax, values, colours, title, of=None):
    """The values, written on colours whose scale reaches to the largest `of` these."""
    limit = np.abs(values if of is None else of).max() * 2 or 1  # pale, so that numbers are read
    ax.imshow(values, cmap=colours, vmin=0 if colours == INK else -limit, vmax=limit)
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, f"{round(value, 2):g}", ha="center", va="center", fontsize=9)
    ax.set_title(title, fontsize=9)
    ax.set(xticks=[], yticks=[])
