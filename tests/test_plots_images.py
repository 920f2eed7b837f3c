"""Figures of images draw the pixels that they are given: the artists are looked at."""

import warnings

import numpy as np
import pytest
from figures import IMAGES, P
from matplotlib.colors import to_rgba

from helpers import plots


def text_is_inside(ax, text):
    """Whether a text stands between the limits of its axes."""
    x, y = text.get_position()
    return ax.get_xlim()[0] <= x <= ax.get_xlim()[1] and ax.get_ylim()[0] <= y <= ax.get_ylim()[1]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_images_and_captions():
    figure = plots.show_images(IMAGES, "abcdefg", title="t", columns=4)
    assert [ax.get_title() for ax in figure.axes] == [*"abcdefg", ""]
    for ax, image in zip(figure.axes, IMAGES, strict=False):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
    assert not figure.axes[7].axison
    assert not any([*ax.get_xticks(), *ax.get_yticks()] for ax in figure.axes[:7])


def test_signed_images_share_a_scale_around_zero():
    images = [[[-1.0, 0.5]], [[0.0, 0.25]]]
    figure = plots.show_images(images, title="t", scale="signed")
    limits = {ax.images[0].get_clim() for ax in figure.axes[:2]}
    assert len(limits) == 1
    assert sum(limits.pop()) == 0


def test_the_bar_says_what_it_measures_and_where_it_is_cut():
    options = {"title": "t", "scale": "signed", "label": "weight"}
    whole = plots.show_images(np.ones((1, 20, 50)), **options)
    assert whole.axes[1].get_ylabel() == "weight"
    cut = plots.show_images(np.r_[np.ones(999), 50].reshape(1, 20, 50), **options)
    assert cut.axes[1].get_ylabel() == "weight, cut at ±1"
    assert cut.axes[0].images[0].get_clim() == (-1, 1)


def test_shared_scale_reaches_from_zero_to_the_largest():
    figure = plots.show_images([[[1, 2]], [[3, 4]]], title="t", scale="shared")
    assert [ax.images[0].get_clim() for ax in figure.axes[:2]] == [(0, 4), (0, 4)]
    assert len(figure.axes) == 3  # the third is the colour bar


@pytest.mark.parametrize("scale", ["each", "shared", "signed"])
def test_silent_images_can_be_shown(scale):
    figure = plots.show_images(np.zeros((2, 3, 3)), title="t", scale=scale)
    figure._repr_mimebundle_()
    assert all(not ax.images[0].get_array().any() for ax in figure.axes[:2])


def test_pixels_are_written():
    ax = plots.show_pixels(IMAGES[0], title="t").axes[0]
    assert texts(ax) == [f"{value}" for value in IMAGES[0].ravel()]
    np.testing.assert_array_equal(ax.images[0].get_array(), IMAGES[0])


def test_pixels_can_be_read_on_their_ground():
    ax = plots.show_pixels([[0, 255, 100]], title="t").axes[0]
    assert [text.get_color() for text in ax.texts] == [plots.GREY, "white", "black"]


def test_bytes_are_cut_into_fields():
    fields = [("zeros", 2, "nothing"), ("type", 1, "bytes")]
    ax = plots.show_bytes(bytes([0, 0, 8]), fields, IMAGES[0], title="t").axes[0]
    assert texts(ax) == [" 0", "00 00", "zeros: nothing", " 2", "08", "type: bytes"]
    assert all(text_is_inside(ax, text) for text in ax.texts)
    np.testing.assert_array_equal(ax.figure.axes[1].images[0].get_array(), IMAGES[0])


