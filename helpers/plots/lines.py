"""Figures made of bars, lines, points, tables and graphs."""

from itertools import cycle

import numpy as np

from helpers.plots.figure import (
    BLUE,
    COLOURS,
    GREY,
    PALE,
    VERMILION,
    CourseFigure,
    axes_of,
    check_same_length,
)  # fmt: skip


def plot_bars(values, *, title, xlabel, form="{:,}"):
    """Horizontal bars, one for each name in the dict `values`, from the top in its order."""
    figure = CourseFigure(title, (8, 0.9 + 0.33 * len(values)))
    ax = axes_of(figure.subplots(), xlabel, "")
    names = [str(name) for name in values]
    bars = ax.barh(names, list(values.values()), color=BLUE)
    ax.bar_label(bars, [form.format(value) for value in values.values()], padding=3)
    ax.margins(x=0.15)
    ax.invert_yaxis()
    said = [f"{name} {form.format(value)}" for name, value in values.items()]
    return figure.describe(f"{xlabel}: {', '.join(said)}")


def plot_stack(bars, *, title, xlabel):
    """Horizontal bars made of parts, from a dict name → {part: size}; each bar with its sum."""
    figure = CourseFigure(title, (9, 1.5 + 0.5 * len(bars)))
    ax = axes_of(figure.subplots(), xlabel, "")
    names, left = [str(name) for name in bars], np.zeros(len(bars))
    parts = list(dict.fromkeys(part for bar in bars.values() for part in bar))
    hatches = cycle(("", "//", "..", "xx", "\\\\"))
    for part, colour, hatch in zip(parts, cycle((*COLOURS, GREY)), hatches, strict=False):
        sizes = np.array([bar.get(part, 0) for bar in bars.values()])
        style = {"color": colour, "edgecolor": "white", "hatch": hatch}
        ax.barh(names, sizes, left=left, label=part, **style)
        left += sizes
    for row, total in enumerate(left):
        ax.annotate(f"{total:.1f}", (total, row), (4, 0), textcoords="offset points", va="center")
    ax.margins(x=0.1)
    ax.invert_yaxis()
    figure.legend(loc="outside lower center", ncols=len(parts), fontsize=9)
    said = [f"{name} {total:.1f}" for name, total in zip(names, left, strict=True)]
    return figure.describe(f"{xlabel}: {', '.join(said)}; parts: {', '.join(parts)}")


def plot_lines(lines, *, title, xlabel, ylabel, xscale="linear", yscale="linear", ylim=None):
    """Lines from a dict name → (x, y), told apart by colour and stroke."""
    figure = CourseFigure(title, (8, 3.6))
    ax = axes_of(figure.subplots(), xlabel, ylabel)
    strokes = zip(cycle(COLOURS), cycle(("-", "--", "-.", ":")))
    for (name, (x, y)), (colour, stroke) in zip(lines.items(), strokes, strict=False):
        check_same_length(x=x, y=y)
        ax.plot(x, y, stroke, color=colour, label=name)
    ax.set(xscale=xscale, yscale=yscale, ylim=ylim)
    ax.legend()
    return figure.describe(f"{ylabel} against {xlabel}, lines: {', '.join(map(str, lines))}")


def plot_history(history, *, title, max_loss=None):
    """Loss and accuracy by epoch, from a dict with the keys of Keras' `History.history`.

    Where the validation loss lies above the training loss, the gap is shaded; a dotted line
    marks the epoch with the lowest validation loss. `max_loss` ends the axis of the loss.
    """
    if not np.isfinite(history["loss"]).all() or not np.isfinite(history["val_loss"]).all():
        raise ValueError("expected finite losses, found inf or nan: the training has diverged")
    epochs = np.arange(1, len(history["loss"]) + 1)
    figure = CourseFigure(title, (9, 3.5))
    for ax, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        axes_of(ax, "epoch", name)
        check_same_length(epochs=epochs, training=history[name], validation=history[f"val_{name}"])
        ax.plot(epochs, history[name], "o-", color=BLUE, markersize=4, label="training")
        ax.plot(
            epochs, history[f"val_{name}"], "s--", color=VERMILION, markersize=4, label="validation"
        )
        ax.xaxis.get_major_locator().set_params(integer=True)
        if name == "loss":
            training, validation = (np.array(history[key]) for key in ("loss", "val_loss"))
            best = epochs[validation.argmin()]
            if (validation > training).any():
                ax.fill_between(
                    epochs, training, validation, validation > training,
                    interpolate=True, color=VERMILION, alpha=0.15, label="gap",
                )  # fmt: skip
            ax.axvline(best, color=GREY, linestyle=":", label="best validation")
            ax.set_ylim(0, max_loss)
        ax.legend()
    return figure.describe(f"Validation loss is lowest after epoch {best} of {len(epochs)}")


