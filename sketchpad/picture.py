"""A picture of the drawing pad, for pages on which no widget can run.

Pillow draws it: no style or back end of Matplotlib can change or hide anything in it. Only the
font is Matplotlib's, because Pillow's own has neither accents nor dashes.
"""

import io
import textwrap
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

INSTEAD = (
    "A drawing pad. It needs a running notebook; this is a picture of it. Without one, draw with"
    " any other program or on paper, and use the file: read_drawing('mine.png')."
)
BLUE, GREY, PALE = "#0072B2", "#8A8A8A", "#D8D8D8"
SIDE, GAP, BARS = 224, 16, 170  # pixels: an image, a space, a model's column


def picture_of(image, answer):
    """(PNG as bytes, description) of the drawing, what the models saw, and their answers."""
    answers = answer["models"]
    width = GAP + 2 * (SIDE + GAP) + len(answers) * (BARS + GAP)
    page = Image.new("RGB", (width, SIDE + 96), "white")
    draw = ImageDraw.Draw(page)
    _paper(page, GAP, image, "the drawing")
    _paper(page, SIDE + 2 * GAP, _seen(answer), "what the models see")
    for number, entry in enumerate(answers):
        _bars(draw, 3 * GAP + 2 * SIDE + number * (BARS + GAP), entry)
    _write(draw, (GAP, SIDE + 44), textwrap.fill(INSTEAD, (width - GAP) // 7))
    buffer = io.BytesIO()
    page.save(buffer, format="png")
    said = "; ".join(summary(entry) for entry in answers) or answer["message"] or "no models"
    return buffer.getvalue(), f"{INSTEAD} {said}"


def summary(entry):
    """One model's answer in a few words, such as "CNN: 7 (98 %)"."""
    if entry["error"]:
        return f"{entry['name']}: {entry['error']}"
    best = int(np.argmax(entry["probabilities"]))
    return f"{entry['name']}: {best} ({entry['probabilities'][best]:.0%})".replace("%", " %")


def _seen(answer):
    return np.array(answer["seen"] or np.zeros(784), np.uint8).reshape(28, 28)


@cache
def _font(name):
    folder = Path(find_spec("matplotlib").origin).parent / "mpl-data/fonts/ttf"
    return ImageFont.truetype(folder / f"{name}.ttf", 12)


def _write(draw, at, text, bold=False):
    draw.text(at, text, "black", _font("DejaVuSans-Bold" if bold else "DejaVuSans"))


def _paper(page, left, image, title):
    draw = ImageDraw.Draw(page)
    _write(draw, (left, 8), title)
    paper = Image.fromarray(255 - image).resize((SIDE, SIDE), Image.Resampling.NEAREST)
    page.paste(paper, (left, 30))
    draw.rectangle((left, 30, left + SIDE, 30 + SIDE), outline=GREY)


def _bars(draw, left, entry):
    _write(draw, (left, 8), textwrap.shorten(entry["name"], 22, placeholder=" …"))
    if entry["error"]:
        _write(draw, (left, 34), textwrap.fill(entry["error"], 22, max_lines=12, placeholder=" …"))
        return
    p = np.array(entry["probabilities"])
    for digit, value in enumerate(p):
        top, best = 32 + 22 * digit, digit == p.argmax()
        _write(draw, (left, top), str(digit), best)
        bar = (left + 16, top, left + 16 + 100 * value, top + 16)
        draw.rectangle(bar, fill=BLUE if best else PALE)
        _write(draw, (left + 122, top), f"{100 * value:.0f} %", best)
