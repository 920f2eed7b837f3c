"""What all figures share: how they are drawn and shown, and checks of their data."""

import base64
import contextlib
import io
import logging
import os
import re
import sys
import warnings
from itertools import cycle

import numpy as np

from helpers.plots.colours import COLOURS, INK, PALE

# What Matplotlib has to say of this machine's folders, fonts and settings belongs in no lesson.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
with warnings.catch_warnings(action="ignore"):
    try:
        import matplotlib.figure
    except (OSError, ValueError):  # an rc file that is not text, a back end that is none
        for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
            del sys.modules[name]  # half loaded
        os.environ |= {"MPLBACKEND": "", "MATPLOTLIBRC": os.devnull}
        with contextlib.chdir(os.path.dirname(__file__)):  # away from ./matplotlibrc
            import matplotlib.figure
    DEFAULTS = {key: value for key, value in matplotlib.rcParamsDefault.items() if key != "backend"}


@contextlib.contextmanager
def in_course_style():
    """For a `with`, or as a decorator: white paper and dark ink, whatever the reader's settings.

    Artists take colours when they are made, and figures more when they are rendered. What
    Matplotlib calls deprecated is for us to hear, not for the reader.
    """
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        with matplotlib.rc_context(DEFAULTS):
            yield


class CourseFigure(matplotlib.figure.Figure):
    """A Matplotlib figure that is displayed once, with a text for those who cannot see it.

    Who draws in it elsewhere than in a function of this package does so `in_course_style`.
    """

    @in_course_style()
    def __init__(self, title, size):
        super().__init__(figsize=size, dpi=105, facecolor="white", layout="constrained")
        self.suptitle(title)
        self.alt = title

    def describe(self, text):
        """Add a sentence to the alternative text; returns the figure."""
        self.alt += f". {text}"
        return self

    @in_course_style()
    def _repr_mimebundle_(self, include=None, exclude=None):
        from IPython import get_ipython  # whoever displays has it

        # Before `%matplotlib inline`'s printers of any Figure come those of our class: none.
        printers = get_ipython().display_formatter.formatters if get_ipython() else {}
        for mime in printers.keys() - {"text/plain"}:
            printers[mime].for_type(CourseFigure, lambda figure: None)
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", backend="agg")
        picture = base64.b64encode(buffer.getvalue()).decode()
        bundle = {"image/png": picture, "text/plain": f"Figure: {self.get_suptitle()}"}
        return bundle, {"image/png": {"alt": self.alt}}


def axes_of(ax, xlabel, ylabel):
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(color=PALE)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def chart(title, size, xlabel, ylabel="", rows=()):
    """A figure and its only axes; the names in `rows` stand at 0, 1, 2, … from the top."""
    figure = CourseFigure(title, size)
    ax = axes_of(figure.subplots(), xlabel, ylabel)
    if rows:
        ax.set(yticks=range(len(rows)), yticklabels=[str(name) for name in rows])
        ax.invert_yaxis()
    return figure, ax


def looks(curves):
    """(name, curve, look) of each in a dict; a look (for `plot`) differs by more than colour."""
    expect(curves, "at least one to draw, found none")
    styles = zip(cycle(COLOURS), cycle(("-", "--", "-.", ":")), cycle("os^Dv"))
    for (name, curve), (colour, stroke, marker) in zip(curves.items(), styles, strict=False):
        yield name, curve, {"color": colour, "linestyle": stroke, "marker": marker}


def draw_image(ax, image):
    lowest, highest = min(0, image.min()), max(0, image.max())
    return ax.imshow(image, cmap=INK, vmin=lowest, vmax=highest if highest > lowest else 1)


def checked(name, values, shape, band=False):
    """`values` as finite floats of a shape such as "(2, n)": a word is any length above 0.

    In a `band` the last two rows enclose the one before.
    """
    try:
        values = np.asarray(values, float)
    except (TypeError, ValueError):
        raise ValueError(f"expected numbers {shape}, found {values!r:.200}: {name}") from None
    fits = re.fullmatch(re.sub("[a-z]+", "[1-9][0-9]*", re.escape(shape)), str(values.shape))
    expect(fits, f"numbers {shape}, found shape {values.shape}: {name}")
    expect(np.isfinite(values).all(), f"finite numbers, found inf or nan (diverged?): {name}")
    if band:
        value, low, high = values[-3:]
        fits = ((low <= value + 1e-9) & (value <= high + 1e-9)).all()
        expect(fits, f"low ≤ value ≤ high, found another order: {name}")
    return values


def expect(fits, what):
    if not fits:
        raise ValueError(f"expected {what}")
