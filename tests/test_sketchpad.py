"""Drawings: normalised as MNIST was, read from any file, and shown to any model."""

import base64
import io
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from notebook_rules import ROOT
from PIL import Image

import sketchpad
from helpers.mnist import load_mnist
from sketchpad import (
    Sketchpad,
    centre_by_mass,
    crop_to_ink,
    draw_strokes,
    normalise_drawing,
    read_drawing,
    resize_page,
    scale_to_box,
)  # fmt: skip

SEVEN = [[(60, 60), (150, 64), (90, 220)]]
DRAWN = draw_strokes(SEVEN)


@st.composite
def drawings(draw):
    """One to three strokes somewhere on the page."""
    points = st.tuples(st.integers(20, 260), st.integers(20, 260))
    strokes = st.lists(st.lists(points, min_size=1, max_size=5), min_size=1, max_size=3)
    return draw_strokes(draw(strokes), width=draw(st.integers(8, 40)))


# ---- normalisation


def test_mnist_is_reproduced_nearly_to_the_byte():
    images = load_mnist()[1][0]
    normalised = np.array([normalise_drawing(image) for image in images])
    difference = np.abs(normalised.astype(int) - images)
    assert difference.mean() < 0.05  # of 255
    assert (difference.max(axis=(1, 2)) == 0).mean() > 0.99


@given(drawings())
@settings(max_examples=50)
def test_a_normalised_drawing_fits_and_is_centred(image):
    normalised = normalise_drawing(image)
    assert normalised.shape == (28, 28) and normalised.dtype == np.uint8
    rows, columns = np.nonzero(normalised)
    longer = max(np.ptp(rows), np.ptp(columns)) + 1
    assert 19 <= longer <= 20  # the faintest edge may round to paper
    total = normalised.sum(dtype=float)
    for axis, place in enumerate(np.indices((28, 28))):
        mass = (normalised * place).sum() / total
        ends = np.nonzero(normalised.any(axis=1 - axis))[0][[0, -1]]
        assert abs(mass - 14) <= 0.5 + 1e-9 or ends[0] == 0 or ends[1] == 27


@given(drawings(), st.integers(-20, 20), st.integers(-20, 20))
@settings(max_examples=50)
def test_the_place_on_the_page_makes_no_difference(image, down, right):
    page = np.pad(image, 20)
    moved = np.roll(page, (down, right), axis=(0, 1))
    np.testing.assert_array_equal(normalise_drawing(moved), normalise_drawing(page))


@given(drawings(), st.integers(2, 3))
@settings(max_examples=30)
def test_the_size_makes_no_difference(image, factor):
    assume(max(crop_to_ink(image).shape) >= 40)  # else it is enlarged, and its pixels show
    larger = np.kron(image, np.ones((factor, factor), np.uint8))
    # Before the last step: a centre half-way between two pixels may be rounded either way.
    scaled = [scale_to_box(crop_to_ink(page)).astype(int) for page in (image, larger)]
    assert np.abs(scaled[1] - scaled[0]).mean() < 3
    pages = [normalise_drawing(page).astype(float) for page in (image, larger)]
    centres = [np.tensordot(np.indices(page.shape), page) / page.sum() for page in pages]
    assert np.abs(centres[1] - centres[0]).max() < 1.5


@given(drawings())
@settings(max_examples=30)
def test_floats_give_the_same_as_bytes(image):
    floats = normalise_drawing(image / np.float32(255))
    assert floats.dtype == np.float32 and floats.min() >= 0 and floats.max() <= 1
    # Before the last step: a centre half-way between two pixels may be rounded either way.
    scaled = scale_to_box(crop_to_ink(image / np.float32(255)))
    np.testing.assert_allclose(255 * scaled, scale_to_box(crop_to_ink(image)), atol=2)


def test_each_step_alone():
    image = np.zeros((30, 50), np.uint8)
    image[10:14, 20:30] = 200
    assert crop_to_ink(image).shape == (4, 10)
    assert scale_to_box(crop_to_ink(image)).shape == (8, 20)
    rows, columns = np.nonzero(centre_by_mass(crop_to_ink(image)))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (12, 15, 10, 19)
    assert resize_page(image).shape == (28, 28)


