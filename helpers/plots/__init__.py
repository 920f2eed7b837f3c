"""Every figure of the course. Each function returns a figure that a notebook shows by itself."""

# ruff: noqa: F401
# isort: skip_file
# figure is first: it imports Matplotlib without a word
from helpers.plots.figure import CourseFigure, in_course_style
from helpers.plots.charts import plot_bands, plot_bars, plot_confusion, plot_graph, plot_history
from helpers.plots.charts import plot_intervals, plot_lines, plot_race, plot_stack
from helpers.plots.colours import BLUE, GREY, VERMILION
from helpers.plots.images import plot_convolution, plot_predictions, plot_windows
from helpers.plots.images import show_bytes, show_images, show_pixels

for _name in [name for name in globals() if name.startswith(("plot_", "show_"))]:
    globals()[_name] = in_course_style()(globals()[_name])
