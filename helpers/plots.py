"""Every figure of the course. Each function returns a figure that a notebook shows by itself.

Colours: M. Okabe and K. Ito, "Color Universal Design" (https://jfly.uni-koeln.de/color/), told
apart by all readers; nothing is said by colour alone. White paper, also on a dark theme.
"""

import base64
import io
import math
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

BLUE, VERMILION, GREEN, PURPLE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"
GREY, PALE = "#666666", "#E8E8E8"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)
INK = "gray_r"  # 0 is white paper, the largest value is black ink


class CourseFigure(Figure):
    """A Matplotlib figure that is displayed once, with a text for those who cannot see it."""

    def __init__(self, title, size):
        super().__init__(figsize=size, dpi=105, facecolor="white", layout="constrained")
        self.suptitle(title)
        self.alt = title

    def describe(self, text):
        """Add a sentence to the alternative text; returns the figure."""
        self.alt += f". {text}"
        return self

    def _repr_mimebundle_(self, include=None, exclude=None):
        buffer = io.BytesIO()
        self.savefig(buffer, format="png")
        picture = base64.b64encode(buffer.getvalue()).decode()
        bundle = {"image/png": picture, "text/plain": f"Figure: {self.get_suptitle()}"}
        return bundle, {"image/png": {"alt": self.alt}}


def show_images(images, captions=None, *, title, columns=10, signed=False):
    """Grid of images (n, height, width), each scaled by its own largest value.

    With `signed`, all share one scale around 0: negative red, positive blue; one value in
    200 may lie beyond it, so that a few large ones do not bleach the rest.
    """
    images = _checked_images(images)
    captions = [""] * len(images) if captions is None else list(captions)
    _check_same_length(images=images, captions=captions)
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    height = 0.5 + rows * (9 / max(columns, 6) + 0.17 * any(caption != "" for caption in captions))
    figure = CourseFigure(title, (9, height))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    limit = np.percentile(np.abs(images), 99.5) or 1
    scale = {"cmap": "RdBu", "vmin": -limit, "vmax": limit} if signed else {"cmap": INK, "vmin": 0}
    for ax, image, caption in zip(axes, images, captions, strict=False):
        shown = ax.imshow(image, **scale)
        ax.set(xticks=[], yticks=[])
        ax.set_title(caption, fontsize=9)
        ax.spines[:].set_color(PALE)
    for ax in axes[len(images) :]:
        ax.axis("off")
    if signed:
        figure.colorbar(shown, ax=axes, shrink=0.8, label="value")
    said = "; ".join(str(caption) for caption in captions if caption != "") or "no captions"
    return figure.describe(f"{len(images)} images of {images.shape[1]}×{images.shape[2]}: {said}")


def show_pixels(image, *, title):
    """One image (height, width) with the value of each pixel written into it."""
    image = _checked_images([image])[0]
    figure = CourseFigure(title, (9, 9.2 * image.shape[0] / image.shape[1]))
    ax = figure.subplots()
    ax.imshow(image, cmap=INK)
    for (row, column), value in np.ndenumerate(image):
        colour = "white" if value > image.max() / 2 else "black" if value else GREY
        ax.text(column, row, f"{value:g}", color=colour, fontsize=6.5, ha="center", va="center")
    ax.set(xlabel="column", ylabel="row")
    return figure.describe(f"Values from {image.min():g} to {image.max():g}")


def show_bytes(content, fields, image, *, title):
    """The first bytes of a file in hexadecimal, coloured by field, beside the image they begin.

    `fields` is a list of (name, number of bytes, meaning), in the order of the file.
    """
    image = _checked_images([image])[0]
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
    picture.imshow(image, cmap=INK)
    picture.set(title="the bytes that follow", xlabel="column", ylabel="row")
    said = "; ".join(f"{name}: {meaning}" for name, _, meaning in fields)
    return figure.describe(f"Fields of the {len(content)} bytes: {said}")


def plot_bars(values, *, title, xlabel, form="{:,}"):
    """Horizontal bars, one for each name in the dict `values`, from the top in its order."""
    figure = CourseFigure(title, (8, 0.9 + 0.33 * len(values)))
    ax = _axes(figure.subplots(), xlabel, "")
    names = [str(name) for name in values]
    bars = ax.barh(names, list(values.values()), color=BLUE)
    ax.bar_label(bars, [form.format(value) for value in values.values()], padding=3)
    ax.margins(x=0.15)
    ax.invert_yaxis()
    said = (f"{name} {form.format(value)}" for name, value in values.items())
    return figure.describe(f"{xlabel}: {', '.join(said)}")


