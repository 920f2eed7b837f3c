"""Each figure draws what it says: the artists are looked at, not the pixels."""

import re

import numpy as np
import pytest
from figures import BAND, FIGURES, HISTORY, SAID
from matplotlib.figure import Figure

from helpers import plots


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


@pytest.mark.parametrize("name", FIGURES)
def test_labels_titles_legends_and_description(name):
    figure = FIGURES[name]()
    labels, titles, words, alt = SAID[name]
    seen = [ax for ax in figure.axes if ax.axison]
    assert {f"{ax.get_xlabel()}|{ax.get_ylabel()}" for ax in seen} == {*labels}
    assert [ax.get_title() for ax in figure.axes if ax.get_title()] == titles
    legends = [legend for ax in figure.axes if (legend := ax.get_legend())] + figure.legends
    assert [text.get_text() for legend in legends for text in legend.get_texts()] == words
    assert figure.alt == f"t. {alt}"


def test_bars_have_the_length_of_their_values():
    figure = plots.plot_bars({"a": 0.5, "b": 0.25}, title="t", xlabel="x", form="{:.0%}")
    ax = figure.axes[0]
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.25]
    assert texts(ax) == ["50%", "25%"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert ax.yaxis_inverted() and ax.get_xlim()[0] == 0
    assert figure.alt == "t. x: a 50%, b 25%"


def test_stacked_parts_follow_each_other():
    bars = {"a": {"p": 1, "q": 2}, "b": {"q": 4, "r": 0.5}}
    figure = plots.plot_stack(bars, title="t", xlabel="x")
    ax = figure.axes[0]
    parts = {part.get_label(): [(b.get_x(), b.get_width()) for b in part] for part in ax.containers}
    assert parts == {"p": [(0, 1), (1 - 1, 0)], "q": [(1, 2), (0, 4)], "r": [(3, 0), (4, 0.5)]}
    assert len({part[0].get_hatch() for part in ax.containers}) == 3
    assert texts(ax) == ["3.0", "4.5"]
    assert figure.alt == "t. x: a 3.0, b 4.5; parts: p, q, r"


@pytest.mark.parametrize(
    "figure",
    [
        plots.plot_bars({"a": 1_000_000, "b": 2}, title="t", xlabel="x"),
        plots.plot_stack({"a": {"p": 900, "q": 0}, "b": {"q": 100}}, title="t", xlabel="x"),
        plots.plot_intervals({"a": (0.9, 0.8, 1)}, title="t", xlabel="x"),
    ],
)
def test_numbers_beside_bars_stay_inside(figure):
    figure.draw_without_rendering()
    ax = figure.axes[0]
    assert ax.texts and all(
        text.get_window_extent().x1 <= ax.get_window_extent().x1 for text in ax.texts
    )


def test_scales_and_limits_of_lines():
    options = {"xscale": "log", "yscale": "log", "ylim": (1, 10)}
    lines = {0.5: ([1, 2], [3, 4])}
    ax = plots.plot_lines(lines, title="t", xlabel="x", ylabel="y", **options).axes[0]
    assert (ax.get_xscale(), ax.get_yscale(), ax.get_ylim()) == ("log", "log", (1, 10))
    assert [text.get_text() for text in ax.get_legend().texts] == ["0.5"]


def test_bands_lie_around_their_lines():
    panels = {"right": {"m": BAND, "n": BAND}, "down": {"m": BAND}}
    figure = plots.plot_bands(panels, title="t", ylabel="y", ylim=(0, 1))
    assert [ax.get_xlabel() for ax in figure.axes] == ["right", "down"]
    assert [text.get_text() for text in figure.axes[0].get_legend().texts] == ["m", "n"]
    for line, band in zip(figure.axes[0].lines, figure.axes[0].collections, strict=True):
        np.testing.assert_array_equal(line.get_xydata().T, BAND[:2])
        corners = band.get_paths()[0].vertices
        assert {(0, 0.4), (0, 0.7), (2, 0.3), (2, 0.4)} <= {tuple(corner) for corner in corners}
    first, second = figure.axes[0].lines
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_marker() != second.get_marker()
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim() == (0, 1)


def test_intervals_have_their_ends():
    rows = {"a": (0.5, 0.4, 0.7), "b": (0.9, 0.8, 0.95)}
    figure = plots.plot_intervals(rows, title="t", xlabel="accuracy", form="{:.0%}")
    ax = figure.axes[0]
    whiskers = ax.collections[0].get_segments()
    np.testing.assert_allclose(whiskers, [[(0.4, 0), (0.7, 0)], [(0.8, 1), (0.95, 1)]])
    assert texts(ax) == ["50%", "90%"] and ax.yaxis_inverted()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert "a 50% 40% 70%; b 90% 80% 95%" in figure.alt
    np.testing.assert_allclose(ax.collections[1].get_offsets(), [[0.5, 0], [0.9, 1]])
    assert ax.xaxis.get_major_formatter()(0.25) == "25%"


def test_lines_differ_by_more_than_colour():
    lines = {name: ([1, 2, 3], [4, 5, i]) for i, name in enumerate("abc")}
    drawn = plots.plot_lines(lines, title="t", xlabel="x", ylabel="y").axes[0].lines
    assert [line.get_label() for line in drawn] == [*"abc"]
    assert [list(line.get_ydata()) for line in drawn] == [[4, 5, 0], [4, 5, 1], [4, 5, 2]]
    assert len({line.get_linestyle() for line in drawn}) == 3
    assert len({line.get_color() for line in drawn}) == 3


def test_history_shades_the_gap_and_marks_the_best_epoch():
    figure = plots.plot_history(HISTORY, title="t", max_loss=2)
    loss, accuracy = figure.axes
    for ax, name in ((loss, "loss"), (accuracy, "accuracy")):
        drawn = {line.get_label(): list(line.get_ydata()) for line in ax.lines[:2]}
        assert drawn == {"training": HISTORY[name], "validation": HISTORY[f"val_{name}"]}
    assert figure.alt == "t. Validation loss is lowest after epoch 2 of 4"
    corners = loss.collections[0].get_paths()[0].vertices
    assert 1 < corners[:, 0].min() < 2 and corners[:, 0].max() == 4  # the lines cross before 2
    assert corners[:, 1].min() == 0.1 and corners[:, 1].max() == 0.8
    assert list(loss.lines[2].get_xdata()) == [2, 2]
    assert loss.get_ylim() == (0, 2)
    assert all(tick == round(tick) for ax in figure.axes for tick in ax.get_xticks())


def test_history_without_a_gap_promises_none():
    ax = plots.plot_history(HISTORY | {"val_loss": [0.1, 0.1, 0.1, 0.05]}, title="t").axes[0]
    assert "gap" not in [text.get_text() for text in ax.get_legend().texts]


def test_confusion_writes_every_count():
    figure = plots.plot_confusion([[5, 1], [0, 4]], title="t")
    ax = figure.axes[0]
    places = {text.get_position(): text.get_text() for text in ax.texts}
    assert places == {(0, 0): "5", (1, 0): "1", (0, 1): "0", (1, 1): "4"}
    assert figure.alt == "t. 9 of 10 images are on the diagonal"
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0, 1], [0, 0]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted digit", "true digit")


