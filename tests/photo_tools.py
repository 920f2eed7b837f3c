"""What photos of handwritten digits are drawn with: pen, paper, light, camera, file."""

import io
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from helpers.mnist import load_mnist
from sketchpad import resize_page

DRAWN = {  # strokes in a box of width 0.6 and height 1, as a person writes who never saw MNIST
    0: [[(30, 0), (8, 12), (0, 45), (6, 82), (28, 100), (50, 86), (60, 50), (52, 14), (30, 0)]],
    1: [[(16, 14), (30, 0), (30, 100)]],
    2: [[(4, 20), (14, 4), (32, 0), (50, 8), (54, 28), (40, 56), (4, 98), (60, 98)]],
    3: [[(6, 8), (30, 0), (50, 10), (50, 34), (24, 47), (52, 58), (56, 84), (32, 100), (4, 90)]],
    4: [[(34, 0), (2, 62), (60, 62)], [(44, 38), (42, 100)]],
    5: [[(54, 0), (10, 2), (6, 44), (34, 38), (56, 54), (54, 84), (30, 100), (2, 90)]],
    6: [[(44, 0), (16, 30), (3, 66), (14, 94), (36, 100), (54, 84), (48, 60), (24, 54), (6, 72)]],
    7: [[(2, 4), (58, 2), (36, 50), (22, 100)]],
    8: [[(48, 12), (28, 0), (8, 14), (14, 36), (44, 56), (54, 82), (30, 100), (6, 84), (14, 58),
         (44, 36), (48, 12)]],
    9: [[(50, 24), (32, 0), (8, 14), (8, 38), (30, 48), (48, 32), (50, 14), (46, 100)]],
}  # fmt: skip


# ---- pen


def lines_of(image):
    """Points and neighbours of the middle line of a digit (28, 28): pairs of points, 0 to 1."""
    thin = thinned(resize_page(image, 112) > 70)
    points = np.argwhere(thin)
    low, size = points.min(0), max(np.ptp(points[:, 0]), 1)
    pairs = []
    for y, x in points:
        pairs.append(((x, y), (x, y)))
        for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
            if thin[min(y + dy, 111), min(max(x + dx, 0), 111)]:
                pairs.append(((x, y), (x + dx, y + dy)))
    return (np.array(pairs, float) - low[::-1]) / size


def thinned(shape):
    """The middle line of a shape, by the algorithm of Zhang and Suen."""
    shape = np.pad(shape, 1)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            around = [
                np.roll(shape, move, (0, 1))
                for move in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
            ]
            number = np.sum(around, axis=0)
            ends = sum(~around[i] & around[(i + 1) % 8] for i in range(8))
            up, right, down, left = around[::2]
            corner = ~(up & right & down) & ~(right & down & left)
            if not first:
                corner = ~(up & right & left) & ~(up & down & left)
            gone = shape & (number >= 2) & (number <= 6) & (ends == 1) & corner
            shape = shape & ~gone
            changed |= bool(gone.any())
    return shape[1:-1, 1:-1]


def drawn_lines(label, rng):
    """The same for a digit of DRAWN, a little slanted and bent."""
    slant, bend = rng.uniform(-0.2, 0.15), rng.normal(0, 0.02, (20, 2))
    pairs = []
    for stroke in DRAWN[label]:
        points = np.array(stroke) / 100 + bend[: len(stroke)]
        points[:, 0] += slant * (1 - points[:, 1])
        pairs += list(zip(points[:-1], points[1:], strict=True))
    pairs = np.array(pairs)
    return pairs - pairs.min((0, 1))


def drawn(pairs, height, pen):
    """Ink from 0 to 1 of lines, `height` pixels high, by a round pen, `pen` pixels wide."""
    fine = 4 if height < 200 else 2
    places = fine * (pairs * (height - pen) + pen / 2 + 1)
    width, high = (int(np.ceil(places[..., axis].max() / fine + pen / 2 + 2)) for axis in (0, 1))
    page = Image.new("L", (fine * width, fine * high))
    draw, radius = ImageDraw.Draw(page), fine * pen / 2
    for start, end in places:
        draw.line([*start, *end], fill=255, width=max(1, round(2 * radius)))
        for x, y in (start, end):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(page.reduce(fine), float) / 255


@cache
def test_digits():
    return load_mnist()[1]


def a_digit(rng):
    """Lines and label: two of three from MNIST's test set, the third drawn."""
    if rng.random() < 1 / 3:
        label = int(rng.integers(10))
        return drawn_lines(label, rng), label
    images, labels = test_digits()
    number = int(rng.integers(len(images)))
    return lines_of(images[number]), int(labels[number])


# ---- page


