"""Figures made of lines and points."""

import numpy as np
from matplotlib.ticker import LogLocator

from helpers.plots.colours import BLUE, GREY, VERMILION
from helpers.plots.figure import CourseFigure, axes_of, chart, checked, expect, looks


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
    """Marked lines from a dict name → [(time, score), …], times on a log scale; target dotted."""
    expect(runs, "at least one run of (time, score), every time above 0, found none")
    figure, ax = chart(title, (8.5, 4), xlabel, ylabel)
    said = []
    for name, run, look in looks(runs):
        time, score = checked(f"run {name!r}: (time, score), every time above 0", run, "(n, 2)").T
        expect(time.min() > 0, f"every time above 0, found {time.min():g} in {name!r}")
        ax.plot(time, score, **look | {"linestyle": "-"}, markersize=6, label=name)
        said.append(f"{name} {score[-1]:.4g} after {time[-1]:.3g}")
    if target is not None:
        ax.axhline(target, color=GREY, linestyle=":")
    ax.legend(loc="lower right")
    ax.set(xscale="log", xmargin=0.1)
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()
    return figure.describe(f"{ylabel} against {xlabel}, at the end: {'; '.join(said)}")


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


def plot_agreement(expected, found, *, title, xlabel, ylabel):
    """Sizes of numbers computed in two ways, log–log; where they agree lies the diagonal.

    Pairs of zeros have no place on such axes and are left out.
    """
    x, y = np.abs(checked("expected and found", [expected, found], "(2, n)"))
    both = (x > 0) | (y > 0)
    expect(both.any(), "numbers that are not all 0, found zeros only")
    least = min(x[x > 0].min(initial=np.inf), y[y > 0].min(initial=np.inf)) / 2
    figure, ax = chart(title, (4.6, 4.2), xlabel, ylabel)
    ends = [least, 2 * max(x.max(), y.max())]
    ax.plot(ends, ends, "--", color=VERMILION, label="equal")
    pairs = x[both].clip(least), y[both].clip(least)  # a lone 0: at the edge
    ax.plot(*pairs, ".", color=BLUE, markersize=3, label="one parameter")
    ax.set(xscale="log", yscale="log")
    ax.legend()
    return figure.describe(f"{both.sum():,} pairs of numbers beside the line of equality")