def test_perfect_confusion_is_pale():
    image = plots.plot_confusion(np.diag([5, 4]), title="t").axes[0].images[0]
    assert image.get_clim() == (0, 1)


def test_graph_writes_values_operations_and_gradients():
    figure = plots.plot_graph(["a", "b"], ["f\ng"], ["da", "db"], title="t")
    places = {text.get_text(): text.get_position() for text in figure.axes[0].texts}
    assert places["a"][0] == places["da"][0] < places["f\ng"][0] < places["b"][0]
    assert places["b"][0] == places["db"][0] and places["a"][1] > 0 > places["da"][1]
    assert figure.alt == "t. Operations f g; values a, b; gradients da, db"
    arrows = [text for text in figure.axes[0].texts if not text.get_text()]
    steps = [np.sign(np.subtract(arrow.xy, arrow.get_position())).tolist() for arrow in arrows]
    assert steps == [[1, 0], [-1, 0]] * 2  # forward and back, at each value
    assert [arrow.xy[1] > 0 for arrow in arrows] == [True, False] * 2
    low, high = figure.axes[0].get_xlim()
    assert all(low < x < high for x, _ in places.values())


def test_race():
    runs = {"slow": [[(20, 0.98), (40, 0.99)], [(10, 0.97), (30, 0.98)]], "fast": [[(7.5, 0.991)]]}
    figure = plots.plot_race(runs, title="t", xlabel="s", ylabel="score", target=0.99)
    ax = figure.axes[0]
    slow, again, fast, target = ax.lines
    assert (list(slow.get_xdata()), list(slow.get_ydata())) == ([20, 40], [0.98, 0.99])
    assert list(fast.get_xdata()) == [7.5] and set(target.get_ydata()) == {0.99}
    assert (list(again.get_xdata()), list(again.get_ydata())) == ([10, 30], [0.97, 0.98])
    assert slow.get_marker() != fast.get_marker() and slow.get_color() != fast.get_color()
    assert (slow.get_marker(), slow.get_color()) == (again.get_marker(), again.get_color())
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["slow", "fast"]
    ends = "slow 0.985 after 35; fast 0.991 after 7.5"
    assert figure.alt == f"t. score against s, means at the end: {ends}"
    low, high = ax.get_xlim()
    assert ax.get_xscale() == "log" and 5 < low < 7.5 and 40 < high < 60
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert {"10", "20", "50"} <= {*ticks} and not ax.xaxis.get_minor_ticks()