def plot_lines(lines, *, title, xlabel, ylabel, xscale="linear", yscale="linear", ylim=None):
    """Lines from a dict name → (x, y), told apart by colour and stroke."""
    figure = CourseFigure(title, (8, 3.6))
    ax = _axes(figure.subplots(), xlabel, ylabel)
    strokes = zip(cycle(COLOURS), cycle(("-", "--", "-.", ":")))
    for (name, (x, y)), (colour, stroke) in zip(lines.items(), strokes, strict=False):
        _check_same_length(x=x, y=y)
        ax.plot(x, y, stroke, color=colour, label=name)
    ax.set(xscale=xscale, yscale=yscale, ylim=ylim)
    ax.legend()
    return figure.describe(f"{ylabel} against {xlabel}, lines: {', '.join(lines)}")


def plot_history(history, *, title):
    """Loss and accuracy by epoch, from a dict with the keys of Keras' `History.history`.

    The gap between training and validation loss is shaded from where validation is best.
    """
    epochs = np.arange(1, len(history["loss"]) + 1)
    figure = CourseFigure(title, (9, 3.5))
    for ax, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        _axes(ax, "epoch", name)
        _check_same_length(epochs=epochs, training=history[name], validation=history[f"val_{name}"])
        ax.plot(epochs, history[name], "o-", color=BLUE, markersize=4, label="training")
        ax.plot(
            epochs, history[f"val_{name}"], "s--", color=VERMILION, markersize=4, label="validation"
        )
        ax.xaxis.get_major_locator().set_params(integer=True)
        if name == "loss":
            best = int(np.argmin(history["val_loss"]))
            late = slice(best, None)
            ax.fill_between(
                epochs[late], history["loss"][late], history["val_loss"][late],
                color=VERMILION, alpha=0.15, label="gap after the best epoch",
            )  # fmt: skip
        ax.legend()
    return figure.describe(f"Validation loss is lowest after epoch {best + 1} of {len(epochs)}")


def plot_predictions(images, probabilities, labels, *, title):
    """Each image (n, height, width) beside bars of its k probabilities (n, k).

    Right: blue and ✓. Wrong: vermilion and ✗. The bars of digits not chosen are grey.
    """
    images, probabilities = _checked_images(images), np.asarray(probabilities)
    _check_same_length(images=images, probabilities=probabilities, labels=labels)
    rows, classes = math.ceil(len(images) / 3), np.arange(probabilities.shape[1])
    figure = CourseFigure(title, (9, 0.4 + 1.6 * rows))
    axes = figure.subplots(rows, 6, squeeze=False, width_ratios=[1, 1.4] * 3).ravel()
    said = []
    for i, (image, p, label) in enumerate(zip(images, probabilities, labels, strict=True)):
        right = p.argmax() == label
        colour, mark = (BLUE, "✓") if right else (VERMILION, "✗")
        caption = f"{mark} {p.argmax()}" + ("" if right else f", is {label}")
        axes[2 * i].imshow(image, cmap=INK)
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


def plot_confusion(counts, *, title):
    """Confusion matrix (k, k): `counts[i, j]` images of class i were predicted as j."""
    counts = np.asarray(counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"expected a square matrix of counts, found shape {counts.shape}")
    errors = counts * (1 - np.eye(len(counts), dtype=int))
    figure = CourseFigure(title, (6.4, 5.6))
    ax = figure.subplots()
    shown = ax.imshow(errors, cmap="Oranges")
    for (i, j), count in np.ndenumerate(counts):
        dark = errors[i, j] > errors.max() / 2
        ax.text(j, i, str(count), fontsize=8, ha="center", va="center",
                color="white" if dark else "black" if count else "#BBBBBB")  # fmt: skip
    ticks = np.arange(len(counts))
    ax.set(xlabel="predicted digit", ylabel="true digit", xticks=ticks, yticks=ticks)
    figure.colorbar(shown, label="errors (number of images)", shrink=0.8)
    return figure.describe(f"{np.trace(counts):,} of {counts.sum():,} images are on the diagonal")


