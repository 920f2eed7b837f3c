"""Every figure of the course. Each function returns a figure that a notebook shows by itself."""

# ruff: noqa: F401
from helpers.plots.bars import plot_bars, plot_confusion, plot_graph, plot_intervals, plot_stack
from helpers.plots.colours import BLUE, GREY, VERMILION
from helpers.plots.convolution import plot_convolution, plot_windows
from helpers.plots.figure import CourseFigure, in_course_style
from helpers.plots.images import plot_predictions, show_bytes, show_images, show_pixels
from helpers.plots.lines import plot_agreement, plot_bands, plot_history, plot_lines, plot_race

for _name in [name for name in globals() if name.startswith(("plot_", "show_"))]:
    globals()[_name] = in_course_style()(globals()[_name])
