"""Read a handwritten digit from an image file, with NumPy and Pillow alone.

python -m sketchpad.recognise weights.npz mine.png

The weights are W1, b1, W2, b2, …; with a `threshold` beside them, an answer less sure than that is
"I don't know".
"""

import sys

import numpy as np

from sketchpad import normalise_drawing, read_drawing


def forward(weights, image):
    """Probabilities (10,) of an image (28, 28) uint8 under the weights W1, b1, W2, b2, …"""
    A = image.reshape(784) / 255
    for i in range(1, sum(name.startswith("W") for name in weights) + 1):
        Z = A @ weights[f"W{i}"] + weights[f"b{i}"]
        A = np.maximum(0, Z)  # thrown away after the last layer
    E = np.exp(Z - Z.max())
    return E / E.sum()


def answer(weights, image):
    """What to say about an image (28, 28) uint8; without a threshold, always a digit."""
    p = forward(weights, image)
    if p.max() < weights.get("threshold", 0):
        return f"I don't know. (Perhaps a {p.argmax()}, {p.max():.0%} sure.)"
    return f"This is a {p.argmax()} ({p.max():.0%} sure)."


def main(weights_file, drawing_file):
    with np.load(weights_file, allow_pickle=False) as archive:
        weights = dict(archive)
    print(answer(weights, normalise_drawing(read_drawing(drawing_file))))


if __name__ == "__main__":
    main(*sys.argv[1:])
