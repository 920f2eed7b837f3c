"""Photos of digits: what is read, what is refused and with which words, and how often it errs."""

import re
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from photo_tools import light, ruled
from PIL import Image
from scipy import ndimage

import benchmarks.photos as benchmark
from helpers.mnist import load_mnist
from sketchpad import draw_strokes, normalise_drawing, read_drawing, resize_page
from sketchpad.shapes import narrowed, parts_of, pen_width, widened

SEVEN = [[(60, 60), (150, 64), (90, 220)]]
THREE = [[(150, 60), (200, 70), (190, 120), (160, 130), (200, 150), (190, 210), (140, 210)]]
RNG = np.random.default_rng(0)


def page(strokes=SEVEN, pen=12, size=280, ink=40.0, paper=235.0, factor=2):
    """Grey tones of strokes on paper, (factor · size) pixels wide and high."""
    strokes = [[(factor * x, factor * y) for x, y in stroke] for stroke in strokes]
    cover = draw_strokes(strokes, pen, round(factor * size)) / 255
    grain = np.random.default_rng(0).normal(0, 2, cover.shape)
    return paper + grain + cover * (ink - paper)


def saved(folder, tones, name="mine.png", **options):
    Image.fromarray(np.clip(np.round(tones), 0, 255).astype(np.uint8)).save(
        folder / name, **options
    )
    return folder / name


def assert_is_the_seven(found, limit=10):
    wanted = normalise_drawing(draw_strokes(SEVEN, 16))
    assert np.abs(normalise_drawing(found).astype(int) - wanted).mean() < limit


# ---- what is read


def on_rulings(kind):
    coloured = ruled(np.dstack([page()] * 3), kind, np.random.default_rng(1), gap=0.06)
    return coloured


def shaded(kind, strength=0.5, seed=0, **settings):
    tones = page(**settings)
    return tones * light(tones.shape, kind, np.random.default_rng(seed), strength)


def on_a_table():
    tones = np.full((700, 760), 70.0)
    tones[60:620, 100:660] = page()
    return tones


def coloured_ink():
    tones = np.dstack([page()] * 3)
    return np.where(tones < 150, (245.0, 225, 40), tones)


@pytest.mark.parametrize(
    "tones",
    [page(pen=3, factor=8), page(pen=8, ink=205.0), page(pen=36, factor=2), on_rulings("lined"),
     on_rulings("squared"), on_rulings("dotted"), shaded("hard"), shaded("hard", 0.7, 3),
     shaded("hand"), shaded("vignette", 0.7), shaded("fold"), shaded("creases"), on_a_table(),
     coloured_ink(), 255 - on_a_table()],
    ids=["thin on a large page", "faint", "thick", "lined", "squared", "dotted", "hard shadow",
         "deep shadow", "hand", "vignette", "fold", "crumpled", "table", "yellow",
         "light on dark"],
)  # fmt: skip
def test_a_page_is_read(tmp_path, tones):
    assert_is_the_seven(read_drawing(saved(tmp_path, tones)))


def test_the_shadow_adds_nothing_to_the_ink(tmp_path):
    for kind in ("hard", "hand", "soft", "gradient"):
        found = read_drawing(saved(tmp_path, shaded(kind)))
        assert not found[widened(draw_strokes(SEVEN, 30, 280).repeat(2, 0).repeat(2, 1) > 0, 40)[
            : len(found), : found.shape[1]] == 0].any()  # fmt: skip


def test_a_small_digit_is_shown_with_what_is_near(tmp_path):
    tones = np.full((3000, 4000), 235.0)
    tones[2000:2140, 1000:1140] = page(factor=0.5, size=280, pen=5)
    found = read_drawing(saved(tmp_path, tones))
    assert max(found.shape) <= 600 and max(np.ptp(np.nonzero(found), axis=1)) > 20
    assert_is_the_seven(found, 12)


def test_a_thin_pen_is_widened_to_that_of_mnist(tmp_path):
    for pen in (4, 16, 60):
        found = read_drawing(saved(tmp_path, page(pen=pen, factor=4)))
        longer = max(np.ptp(np.nonzero(found), axis=1))
        assert pen_width(found > 127) / longer > 0.07


