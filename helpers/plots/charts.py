"""Figures made of bars, lines, points, tables and graphs."""

from itertools import cycle

import numpy as np
from matplotlib.ticker import LogLocator

from helpers.plots.colours import BLUE, COLOURS, GREY, PALE, VERMILION
from helpers.plots.figure import CourseFigure, axes_of, chart, checked, expect, looks


def plot_bars(values, *, title, xlabel, form="{:,}"):
    """Horizontal bars, one for each name in the dict `values`, from the top in its order."""
    sizes = checked("values", [*values.values()], "(n,)")
    figure, ax = chart(title, (8, 0.9 + 0.33 * len(values)), xlabel, rows=values)
    bars = ax.barh(range(len(values)), sizes, color=BLUE)
    ax.bar_label(bars, [form.format(value) for value in values.values()], padding=3)
    ax.margins(x=0.15)
    said = [f"{name} {form.format(value)}" for name, value in values.items()]
    return figure.describe(f"{xlabel}: {', '.join(said)}")


def plot_stack(bars, *, title, xlabel):
    """Horizontal bars made of parts, from a dict name → {part: size}; each bar with its sum."""
    parts = list(dict.fromkeys(part for bar in bars.values() for part in bar))
    sizes = checked("bars", [[bar.get(p, 0) for p in parts] for bar in bars.values()], "(n, k)")
    expect(sizes.min() >= 0, f"parts of at least 0, found {sizes.min():g}")
    figure, ax = chart(title, (9, 1.5 + 0.5 * len(bars)), xlabel, rows=bars)
    rows, ends = range(len(bars)), sizes.cumsum(axis=1)
    styles = zip(cycle((*COLOURS, GREY)), cycle(("", "//", "..", "xx", "\\\\")))
    for part, size, end, (colour, hatch) in zip(parts, sizes.T, ends.T, styles, strict=False):
        look = {"color": colour, "edgecolor": "white", "hatch": hatch}
        last = ax.barh(rows, size, left=end - size, label=part, **look)
    ax.bar_label(last, [f"{total:.1f}" for total in ends[:, -1]], padding=4)
    ax.set_xlim(0, 1.1 * (ends.max() or 1))
    figure.legend(loc="outside lower center", ncols=len(parts), fontsize=9)
    said = [f"{name} {total:.1f}" for name, total in zip(bars, ends[:, -1], strict=True)]
    return figure.describe(f"{xlabel}: {', '.join(said)}; parts: {', '.join(map(str, parts))}")


def plot_intervals(intervals, *, title, xlabel, form="{:.2%}"):
    """A dot on an interval for each name, from a dict name → (value, low, high)."""
    table = checked("value, low, high", [*intervals.values()], "(n, 3)")
    values, low, high = checked("intervals", table.T, "(3, n)", band=True)
    figure, ax = chart(title, (8, 1.1 + 0.33 * len(intervals)), xlabel, rows=intervals)
    ax.hlines(range(len(table)), low, high, color=BLUE, linewidth=3, alpha=0.45)
    ax.scatter(values, range(len(table)), color=BLUE, zorder=3)
    for row, (value, _, end) in enumerate(table):
        ax.annotate(form.format(value), (end, row), (8, 0), textcoords="offset points", va="center")
    ax.xaxis.set_major_formatter(lambda value, _: form.format(value))
    ax.margins(x=0.12, y=0.12)
    said = [f"{name} {' '.join(map(form.format, row))}" for name, row in intervals.items()]
    return figure.describe(f"{xlabel}: value and ends of the interval: {'; '.join(said)}")


def plot_confusion(counts, *, title):
    """Confusion matrix (k, k): `counts[i, j]` images of class i were predicted as j."""
    counts = np.atleast_1d(counts)
    fits = checked("counts", counts, f"(k, {len(counts)})").min() >= 0 and counts.dtype.kind in "iu"
    expect(fits, f"whole numbers from 0 on, found {counts.dtype} from {counts.min():g} on")
    errors = counts * (1 - np.eye(len(counts), dtype=int))
    figure = CourseFigure(title, (6.4, 5.6))
    ax, ticks = figure.subplots(), range(len(counts))
    shown = ax.imshow(errors, cmap="Oranges", vmin=0, vmax=errors.max() or 1)
    for (i, j), count in np.ndenumerate(counts):
        colour = "white" if errors[i, j] > errors.max() / 2 else "black" if count else "#BBBBBB"
        ax.text(j, i, str(count), fontsize=8, ha="center", va="center", color=colour)
    ax.set(xlabel="predicted digit", ylabel="true digit", xticks=ticks, yticks=ticks)
    figure.colorbar(shown, label="errors (number of images)", shrink=0.8)
    return figure.describe(f"{np.trace(counts):,} of {counts.sum():,} images are on the diagonal")


def plot_graph(values, operations, gradients, *, title):
    """A chain of operations: values forward (blue, above), gradients back (vermilion, below).

    Texts: n operations stand between n + 1 values, each value with its gradient.
    """
    n = len(operations), len(values) - 1, len(gradients) - 1
    expect(min(n) == max(n) > 0, f"n operations, n + 1 values and gradients, found n = {n}")
    figure = CourseFigure(title, (9.4, 2.2))
    ax = figure.subplots()
    box = {"boxstyle": "round,pad=0.5", "facecolor": PALE, "edgecolor": GREY}
    for i, operation in enumerate(operations):
        ax.text(2 * i + 1, 0, operation, ha="center", va="center", bbox=box)
    blue, red = ({"arrowstyle": "->", "color": colour} for colour in (BLUE, VERMILION))
    for i, (value, gradient) in enumerate(zip(values, gradients, strict=True)):
        ax.annotate("", (2 * i + 0.4, 0.25), (2 * i - 0.4, 0.25), arrowprops=blue)
        ax.annotate("", (2 * i - 0.4, -0.25), (2 * i + 0.4, -0.25), arrowprops=red | {"ls": "--"})
        ax.text(2 * i, 0.4, value, ha="center", va="bottom", color=BLUE)
        ax.text(2 * i, -0.4, gradient, ha="center", va="top", color=VERMILION)
    ax.set(xlim=(-0.8, 2 * len(operations) + 0.8), ylim=(-1.1, 0.9))
    ax.axis("off")
    texts = (operations, values, gradients)
    chain, ahead, back = (", ".join(" ".join(text.split()) for text in row) for row in texts)
    return figure.describe(f"Operations {chain}; values {ahead}; gradients {back}")


