"""The drawing pad: a widget that shows live what models make of a drawing."""

import base64
from pathlib import Path

import anywidget
import numpy as np
from traitlets import Bool, CBytes, Dict, Int, List, Unicode

from sketchpad.answers import look_at
from sketchpad.normalise import normalise_drawing
from sketchpad.picture import INSTEAD, picture_of

HERE, SIZE = Path(__file__).parent, 280


class Sketchpad(anywidget.AnyWidget):
    """A page of 280×280 pixels for mouse, pen, touch and keyboard.

    Beside it: what the models see (28×28), and their ten probabilities, anew after each stroke.
    Where no widget can run, a picture of the pad stands in its place.

    Args:
        models: dict name → function from (n, 28, 28) to probabilities or logits (n, 10), such
            as `{"CNN": cnn.predict}`. What a model raises is shown in the pad.
        prepare: function from the drawing, (280, 280) uint8 with 0 for paper, to the
            (28, 28) image that the models see.
        example: (280, 280) uint8, shown and used until something is drawn.
        scaled: models receive float32 from 0 to 1; else uint8 from 0 to 255.

    Raises:
        TypeError: a model is not a function.
        ValueError: the example is not an image of that size and type.
    """

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("page.js", "widget.js"))
    _css = HERE / "widget.css"

    names = List(Unicode()).tag(sync=True)
    example = CBytes().tag(sync=True)
    example_shown = Bool(True).tag(sync=True)
    strokes = List().tag(sync=True)  # the browser draws them and sends the pixels along
    pixels = CBytes().tag(sync=True)  # Bytes would drop what the browser sends
    number = Int(0).tag(sync=True)  # of the drawing, so that the browser knows the answer to it
    answer = Dict().tag(sync=True)

    def __init__(self, models=None, *, prepare=normalise_drawing, example=None, scaled=True):
        models = dict(models or {})
        for name, model in models.items():
            if not callable(model):
                raise TypeError(f"expected a function for {name!r}, found {type(model).__name__}")
        self.models, self.prepare, self.scaled = models, prepare, scaled
        super().__init__(names=[str(name) for name in models], example=_checked(example))
        self._look()
        self.observe(self._look, "number")

    @property
    def image(self):
        """The drawing, (280, 280) uint8, 0 for paper; while there is none, the example."""
        drawn = _page(self.pixels)
        return drawn if drawn.any() else _page(self.example)

    @property
    def seen(self):
        """The image (28, 28) uint8 that the models saw last; None if there was none."""
        values = self.answer["seen"]
        return np.array(values, np.uint8).reshape(28, 28) if values else None

    @property
    def probabilities(self):
        """The last answers, (10,) by name of the model; a model that failed is left out."""
        return {
            answer["name"]: np.array(answer["probabilities"])
            for answer in self.answer["models"]
            if answer["probabilities"]
        }

    def _look(self, change=None):
        page = _page(self.example if self.example_shown else self.pixels)
        found = look_at(page, self.prepare, self.models, self.scaled)
        self.answer = found | {"number": self.number}

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        png, alt = picture_of(self.image, self.answer)
        bundle |= {"text/plain": INSTEAD, "image/png": base64.b64encode(png).decode()}
        return bundle, metadata | {"image/png": {"alt": alt}}


def _page(content):
    """(280, 280) uint8 of the bytes sent; an empty page while there are none."""
    if len(content) != SIZE * SIZE:
        return np.zeros((SIZE, SIZE), np.uint8)
    return np.frombuffer(content, np.uint8).reshape(SIZE, SIZE).copy()


def _checked(example):
    if example is None:
        return b""
    example = np.asarray(example)
    if example.shape != (SIZE, SIZE) or example.dtype != np.uint8:
        raise ValueError(
            f"expected an example of ({SIZE}, {SIZE}) uint8, found {example.shape} {example.dtype}"
        )
    return example.tobytes()