def plot_convolution(image, kernel, corners, *, title):
    """A kernel laid on an image at some (row, column) corners: patch × kernel, and the sum."""
    image, kernel = _checked_images([image])[0], _checked_images([kernel])[0]
    k, width = kernel.shape
    if any(not (0 <= r <= image.shape[0] - k and 0 <= c <= image.shape[1] - width)
           for r, c in corners):  # fmt: skip
        raise ValueError(f"a corner in {corners} puts the kernel outside of the image")
    figure = CourseFigure(title, (9, 2.4 * len(corners)))
    said = []
    for axes, (r, c) in zip(figure.subplots(len(corners), 4, squeeze=False), corners, strict=True):
        patch = image[r : r + k, c : c + width]
        axes[0].imshow(image, cmap=INK)
        box = {"fill": False, "edgecolor": VERMILION, "linewidth": 2}
        axes[0].add_patch(Rectangle((c - 0.5, r - 0.5), width, k, **box))
        axes[0].set_title(f"patch at row {r}, column {c}", fontsize=9)
        _numbers(axes[1], patch, INK, "patch")
        _numbers(axes[2], kernel, "RdBu", "× kernel")
        products = patch * kernel + 0.0  # + 0.0 turns −0 into 0
        _numbers(axes[3], products, "RdBu", f"= products, sum {products.sum():.2f}")
        said.append(f"at row {r}, column {c} the sum is {products.sum():.2f}")
    return figure.describe("; ".join(said))


def plot_graph(values, operations, gradients, *, title):
    """A chain of operations: values forward (blue, above), gradients back (vermilion, below).

    Texts: n operations stand between n + 1 values, each value with its gradient.
    """
    if not len(values) == len(gradients) == len(operations) + 1:
        raise ValueError("n operations need n + 1 values and n + 1 gradients")
    figure = CourseFigure(title, (9.4, 2.2))
    ax = figure.subplots()
    box = {"boxstyle": "round,pad=0.5", "facecolor": PALE, "edgecolor": GREY}
    for i, operation in enumerate(operations):
        ax.text(2 * i + 1, 0, operation, ha="center", va="center", bbox=box)
    for i, (value, gradient) in enumerate(zip(values, gradients, strict=True)):
        ahead, back = {"arrowstyle": "->", "color": BLUE}, {"arrowstyle": "->", "color": VERMILION}
        ax.annotate("", (2 * i + 0.4, 0.25), (2 * i - 0.4, 0.25), arrowprops=ahead)
        ax.annotate("", (2 * i - 0.4, -0.25), (2 * i + 0.4, -0.25), arrowprops=back | {"ls": "--"})
        ax.text(2 * i, 0.4, value, ha="center", va="bottom", color=BLUE)
        ax.text(2 * i, -0.4, gradient, ha="center", va="top", color=VERMILION)
    ax.set(xlim=(-0.8, 2 * len(operations) + 0.8), ylim=(-1.1, 0.9))
    ax.axis("off")
    return figure.describe(f"Chain: {' → '.join(operations)}. Forward {values}, back {gradients}")


def plot_agreement(expected, found, *, title, xlabel, ylabel):
    """Sizes of numbers computed in two ways, log–log; where they agree lies the diagonal."""
    x, y = np.abs(np.ravel(expected)), np.abs(np.ravel(found))
    _check_same_length(expected=x, found=y)
    both = (x > 0) & (y > 0)
    figure = CourseFigure(title, (4.6, 4.2))
    ax = _axes(figure.subplots(), xlabel, ylabel)
    ends = [x[both].min() / 2, x[both].max() * 2]
    ax.plot(ends, ends, "--", color=VERMILION, label="equal")
    ax.plot(x[both], y[both], ".", color=BLUE, markersize=3, label="one parameter")
    ax.set(xscale="log", yscale="log")
    ax.legend()
    return figure.describe(f"{both.sum():,} pairs of non-zero numbers beside the line of equality")


def _axes(ax, xlabel, ylabel):
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(color=PALE)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _numbers(ax, values, colours, title):
    limit = np.abs(values).max() * 2 or 1  # pale, so that the numbers stay readable
    ax.imshow(values, cmap=colours, vmin=0 if colours == INK else -limit, vmax=limit)
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, f"{value:.2g}", ha="center", va="center", fontsize=9)
    ax.set_title(title, fontsize=9)
    ax.set(xticks=[], yticks=[])


def _checked_images(images):
    images = np.asarray(images)
    if images.ndim != 3 or images.size == 0:
        raise ValueError(f"expected images of shape (n, height, width), found {images.shape}")
    return images


def _check_same_length(**arrays):
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"expected the same length for all, found {lengths}")
