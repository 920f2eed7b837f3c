"""What is paper at each place of a picture, and how much darker than it the ink is.

Paper is what is wider than any pen. So a shadow or a table, being wide, is paper of another tone.
"""

import numpy as np
from PIL import Image, ImageFilter

from sketchpad.shapes import narrowed, parts_of, without_thin

PEN = 0.15  # radius of what is too wide for a pen, of the page's shorter side
DOUBT = 0.2  # of the likelier: if the ink is dark or light is as doubtful as this, both are tried
SMALL = 240  # pixels of the shorter side, for what needs no details


def smooth_and_paper(tones):
    """The tones (height, width) with less noise, and those that the paper would have without ink.

    Both uint8; the ink is darker.
    """
    side = min(tones.shape)
    smooth = np.asarray(Image.fromarray(tones).filter(ImageFilter.GaussianBlur(side / 700)))
    return smooth, without_thin(smooth, max(1, round(PEN * side)))


def darker_than_paper(tones, paper):
    """(strength, noise): how much darker than the paper each place is, as if on white paper."""
    white = np.maximum(paper, np.percentile(paper, 95) / 2)  # in the deepest shadow less is added
    strength = 255 * (paper - tones.astype(float)) / np.maximum(white, 1)
    strength -= np.median(strength)
    return strength, 1.48 * np.median(np.abs(strength))


def dark_on_light(colours):
    """Grey pictures with dark ink, in the colour in which it stands out most.

    Two if the ink may be the dark or the light: the likelier first.
    """
    colours = np.dstack([_luma(colours), colours])
    found = [_evidence(_small(tones)) for tones in np.moveaxis(colours, 2, 0)]
    peaks = np.array(found).max(axis=1)[:, 0]
    best = int(peaks.argmax()) if peaks.max() > 1.4 * peaks[0] else 0
    (_, dark), (_, light) = found[best]
    ways = [(dark, colours[..., best]), (light, 255 - colours[..., best])]
    ways.sort(key=lambda way: -way[0])
    return [tones for sure, tones in ways if sure >= DOUBT * ways[0][0]]


def _luma(colours):
    return (colours @ np.array([0.299, 0.587, 0.114])).round().astype(np.uint8)


def _evidence(tones):
    """Peak and sum of squares of what is dark and of what is light, and thin, and rare around."""
    radius = max(1, round(PEN * min(tones.shape)))
    size = (max(1, tones.shape[1] // 4), max(1, tones.shape[0] // 4))
    small = Image.fromarray(tones).resize(size, Image.Resampling.BOX)
    usual = small.filter(ImageFilter.MedianFilter(2 * (radius // 4) + 1))
    usual = np.asarray(usual.resize(tones.shape[::-1], Image.Resampling.BILINEAR), float)
    found = []
    for dark, around in ((tones, usual), (255 - tones, 255 - usual)):
        thin = without_thin(dark, radius) - dark.astype(float)
        rare = around - dark
        evidence = np.minimum(thin, rare).clip(0)
        peak = np.sort(evidence, axis=None)[-max(1, evidence.size // 1000) :].mean()
        found.append((peak, (evidence**2).sum()))
    return found


def _small(tones):
    factor = min(1, SMALL / min(tones.shape))
    size = [max(1, round(factor * side)) for side in tones.shape[::-1]]
    return np.asarray(Image.fromarray(tones).resize(size, Image.Resampling.BOX))


def sheet_on_table(colours):
    """(picture, beyond) with all but a light sheet made paper; None if there is no such sheet.

    A sheet is a light surface that the picture shows whole, or all but one side. A light place
    between shadows, which reaches two sides, is none. `beyond` is True where it is not.
    """
    small = _small(_luma(colours))
    surface = without_thin(small, round(0.06 * min(small.shape)) + 1)
    labels, parts = parts_of(surface > 0.7 * np.percentile(surface, 95))
    if not parts:
        return None
    sheet = max(parts, key=lambda part: part.area)
    far = (sheet.bottom == small.shape[0], sheet.right == small.shape[1])
    cut = [sheet.top == 0, sheet.left == 0, *far]
    filled = sheet.area / (sheet.height * sheet.width)
    if sum(cut) > 1 or sheet.area < 0.1 * small.size or filled < 0.55:
        return None
    inside = narrowed(labels == sheet.number, round(0.02 * min(small.shape)) + 1)
    size = colours.shape[1::-1]
    beyond = ~np.asarray(Image.fromarray(inside).resize(size, Image.Resampling.NEAREST))
    colours = colours.copy()
    colours[beyond] = np.median(colours[~beyond], axis=0)
    return colours, beyond
