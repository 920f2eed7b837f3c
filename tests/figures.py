"""One call of every figure function, and what the figure says, for the tests of the figures."""

import numpy as np

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
BAND = ([0, 1, 2], [0.5, 0.6, 0.4], [0.4, 0.6, 0.3], [0.7, 0.8, 0.4])
FIGURES = {
    "show_images": lambda: plots.show_images(IMAGES, title="t"),
    "show_images, signed": lambda: plots.show_images(IMAGES - 128.0, title="t", scale="signed"),
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
    "plot_windows": lambda: plots.plot_windows(IMAGES[0, :2], np.eye(2), title="t"),
    "plot_stack": lambda: plots.plot_stack({"a": {"p": 1, "q": 2}}, title="t", xlabel="x"),
    "plot_graph": lambda: plots.plot_graph(["a", "b"], ["f"], ["da", "db"], title="t"),
    "plot_bands": lambda: plots.plot_bands(
        {"a": {"m": BAND, "n": BAND}, "b": {"m": BAND}}, title="t", ylabel="y"
    ),
    "plot_intervals": lambda: plots.plot_intervals({"a": (2, 1, 4)}, title="t", xlabel="x"),
    "plot_race": lambda: plots.plot_race({"a": [[(1, 2)]]}, title="t", xlabel="x", ylabel="y"),
}
SAID = {  # labels of the axes, titles of the axes, words of the legend, alternative text
    "show_images": (["|"], [], [], "7 images of 5×4: no captions"),
    "show_images, signed": (["|", "|value, cut at ±127"], [], [], "7 images of 5×4: no captions"),
    "show_pixels": (["column|row"], [], [], "Values from 4 to 248"),
    "show_bytes": (
        ["column|row"],
        ["byte · content · field: meaning", "the bytes that follow"],
        [],
        "Fields of the 2 bytes: a: b",
    ),
    "plot_bars": (["x|"], [], [], "x: a 1, b 2"),
    "plot_lines": (["x|y"], [], ["a", "b"], "y against x, lines: a, b"),
    "plot_history": (
        ["epoch|accuracy", "epoch|loss"],
        [],
        ["training", "validation", "gap: validation above training",
         "lowest validation loss: epoch 2", "training", "validation"],
        "Validation loss is lowest after epoch 2 of 4",
    ),
    "plot_predictions": (
        ["|"],
        ["✓ 0", "✗ 2, is 1", "✓ 1", "✓ 2"],
        [],
        "Predictions: ✓ 0 (70%); ✗ 2, is 1 (60%); ✓ 1 (100%); ✓ 2 (60%)",
    ),
    "plot_confusion": (
        ["predicted digit|true digit", "|errors (number of images)"],
        [],
        [],
        "9 of 10 images are on the diagonal",
    ),
    "plot_convolution": (
        ["|"],
        ["patch at row 3, column 2", "patch", "× kernel", "= products, sum 487.00"],
        [],
        "at row 3, column 2 the sum is 487.00",
    ),
    "plot_windows": (
        ["|"],
        ["image (2, 4)", "a window a row (3, 4)", "@ kernel (4, 1)", "= map (1, 3)"],
        [],
        "3 windows of 2×2 make a matrix (3, 4); times the kernel it gives [[227.0, 182.0, 134.0]]",
    ),
    "plot_stack": (["x|"], [], ["p", "q"], "x: a 3.0; parts: p, q"),
    "plot_graph": ([], [], [], "Operations f; values a, b; gradients da, db"),
    "plot_bands": (
        ["a|y", "b|y"],
        [],
        ["m", "n"],
        "y by a, m: 0.4 to 0.6; a, n: 0.4 to 0.6; b, m: 0.4 to 0.6",
    ),
    "plot_intervals": (
        ["x|"],
        [],
        [],
        "x: value and ends of the interval: a 200.00% 100.00% 400.00%",
    ),
    "plot_race": (["x|y"], [], ["a"], "y against x, means at the end: a 2 after 1"),
}  # fmt: skip
