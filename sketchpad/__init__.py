"""Your own handwriting: a drawing pad, drawings from files, and MNIST's normalisation.

`Sketchpad` needs anywidget and is imported when first asked for; all else needs NumPy and Pillow.
"""

from sketchpad.normalise import (
    centre_by_mass,
    crop_to_ink,
    draw_strokes,
    normalise_drawing,
    resize_page,
    scale_to_box,
)  # fmt: skip
from sketchpad.reading import read_drawing

__all__ = [
    "Sketchpad",  # noqa: F822 - it comes from __getattr__
    "centre_by_mass", "crop_to_ink", "draw_strokes", "normalise_drawing",
    "read_drawing", "scale_to_box", "resize_page",
]  # fmt: skip


def __getattr__(name):
    if name == "Sketchpad":
        from sketchpad.widget import Sketchpad

        return Sketchpad
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
