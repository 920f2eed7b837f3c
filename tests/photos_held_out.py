"""The second set of photos: other pens, papers, lights and devices than those tuned with."""

import numpy as np
from photo_scenes import BLACK, BLUE, COLOURS, GREEN, RED, exif, kind, mode, transparent
from photo_tools import light, on_table, picture, saved, test_digits
from PIL import Image, ImageDraw

# ---- what becomes of the picture


def tones_of(image):
    return np.asarray(image.convert("RGB"), np.float32)


def warm(image, rng):
    """A lamp's yellow light, brighter in the middle."""
    shade = light((image.height, image.width), "vignette", rng, 0.6)[..., np.newaxis]
    return picture(tones_of(image) * shade * (1, 0.86, 0.62))


def shadow_of_a_phone(image, rng):
    """A rectangle of shadow that comes in from below."""
    tones = tones_of(image)
    left, wide = rng.uniform(0.1, 0.5) * image.width, rng.uniform(0.35, 0.5) * image.width
    top = rng.uniform(0.3, 0.7) * image.height
    tones[round(top) :, round(left) : round(left + wide)] *= rng.uniform(0.45, 0.75)
    return picture(tones)


def two_shadows(image, rng):
    size = (image.height, image.width)
    shade = light(size, "hard", rng, 0.35) * light(size, "soft", rng, 0.35)
    return picture(tones_of(image) * shade[..., np.newaxis])


def moved(image, rng):
    """The camera moved while it looked."""
    tones, way = tones_of(image), int(rng.integers(4, 9))
    return picture(np.mean([np.roll(tones, step, 1) for step in range(way)], axis=0))


def slanting(image, rng):
    """A page seen from the side, with nothing but a grey table around it."""
    wide, high = image.size
    a, b, c, d = rng.uniform(0, 0.12, 4)
    corners = (-a * wide, -b * high, -c * wide, (1 + d) * high, (1 + b) * wide, (1 + a) * high,
               (1 + d) * wide, -c * high)  # fmt: skip
    return image.transform(image.size, Image.Transform.QUAD, corners, fillcolor=(120, 118, 115))


def of_a_screen(image, rng):
    """Rows of a screen that do not fit those of the camera."""
    rows = 1 + 0.05 * np.sin(np.arange(image.height) * rng.uniform(0.3, 1.5))
    return picture(tones_of(image) * rows[:, np.newaxis, np.newaxis])


def small_and_back(image, rng):
    """As messengers send it: reduced, and packed badly."""
    return image.resize((image.width // 3, image.height // 3), Image.Resampling.BICUBIC)


def wide_page(image, rng):
    """Three empty pages to its right."""
    page = np.full((image.height, 3 * image.width, 3), 235, np.float32)
    page += rng.normal(0, 2, page.shape)
    return picture(np.concatenate([tones_of(image), page], axis=1))


def on_dark_table(image, rng):
    return picture(on_table(tones_of(image), rng, (45, 45, 48), 4.0, 0.6, 18.0, 0))


def on_white_table(image, rng):
    return picture(on_table(tones_of(image), rng, (250, 250, 250), 1.0, 0.7, 10.0, 0))


def with_toolbar(image, rng):
    """A drawing program's bar of tools above the page."""
    image, bar = image.copy(), round(0.09 * image.height)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, image.width, bar), fill=(70, 72, 80))
    for i in range(8):
        draw.ellipse((20 + 60 * i, 10, 20 + 60 * i + bar - 20, bar - 10), fill=(200, 200, 205))
    return image


def palette_with_transparency(image, rng):
    return transparent(image, rng).quantize(8)


def grey_with_alpha(image, rng):
    return transparent(image, rng).convert("LA")


# ---- what lies on the page


def holes(page, box, colour, rng):
    """Two holes of a file at the left rim."""
    y, x = np.indices(page.shape[:2], np.float32)
    for place in (0.35, 0.65):
        hole = np.hypot(y - place * len(page), x - 0.035 * page.shape[1]) < 0.012 * page.shape[1]
        page[hole] = (60, 55, 50)


