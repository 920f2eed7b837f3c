"""A drawing brought to the form of MNIST's digits, step by step.

All images are two-dimensional, 0 for paper and 255 (uint8) or 1 (float) for full ink, and each
function returns the type that it was given.
"""

import numpy as np
from PIL import Image, ImageDraw


def normalise_drawing(image):
    """As MNIST was made: crop, scale into 20×20, centre by mass in 28×28.

    Args:
        image: ink on paper, of any height and width, uint8 or float from 0 to 1.

    Returns:
        (28, 28) array of the same type.

    Raises:
        ValueError: there is no ink, or it is not such an image.
    """
    return centre_by_mass(scale_to_box(crop_to_ink(image)))


def crop_to_ink(image):
    """The smallest rectangle of the image (height, width) that holds its ink."""
    image = _checked(image)
    ink = image > 0
    if not ink.any():
        raise ValueError("the page is empty: there is no ink to crop to")
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scale_to_box(image, size=20):
    """Scale so that the longer side has `size` pixels; the proportions stay."""
    image = _checked(image)
    factor = size / max(image.shape)
    height, width = (max(1, round(factor * side)) for side in image.shape)
    return _resized(image, height, width)


def centre_by_mass(image, size=28):
    """Place on `size` × `size` of paper, the centre of mass of the ink in the middle.

    Moved by whole pixels, and never so far that ink would be lost.
    """
    image = _checked(image)
    if max(image.shape) > size:
        raise ValueError(f"expected at most {size}×{size} pixels, found {image.shape}")
    page = np.zeros((size, size), image.dtype)
    if total := image.sum(dtype=float):
        corner = []
        for axis, side in enumerate(image.shape):
            mass = image.sum(axis=1 - axis, dtype=float) @ np.arange(side) / total
            corner.append(int(np.clip(round(size / 2 - mass), 0, size - side)))
        (top, left), (height, width) = corner, image.shape
        page[top : top + height, left : left + width] = image
    return page


def resize_page(image, size=28):
    """The whole page, squeezed or stretched to `size` × `size` pixels: no normalisation."""
    return _resized(_checked(image), size, size)


def draw_strokes(strokes, width=20, size=280):
    """What the drawing pad makes of strokes, without a pad.

    Args:
        strokes: list of strokes, each a list of points (x, y), counted from the upper left.
        width: of the pen, in pixels, with round ends.
        size: height and width of the page.

    Returns:
        (size, size) uint8: 0 for paper, 255 for ink.
    """
    fine = 4  # drawn larger, then reduced, so that edges are smooth
    page = Image.new("L", (fine * size, fine * size))
    draw, radius = ImageDraw.Draw(page), fine * width / 2
    for stroke in strokes:
        points = [(fine * x, fine * y) for x, y in stroke]
        draw.line(points, fill=255, width=round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(page.reduce(fine))


def _resized(image, height, width):
    """Pillow's bilinear filter: it grows with the reduction, so that no stroke is skipped."""
    if image.dtype == np.uint8:
        resized = Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR)
        return np.asarray(resized)
    resized = Image.fromarray(image.astype(np.float32)).resize(
        (width, height), Image.Resampling.BILINEAR
    )
    return np.asarray(resized, image.dtype).clip(0, 1)


def _checked(image):
    image = np.asarray(image)
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"expected one grey image (height, width), found shape {image.shape}")
    if image.dtype == np.uint8:
        return image
    if image.dtype.kind != "f" or not (image.min() >= 0 and image.max() <= 1):
        raise ValueError(f"expected uint8, or floats from 0 to 1, found {image.dtype}")
    return image
