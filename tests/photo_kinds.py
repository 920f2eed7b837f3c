"""The kinds of photos: how each is drawn. `tests/photos.py` has what they are drawn with."""

from functools import partial

import numpy as np
from photos import a_digit, drawn, light, on_table, plain, put, ruled, saved, taken
from PIL import Image

WHITE = (236, 234, 228)
BLACK, BLUE, RED, GREEN = (35, 33, 38), (30, 50, 140), (190, 30, 40), (25, 110, 60)
COLOURS = [BLUE, RED, GREEN, (230, 110, 20), (120, 40, 150), (20, 140, 200), (240, 210, 30)]


def scene(
    rng, size=(720, 960), share=(0.3, 0.65), pen=(0.05, 0.1), ink=(BLACK, BLUE), paper=WHITE,
    texture=0.0, rulings=None, shade=None, strength=(0.3, 0.6), table=None, noise=(1, 4),
    blur=(0, 1), digits=1, place=None, ruling=None, grain=2.0, marks=None, pixels=None,
    beside=(0.1, 0.6),
):  # fmt: skip
    """Label and picture of a digit on a page; pairs are ranges, `pen` is a share of the height."""
    page = plain(size, paper, rng, grain)
    if rulings:
        page = ruled(page, rulings, rng, **(ruling or {}))
    colour = ink[rng.integers(len(ink))]
    label, boxes = None, []
    for number in range(digits):
        lines, label = a_digit(rng)
        high = rng.uniform(*share) * min(size)
        wide = rng.uniform(*pixels) if pixels else max(1.0, rng.uniform(*pen) * high)
        cover = drawn(lines, high, wide)
        room = [a - b for a, b in zip(size, cover.shape, strict=False)]
        at = [room[0] * rng.uniform(0.15, 0.85), room[1] * rng.uniform(0.15, 0.85)]
        if number:  # beside the first
            at = [boxes[0][0] + rng.uniform(-0.1, 0.1) * high,
                  boxes[-1][1] + boxes[-1][3] + rng.uniform(*beside) * high]  # fmt: skip
        elif place:
            at = place(rng, size, cover.shape)
        put(page, cover, at, colour, texture, rng)
        boxes.append((*at, *cover.shape))
    if marks:
        marks(page, boxes[0] if boxes else None, colour, rng)
    if table is not None:
        page = on_table(page, rng, **table)
    if shade:
        kinds = shade if isinstance(shade, tuple) else (shade,)
        for kind in kinds:
            page = page * light(size, kind, rng, rng.uniform(*strength))[..., np.newaxis]
    return label if digits == 1 else None, taken(page, rng, rng.uniform(*noise), rng.uniform(*blur))


def kind(number=4, form="JPEG", change=None, options=None, **settings):
    """An entry of a set: how many, and a function from rng to label, content and ending."""

    def make(rng):
        label, image = scene(rng, **settings)
        if change:
            image = change(image, rng)
        return label, saved(image, form, **(options or {})), form.lower()

    return number, make


# ---- what is on the page beside the digit


def smudge(page, box, colour, rng, depth=0.55):
    """A grey spot, wiped with a finger, to the right of the digit."""
    top, left, high, wide = box
    y, x = np.indices(page.shape[:2], np.float32)
    y, x = (y - top - high / 2) / (0.16 * high), (x - left - wide - 0.35 * high) / (0.3 * high)
    far = np.hypot(y, x)
    cover = depth * np.clip(1.4 - far, 0, 1)[..., np.newaxis]
    page[:] = page * (1 - cover) + cover * np.array(colour, np.float32)


def underline(page, box, colour, rng):
    top, left, high, wide = (round(value) for value in box)
    start = round(top + 1.15 * high)
    page[start : start + max(2, round(0.04 * high)), left : left + wide] = colour


def dot(page, box, colour, rng):
    """A full stop after the digit."""
    top, left, high, wide = box
    y, x = np.indices(page.shape[:2], np.float32)
    page[np.hypot(y - top - 0.95 * high, x - left - 1.2 * wide) < 0.04 * high] = colour


def margin(page, box, colour, rng):
    column = round(0.13 * page.shape[1])
    page[:, column : column + 3] = (200, 60, 70)


def finger(page, box, colour, rng):
    """A finger that holds the page down, in a corner."""
    y, x = np.indices(page.shape[:2], np.float32) / min(page.shape[:2])
    inside = np.clip((1 - np.hypot((x - 0.02) / 0.14, (y - 0.1) / 0.1)) * 20, 0, 1)[..., np.newaxis]
    page[:] = page * (1 - inside) + inside * np.array((190, 130, 105.0))


