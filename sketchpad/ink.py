"""One digit found on a page, or a refusal: what is ink, what is none, and what cannot be told.

Ink is darker than the paper around it, thin and sharp, and reaches no rim of the picture.
"""

import numpy as np

from sketchpad.paper import dark_on_light, darker_than_paper, sheet_on_table, smooth_and_paper
from sketchpad.shapes import long_lines, narrowed, parts_of, pen_width, widened

LEAST = 10  # of 255: what differs less from the paper is paper
PART_OF_INK = 0.4  # of the full ink: more is ink; less is noise, a ruling, the paper's grain
SPECK = 0.12  # of the digit's longer side: what is smaller and apart is a speck
SECOND = 0.35  # what is larger may be a second digit
TOGETHER = 0.03  # strokes nearer than this, of the digit's longer side, hang together
THINNEST = 0.1  # of the digit's longer side: thinner pens are widened to this, as MNIST's are
SMALLEST = 20  # pixels: those of a digit of MNIST
THICKEST = 0.45  # of the digit's longer side: no stroke is as thick
FLATTEST = 1.7  # times as wide as high: no digit is wider, in MNIST one of 2,000
RIM = 0.01  # of the page's shorter side: as near to the rim, ink may go on beyond it
FADES = 0.03  # of the page's shorter side, and over half of a pen: so fades a shadow's edge

# What is said, and what to do.
ALONE = "cut the picture so that it shows one digit on plain paper"
SEVERAL = f"expected one digit alone, found something as large beside it, a second digit? {ALONE}"
MARK = f"expected one digit alone, found a smaller mark beside it, a smudge or a shadow? {ALONE}"
AT_RIM = (
    "what looks like ink reaches the rim of the picture: a part of the digit may be missing, or it"
    " is a shadow; leave paper on all four sides, in even light"
)
SURFACE = (
    "expected strokes, found the rim of something dark: a shadow, a table, a very thick pen; cut"
    " the picture so that it shows the digit and paper around it"
)
RESTLESS = (
    "expected strokes on plain paper, found a pattern or grain all over the page: use plain paper"
    " and more light"
)
EMPTY = (
    "the page is empty: nothing larger than a speck stands out from the paper; use a darker pen, a"
    " thicker one or more light, or go nearer"
)
TOO_SMALL = (
    "the digit is too small, {} × {} of the picture's {} × {} pixels: go nearer, or cut the picture"
    " closer around it"
)
SPOT = (
    "expected strokes, found a spot or a shadow, almost as thick as it is long: use a thinner pen,"
    " or light from another side"
)
FLAT = (
    "expected an upright digit, found ink {:.1f} times as wide as high: several digits that touch?"
    " Show one; if it lies, turn the picture"
)
FADING = (
    "expected strokes with edges, found something that fades over {:.0f} pixels, a shadow? Use even"
    " light; or hold the camera still and let it focus"
)


class UnreadableError(Exception):
    """No digit can be told from the rest; the message says why and what to do."""


def find_ink(colours, enlarged=1.0):
    """Ink on paper, from 0 to 255, of a picture (height, width, colours) of one digit.

    Args:
        colours: uint8, all of them tones of light.
        enlarged: how much larger the picture was made before, or smaller.

    Raises:
        UnreadableError: there is none, more than one, or something that may be ink or not.
    """
    try:
        return _either_way(colours, enlarged)
    except UnreadableError:
        sheet = sheet_on_table(colours)
        if sheet is None:
            raise
    alone, beyond = sheet
    ink = _either_way(alone, enlarged)
    if (ink[widened(beyond, 3)] > 0).any():
        raise UnreadableError(AT_RIM)
    return ink


def _either_way(colours, enlarged):
    """The same, the ink being dark or light; of two refusals that of the likelier way is said."""
    refused = None
    for tones in dark_on_light(colours):
        try:
            return _ink_of(tones, enlarged)
        except UnreadableError as error:
            refused = refused or error
    raise refused


def _ink_of(tones, enlarged):
    """The same from one grey picture (height, width) uint8 with dark ink on lighter paper."""
    smooth, paper = smooth_and_paper(tones)
    strength, noise = darker_than_paper(smooth, paper)
    mask = strength > max(LEAST, 6 * noise)
    if mask.mean() > 0.4:
        raise UnreadableError(RESTLESS)
    mask = _without_rulings(mask, strength)
    full = _full_ink(strength, mask)
    mask &= strength > PART_OF_INK * full
    digit, place = the_digit(mask, lambda part: _goes_on(part, smooth, paper))
    _check_shape(digit, place, enlarged)
    _check_edges(strength, digit, place)
    return _drawn(strength, digit, place.longer)


def _without_rulings(mask, strength):
    """The mask without long straight lines, unless what is on them is far darker than they are."""
    for lines in (long_lines(mask), long_lines(mask.T).T):
        if lines.any():
            mask = mask & ~(lines & (strength < 1.7 * np.median(strength[lines])))
    return mask