def a_pencil(page, box, colour, rng):
    """A pencil that lies beside the digit."""
    top, left, high, wide = box
    image = picture(page)
    start = (left - 0.25 * high, top - 0.2 * high)
    end = (start[0] - 0.1 * high, top + 1.3 * high)
    ImageDraw.Draw(image).line([*start, *end], fill=(215, 165, 40), width=round(0.1 * high))
    page[:] = np.asarray(image, np.float32)


def crossed_out(page, box, colour, rng):
    """A scribble beside the digit: a first try, crossed out."""
    top, left, high, wide = box
    image = picture(page)
    draw = ImageDraw.Draw(image)
    x = left - rng.uniform(0.9, 1.1) * high
    points = [(x + rng.uniform(0, 0.6) * high, top + t * high) for t in np.linspace(0.1, 0.9, 14)]
    draw.line(points, fill=colour, width=max(2, round(0.05 * high)))
    page[:] = np.asarray(image, np.float32)


def stain(page, box, colour, rng):
    """A cup's ring, or a blot of ink, on an empty page."""
    y, x = np.indices(page.shape[:2], np.float32) / min(page.shape[:2])
    far = np.hypot(y - rng.uniform(0.3, 0.7), x - rng.uniform(0.4, 0.8))
    cover = 0.8 * np.clip((0.11 - far) * 60, 0, 1)[..., np.newaxis]
    page[:] = page * (1 - cover) + cover * np.array((60, 45, 40), np.float32)


def text(page, box, colour, rng):
    """Small print at the top of the page."""
    image = picture(page)
    words = "Name: ____________     Date: ____________"
    ImageDraw.Draw(image).text((30, 20), words, fill=(60, 60, 60), font_size=22)
    page[:] = np.asarray(image, np.float32)


def mnist_itself(rng):
    """An image of MNIST as it is, 28×28 or enlarged, ink white or black."""
    images, labels = test_digits()
    number = int(rng.integers(len(images)))
    image = Image.fromarray(images[number])
    if rng.random() < 0.5:
        image = Image.fromarray(255 - images[number])
    if rng.random() < 0.5:
        image = image.resize((280, 280), Image.Resampling.BICUBIC)
    return int(labels[number]), saved(image, "PNG"), "png"


