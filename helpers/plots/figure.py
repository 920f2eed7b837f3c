"""What all figures share: how they show themselves, their colours, and checks of their data.

Colours: M. Okabe and K. Ito, "Color Universal Design" (https://jfly.uni-koeln.de/color/), told
apart by all readers; nothing is said by colour alone. White paper, also on a dark theme.
"""

import base64
import io

import numpy as np
from matplotlib.figure import Figure

BLUE, VERMILION, GREEN, PURPLE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"
GREY, PALE = "#666666", "#E8E8E8"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)
INK = "gray_r"  # 0 is white paper, the largest value is black ink


class CourseFigure(Figure):
    """A Matplotlib figure that is displayed once, with a text for those who cannot see it."""

    def __init__(self, title, size):
        super().__init__(figsize=size, dpi=105, facecolor="white", layout="constrained")
        self.suptitle(title)
        self.alt = title

    def describe(self, text):
        """Add a sentence to the alternative text; returns the figure."""
        self.alt += f". {text}"
        return self

    def _repr_mimebundle_(self, include=None, exclude=None):
        buffer = io.BytesIO()
        self.savefig(buffer, format="png")
        picture = base64.b64encode(buffer.getvalue()).decode()
        bundle = {"image/png": picture, "text/plain": f"Figure: {self.get_suptitle()}"}
        return bundle, {"image/png": {"alt": self.alt}}


def axes_of(ax, xlabel, ylabel):
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(color=PALE)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def draw_image(ax, image):
    lowest, highest = min(0, image.min()), max(0, image.max())
    return ax.imshow(image, cmap=INK, vmin=lowest, vmax=highest if highest > lowest else 1)


def checked_images(images):
    images = np.asarray(images, float)
    if images.ndim != 3 or images.size == 0 or not np.isfinite(images).all():
        raise ValueError(f"expected finite images (n, height, width), found {images.shape}")
    return images


def check_same_length(**arrays):
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"expected the same length for all, found {lengths}")
