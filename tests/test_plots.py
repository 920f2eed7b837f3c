"""Each figure draws what it says: the artists are looked at, not the pixels."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from helpers import plots

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (7, 5, 4))
HISTORY = {
    "loss": [1.0, 0.5, 0.2, 0.1],
    "val_loss": [0.9, 0.6, 0.7, 0.8],
    "accuracy": [0.5, 0.7, 0.9, 1.0],
    "val_accuracy": [0.6, 0.7, 0.7, 0.7],
}
P = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.0, 1.0, 0.0], [0.2, 0.2, 0.6]])
FIGURES = {
    "show_images": lambda: plots.show_images(IMAGES, title="t"),
    "show_images, signed": lambda: plots.show_images(IMAGES - 128.0, title="t", signed=True),
    "show_pixels": lambda: plots.show_pixels(IMAGES[0], title="t"),
    "show_bytes": lambda: plots.show_bytes(b"\0\1", [("a", 2, "b")], IMAGES[0], title="t"),
    "plot_bars": lambda: plots.plot_bars({"a": 1, "b": 2}, title="t", xlabel="x"),
    "plot_lines": lambda: plots.plot_lines(
        {"a": ([1, 2], [3, 4]), "b": ([1, 2], [4, 3])}, title="t", xlabel="x", ylabel="y"
    ),
    "plot_history": lambda: plots.plot_history(HISTORY, title="t"),
    "plot_predictions": lambda: plots.plot_predictions(IMAGES[:4], P, [0, 1, 1, 2], title="t"),
    "plot_confusion": lambda: plots.plot_confusion([[5, 1], [0, 4]], title="t"),
    "plot_convolution": lambda: plots.plot_convolution(IMAGES[0], np.eye(2), [(3, 2)], title="t"),
    "plot_graph": lambda: plots.plot_graph(["a", "b"], ["f"], ["da", "db"], title="t"),
    "plot_agreement": lambda: plots.plot_agreement(
        [1.0, 2.0, 0.0], [1.0, 2.1, 0.0], title="t", xlabel="x", ylabel="y"
    ),
}


@pytest.fixture(params=FIGURES.values(), ids=FIGURES)
def figure(request):
    return request.param()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_every_function_is_covered():
    public = {name for name in vars(plots) if re.match("show_|plot_", name)}
    assert {name.split(",")[0] for name in FIGURES} == public


def test_returns_a_figure_with_title_and_description(figure):
    assert isinstance(figure, Figure)
    assert figure.get_suptitle() == "t"
    assert figure.alt.startswith("t. ") and len(figure.alt) > 10


def test_shows_itself_as_png_with_alternative_text(figure):
    bundle, metadata = figure._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBORw0KGgo")  # the signature of PNG in base64
    assert len(bundle["image/png"]) < 100_000
    assert bundle["text/plain"] == "Figure: t"
    assert metadata["image/png"]["alt"] == figure.alt


def test_paper_is_white_on_any_theme(figure):
    assert figure.get_facecolor() == (1, 1, 1, 1)


def test_axes_with_data_have_labels(figure):
    for ax in figure.axes:
        if ax.axison and ax.lines:
            assert ax.get_xlabel() and ax.get_ylabel()


def test_images_and_captions():
    figure = plots.show_images(IMAGES, "abcdefg", title="t", columns=4)
    assert [ax.get_title() for ax in figure.axes] == [*"abcdefg", ""]
    for ax, image in zip(figure.axes, IMAGES, strict=False):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
    assert not figure.axes[7].axison


def test_signed_images_share_a_scale_around_zero():
    figure = plots.show_images([[[-1.0, 0.5]], [[0.0, 0.25]]], title="t", signed=True)
    limits = {ax.images[0].get_clim() for ax in figure.axes[:2]}
    assert len(limits) == 1
    assert sum(limits.pop()) == 0


def test_silent_images_can_be_shown():
    plots.show_images(np.zeros((2, 3, 3)), title="t", signed=True)._repr_mimebundle_()


def test_pixels_are_written():
    ax = plots.show_pixels(IMAGES[0], title="t").axes[0]
    assert texts(ax) == [f"{value}" for value in IMAGES[0].ravel()]


def test_bytes_are_cut_into_fields():
    fields = [("zeros", 2, "nothing"), ("type", 1, "bytes")]
    ax = plots.show_bytes(bytes([0, 0, 8]), fields, IMAGES[0], title="t").axes[0]
    assert texts(ax) == [" 0", "00 00", "zeros: nothing", " 2", "08", "type: bytes"]


def test_bars_have_the_length_of_their_values():
    figure = plots.plot_bars({"a": 0.5, "b": 0.25}, title="t", xlabel="x", form="{:.0%}")
    ax = figure.axes[0]
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.25]
    assert texts(ax) == ["50%", "25%"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]


def test_lines_differ_by_more_than_colour():
    lines = {name: ([1, 2, 3], [4, 5, i]) for i, name in enumerate("abc")}
    drawn = plots.plot_lines(lines, title="t", xlabel="x", ylabel="y").axes[0].lines
    assert [line.get_label() for line in drawn] == [*"abc"]
    assert [list(line.get_ydata()) for line in drawn] == [[4, 5, 0], [4, 5, 1], [4, 5, 2]]
    assert len({line.get_linestyle() for line in drawn}) == 3
    assert len({line.get_color() for line in drawn}) == 3


def test_history_shades_the_gap_from_the_best_epoch_on():
    loss, accuracy = plots.plot_history(HISTORY, title="t").axes
    assert list(loss.lines[0].get_ydata()) == HISTORY["loss"]
    assert list(accuracy.lines[1].get_ydata()) == HISTORY["val_accuracy"]
    corners = loss.collections[0].get_paths()[0].vertices
    assert (corners[:, 0].min(), corners[:, 0].max()) == (2, 4)
    assert corners[:, 1].min() == 0.1 and corners[:, 1].max() == 0.8


def test_predictions_tell_right_from_wrong_by_mark_and_colour():
    figure = plots.plot_predictions(IMAGES[:4], P, [0, 1, 1, 2], title="t")
    captions = [ax.title for ax in figure.axes[:8:2]]
    assert [title.get_text() for title in captions] == ["✓ 0", "✗ 2, is 1", "✓ 1", "✓ 2"]
    colours = [title.get_color() for title in captions]
    assert colours == [plots.BLUE, plots.VERMILION, plots.BLUE, plots.BLUE]
    np.testing.assert_array_equal([bar.get_height() for bar in figure.axes[3].patches], P[1])
    assert [ax.axison for ax in figure.axes[8:]] == [False] * 4


def test_confusion_writes_every_count():
    ax = plots.plot_confusion([[5, 1], [0, 4]], title="t").axes[0]
    assert texts(ax) == ["5", "1", "0", "4"]
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0, 1], [0, 0]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted digit", "true digit")


def test_convolution_shows_products_and_sum():
    image, kernel = np.arange(12).reshape(3, 4), np.array([[1, -1], [0, 2]])
    axes = plots.plot_convolution(image, kernel, [(1, 2)], title="t").axes
    assert texts(axes[1]) == ["6", "7", "10", "11"]
    assert texts(axes[3]) == ["6", "-7", "0", "22"]
    assert axes[3].get_title() == "= products, sum 21.00"
    assert axes[0].patches[0].get_xy() == (1.5, 0.5)


def test_graph_writes_values_operations_and_gradients():
    ax = plots.plot_graph(["a", "b"], ["f"], ["da", "db"], title="t").axes[0]
    assert {"a", "b", "f", "da", "db"} <= set(texts(ax))


def test_agreement_leaves_out_zeros():
    ax = FIGURES["plot_agreement"]().axes[0]
    assert list(ax.lines[1].get_xdata()) == [1.0, 2.0]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.show_images(IMAGES[0], title="t"),
        lambda: plots.show_images(np.empty((0, 5, 4)), title="t"),
        lambda: plots.show_images(IMAGES, ["too", "few"], title="t"),
        lambda: plots.show_pixels(IMAGES, title="t"),
        lambda: plots.show_bytes(b"123", [("a", 2, "b")], IMAGES[0], title="t"),
        lambda: plots.plot_lines({"a": ([1], [1, 2])}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_history(HISTORY | {"val_loss": [1.0]}, title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P[:3], [0, 1, 1, 2], title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P, [0, 1, 1], title="t"),
        lambda: plots.plot_predictions(IMAGES[0], P, [0, 1, 1, 2], title="t"),
        lambda: plots.plot_confusion([[5, 1, 2], [0, 4, 3]], title="t"),
        lambda: plots.plot_confusion([1, 2], title="t"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(2), [(4, 2)], title="t"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(2), [(-1, 0)], title="t"),
        lambda: plots.plot_convolution(IMAGES, np.eye(2), [(0, 0)], title="t"),
        lambda: plots.plot_graph(["a"], ["f"], ["da"], title="t"),
        lambda: plots.plot_agreement([1.0], [1.0, 2.0], title="t", xlabel="x", ylabel="y"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(draw):
    with pytest.raises(ValueError, match="expected|must add up|outside|need"):
        draw()