def plain(size, colour, rng, grain=2.0):
    """Paper (height, width, 3) with a fine and a coarse grain."""
    height, width = size
    coarse = Image.fromarray(rng.normal(0, grain, (height // 8 + 1, width // 8 + 1)))
    coarse = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
    return np.array(colour, np.float32) + coarse[..., np.newaxis].astype(np.float32)


def ruled(page, kind, rng, colour=(150, 175, 215), gap=0.045, tilt=0.0, width=0.002):
    """Rulings onto the page: "lined", "squared" or "dotted"."""
    height, wide = page.shape[:2]
    gap, thick = gap * min(height, wide), max(1.0, width * min(height, wide))
    y, x = np.indices((height, wide), np.float32)
    u, v = y + tilt * x + rng.uniform(0, gap), x - tilt * y + rng.uniform(0, gap)
    near_u, near_v = (np.abs((w + gap / 2) % gap - gap / 2) for w in (u, v))
    distance = {
        "lined": near_u,
        "squared": np.minimum(near_u, near_v),
        "dotted": np.hypot(near_u, near_v) - thick,
    }[kind]
    cover = np.clip(thick / 2 + 0.5 - distance, 0, 1)[..., np.newaxis]
    return page * (1 - cover) + cover * np.array(colour, np.float32)


def put(page, ink, place, colour, texture=0.0, rng=None):
    """Ink onto the page, its upper left corner at `place`, what is beyond the page cut off."""
    top, left = (round(value) for value in place)
    rows = slice(max(top, 0), max(top + ink.shape[0], 0))
    columns = slice(max(left, 0), max(left + ink.shape[1], 0))
    target = page[rows, columns]
    ink = ink[rows.start - top :, columns.start - left :][: target.shape[0], : target.shape[1]]
    if texture:
        ink = ink * np.clip(1 - texture * rng.random(ink.shape), 0, 1)
    ink = ink[..., np.newaxis]
    target[:] = target * (1 - ink) + ink * np.array(colour, np.float32)


# ---- light and camera


def light(size, kind, rng, strength=0.5):
    """What reaches each place of the page, 1 for all of it."""
    height, width = size
    y, x = np.indices(size, np.float32)
    y, x = y / height, x / width
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5)
    place = rng.uniform(-0.2, 0.2)
    if kind == "gradient":
        return 1 - strength * (along + 0.7) / 1.4
    if kind == "vignette":
        return 1 - strength * 2 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    if kind == "hard":  # the edge of a shadow straight across the page
        return 1 - strength * np.clip((along - place) * min(size) / 3 + 0.5, 0, 1)
    if kind == "soft":
        return 1 - strength / (1 + np.exp(-(along - place) * 25))
    if kind == "hand":  # a round shadow that comes in from the rim
        far = np.hypot(x - 0.5 - 0.6 * np.cos(angle), y - 0.5 - 0.6 * np.sin(angle))
        return 1 - strength / (1 + np.exp((far - 0.3) * 40))
    if kind == "fold":  # the two halves of a folded sheet are lit unlike, the fold is darker
        crease = np.exp(-(((along - place) * min(size) / 2.5) ** 2))
        return 1 - strength * (0.3 * (along > place) + 0.3 * crease)
    if kind == "band":  # the shadow of a ruler or a window's frame: hard, thin, across the page
        edge = (rng.uniform(0.02, 0.12) - np.abs(along - place)) * min(size) / 3
        return 1 - strength * np.clip(edge + 0.5, 0, 1)
    if kind == "blinds":
        return 1 - strength * np.clip((np.sin(along * rng.uniform(15, 30)) - 0.2) * 9, 0, 1)
    if kind == "leaf":  # a long spot of soft shadow that reaches no rim
        across = -np.sin(angle) * (x - 0.5) + np.cos(angle) * (y - 0.5)
        far = np.hypot(along / 0.25, across / rng.uniform(0.04, 0.12))
        return 1 - strength * np.exp(-(far**2))
    if kind == "glare":
        far = np.hypot(x - 0.5 - 0.2 * np.cos(angle), y - 0.5 - 0.2 * np.sin(angle))
        return 0.6 + 0.6 * np.exp(-((far / 0.12) ** 2))
    if kind == "creases":
        shade = np.ones(size)
        for _ in range(7):
            turn, shift = rng.uniform(0, np.pi), rng.uniform(-0.4, 0.4)
            side = np.cos(turn) * (x - 0.5) + np.sin(turn) * (y - 0.5) - shift
            shade *= 1 - strength * (0.1 * (side > 0) + 0.3 * np.exp(-((side * 250) ** 2)))
        return shade
    raise ValueError(kind)


def on_table(page, rng, colour=(95, 70, 50), grain=6.0, share=0.72, turn=8.0, veins=8):
    """The page on a table: a sheet that does not fill the picture, and lies a little askew."""
    height, width = page.shape[:2]
    table = plain((height, width), colour, rng, grain)
    stripes = veins * np.sin(np.arange(height) / height * 40 + rng.normal(0, 0.3, height).cumsum())
    table += stripes[:, np.newaxis, np.newaxis]
    small = (round(share * width), round(share * height))
    angle = rng.uniform(-turn, turn)
    corner = [round(rng.uniform(0.3, 0.7) * (1 - share) * side) for side in (width, height)]
    cover = Image.new("L", (width, height))
    sheet = Image.new("RGB", (width, height))
    cover.paste(255, (*corner, corner[0] + small[0], corner[1] + small[1]))
    sheet.paste(picture(page).resize(small, Image.Resampling.BOX), corner)
    cover, sheet = (p.rotate(angle, Image.Resampling.BICUBIC) for p in (cover, sheet))
    cover = np.asarray(cover, np.float32)[..., np.newaxis] / 255
    return np.asarray(sheet, np.float32) * cover + table * (1 - cover)


def taken(page, rng, noise=3.0, blur=0.0):
    """What the camera makes of it: blur and noise."""
    if blur > 0.3:
        page = np.asarray(picture(page).filter(ImageFilter.GaussianBlur(blur)), np.float32)
    return picture(page + noise * rng.standard_normal(page.shape, np.float32) if noise else page)


def picture(page):
    return Image.fromarray(np.clip(np.round(page), 0, 255).astype(np.uint8))


def saved(image, form="JPEG", **options):
    """The content of a file."""
    buffer = io.BytesIO()
    options = {"quality": 88} | options if form == "JPEG" else options
    image.save(buffer, form, **options)
    return buffer.getvalue()
