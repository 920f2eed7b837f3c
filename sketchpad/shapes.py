"""What is wider than a pen, what hangs together, and what is a straight line: NumPy alone."""

from dataclasses import dataclass

import numpy as np

DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))  # sides of an octagon
SLOPES = np.linspace(-1, 1, 601)  # down a pixel for each to the right: of long lines
THICKEST = 0.02  # of the page's shorter side: no ruling is thicker


def widened(values, radius):
    """At each place the largest value in an octagon of this radius."""
    radius = round(radius)
    slanting = round(radius * 0.293)  # so that all eight sides are of one length
    for down, right in DIRECTIONS:
        steps = radius - 2 * slanting if 0 in (down, right) else slanting
        values = _swept(_swept(values, down, right, steps), -down, -right, steps)
    return values


def narrowed(values, radius):
    """At each place the smallest value in an octagon of this radius; bytes or truth values."""
    return ~widened(~values, radius)  # ~ of a byte is 255 less the byte


def without_thin(values, radius):
    """Dark that is too thin for an octagon of this radius is filled in: what is left is paper.

    Beyond the rim the picture is taken to go on as it is there: a table is a surface, no stroke.
    """
    padded = np.pad(values, radius + 1, mode="edge")
    inside = slice(radius + 1, -radius - 1)
    return narrowed(widened(padded, radius), radius)[inside, inside]


def _swept(values, down, right, steps):
    """The largest of each value and the next `steps` in one direction."""
    done = 0
    while done < steps:
        step = min(done + 1, steps - done)  # doubles: few passes for a long way
        moved = values.copy()
        (to_y, from_y), (to_x, from_x) = _shift(down * step), _shift(right * step)
        np.maximum(values[to_y, to_x], values[from_y, from_x], out=moved[to_y, to_x])
        values, done = moved, done + step
    return values


def _shift(step):
    if step > 0:
        return slice(None, -step), slice(step, None)
    if step < 0:
        return slice(-step, None), slice(None, step)
    return slice(None), slice(None)


@dataclass
class Part:
    """Ink that hangs together: its place, how many pixels, and which number it has."""

    number: int
    top: int
    left: int
    bottom: int  # the first row below
    right: int
    area: int

    @property
    def height(self):
        return self.bottom - self.top

    @property
    def width(self):
        return self.right - self.left

    @property
    def longer(self):
        return max(self.height, self.width)

    def touches(self, shape, margin=1):
        near = min(self.top, self.left, shape[0] - self.bottom, shape[1] - self.right)
        return near < margin


def parts_of(mask, reach=0):
    """(labels, parts): a number from 1 for each pixel of the mask, and the parts they make.

    What is nearer than twice the reach belongs together.
    """
    rows, starts, ends = _runs(mask)
    if len(rows) == 0:
        return np.zeros(mask.shape, np.int32), []
    if reach:
        near, _ = parts_of(widened(mask, reach))
        numbers = near[rows, starts]
    else:
        numbers = _joined(rows, starts, ends, mask.shape[1])
    _, numbers = np.unique(numbers, return_inverse=True)
    sizes = _boxes(rows, starts, ends, numbers)
    parts = [Part(number + 1, *size) for number, size in enumerate(sizes)]
    return _filled(mask.shape, rows, starts, ends, numbers + 1), parts


def _boxes(rows, starts, ends, numbers):
    """Top, left, bottom, right and area of each part, from its runs."""
    count = numbers.max() + 1
    low, high = np.full((2, count), np.iinfo(int).max), np.zeros((2, count), int)
    for axis, (first, last) in enumerate(((rows, rows + 1), (starts, ends))):
        np.minimum.at(low[axis], numbers, first)
        np.maximum.at(high[axis], numbers, last)
    area = np.bincount(numbers, ends - starts, count).astype(int)
    return zip(*low.tolist(), *high.tolist(), area.tolist(), strict=False)


def _filled(shape, rows, starts, ends, values):
    """An image in which each run has its value, and all else 0."""
    steps = np.zeros(shape[0] * shape[1] + 1, np.int32)
    np.add.at(steps, rows * shape[1] + starts, values)
    np.add.at(steps, rows * shape[1] + ends, -values)
    return np.cumsum(steps[:-1]).reshape(shape)


def _runs(mask):
    """Row, first and one past the last column of each run of True in a row."""
    height, width = mask.shape
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    return rows, starts, np.nonzero(edges == -1)[1]


def _joined(rows, starts, ends, width):
    """For each run the lowest number among those that it hangs together with."""
    wide = width + 2  # so that a run beyond the end of a row touches none of the next
    above = (rows - 1) * wide
    first = np.searchsorted(rows * wide + ends, above + starts)  # corners count as touching
    last = np.searchsorted(rows * wide + starts, above + ends, side="right")
    count = np.maximum(last - first, 0)
    lower = np.repeat(np.arange(len(rows)), count)
    upper = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count)
    upper += np.repeat(first, count)
    numbers = np.arange(len(rows))
    while True:
        before = numbers.copy()
        smaller = np.minimum(numbers[lower], numbers[upper])
        np.minimum.at(numbers, numbers[lower], smaller)
        np.minimum.at(numbers, numbers[upper], smaller)
        numbers = np.minimum(numbers, numbers[numbers])
        if (numbers == before).all():
            return numbers


def pen_width(mask):
    """Mean width of the strokes in a mask: twice their area over the length of their rim."""
    padded = np.pad(mask, 1)
    inner = padded[1:-1, :-2] & padded[1:-1, 2:] & padded[:-2, 1:-1] & padded[2:, 1:-1] & mask
    rim = mask.sum() - inner.sum()
    return 2 * mask.sum() / max(rim, 1)


def long_lines(mask, share=0.8):
    """Where straight lines run across the page, rather level than steep: rulings, folds, rims.

    Such a line has ink in at least `share` of the columns that it crosses. Where the ink is
    thicker than the lines are, a stroke crosses: that is left out.
    """
    height, width = mask.shape
    upper = mask.copy()
    upper[1:] &= ~mask[:-1]  # one pixel of each run down a column
    y, x = np.nonzero(upper)
    near = np.zeros((height + 2 * width, width), bool)  # with room for lines that leave the page
    columns, first = np.arange(width), np.arange(-width, height + width)
    for slope in SLOPES if len(y) >= share * width / 2 else ():
        rows = np.bincount((y - slope * x + 0.5).astype(int) + width, minlength=len(first))
        rows[1:-1] += rows[:-2] + rows[2:]
        for row in np.flatnonzero(rows >= share * width / 2):
            reach = _columns_on_page(first[row], slope, height, width)
            if reach >= width / 2 and rows[row] >= share * reach:
                level = (row + slope * columns + 0.5).astype(int).clip(0, len(near) - 1)
                near[level, columns] = True
    near = near[width:-width]
    if not near.any():
        return near
    near = widened(near, 3)
    rows, starts, ends = _runs(mask.T)
    thickness = _filled(mask.T.shape, rows, starts, ends, ends - starts).T
    limit = min(1.5 * np.median(thickness[mask & near]) + 1, THICKEST * min(mask.shape))
    return mask & widened(near, round(limit)) & (thickness <= limit)


def _columns_on_page(first, slope, height, width):
    """In how many columns a line is on the page that begins in this row of the first column."""
    if abs(slope) < 1e-9:
        return width if 0 <= first < height else 0
    ends = sorted(min(max(end / slope, 0), width) for end in (-first, height - first))
    return ends[1] - ends[0]