# ---- what is refused


def smudged():
    tones = page()
    y, x = np.indices(tones.shape)
    return tones - 110 * (np.hypot((y - 250) / 50, (x - 440) / 90) < 1)


def framed():
    tones = page()
    for low, high in ((80, 88), (460, 468)):
        tones[low:high, 80:468] = tones[80:468, low:high] = 40
    return tones


def stripes():
    return np.broadcast_to(150 + 80 * np.sign(np.sin(np.arange(560) / 4)), (560, 560))


def noise():
    return np.where(RNG.random((560, 560)) < 0.5, 40, 230)


TWO = page(SEVEN + [[(x + 30, y) for x, y in THREE[0]]])
BESIDE = page(SEVEN + [[(200, 140), (230, 140)]])
LYING = page([[(40, 140), (240, 150)]])
EMPTY = page([])


@pytest.mark.parametrize(
    ("tones", "said"),
    [(TWO, "one digit alone.*second digit.*cut the picture"),
     (BESIDE, "one digit alone.*mark beside it.*cut the picture"),
     (smudged(), "one digit alone.*beside it"), (framed(), "one digit alone.*beside it"),
     (page()[:, 200:], "reaches the rim.*leave paper"),
     (page()[:300], "reaches the rim.*leave paper"), (LYING, "upright digit.*as wide as high"),
     (page(pen=190, strokes=[[(130, 130), (150, 150)]]), "expected strokes, found"),
     (shaded("leaf", 0.6, strokes=[]), "expected strokes, found"),
     (np.pad(page(factor=0.07, pen=7), 480, constant_values=235), "too small.*nearer"),
     (EMPTY, "page is empty.*darker pen"), (shaded("hard", strokes=[]), "page is empty|rim"),
     (shaded("gradient", strokes=[]), "page is empty"),
     (shaded("band", strokes=[]), "rim"), (stripes(), "pattern|rim|empty"),
     (noise(), "pattern|rim|empty|beside")],
    ids=["two", "mark", "smudge", "frame", "cut at the side", "cut below", "lying", "spot",
         "soft shadow", "small", "empty", "empty, hard shadow", "empty, gradient",
         "band of shadow", "stripes", "noise"],
)  # fmt: skip
def test_what_is_not_one_digit_on_paper_is_refused(tmp_path, tones, said):
    with pytest.raises(ValueError, match=rf"^mine\.png: .*({said})"):
        print(read_drawing(saved(tmp_path, tones)).shape)


HEIC = struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(99)


@pytest.mark.parametrize(
    ("content", "said"),
    [(HEIC, "found HEIC, the format of many phones; save it as JPEG"),
     (HEIC.replace(b"ftypheic", b"ftypisom"), "found a film"), (b"%PDF-1.7 ...", "found a PDF"),
     (b"<svg xmlns=''>", "found SVG"), (b"\xff\x0a" + bytes(50), "found JPEG XL"),
     (b"", "the file is empty"), (b"seven", "expected PNG, JPEG or the like, found none of them"),
     (b"II*\x00" + bytes(60), "TIFF"), (b"<!DOCTYPE html><html>", "found a web page")],
    ids=["HEIC", "film", "PDF", "SVG", "JPEG XL", "empty", "text", "TIFF", "web page"],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(tmp_path, content, said):
    (tmp_path / "mine.heic").write_bytes(content)
    with pytest.raises(ValueError, match=r"^mine\.heic cannot be read as an image: ") as caught:
        read_drawing(tmp_path / "mine.heic")
    assert said in str(caught.value) and "<" not in str(caught.value)


def test_a_strip_is_refused_before_it_fills_the_memory(tmp_path):
    Image.new("1", (2, 1_000_000), 1).save(tmp_path / "mine.png")
    with pytest.raises(ValueError, match="expected a page, found a strip"):
        read_drawing(tmp_path / "mine.png")


@given(
    arrays(np.uint8, st.tuples(*3 * [st.integers(1, 9)]).map(lambda s: (*s[:2], 3))),
    st.integers(1, 30),
)
@settings(max_examples=60)
def test_any_picture_gives_ink_or_a_reason(tmp_path_factory, blocks, size):
    tones = blocks.repeat(size, 0).repeat(size, 1)
    try:
        found = read_drawing(saved(tmp_path_factory.mktemp("any"), tones))
    except ValueError as error:
        assert re.match(r"mine\.png: ", str(error))
    else:
        assert found.any() and max(found.shape) <= 600


@pytest.mark.parametrize("mode", ["F", "I", "I;16", "LA", "RGBA", "P", "CMYK", "1", "L"])
def test_every_kind_of_pixel_is_read(tmp_path, mode):
    grey = Image.fromarray(255 - draw_strokes(SEVEN, 12))
    picture = grey.convert(mode)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(grey, np.uint16) * 16)  # twelve bits of sixteen
    picture.save(tmp_path / "mine.tiff")
    assert_is_the_seven(read_drawing(tmp_path / "mine.tiff"))


