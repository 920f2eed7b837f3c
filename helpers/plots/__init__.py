"""Every figure of the course. Each function returns a figure that a notebook shows by itself."""

from helpers.plots.bands import plot_bands, plot_intervals
from helpers.plots.figure import BLUE, GREY, VERMILION, CourseFigure
from helpers.plots.images import (
    plot_convolution,
    plot_predictions,
    plot_windows,
    show_bytes,
    show_images,
    show_pixels,
)  # fmt: skip
from helpers.plots.lines import (
    plot_agreement,
    plot_bars,
    plot_confusion,
    plot_graph,
    plot_history,
    plot_lines,
    plot_stack,
)  # fmt: skip
from helpers.plots.races import plot_race

__all__ = [
    "BLUE", "GREY", "VERMILION", "CourseFigure", "plot_agreement", "plot_bands", "plot_bars",
    "plot_confusion", "plot_convolution", "plot_graph", "plot_history", "plot_intervals",
    "plot_lines", "plot_predictions", "plot_race", "plot_stack", "plot_windows", "show_bytes",
    "show_images", "show_pixels",
]  # fmt: skip
