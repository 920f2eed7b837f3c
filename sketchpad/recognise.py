"""Read a handwritten digit from an image file, with NumPy and Pillow alone.

python -m sketchpad.recognise weights.npz mine.png
"""

import sys

import numpy as np

from sketchpad import normalise_drawing, read_drawing


def forward(weights, image):
    """Probabilities (10,) of an image (28, 28) uint8 under the weights W1, b1, W2, b2, …"""
    A = image.reshape(784) / 255
    for i in range(1, len(weights) // 2 + 1):
        Z = A @ weights[f"W{i}"] + weights[f"b{i}"]
        A = np.maximum(0, Z)
    E = np.exp(Z - Z.max())
    return E / E.sum()


def main(weights_file, drawing_file):
    with np.load(weights_file, allow_pickle=False) as archive:
        weights = dict(archive)
    p = forward(weights, normalise_drawing(read_drawing(drawing_file)))
    print(f"This is a {p.argmax()} ({p.max():.0%} sure).")


if __name__ == "__main__":
    main(*sys.argv[1:])
