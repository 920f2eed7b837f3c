"""What a figure cannot show is refused, with what was expected and what was found."""

import numpy as np
import pytest
from figures import BAND, HISTORY, IMAGES, P

from helpers import plots


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.show_images(IMAGES[0], title="t"),
        lambda: plots.show_images(np.empty((0, 5, 4)), title="t"),
        lambda: plots.show_images(IMAGES, ["too", "few"], title="t"),
        lambda: plots.show_images(IMAGES, title="t", scale="log"),
        lambda: plots.show_pixels(IMAGES, title="t"),
        lambda: plots.show_bytes(b"123", [("a", 2, "b")], IMAGES[0], title="t"),
        lambda: plots.plot_lines({"a": ([1], [1, 2])}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_history(HISTORY | {"val_loss": [1.0]}, title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P[:3], [0, 1, 1, 2], title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P, [0, 1, 1], title="t"),
        lambda: plots.plot_predictions(IMAGES[0], P, [0, 1, 1, 2], title="t"),
        lambda: plots.plot_confusion([[5, 1, 2], [0, 4, 3]], title="t"),
        lambda: plots.plot_confusion([1, 2], title="t"),
        lambda: plots.plot_confusion([[0.5, 0.5], [0, 1]], title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], 20 * P - 10, [0, 1, 1, 2], title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P * np.nan, [0, 1, 1, 2], title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P[:, 0], [0, 1, 1, 2], title="t"),
        lambda: plots.plot_history(HISTORY | {"val_loss": [1, 1, 1, np.nan]}, title="t"),
        lambda: plots.show_images(IMAGES * np.nan, title="t"),
        lambda: plots.show_images(IMAGES - 300, title="t"),
        lambda: plots.show_pixels(np.ones((784, 1)), title="t"),
        lambda: plots.plot_bands({"a": {"m": BAND[:3] + ([0, 0, 0],)}}, title="t", ylabel="y"),
        lambda: plots.plot_bands({"a": {"m": ([0, 1], *BAND[1:])}}, title="t", ylabel="y"),
        lambda: plots.plot_intervals({"a": (2, 3, 4)}, title="t", xlabel="x"),
        lambda: plots.plot_intervals({"a": (np.nan, 3, 4)}, title="t", xlabel="x"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(2), [(4, 2)], title="t"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(2), [(-1, 0)], title="t"),
        lambda: plots.plot_windows(IMAGES[0], np.eye(5), title="t"),
        lambda: plots.plot_convolution(IMAGES, np.eye(2), [(0, 0)], title="t"),
        lambda: plots.plot_graph(["a"], ["f"], ["da"], title="t"),
        lambda: plots.show_images(IMAGES[..., np.newaxis], title="t"),
        lambda: plots.show_images([["a"]], title="t"),
        lambda: plots.show_images(IMAGES, title="t", columns=0),
        lambda: plots.show_pixels([[1, np.inf]], title="t"),
        lambda: plots.show_bytes(b"", [], IMAGES[0], title="t"),
        lambda: plots.show_bytes(b"123", [("a", 4, "b"), ("c", -1, "d")], IMAGES[0], title="t"),
        lambda: plots.show_bytes(b"12", [("a", 2, "b")], IMAGES, title="t"),
        lambda: plots.plot_bars({}, title="t", xlabel="x"),
        lambda: plots.plot_bars({"a": np.nan}, title="t", xlabel="x"),
        lambda: plots.plot_bars({"a": "many"}, title="t", xlabel="x", form="{}"),
        lambda: plots.plot_bars({"a": [1, 2]}, title="t", xlabel="x", form="{}"),
        lambda: plots.plot_stack({}, title="t", xlabel="x"),
        lambda: plots.plot_stack({"a": {}}, title="t", xlabel="x"),
        lambda: plots.plot_stack({"a": {"p": -1}}, title="t", xlabel="x"),
        lambda: plots.plot_stack({"a": {"p": np.inf}}, title="t", xlabel="x"),
        lambda: plots.plot_lines({}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_lines({"a": ([], [])}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_lines({"a": (1, 2)}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_lines({"a": ([1], [np.nan])}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_lines({"a": ([[1]], [[2]])}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_lines({"a": ([1], [0])}, title="", xlabel="", ylabel="", yscale="log"),
        lambda: plots.plot_lines({"a": ([0], [1])}, title="", xlabel="", ylabel="", xscale="log"),
        lambda: plots.plot_history({"loss": [1], "accuracy": [1]}, title="t"),
        lambda: plots.plot_history({}, title="t"),
        lambda: plots.plot_history({name: [] for name in HISTORY}, title="t"),
        lambda: plots.plot_history(HISTORY | {"accuracy": [1, 1, 1, np.inf]}, title="t"),
        lambda: plots.plot_predictions(IMAGES[:1], [[2.0, -1.0]], [0], title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P, [0, 1, 1, 3], title="t"),
        lambda: plots.plot_predictions(IMAGES[:4], P, P, title="t"),
        lambda: plots.plot_confusion(np.empty((0, 0), int), title="t"),
        lambda: plots.plot_confusion([[1, -1], [0, 2]], title="t"),
        lambda: plots.plot_confusion(3, title="t"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(2), [], title="t"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(2), (3, 2), title="t"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(6), [(0, 0)], title="t"),
        lambda: plots.plot_convolution(IMAGES[0], [1, 2], [(0, 0)], title="t"),
        lambda: plots.plot_convolution(IMAGES[0], np.eye(2), [(0.5, 0)], title="t"),
        lambda: plots.plot_graph([], [], [], title="t"),
        lambda: plots.plot_graph(["a"], [], ["da"], title="t"),
        lambda: plots.plot_graph(["a", "b"], ["f"], ["da"], title="t"),
        lambda: plots.plot_bands({}, title="t", ylabel="y"),
        lambda: plots.plot_bands({"a": {}}, title="t", ylabel="y"),
        lambda: plots.plot_bands({"a": {"m": BAND[:3]}}, title="t", ylabel="y"),
        lambda: plots.plot_bands({"a": {"m": ([0, 1, np.nan], *BAND[1:])}}, title="t", ylabel="y"),
        lambda: plots.plot_intervals({}, title="t", xlabel="x"),
        lambda: plots.plot_intervals({"a": (2, 1)}, title="t", xlabel="x"),
        lambda: plots.plot_intervals({"a": (2, 1, 3), "b": (2, 1)}, title="t", xlabel="x"),
        lambda: plots.plot_race({"a": [[(np.nan, 1)]]}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_race({"a": [[(1, np.nan)]]}, title="t", xlabel="x", ylabel="y"),
        lambda: plots.plot_race({"a": [(1, 2)]}, title="t", xlabel="x", ylabel="y"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(draw):
    with pytest.raises(ValueError, match="^expected .*found|take the softmax first$"):
        draw()


@pytest.mark.parametrize("runs", [{}, {"a": []}, {"a": [[(0, 1)]]}, {"a": [[(1, 1)]], "b": []}])
def test_race_refuses_what_it_cannot_draw(runs):
    with pytest.raises(ValueError, match="every time above 0"):
        plots.plot_race(runs, title="t", xlabel="x", ylabel="y")
