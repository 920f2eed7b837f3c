"""Figures of measurements that say how sure they are: lines with bands, dots with intervals."""

from itertools import cycle

import numpy as np

from helpers.plots.figure import BLUE, COLOURS, CourseFigure, axes_of, check_same_length


def plot_bands(panels, *, title, ylabel, ylim=None):
    """Lines with a band around each, one panel for each label of an x axis.

    `panels` is a dict xlabel → dict name → (x, y, low, high), each of the same length. Lines
    are told apart by colour, stroke and marker; all panels share the y axis.
    """
    figure = CourseFigure(title, (8.6, 3.1) if len(panels) > 1 else (6.6, 3.2))
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    said = []
    for ax, (xlabel, curves) in zip(axes, panels.items(), strict=True):
        axes_of(ax, xlabel, ylabel)
        looks = zip(cycle(COLOURS), cycle(("-", "--", "-.", ":")), cycle("os^D"))
        for (name, curve), (colour, stroke, marker) in zip(curves.items(), looks, strict=False):
            x, y, low, high = _checked(*curve)
            ax.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0)
            ax.plot(x, y, stroke + marker, color=colour, markersize=3.5, label=name)
            said.append(f"{xlabel}, {name}: {y.min():.3g} to {y.max():.3g}")
        ax.set(ylim=ylim)
    axes[0].legend(fontsize=9)
    return figure.describe(f"{ylabel} by {'; '.join(said)}")


def plot_intervals(intervals, *, title, xlabel, form="{:.2%}"):
    """A dot on an interval for each name, from a dict name → (value, low, high)."""
    figure = CourseFigure(title, (8, 1.1 + 0.33 * len(intervals)))
    ax = axes_of(figure.subplots(), xlabel, "")
    values, low, high = _checked(*zip(*intervals.values(), strict=True))
    rows = np.arange(len(intervals))
    ax.hlines(rows, low, high, color=BLUE, linewidth=3, alpha=0.45)
    ax.scatter(values, rows, color=BLUE, zorder=3)
    for row, value, end in zip(rows, values, high, strict=True):
        place = {"xytext": (8, 0), "textcoords": "offset points", "va": "center", "fontsize": 9}
        ax.annotate(form.format(value), (end, row), **place)
    ax.set(yticks=rows, yticklabels=[str(name) for name in intervals])
    ax.xaxis.set_major_formatter(lambda value, _: form.format(value))
    ax.margins(x=0.12, y=0.12)
    ax.invert_yaxis()
    ends = zip(intervals, values, low, high, strict=True)
    said = [f"{name} {' '.join(form.format(v) for v in three)}" for name, *three in ends]
    return figure.describe(f"{xlabel}: value and ends of the interval: {'; '.join(said)}")


def _checked(*arrays):
    """The arrays as floats; the last two must enclose the one before."""
    arrays = [np.asarray(array, float) for array in arrays]
    check_same_length(**{f"array {i}": array for i, array in enumerate(arrays)})
    value, low, high = arrays[-3:]
    if not ((low <= value + 1e-9) & (value <= high + 1e-9)).all():  # nan is refused too
        raise ValueError("expected low ≤ value ≤ high everywhere")
    return arrays