PORTRAIT = {"size": (1000, 750)}
CLEAN = {"noise": (0, 0), "blur": (0, 0), "grain": 0.0}
BROAD = {"pen": (0.1, 0.16), "ink": (BLACK, BLUE, RED, GREEN)}
HELD_OUT = {
    "portrait": kind(6, **PORTRAIT),
    "fountain pen": kind(6, pen=(0.02, 0.06), ink=((40, 45, 90),), texture=0.35),
    "marker": kind(6, **BROAD),
    "crayon": kind(6, pen=(0.08, 0.14), ink=COLOURS, texture=0.7),
    "pale pen": kind(4, ink=((170, 185, 215), (215, 180, 185)), pen=(0.04, 0.08)),
    "hard pencil": kind(4, ink=((180, 180, 180),), texture=0.4, pen=(0.025, 0.05)),
    "lined, 8°": kind(5, rulings="lined", ruling={"tilt": 0.14, "gap": 0.055}),
    "lined, red ink on blue": kind(4, rulings="lined", ink=(RED,), pen=(0.03, 0.06)),
    "squared, tilted": kind(5, rulings="squared", ruling={"tilt": -0.07, "gap": 0.04}),
    "squared, pencil": kind(5, rulings="squared", ink=((100, 100, 105),), pen=(0.04, 0.07)),
    "millimetre paper": kind(4, rulings="squared", ruling={
        "gap": 0.015, "colour": (235, 190, 160)}),
    "dotted, dense": kind(4, rulings="dotted", ruling={"gap": 0.03, "width": 0.004}),
    "pink paper": kind(3, paper=(240, 190, 200), ink=(BLACK, BLUE)),
    "recycled paper": kind(4, paper=(205, 200, 188), grain=9.0),
    "white pen on blue": kind(4, paper=(40, 60, 130), ink=((235, 235, 235),)),
    "chalk on slate": kind(4, paper=(45, 47, 50), ink=((225, 222, 215),), texture=0.6, grain=4.0),
    "whiteboard": kind(4, paper=(225, 228, 230), shade="glare", **BROAD),
    "warm lamp": kind(5, change=warm, noise=(4, 9)),
    "phone's shadow": kind(6, change=shadow_of_a_phone),
    "two shadows": kind(6, change=two_shadows),
    "shadow on lined": kind(5, shade="hard", rulings="lined", strength=(0.3, 0.5)),
    "pencil, gradient": kind(4, shade="gradient", ink=((125, 125, 125),), pen=(0.04, 0.07)),
    "crumpled and lined": kind(4, shade="creases", rulings="lined", strength=(0.2, 0.5)),
    "moved": kind(4, change=moved),
    "from the side": kind(5, change=slanting),
    "dark table": kind(5, change=on_dark_table),
    "white table": kind(4, change=on_white_table),
    "screen": kind(4, change=of_a_screen),
    "messenger": kind(4, change=small_and_back, options={"quality": 35}, pen=(0.06, 0.1)),
    "very noisy": kind(4, noise=(22, 30), pen=(0.07, 0.1)),
    "toolbar": kind(4, "PNG", change=with_toolbar, paper=(255, 255, 255), place=lambda r, s, c: [
        0.3 * s[0], 0.3 * s[1]], **CLEAN),
    "tablet, coloured ink": kind(5, "PNG", paper=(18, 18, 18), ink=COLOURS[3:], **CLEAN),
    "tablet, lined": kind(4, "PNG", paper=(30, 30, 34), ink=((200, 220, 255),), rulings="lined",
                          ruling={"colour": (75, 75, 85), "gap": 0.07}, **CLEAN),
    "wide page": kind(3, change=wide_page, share=(0.5, 0.7)),
    "MNIST itself": (8, mnist_itself),
    "mirrored by EXIF": kind(2, options=exif(5), change=lambda i, r: i.transpose(
        Image.Transpose.TRANSPOSE)),
    "upside down by EXIF": kind(2, options=exif(3), change=lambda i, r: i.transpose(
        Image.Transpose.ROTATE_180)),
    "palette and transparency": kind(3, "PNG", change=palette_with_transparency, **CLEAN),
    "grey and alpha": kind(3, "PNG", change=grey_with_alpha, **CLEAN),
    "WebP, dark": kind(3, "WebP", paper=(28, 28, 30), ink=((230, 230, 230),)),
    "grey JPEG": kind(3, change=lambda i, r: mode(i, r, "L"), options={"quality": 30}),
    "GIF, lined": kind(3, "GIF", rulings="lined"),
    "holes": kind(4, marks=holes, share=(0.4, 0.6)),
    "form": kind(4, marks=text, share=(0.45, 0.6)),
    "pencil beside": kind(4, marks=a_pencil, share=(0.3, 0.45)),
    # No digit, or not one.
    "crossed out beside": kind(5, marks=crossed_out, share=(0.3, 0.4)),
    "blot": kind(4, digits=0, marks=stain),
    "empty slate": kind(3, digits=0, paper=(45, 47, 50), grain=4.0),
    "empty, phone's shadow": kind(4, digits=0, change=shadow_of_a_phone),
    "empty, two shadows": kind(4, digits=0, change=two_shadows),
    "empty, dark table": kind(4, digits=0, change=on_dark_table),
    "empty, warm lamp": kind(3, digits=0, change=warm),
    "empty, very noisy": kind(3, digits=0, noise=(22, 30)),
    "empty, holes": kind(3, digits=0, marks=holes),
    "number, pencil": kind(5, digits=2, share=(0.2, 0.3), ink=((120, 120, 120),), pen=(0.05, 0.08)),
    "number on the table": kind(4, digits=2, share=(0.2, 0.3), change=on_dark_table),
    "number, half in the shadow": kind(5, digits=2, share=(0.3, 0.4), shade="hard"),
    "number, close": kind(5, digits=2, share=(0.3, 0.4), beside=(0.0, 0.08)),
    "number, dark tablet": kind(4, "PNG", digits=2, share=(0.25, 0.35), paper=(18, 18, 18),
                                ink=((250, 250, 250),), **CLEAN),
    "cut off, tablet": kind(3, "PNG", paper=(18, 18, 18), ink=((250, 250, 250),),
                            place=lambda r, s, c: [0.3 * s[0], s[1] - 0.7 * c[1]], **CLEAN),
}  # fmt: skip