def test_predictions_tell_right_from_wrong_by_mark_and_colour():
    figure = plots.plot_predictions(IMAGES[:4], P, [0, 1, 1, 2], title="t")
    captions = [ax.title for ax in figure.axes[:8:2]]
    assert [title.get_text() for title in captions] == ["✓ 0", "✗ 2, is 1", "✓ 1", "✓ 2"]
    colours = [title.get_color() for title in captions]
    assert colours == [plots.BLUE, plots.VERMILION, plots.BLUE, plots.BLUE]
    for ax, p in zip(figure.axes[1:8:2], P, strict=True):
        np.testing.assert_array_equal([bar.get_height() for bar in ax.patches], p)
        assert ax.get_ylim() == (0, 1)
    for ax, image in zip(figure.axes[:8:2], IMAGES, strict=False):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
    chosen = [bar.get_facecolor() for bar in figure.axes[1].patches]
    assert chosen == [to_rgba(plots.BLUE), to_rgba(plots.GREY), to_rgba(plots.GREY)]
    assert figure.alt == "t. Predictions: ✓ 0 (70%); ✗ 2, is 1 (60%); ✓ 1 (100%); ✓ 2 (60%)"
    assert [ax.axison for ax in figure.axes[8:]] == [False] * 4
    assert figure.get_supxlabel() == "bars: probability (0 to 1) of each digit"


def test_windows_become_rows():
    image, kernel = np.arange(6).reshape(2, 3), np.array([[1, 2]])
    figure = plots.plot_windows(image, kernel, title="t")
    assert [texts(ax) for ax in figure.axes] == [
        ["0", "1", "2", "3", "4", "5"], ["0", "1", "1", "2", "3", "4", "4", "5"], ["1", "2"],
        ["2", "5", "11", "14"],
    ]  # fmt: skip
    matrix = [[0, 1], [1, 2], [3, 4], [4, 5]]
    shown = (image, matrix, [[1], [2]], [[2, 5], [11, 14]])
    for ax, values in zip(figure.axes, shown, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), values)
        assert ax.get_xticks().size == ax.get_yticks().size == 0
    for ax, corner in zip(figure.axes[:2], ((0.55, 0.55), (-0.45, 2.55)), strict=False):
        assert [patch.get_xy() for patch in ax.patches] == [(-0.45, -0.45), corner]
    assert [patch.get_xy() for patch in figure.axes[3].patches] == [(-0.45, -0.45), (0.55, 0.55)]
    first, last = figure.axes[0].patches
    assert first.get_xy() == (-0.45, -0.45) and last.get_xy() == (0.55, 0.55)
    assert first.get_linestyle() != last.get_linestyle()
    assert "4 windows of 1×2" in figure.alt and "[[2.0, 5.0], [11.0, 14.0]]" in figure.alt


def test_convolution_shows_products_and_sum():
    image, kernel = np.arange(12, dtype=np.uint8).reshape(3, 4), np.array([[1, -1, 0], [0, 2, 99]])
    figure = plots.plot_convolution(image, kernel, [(1, 1)], title="t")
    axes, box = figure.axes, figure.axes[0].patches[0]
    assert texts(axes[1]) == ["5", "6", "7", "9", "10", "11"]
    assert texts(axes[3]) == ["5", "-6", "0", "0", "20", "1089"]
    assert axes[3].get_title() == "= products, sum 1108.00"
    assert (box.get_xy(), box.get_width(), box.get_height()) == ((0.5, 0.5), 3, 2)
    assert figure.alt == "t. at row 1, column 1 the sum is 1108.00"
    patch = image[1:, 1:]
    for ax, values in zip(axes, (image, patch, kernel, patch * kernel), strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), values)


def test_patches_share_a_scale_and_so_do_products():
    image = [[1, 2, 4], [0, 0, 8]]
    axes = plots.plot_convolution(image, [[1, -1]], [(0, 0), (1, 1)], title="t").axes
    scales = [ax.images[0].get_clim() for ax in axes]
    assert scales[:4] == scales[4:] == [(0, 8), (0, 16), (-2, 2), (-16, 16)]


@pytest.mark.parametrize("dtype", ["u1", "i1", "?", "f2", "f8"])
@pytest.mark.parametrize("value", [0, 1, 127])
def test_any_kind_of_constant_image_is_drawn(dtype, value):
    images = np.full((1, 3, 3), value, dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plots.show_images(images, title="t")._repr_mimebundle_()
        plots.show_images(images, title="t", scale="signed")._repr_mimebundle_()
        plots.show_pixels(images[0], title="t")._repr_mimebundle_()
        plots.plot_convolution(images[0], images[0], [(0, 0)], title="t")._repr_mimebundle_()