def test_a_line_one_pixel_wide_survives():
    image = np.zeros((280, 280), np.uint8)
    image[20:260, 140] = 255
    assert normalise_drawing(image).any()


def test_ink_is_not_pushed_off_the_page():
    lopsided = np.zeros((28, 28))
    lopsided[0, 0], lopsided[27, 27] = 1, 0.01
    np.testing.assert_array_equal(centre_by_mass(lopsided), lopsided)


@pytest.mark.parametrize(
    "image",
    [np.zeros((28, 28, 3)), np.zeros((0, 5)), np.full((5, 5), 200), np.full((5, 5), 1.5),
     np.full((5, 5), np.nan), np.full((5, 5), -0.5)],
    ids=["colour", "no pixels", "int64", "above 1", "nan", "negative"],
)  # fmt: skip
def test_what_is_no_grey_image_is_refused(image):
    with pytest.raises(ValueError, match="expected"):
        normalise_drawing(image)


def test_an_empty_page_is_refused():
    with pytest.raises(ValueError, match="empty"):
        normalise_drawing(np.zeros((280, 280), np.uint8))
    with pytest.raises(ValueError, match="at most 28×28"):
        centre_by_mass(np.ones((30, 3)))


def test_strokes_have_the_width_of_the_pen():
    page = draw_strokes([[(50, 100), (200, 100)], [(100, 200)]], width=20)
    assert page.shape == (280, 280) and page.dtype == np.uint8
    assert (page[:150, 120] > 127).sum() == pytest.approx(20, abs=1)
    assert (page[150:] > 127).sum() == pytest.approx(np.pi * 10**2, rel=0.05)  # a dot
    assert not draw_strokes([]).any()


# ---- files


def saved(tmp_path, picture, name="mine.png", **options):
    picture = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    picture.save(tmp_path / name, **options)
    return tmp_path / name


def assert_is_the_seven(found):
    difference = np.abs(normalise_drawing(found).astype(int) - normalise_drawing(DRAWN))
    assert difference.mean() < 8


PAPER = 255 - DRAWN
PHOTO = np.clip(
    (235 - np.add.outer(np.arange(280), np.arange(280)) * 0.2) * (1 - 0.7 * (DRAWN > 127))
    + np.random.default_rng(0).normal(0, 4, DRAWN.shape), 0, 255,
).astype(np.uint8)  # fmt: skip
SPECKS = PAPER.copy()
SPECKS[5:7, 5:7] = SPECKS[270:272, 200:203] = 0
LAYER = np.zeros((280, 280, 4), np.uint8)
LAYER[..., 3] = DRAWN


def white_ink():
    layer = LAYER.copy()
    layer[..., :3] = 255
    return layer


@pytest.mark.parametrize(
    "picture",
    [PAPER, DRAWN, PHOTO, SPECKS, LAYER, white_ink(), np.dstack([PAPER] * 3),
     PAPER.astype(np.uint16) * 200, np.kron(PAPER, np.ones((8, 8), np.uint8)),
     Image.fromarray(PAPER).resize((40, 40), Image.Resampling.BOX),
     Image.fromarray(PAPER).convert("P"), Image.fromarray(PAPER).convert("1"),
     Image.fromarray(PAPER).convert("LA")],
    ids=["dark on light", "light on dark", "photo", "specks", "black on nothing",
         "white on nothing", "colour", "16 bits", "large", "small",
         "palette", "bilevel", "alpha of paper"],
)  # fmt: skip
def test_a_drawing_is_read(tmp_path, picture):
    found = read_drawing(saved(tmp_path, picture, "mine.png"))
    assert found.dtype == np.uint8 and found.ndim == 2 and max(found.shape) <= 600
    assert_is_the_seven(found)