@pytest.mark.parametrize("side", [28, 280])
def test_an_image_of_mnist_is_read(tmp_path, side):
    for image in load_mnist()[1][0][:5]:
        path = saved(tmp_path, resize_page(image, side))
        found = normalise_drawing(read_drawing(path)).astype(int)
        assert np.abs(found - image).mean() < 14


def test_ink_of_many_tones_on_nothing_is_ink(tmp_path):
    layer = np.zeros((280, 280, 4), np.uint8)
    layer[..., 3] = draw_strokes(SEVEN, 16)
    layer[..., :3] = np.linspace(0, 120, 280)[:, np.newaxis, np.newaxis]
    Image.fromarray(layer).save(tmp_path / "mine.png")
    assert_is_the_seven(read_drawing(tmp_path / "mine.png"))


# ---- shapes


@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))), st.integers(0, 2))
@settings(max_examples=100)
def test_parts_are_those_of_scipy(mask, reach):
    labels, parts = parts_of(mask, reach)
    wide = ndimage.label(widened(mask, reach), np.ones((3, 3)))[0] * mask
    pairs = set(zip(labels.ravel().tolist(), wide.ravel().tolist(), strict=True))
    assert len(pairs) == len(set(wide.ravel().tolist())) == len(set(labels.ravel().tolist()))
    assert (labels > 0).tolist() == mask.tolist()
    boxes = ndimage.find_objects(labels)
    for part, (rows, columns) in zip(parts, boxes, strict=True):
        assert (part.top, part.bottom) == (rows.start, rows.stop)
        assert (part.left, part.right) == (columns.start, columns.stop)
        assert part.area == (labels == part.number).sum()


def test_an_octagon_is_nearly_a_circle():
    point = np.zeros((101, 101), np.uint8)
    point[50, 50] = 9
    for radius in (0, 1, 2, 7, 30, 45):
        shape = widened(point, radius)
        rows, columns = np.nonzero(shape)
        assert np.ptp(rows) == np.ptp(columns) == 2 * radius
        assert np.hypot(rows - 50, columns - 50).max() <= 1.15 * radius + 1
        np.testing.assert_array_equal(narrowed(255 - point, radius), 255 - shape)


# ---- how often: the photos of tests/photos.py, read by lesson 13's CNN


@pytest.fixture(scope="module")
def network():
    return benchmark.lesson_network()


@pytest.mark.slow
@pytest.mark.parametrize("which", benchmark.SETS)
def test_few_photos_are_misread_without_a_word_and_most_are_read(network, which):
    found = benchmark.outcomes(which, network)
    total, legible, right, _, wrong = benchmark.shares(found)
    assert total >= 250 and legible >= 200
    assert wrong <= 0.03 and right >= 0.75, benchmark.by_kind(found)
    for photo, outcome, said in found:
        assert outcome != benchmark.REFUSED or said.startswith(photo.name)


def test_outcomes_are_counted():
    found = benchmark.outcomes("tuning", lambda images: np.full(len(images), 7), ["empty", "GIF"])
    labels = [photo.label for photo, _, _ in found]
    assert [outcome for _, outcome, _ in found] == [
        benchmark.REFUSED if label is None else benchmark.RIGHT if label == 7 else benchmark.WRONG
        for label in labels
    ]
    assert benchmark.shares(found)[:2] == (4, 2)
