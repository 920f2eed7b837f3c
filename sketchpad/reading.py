"""A drawing from an image file: a scan, a photo, a picture from a paint program."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps

LARGEST = 64_000_000  # pixels; what cameras of phones make, and no more
SIDE = 600  # larger pictures are reduced to this: a digit needs far less
CONTRAST = 40  # of 255: what differs less from the paper is paper


def read_drawing(path):
    """One digit from an image file, as ink on paper.

    Dark on light or the reverse, any size, turned as the camera says; shadows on the paper and
    specks are removed. The digit must be alone on plain paper.

    Args:
        path: file in a format that Pillow reads (PNG, JPEG, GIF, TIFF, WebP, …).

    Returns:
        (height, width) uint8: 0 for paper, 255 for ink, the longer side at most 600.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is not an image, damaged, animated, too large, or shows an empty page.
    """
    name = Path(path).name
    with open(path, "rb") as file:
        try:
            tones = _tones(_opened(file))
        except _RefusalError as refusal:
            raise ValueError(f"{name}: {refusal}") from None
        except Exception as error:  # a damaged file can fail in a dozen ways
            raise ValueError(f"{name} cannot be read as an image: {error}") from error
    ink = _ink(tones)
    if not ink.any():
        raise ValueError(f"{name}: the page is empty: nothing stands out from the paper")
    return ink


class _RefusalError(Exception):
    pass


def _opened(file):
    """The picture in the file, upright and not too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we look ourselves
        try:
            picture = Image.open(file)
        except Image.DecompressionBombError as error:
            raise _RefusalError(f"too large: {error}") from None
    if picture.width * picture.height > LARGEST:
        size = f"{picture.width:,} × {picture.height:,}"
        raise _RefusalError(
            f"{size} pixels are too many: save it smaller, {SIDE} pixels are plenty"
        )
    frames = getattr(picture, "n_frames", 1)
    if frames > 1 and picture.format != "MPO":  # a photo with a preview beside it
        raise _RefusalError(
            f"expected one picture, found {frames} (an animation?): save one of them"
        )
    picture.draft("L", (SIDE, SIDE))  # a JPEG is decoded at less than full size
    return ImageOps.exif_transpose(picture)


def _tones(picture):
    """Grey tones (height, width), float: 0 is black, 255 is white, without transparency."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;"):
        tones = np.asarray(picture, float)
        low, high = tones.min(), tones.max()
        tones = (tones - low) * (255 / (high - low) if high > low else 0)
        picture = Image.fromarray(tones.astype(np.uint8))
    if picture.has_transparency_data:
        picture = _on_paper(_reduced(picture.convert("RGBA")))
    return np.asarray(_reduced(picture.convert("L")), float)


def _reduced(picture):
    # never enlarges, and keeps the proportions
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return picture


def _on_paper(picture):
    """Transparent is paper. Where all that is not transparent has one tone, that is the ink."""
    tones, alpha = np.asarray(picture.convert("L"), float), np.asarray(picture)[..., 3] / 255
    solid = tones[alpha > 0.5]
    if solid.size == 0:
        raise _RefusalError("the picture is wholly transparent")
    paper = np.median(solid)
    if np.percentile(solid, 99) - np.percentile(solid, 1) < CONTRAST:
        paper = 0.0 if paper > 127 else 255.0
    return Image.fromarray((alpha * tones + (1 - alpha) * paper).astype(np.uint8))


def _ink(tones):
    """uint8 image of what stands out from the paper, which fills more than half of the page."""
    middle = (tones.min() + tones.max()) / 2
    dark = 255 - tones if np.median(tones) > middle else tones  # ink now has the higher tone
    ink = dark - _paper(dark)
    if not (ink > CONTRAST).any():
        return np.zeros(ink.shape, np.uint8)
    full = np.percentile(ink[ink > CONTRAST / 2], 90)
    faint = 0.1 if _is_small(tones) else 0.35  # of the full ink: noise, shadow, the paper's grain
    ink = ((ink / full - faint) / (1 - 2 * faint)).clip(0, 1) * _without_specks(ink)
    return (255 * ink).astype(np.uint8)


def _is_small(tones):
    return min(tones.shape) < 100  # no photo: neither shadows nor specks


def _paper(tones):
    """How dark the paper is at each place: the lightest of the surroundings, smoothed."""
    if _is_small(tones):
        return np.median(tones)
    small = Image.fromarray(tones.astype(np.uint8)).resize((48, 48), Image.Resampling.BOX)
    small = small.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.MinFilter(15))
    smooth = small.filter(ImageFilter.GaussianBlur(6))
    height, width = tones.shape
    return np.asarray(smooth.resize((width, height), Image.Resampling.BILINEAR), float)


def _without_specks(ink):
    """Where ink is and some around it (True), less what is too small to be a stroke."""
    if _is_small(ink):
        return np.ones(ink.shape, bool)
    size = 2 * (min(ink.shape) // 150) + 3
    strokes = Image.fromarray((ink > CONTRAST).astype(np.uint8)).filter(
        ImageFilter.MedianFilter(size)
    )
    return np.asarray(strokes.filter(ImageFilter.MaxFilter(2 * size + 1))) > 0