def _full_ink(strength, mask):
    """The strength of full ink: that of the strongest strokes, not of a speck."""
    labels, parts = parts_of(mask)
    least = max(3, min(mask.shape) / 60)
    large = np.array([False] + [part.longer >= least for part in parts])
    inside = large[labels]
    if not inside.any():
        raise UnreadableError(EMPTY)
    return np.percentile(strength[inside], 97)


def the_digit(mask, goes_on):
    """(mask, place) of the one digit; goes_on says of a mask whether it is a surface's rim.

    Raises:
        UnreadableError: it is not alone, or reaches the rim.
    """
    longest = max(part.longer for part in parts_of(mask)[1])
    labels, parts = parts_of(mask, max(1, round(TOGETHER * longest)))
    rim = round(RIM * min(mask.shape)) + 1
    inner = [part for part in parts if not part.touches(mask.shape, rim)]
    if not inner:
        raise UnreadableError(AT_RIM)
    main = max(inner, key=lambda part: part.longer)
    digit = labels == main.number
    pen = pen_width(digit)
    for other in parts:
        if other is not main and other.longer > SPECK * main.longer:
            found = labels == other.number
            if other.touches(mask.shape, rim):
                no_stroke = pen_width(found) > 3 * pen  # a table, a finger, a wide shadow
            else:
                no_stroke = goes_on(found)
            if not no_stroke:
                raise UnreadableError(SEVERAL if other.longer > SECOND * main.longer else MARK)
    if goes_on(digit):
        raise UnreadableError(SURFACE)
    return digit, main


def _goes_on(part, tones, paper):
    """Whether dark goes on where a part ends, so that it is no stroke but a surface's rim."""
    rows, columns = (np.flatnonzero(part.any(axis=axis)) for axis in (1, 0))
    box = slice(max(rows[0] - 9, 0), rows[-1] + 10), slice(max(columns[0] - 9, 0), columns[-1] + 10)
    part, tones, paper = part[box], tones[box], paper[box]
    near = widened(part, 6)
    ring = near & ~widened(part, 3)
    ink = narrowed(np.where(part, tones, 255).astype(np.uint8), 8).astype(float)
    light = widened(np.where(part, paper, 0).astype(np.uint8), 8).astype(float)
    dark = light - tones > 0.6 * (light - ink)
    return dark[ring].mean() > 0.05 if ring.any() else False


def _check_shape(digit, place, enlarged):
    """Refuse what is too small, too thick or too wide, and several things close together."""
    high, wide = place.height, place.width
    if place.longer < max(SMALLEST, SMALLEST / 2 * enlarged):
        sizes = [round(side / enlarged) for side in (high, wide, *digit.shape)]
        raise UnreadableError(TOO_SMALL.format(*sizes))
    box = digit[place.top : place.bottom, place.left : place.right]
    pen = pen_width(box)
    if pen > THICKEST * place.longer:
        raise UnreadableError(SPOT)
    if wide > FLATTEST * high:
        raise UnreadableError(FLAT.format(wide / high))
    if sum(part.height > 0.65 * high for part in parts_of(box)[1]) > 1 or _framed(box, pen):
        raise UnreadableError(SEVERAL)


def _framed(box, pen):
    """Whether a line runs along all four sides."""
    near = round(1.5 * pen)
    sides = (box[:near].any(0), box[-near:].any(0), box[:, :near].any(1), box[:, -near:].any(1))
    return 4 * near < min(box.shape) and min(side.mean() for side in sides) > 0.9


def _check_edges(strength, digit, place):
    """Refuse what fades over a long way, as a shadow does; a pen's edge is sharp."""
    box = slice(place.top, place.bottom), slice(place.left, place.right)
    level = np.percentile(strength[digit], 75)
    edge = widened(digit[box], 1) & ~narrowed(digit[box], 1)
    slopes = np.hypot(*np.gradient(strength[box]))[edge]
    fades = level / max(np.percentile(slopes, 90), 1e-9)
    if fades > max(FADES * min(digit.shape), pen_width(digit) / 2):
        raise UnreadableError(FADING.format(fades))


def _drawn(strength, digit, longer):
    """The ink in tones from 0 to 255, full in the middle of each stroke, by a pen of MNIST's."""
    pen = pen_width(digit)
    own = np.where(digit, strength, 0).clip(0, 255).astype(np.uint8)
    full = widened(own, max(2, round(pen))) * 0.85  # of the stroke here, pressed hard or not
    least = np.percentile(own[digit], 5) / 2
    ink = ((strength - least) / np.maximum(full - least, 1)).clip(0, 1) * widened(digit, 2)
    ink = (255 * ink).astype(np.uint8)
    more = round((THINNEST * longer - pen) / 2)
    return widened(ink, more) if more >= 1 else ink
