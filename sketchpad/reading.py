"""A drawing from an image file: a scan, a photo, a picture from a paint program."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from sketchpad.ink import UnreadableError, find_ink

LARGEST = 64_000_000  # pixels; what cameras of phones make, and no more
PIXELS = 1_000_000  # larger pictures are reduced to this
LEAST_SIDE = 300  # smaller ones are enlarged, so that a stroke has some pixels
FLATTEST = 100  # the longer side is at most this many times the shorter
SIDE = 600  # larger pictures are reduced to this: a digit needs far less
SMALLER = f"expected at most {LARGEST:,} pixels; save it smaller, {SIDE} × {SIDE} are plenty"
EXPORT = "open it with a program that shows it, and save or export it as PNG or JPEG"
PHONE = (
    "save it as JPEG: on an iPhone, Settings › Camera › Formats › Most Compatible; or open it and"
    " export it"
)
KNOWN = [  # place, bytes, name, what to do: formats that Pillow knows not, or not everywhere
    *((8, brand, "HEIC, the format of many phones", PHONE)
      for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")),
    (8, b"avif", "AVIF", EXPORT),
    (4, b"ftyp", "a film or an unknown picture of a phone", "take a still photo, saved as JPEG"),
    (0, b"\xff\x0a", "JPEG XL", EXPORT),
    (0, b"\x00\x00\x00\x0cJXL ", "JPEG XL", EXPORT),
    (0, b"II*\x00", "a kind of TIFF or a camera's raw file", EXPORT),
    (0, b"MM\x00*", "a kind of TIFF or a camera's raw file", EXPORT),
    (0, b"RIFF", "a film, or a kind of WebP", EXPORT),
    (0, b"%PDF", "a PDF", "export the page as PNG, or take a screenshot of it"),
    (0, b"<svg", "SVG, a drawing of lines", EXPORT),
    (0, b"<?xml", "XML, perhaps SVG", EXPORT),
    (0, b"PK\x03\x04", "a packed folder or an office document", "unpack it, or export a picture"),
    (0, b"\x1f\x8b", "a gzip file", "unpack it"),
    (0, b"<!DOCTYPE", "a web page", "download the picture itself"),
    (0, b"<html", "a web page", "download the picture itself"),
]  # fmt: skip


def read_drawing(path):
    """One digit from an image file, as ink on paper.

    Dark on light or the reverse, in any colour and size, turned as the camera says. Wide shadows,
    a table around the sheet, rulings and specks are removed; a pen thinner than MNIST's is
    widened. What cannot be told from ink, and more than one digit, is refused.

    Args:
        path: file in a format that Pillow reads (PNG, JPEG, GIF, TIFF, WebP, …).

    Returns:
        (height, width) uint8: 0 for paper, 255 for ink, the longer side at most 600. It is the
        page, or what is near the digit where that is small.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is no image, damaged, animated or too large; or it does not show one digit,
            whole and alone on paper. The message says what was expected, found, and what to do.
    """
    name = Path(path).name
    with open(path, "rb") as file:
        try:
            colours, factor = _colours(_opened(file))
        except _RefusalError as refusal:
            raise ValueError(f"{name}: {refusal}") from None
        except UnidentifiedImageError:
            raise ValueError(f"{name} cannot be read as an image: {_what_it_is(file)}") from None
        except Exception as error:  # a damaged file can fail in a dozen ways
            raise ValueError(
                f"{name} cannot be read as an image: {error}; is it whole? Save or send it again"
            ) from error
    try:
        ink = find_ink(colours, factor)
    except UnreadableError as error:
        raise ValueError(f"{name}: {error}") from None
    return _shown(ink)


def _shown(ink):
    """The page of at most SIDE pixels; of a page on which the digit is small, what is near it."""
    spans = [np.flatnonzero(ink.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    near = 3 * max(np.ptp(span) for span in spans)
    if 6 * near < max(ink.shape):  # the digit is less than an 18th of the page
        (top, bottom), (left, right) = spans
        ink = ink[max(top - near, 0) : bottom + near, max(left - near, 0) : right + near]
    page = Image.fromarray(ink)
    page.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(page)


class _RefusalError(Exception):
    pass


def _what_it_is(file):
    """What a file is that Pillow does not know, and what to do, from its first bytes."""
    file.seek(0)
    start = file.read(512)
    if not start:
        return "the file is empty; save or send it again"
    for place, signature, name, instead in KNOWN:
        if start[place : place + len(signature)] == signature:
            return f"expected PNG, JPEG or the like, found {name}; {instead}"
    return "expected PNG, JPEG or the like, found none of them; open it elsewhere, save it as PNG"


def _opened(file):
    """The picture in the file, upright and not too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we look ourselves
        try:
            picture = Image.open(file)
        except Image.DecompressionBombError:
            raise _RefusalError(f"too large: {SMALLER}") from None
    if picture.width * picture.height > LARGEST:
        raise _RefusalError(f"{picture.width:,} × {picture.height:,} pixels, too many: {SMALLER}")
    frames = getattr(picture, "n_frames", 1)
    if frames > 1 and picture.format != "MPO":  # a photo with a preview beside it
        raise _RefusalError(
            f"expected one picture, found {frames} (an animation?): save one of them"
        )
    picture.draft("RGB", (3000, 3000))  # a larger JPEG is decoded at less than full size
    return ImageOps.exif_transpose(picture)


def _colours(picture):
    """(tones, factor): red, green and blue (height, width, 3) uint8, resized by this factor."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;"):
        tones = np.nan_to_num(np.asarray(picture, float), posinf=0, neginf=0).clip(0)
        picture = Image.fromarray((tones * (255 / max(tones.max(), 1e-9))).astype(np.uint8))
    short, long = sorted(picture.size)
    if long > FLATTEST * short:
        raise _RefusalError(f"expected a page, found a strip of {long} × {short} pixels: cut it")
    factor = min((PIXELS / (short * long)) ** 0.5, max(1, LEAST_SIDE / short))
    size = [max(1, round(factor * side)) for side in picture.size]
    how = Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC
    if picture.has_transparency_data:
        return _on_paper(picture.convert("RGBA").resize(size, how)), factor
    return np.asarray(picture.convert("RGB").resize(size, how)), factor


def _on_paper(picture):
    """Transparent is paper: of the other's tone if there is paper, else as the ink is not."""
    layers = np.asarray(picture)
    tones, alpha = np.asarray(picture.convert("L")), layers[..., 3:] / 255
    solid = tones[alpha[..., 0] > 0.5]
    if solid.size == 0:
        raise _RefusalError("the picture is wholly transparent: save it on white")
    paper = np.median(solid)
    plain = np.percentile(solid, 99) - np.percentile(solid, 1) < 40
    if plain or solid.size < tones.size / 4:  # it is ink
        paper = 0 if paper > 127 else 255
    return (alpha * layers[..., :3] + (1 - alpha) * paper).astype(np.uint8)