def test_a_photo_is_turned_as_the_camera_says(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    path = saved(tmp_path, np.rot90(PAPER), "mine.jpg", exif=exif, quality=90)
    assert_is_the_seven(read_drawing(path))


def test_a_very_wide_picture_is_read(tmp_path):
    wide = np.pad(PAPER, ((0, 0), (0, 20_000)), constant_values=255)
    assert read_drawing(saved(tmp_path, wide)).any()


@pytest.mark.parametrize("tone", [0, 255, 128, "noise", "gradient", "one pixel", "transparent"])
def test_an_empty_page_in_a_file_is_an_error(tmp_path, tone):
    rng = np.random.default_rng(0)
    pages = {
        "noise": rng.integers(225, 245, (300, 300)),
        "gradient": np.add.outer(np.arange(300), np.arange(300)) / 5 + 100,
        "one pixel": np.full((1, 1), 255),
        "transparent": np.zeros((9, 9, 4)),
    }
    page = np.asarray(pages.get(tone, np.full((300, 300), tone if tone in (0, 128) else 255)))
    with pytest.raises(ValueError, match=r"mine\.png: the (page is empty|picture is wholly)"):
        read_drawing(saved(tmp_path, page.astype(np.uint8)))


def test_too_many_pixels_are_an_error(tmp_path):
    for side in (10_001, 14_000):  # Pillow warns of the first, and refuses the second
        path = saved(tmp_path, Image.new("1", (side, side)))
        with pytest.raises(ValueError, match=r"mine\.png: .*(too many|too large)"):
            read_drawing(path)


def test_an_animation_is_an_error(tmp_path):
    frames = [Image.fromarray(PAPER), Image.fromarray(DRAWN)]
    for name in ("mine.gif", "mine.png", "mine.tiff"):
        path = saved(tmp_path, frames[0], name, save_all=True, append_images=frames[1:])
        with pytest.raises(ValueError, match="expected one picture, found 2"):
            read_drawing(path)


def test_what_is_not_an_image_is_an_error(tmp_path):
    whole = saved(tmp_path, np.random.default_rng(0).integers(0, 255, (90, 90), np.uint8))
    for content in (b"", b"not an image", whole.read_bytes()[:2000], whole.read_bytes()[:20]):
        (tmp_path / "bad.png").write_bytes(content)
        with pytest.raises(ValueError, match=r"bad\.png cannot be read as an image"):
            read_drawing(tmp_path / "bad.png")
    with pytest.raises(FileNotFoundError):
        read_drawing(tmp_path / "missing.png")


@given(st.binary(max_size=300), st.integers(0, 400))
@settings(max_examples=100)
def test_damage_is_always_the_same_error(tmp_path_factory, junk, place):
    buffer = io.BytesIO()
    Image.fromarray(PAPER).save(buffer, "PNG")
    content = bytearray(buffer.getvalue())
    content[place : place + len(junk)] = junk
    path = tmp_path_factory.mktemp("damaged") / "mine.png"
    path.write_bytes(content)
    try:
        assert read_drawing(path).ndim == 2
    except ValueError as error:
        assert "mine.png" in str(error)


# ---- the pad


def seven_for_sure(images):
    return np.tile(np.eye(10)[7], (len(images), 1))


def draw_on(pad, image, number=1):
    """As the browser does: pixels and number come together."""
    pad.set_state({"pixels": memoryview(image.tobytes()), "example_shown": False, "number": number})


def test_pixels_of_the_browser_arrive_and_are_answered():
    pad = Sketchpad({"sure": seven_for_sure})
    assert pad.answer["message"] == "Draw a digit." and pad.seen is None
    draw_on(pad, DRAWN)
    np.testing.assert_array_equal(pad.image, DRAWN)
    np.testing.assert_array_equal(pad.seen, normalise_drawing(DRAWN))
    np.testing.assert_array_equal(pad.probabilities["sure"], np.eye(10)[7])
    assert pad.answer["number"] == 1


def test_models_get_what_they_asked_for():
    got = []

    def remember(images):
        got.append(images)
        images[:] = 0  # and one that spoils its input harms nobody
        return np.zeros((1, 10))

    Sketchpad({"a": remember, "b": remember}, example=DRAWN, scaled=True)
    Sketchpad({"c": remember}, example=DRAWN, scaled=False)
    assert [(images.shape, images.dtype) for images in got] == [
        ((1, 28, 28), np.float32), ((1, 28, 28), np.float32), ((1, 28, 28), np.uint8),
    ]  # fmt: skip
    pad = Sketchpad({"mean": lambda images: images.mean() * np.ones((1, 10)) / 10}, example=DRAWN)
    assert pad.probabilities["mean"].sum() == pytest.approx(1)


def test_logits_become_probabilities():
    pad = Sketchpad({"logits": lambda images: np.arange(10.0)[np.newaxis] * 500}, example=DRAWN)
    np.testing.assert_allclose(pad.probabilities["logits"], np.eye(10)[9], atol=1e-9)


def bad_model(kind):
    def model(images):
        if kind == "raises":
            raise RuntimeError("no such layer")
        print("a progress bar")
        return {"shape": np.zeros((1, 9)), "nan": np.full((1, 10), np.nan), "text": "seven"}[kind]

    return model


@pytest.mark.parametrize(
    ("kind", "said"),
    [("raises", "RuntimeError: no such layer"), ("shape", r"(1, 10), found (1, 9)"),
     ("nan", "expected finite numbers"), ("text", "ValueError")],
)  # fmt: skip
def test_a_failing_model_is_said_and_the_others_answer(kind, said, capsys):
    pad = Sketchpad({"bad": bad_model(kind), "sure": seven_for_sure}, example=DRAWN)
    bad, sure = pad.answer["models"]
    assert said in bad["error"] and bad["probabilities"] == []
    assert sure["error"] == "" and list(pad.probabilities) == ["sure"]
    assert capsys.readouterr().out == ""
    assert said in pad._repr_mimebundle_()[1]["image/png"]["alt"]


def test_a_failing_preparation_is_said():
    for prepare in (lambda image: image, lambda image: np.full((28, 28), 7.0), lambda image: 1 / 0):
        pad = Sketchpad({"sure": seven_for_sure}, prepare=prepare, example=DRAWN)
        assert "could not be prepared" in pad.answer["message"] and pad.seen is None


def test_an_example_is_used_until_something_is_drawn():
    pad = Sketchpad({"sure": seven_for_sure}, prepare=resize_page, example=DRAWN)
    np.testing.assert_array_equal(pad.image, DRAWN)
    np.testing.assert_array_equal(pad.seen, resize_page(DRAWN))
    draw_on(pad, DRAWN.T)
    np.testing.assert_array_equal(pad.image, DRAWN.T)
    draw_on(pad, np.zeros_like(DRAWN), number=2)  # cleared
    assert pad.answer["message"] == "Draw a digit." and pad.probabilities == {}
    np.testing.assert_array_equal(pad.image, DRAWN)


def test_what_cannot_work_is_refused_at_once():
    with pytest.raises(TypeError, match="expected a function for 'MLP'"):
        Sketchpad({"MLP": "a name"})
    with pytest.raises(ValueError, match=r"\(280, 280\) uint8"):
        Sketchpad(example=np.zeros((28, 28)))


def test_pixels_of_a_wrong_length_are_an_empty_page():
    pad = Sketchpad({"sure": seven_for_sure})
    pad.set_state({"pixels": memoryview(b"abc"), "example_shown": False, "number": 1})
    assert pad.answer["message"] == "Draw a digit."


def test_without_widgets_there_is_a_picture_and_a_way():
    pad = Sketchpad({"sure": seven_for_sure}, example=DRAWN)
    bundle, metadata = pad._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert min(picture.size) > 200 and len(bundle["image/png"]) < 100_000
    assert "read_drawing('mine.png')" in bundle["text/plain"]
    assert "sure: 7 (100 %)" in metadata["image/png"]["alt"]
    other = Sketchpad({"sure": seven_for_sure})._repr_mimebundle_()[0]
    assert other["text/plain"] == bundle["text/plain"]  # the same in every run


def test_the_package_alone_needs_numpy_and_pillow_only():
    program = (
        "import sys, sketchpad as s; s.normalise_drawing(s.draw_strokes([[(9, 9)]]));"
        "print(sorted({'anywidget', 'matplotlib', 'keras', 'scipy'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert run.stdout == "[]\n", run.stderr
    with pytest.raises(AttributeError, match="no attribute 'Pad'"):
        _ = sketchpad.Pad


def test_files_of_the_package_are_small():
    for path in (ROOT / "sketchpad").glob("*.[jc]s*"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path
