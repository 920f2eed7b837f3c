"""Scenes of which photos are taken: a digit on a page, what lies beside it, what becomes of it."""

import numpy as np
from photo_tools import a_digit, drawn, light, on_table, plain, put, ruled, saved, taken
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
        room = [size[0] - cover.shape[0], size[1] - cover.shape[1]]
        room[1] = max(room[1] - (digits - 1) * (0.8 + beside[1]) * high, 10)  # for those beside it
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