def frame(page, box, colour, rng):
    """A box drawn around the digit."""
    top, left, high, wide = (round(value) for value in box)
    gap, pen = round(0.3 * high), max(2, round(0.04 * high))
    t, b = max(top - gap, 2 * pen), min(top + high + gap, len(page) - 2 * pen)
    le, r = max(left - gap, 2 * pen), min(left + wide + gap, page.shape[1] - 2 * pen)
    for rows, columns in (((t, t + pen), (le, r)), ((b - pen, b), (le, r)),
                          ((t, b), (le, le + pen)), ((t, b), (r - pen, r))):  # fmt: skip
        page[slice(*rows), slice(*columns)] = colour


def crumbs(page, box, colour, rng):
    """Small dark specks all over the page."""
    for _ in range(12):
        y, x = (int(rng.integers(5, side - 10)) for side in page.shape[:2])
        side = int(rng.integers(2, max(3, min(page.shape[:2]) // 150)))
        page[y : y + side, x : x + side] = 60


def at_rim(rng, size, shape):
    """A fifth to two fifths of the digit lie beyond the rim."""
    lost = rng.uniform(0.2, 0.4)
    return [(-lost * shape[0], size[0] - (1 - lost) * shape[0])[rng.integers(2)], 0.3 * size[1]]


def bordering(rng, size, shape):
    return [0.3 * size[0], size[1] - shape[1] + 3]


# ---- what becomes of the picture


def transparent(image, rng, white=False):
    grey = np.asarray(image.convert("L"), float)
    alpha = np.clip((200 - grey) * 1.5, 0, 255).astype(np.uint8)
    layer = np.full((*grey.shape, 4), 255 if white else 20, np.uint8)
    layer[..., 3] = alpha
    return Image.fromarray(layer)


def sixteen(image, rng):
    return Image.fromarray(np.asarray(image.convert("L"), np.uint16) * 257)


def smaller(image, rng, side=(28, 64)):
    side = int(rng.integers(*side))
    return image.resize((side, side * image.height // image.width), Image.Resampling.BOX)


def mode(image, rng, name):
    return image.convert(name)


def turned(image, rng):
    return image.transpose(Image.Transpose.ROTATE_90)


def exif(orientation):
    values = Image.Exif()
    values[0x0112] = orientation
    return {"exif": values}


TILTED = {"tilt": 0.04, "colour": (140, 160, 200)}
SQUARE = {"shade": None, "size": (900, 900)}
CLEAN = {"noise": (0, 0), "blur": (0, 0), "grain": 0.0}
TUNING = {
    "plain": kind(6),
    "ball pen": kind(6, pen=(0.015, 0.035)),
    "fine pen, large page": kind(4, size=(2400, 3200), share=(0.25, 0.4), pixels=(6, 9)),
    "hair line, large page": kind(3, size=(2400, 3200), share=(0.3, 0.5), pixels=(2.5, 4)),
    "felt tip": kind(6, pen=(0.13, 0.2), ink=(BLACK, BLUE, RED, GREEN)),
    "fills the page": kind(4, share=(0.85, 0.9), pen=(0.08, 0.16), place=lambda r, s, c: [
        (s[0] - c[0]) / 2, (s[1] - c[1]) / 2]),
    "small on the page": kind(4, share=(0.08, 0.15), pen=(0.08, 0.1)),
    "pencil": kind(6, ink=((110, 110, 112), (140, 140, 142)), texture=0.5, pen=(0.03, 0.06)),
    "faint pencil": kind(6, ink=((196, 196, 196), (204, 204, 203)), texture=0.2, pen=(0.04, 0.08),
                         noise=(1, 3)),
    "coloured pen": kind(8, ink=COLOURS, pen=(0.04, 0.1)),
    "lined": kind(6, rulings="lined", ink=(BLACK, BLUE, RED)),
    "lined, tilted": kind(4, rulings="lined", ruling=TILTED),
    "lined, pencil": kind(4, rulings="lined", ink=((120, 120, 122),), pen=(0.03, 0.06)),
    "squared": kind(6, rulings="squared", ruling={"gap": 0.035}),
    "squared, ball pen": kind(4, rulings="squared", ruling={"gap": 0.035}, pen=(0.025, 0.04)),
    "dotted": kind(4, rulings="dotted", ruling={"colour": (120, 120, 125)}),
    "kraft paper": kind(4, paper=(180, 145, 105), grain=5.0),
    "yellow note": kind(4, paper=(245, 225, 120), ink=COLOURS[:4]),
    "gradient": kind(4, shade="gradient", strength=(0.4, 0.7)),
    "vignette": kind(4, shade="vignette", strength=(0.4, 0.7)),
    "hard shadow": kind(8, shade="hard", strength=(0.3, 0.6)),
    "soft shadow": kind(4, shade="soft"),
    "hand's shadow": kind(6, shade="hand"),
    "fold": kind(4, shade="fold"),
    "table": kind(6, table={}),
    "light table": kind(4, table={"colour": (190, 160, 120)}),
    "table and shadow": kind(4, table={}, shade="hard", strength=(0.3, 0.5)),
    "noisy": kind(4, noise=(12, 20)),
    "blurred": kind(4, blur=(4, 7)),
    "bad JPEG": kind(4, options={"quality": 12}),
    "crumbs": kind(4, marks=crumbs),
    "dark tablet": kind(4, "PNG", paper=(24, 24, 28), ink=((240, 240, 240), (250, 220, 90)),
                        **CLEAN),
    "dark tablet, squared": kind(4, "PNG", paper=(24, 24, 28), ink=((240, 240, 240),),
                                 rulings="squared", ruling={"colour": (60, 60, 66)}, **CLEAN),
    "blackboard": kind(4, paper=(50, 70, 60), ink=((215, 215, 210),), texture=0.5, grain=5.0),
    "turned by EXIF": kind(2, change=turned, options=exif(6)),
    "transparent PNG": kind(3, "PNG", change=transparent, **CLEAN),
    "transparent PNG, white ink": kind(2, "PNG", change=partial(transparent, white=True), **CLEAN),
    "16 bit PNG": kind(2, "PNG", change=sixteen),
    "16 bit TIFF": kind(2, "TIFF", change=sixteen, shade="gradient"),
    "palette PNG": kind(2, "PNG", change=partial(mode, name="P")),
    "CMYK JPEG": kind(2, change=partial(mode, name="CMYK")),
    "WebP": kind(2, "WebP", options={"quality": 60}),
    "BMP": kind(1, "BMP"),
    "GIF": kind(2, "GIF"),
    "bilevel TIFF": kind(2, "TIFF", change=partial(mode, name="1"), **CLEAN),
    "tiny": kind(5, "PNG", change=smaller, size=(900, 900), share=(0.6, 0.8), pen=(0.09, 0.14)),
    "huge": kind(2, size=(6000, 8000), pen=(0.03, 0.08)),
    "at the border": kind(3, place=bordering),
    "deep shadow": kind(4, shade="hard", strength=(0.7, 0.85)),
    "shadow's band": kind(6, shade="band", strength=(0.25, 0.6)),
    "blinds": kind(4, shade="blinds", strength=(0.25, 0.5)),
    "glare": kind(4, shade="glare"),
    "crumpled": kind(4, shade="creases"),
    "pencil, hard shadow": kind(4, shade="hard", ink=((120, 120, 122),), pen=(0.03, 0.06)),
    "black rulings": kind(4, rulings="lined", ruling={"colour": (60, 60, 60), "gap": 0.08}),
    "large squares": kind(4, rulings="squared", ruling={"gap": 0.12, "width": 0.004}),
    "margin line": kind(3, rulings="lined", marks=margin),
    "finger": kind(4, marks=finger),
    "full stop": kind(3, marks=dot, share=(0.3, 0.45)),
    "underlined": kind(3, marks=underline, share=(0.3, 0.45)),
    "table with veins": kind(4, table={"veins": 30, "grain": 10}),
    # No digit, or not one: to be refused.
    "empty": kind(2, digits=0),
    "empty, lined": kind(2, digits=0, rulings="lined"),
    "empty, squared": kind(2, digits=0, rulings="squared"),
    "empty, hard shadow": kind(3, digits=0, shade="hard"),
    "empty, hand's shadow": kind(3, digits=0, shade="hand"),
    "empty, table": kind(3, digits=0, table={}),
    "empty, fold": kind(2, digits=0, shade="fold"),
    "two digits": kind(8, digits=2, share=(0.25, 0.35)),
    "two digits, lined": kind(4, digits=2, share=(0.25, 0.35), rulings="lined"),
    "three digits": kind(3, digits=3, share=(0.15, 0.25)),
    "eleven": kind(4, digits=2, share=(0.3, 0.4), beside=(0.02, 0.12)),
    "leaf's shadow": kind(6, digits=0, shade="leaf", strength=(0.3, 0.7)),
    "shadow's band, empty": kind(4, digits=0, shade="band", strength=(0.25, 0.6)),
    "blinds, empty": kind(3, digits=0, shade="blinds"),
    "crumpled, empty": kind(3, digits=0, shade="creases"),
    "table with veins, empty": kind(3, digits=0, table={"veins": 30, "grain": 10}),
    "smudge": kind(6, marks=smudge),
    "frame": kind(4, marks=frame, share=(0.3, 0.45)),
    "cut off": kind(4, place=at_rim),
}  # fmt: skip
SETS = {"tuning": TUNING}
