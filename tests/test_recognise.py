"""The program of lesson 19: a file in, a digit or "I don't know" out."""

import subprocess
import sys

import numpy as np
import pytest
from notebook_rules import ROOT
from PIL import Image

from sketchpad import draw_strokes
from sketchpad.recognise import answer, forward

IMAGE = np.full((28, 28), 51, np.uint8)


def layers(scores, depth=2):
    """Weights of a network that gives these ten scores to every image."""
    scores = np.asarray(scores, float)
    weights = {}
    for i in range(1, depth + 1):
        inputs, outputs = 784 if i == 1 else 10, 10
        weights |= {f"W{i}": np.zeros((inputs, outputs)), f"b{i}": np.zeros(outputs)}
    return weights | {f"b{depth}": scores}


# The second of two classes has the probability p; the other eight are hopeless.
def scores(p):
    return np.log([1 - p, p] + [1e-12] * 8)


def test_network_of_two_layers_is_as_computed_by_hand():
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = (rng.normal(size=shape) for shape in [(784, 5), 5, (5, 10), 10])
    E = np.exp(np.maximum(0, np.full(784, 0.2) @ W1 + b1) @ W2 + b2)
    p = forward({"W1": W1, "b1": b1, "W2": W2, "b2": b2}, IMAGE)
    np.testing.assert_allclose(p, E / E.sum())


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_threshold_is_no_layer(depth):
    weights = layers(scores(0.7), depth)
    bare = forward(weights, IMAGE)
    assert np.array_equal(bare, forward(weights | {"threshold": np.array(0.5)}, IMAGE))
    assert bare.argmax() == 1


@pytest.mark.parametrize(
    ("threshold", "said"),
    [(None, "This is a 1 (70% sure)."), (0.6, "This is a 1 (70% sure)."), (0.8, "I don't know.")],
)
def test_less_sure_than_the_threshold_is_not_known(threshold, said):
    weights = layers(scores(0.7))
    if threshold is not None:
        weights["threshold"] = np.array(threshold)
    assert answer(weights, IMAGE).startswith(said)


def test_all_sure_enough_as_in_the_lesson():
    """Exactly the threshold is an answer."""
    weights = layers(scores(0.7))
    weights["threshold"] = forward(weights, IMAGE).max()
    assert answer(weights, IMAGE).startswith("This is a 1")


@pytest.mark.parametrize(("threshold", "said"), [(0.6, "This is a 1"), (0.8, "I don't know")])
def test_program_reads_the_threshold_from_the_file(threshold, said, tmp_path):
    np.savez(tmp_path / "mlp.npz", **layers(scores(0.7)), threshold=threshold)
    page = draw_strokes([[(140, 60), (140, 220)]], width=16)
    Image.fromarray(255 - page).save(tmp_path / "mine.png")
    files = [tmp_path / "mlp.npz", tmp_path / "mine.png"]
    done = subprocess.run(
        [sys.executable, "-m", "sketchpad.recognise", *files],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.startswith(said)
