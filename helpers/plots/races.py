"""A figure of how good and how fast several ways of training are."""

from itertools import cycle

from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

from helpers.plots.figure import COLOURS, GREY, CourseFigure, axes_of


def plot_race(runs, *, title, xlabel, ylabel, target=None):
    """Lines from a dict name → [(time, score), …], times on a log scale, markers of their own.

    `target` is a score: it is marked by a dotted line.
    """
    times = [time for points in runs.values() for time, _ in points]
    if not times or min(times) <= 0 or not all(runs.values()):
        raise ValueError("expected at least one (time, score) a name, every time above 0")
    figure = CourseFigure(title, (8.5, 4))
    ax = axes_of(figure.subplots(), xlabel, ylabel)
    looks = zip(cycle(COLOURS), cycle("osD^v"))
    for (name, points), (colour, marker) in zip(runs.items(), looks, strict=False):
        ax.plot(*zip(*points, strict=True), f"{marker}-", color=colour, markersize=6, label=name)
    if target is not None:
        ax.axhline(target, color=GREY, linestyle=":")
    ax.legend(loc="lower right")
    ax.set(xscale="log", xlim=(min(times) / 1.3, max(times) * 1.3))
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    said = [
        f"{name} {points[-1][1]:.4g} after {points[-1][0]:.3g}" for name, points in runs.items()
    ]
    return figure.describe(f"{ylabel} against {xlabel}, at the end: {'; '.join(said)}")