def plot_lines(lines, *, title, xlabel, ylabel, xscale="linear", yscale="linear", ylim=None):
    """Lines from a dict name → (x, y), told apart by colour and stroke."""
    figure, ax = chart(title, (8, 3.6), xlabel, ylabel)
    for name, line, look in looks(lines):
        x, y = checked(f"line {name!r}: x, y", line, "(2, n)")
        least = min(x.min() if xscale == "log" else 1, y.min() if yscale == "log" else 1)
        expect(least > 0, f"numbers above 0 on a log scale, found {least:g} in {name!r}")
        ax.plot(x, y, **look | {"marker": ""}, label=name)
    ax.set(xscale=xscale, yscale=yscale, ylim=ylim)
    ax.legend()
    return figure.describe(f"{ylabel} against {xlabel}, lines: {', '.join(map(str, lines))}")


def plot_bands(panels, *, title, ylabel, ylim=None):
    """Lines with a band around each, one panel for each label of an x axis.

    `panels` is a dict xlabel → dict name → (x, y, low, high), each of the same length. Lines
    are told apart by colour, stroke and marker; all panels share the y axis.
    """
    figure = CourseFigure(title, (8.6, 3.1) if len(panels) > 1 else (6.6, 3.2))
    axes = figure.subplots(1, len(panels) or 1, sharey=True, squeeze=False)[0]
    said = []
    for ax, (xlabel, curves, _) in zip(axes, looks(panels), strict=True):
        axes_of(ax, xlabel, ylabel)
        for name, curve, look in looks(curves):
            x, y, low, high = checked(f"{name!r}: x, y, low, high", curve, "(4, n)", band=True)
            ax.fill_between(x, low, high, color=look["color"], alpha=0.2, linewidth=0)
            ax.plot(x, y, **look, markersize=3.5, label=name)
            said.append(f"{xlabel}, {name}: {y.min():.3g} to {y.max():.3g}")
        ax.set(ylim=ylim)
    axes[0].legend(fontsize=9)
    return figure.describe(f"{ylabel} by {'; '.join(said)}")


def plot_race(runs, *, title, xlabel, ylabel, target=None):
    """A line for each run in a dict name → [run, …], a run [(time, score), …]; target dotted."""
    expect(runs, "at least one run of (time, score), every time above 0, found none")
    figure, ax = chart(title, (8.5, 4), xlabel, ylabel)
    said = []
    for name, run, look in looks(runs):
        time, score = checked(f"{name!r}: (time, score), every time above 0", run, "(runs, n, 2)").T
        expect(time.min() > 0, f"every time above 0, found {time.min():g} in {name!r}")
        look |= {"linestyle": "-", "label": [name, *["_"] * (len(run) - 1)]}  # one in the legend
        ax.plot(time, score, **look, markersize=6)
        said.append(f"{name} {score[-1].mean():.4g} after {time[-1].mean():.3g}")
    if target is not None:
        ax.axhline(target, color=GREY, linestyle=":")
    ax.legend(loc="lower right")
    ax.set(xscale="log", xmargin=0.1)
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()
    return figure.describe(f"{ylabel} against {xlabel}, means at the end: {'; '.join(said)}")


def plot_history(history, *, title, max_loss=None):
    """Loss and accuracy by epoch, from a dict with the keys of Keras' `History.history`.

    Where the validation loss lies above the training loss, the gap is shaded; a dotted line
    marks the epoch with the lowest validation loss. `max_loss` ends the axis of the loss.
    """
    names = ("loss", "val_loss", "accuracy", "val_accuracy")
    expect(history.keys() >= {*names}, f"the keys {names}, found {tuple(history)}")
    curves = checked("history", [history[name] for name in names], "(4, epochs)")
    epochs = np.arange(1, curves.shape[1] + 1)
    figure = CourseFigure(title, (9, 3.5))
    axes = figure.subplots(1, 2)
    for ax, name, pair in zip(axes, names[::2], (curves[:2], curves[2:]), strict=True):
        axes_of(ax, "epoch", name)
        for label, curve, look in looks({"training": pair[0], "validation": pair[1]}):
            ax.plot(epochs, curve, **look, markersize=4, label=label)
        ax.xaxis.get_major_locator().set_params(integer=True)
    training, validation = curves[:2]
    if (gap := validation > training).any():
        look = {"color": VERMILION, "alpha": 0.15, "label": "gap: validation above training"}
        axes[0].fill_between(epochs, training, validation, gap, interpolate=True, **look)
    best = epochs[validation.argmin()]
    axes[0].axvline(best, color=GREY, linestyle=":", label=f"lowest validation loss: epoch {best}")
    axes[0].set_ylim(0, max_loss)
    for ax in axes:
        ax.legend()
    return figure.describe(f"Validation loss is lowest after epoch {best} of {len(epochs)}")
