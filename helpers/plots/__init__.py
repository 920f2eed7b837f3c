"""Every figure of the course. Each function returns a figure that a notebook shows by itself."""

from helpers.plots.figure import BLUE, GREY, VERMILION, CourseFigure
from helpers.plots.images import (
    plot_convolution,
    plot_predictions,
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
)  # fmt: skip
from helpers.plots.races import plot_race

__all__ = [
    "BLUE", "GREY", "VERMILION", "CourseFigure", "plot_agreement", "plot_bars", "plot_confusion",
    "plot_convolution", "plot_graph", "plot_history", "plot_lines", "plot_predictions",
    "plot_race", "show_bytes", "show_images", "show_pixels",
]  # fmt: skip