def plot_confusion(counts, *, title):
    """Confusion matrix (k, k): `counts[i, j]` images of class i were predicted as j."""
    counts = np.asarray(counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.dtype.kind not in "iu":
        raise ValueError(
            f"expected a square matrix of whole numbers, found {counts.shape} {counts.dtype}"
        )
    errors = counts * (1 - np.eye(len(counts), dtype=int))
    figure = CourseFigure(title, (6.4, 5.6))
    ax = figure.subplots()
    shown = ax.imshow(errors, cmap="Oranges", vmin=0, vmax=errors.max() or 1)
    for (i, j), count in np.ndenumerate(counts):
        dark = errors[i, j] > errors.max() / 2
        ax.text(j, i, str(count), fontsize=8, ha="center", va="center",
                color="white" if dark else "black" if count else "#BBBBBB")  # fmt: skip
    ticks = np.arange(len(counts))
    ax.set(xlabel="predicted digit", ylabel="true digit", xticks=ticks, yticks=ticks)
    figure.colorbar(shown, label="errors (number of images)", shrink=0.8)
    return figure.describe(f"{np.trace(counts):,} of {counts.sum():,} images are on the diagonal")


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
        blue, red = ({"arrowstyle": "->", "color": colour} for colour in (BLUE, VERMILION))
        ax.annotate("", (2 * i + 0.4, 0.25), (2 * i - 0.4, 0.25), arrowprops=blue)
        ax.annotate("", (2 * i - 0.4, -0.25), (2 * i + 0.4, -0.25), arrowprops=red | {"ls": "--"})
        ax.text(2 * i, 0.4, value, ha="center", va="bottom", color=BLUE)
        ax.text(2 * i, -0.4, gradient, ha="center", va="top", color=VERMILION)
    ax.set(xlim=(-0.8, 2 * len(operations) + 0.8), ylim=(-1.1, 0.9))
    ax.axis("off")
    chain, ahead, back = (
        ", ".join(" ".join(text.split()) for text in texts)
        for texts in (operations, values, gradients)
    )
    return figure.describe(f"Operations {chain}; values {ahead}; gradients {back}")


def plot_agreement(expected, found, *, title, xlabel, ylabel):
    """Sizes of numbers computed in two ways, log–log; where they agree lies the diagonal.

    Pairs of zeros have no place on such axes and are left out.
    """
    x, y = (np.abs(np.asarray(numbers, float)) for numbers in (expected, found))
    both = (x > 0) | (y > 0) if x.shape == y.shape else np.array([])
    if not both.any() or not np.isfinite(x + y).all():
        raise ValueError("expected finite numbers of the same shape, not all of them 0")
    least = min(x[x > 0].min(initial=np.inf), y[y > 0].min(initial=np.inf)) / 2
    figure = CourseFigure(title, (4.6, 4.2))
    ax = axes_of(figure.subplots(), xlabel, ylabel)
    ends = [least, 2 * max(x.max(), y.max())]
    ax.plot(ends, ends, "--", color=VERMILION, label="equal")
    pairs = np.maximum(x[both], least), np.maximum(y[both], least)  # a lone 0: at the edge
    ax.plot(*pairs, ".", color=BLUE, markersize=3, label="one parameter")
    ax.set(xscale="log", yscale="log")
    ax.legend()
    return figure.describe(f"{both.sum():,} pairs of numbers beside the line of equality")
