"""Figures of a kernel on an image: patch by patch, and all windows as one matrix."""

import numpy as np
from matplotlib.patches import Rectangle

from helpers.plots.colours import BLUE, INK, VERMILION
from helpers.plots.figure import CourseFigure, checked, draw_image, expect


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
