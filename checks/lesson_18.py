"""Checks of lesson 18: the size of a drawing, and which of its tones is ink."""

import numpy as np

from checks.exercise import exercise, expect


@exercise("18.1", "Into the box", why="A digit keeps its proportions, or a 0 becomes a 1.")
def scaled_size(scaled_size):
    hint = "One factor for both sides: 20 / the longer one. Round, and leave at least 1 pixel."
    sizes = [
        (40, 10),
        (30, 100),
        (20, 20),
        (7, 3),
        (100, 31),
        (31, 70),
        (125, 85),
        (280, 4),
        (1, 90),
    ]
    for h, w in sizes:
        exact = np.array([h, w]) * (20 / max(h, w))
        right = np.maximum(np.round(exact), 1).astype(int)
        mistakes = [
            ((20, 20), "That stretches the shorter side too: the proportions change."),
            (np.round(np.array([h, w]) * 20 / min(h, w)), "The *longer* side has 20 pixels."),
            (right[::-1], "Height first, then width."),
            (np.round(exact), "A thin stroke must not vanish: at least 1 pixel."),
            (np.maximum(np.floor(exact), 1), "Round to the nearest pixel, not always down."),
            (np.ceil(exact), "Round to the nearest pixel, not always up."),
            (np.floor(exact) + 1, "Round to the nearest pixel: int(x) + 1 is always more than x."),
            (exact, "Whole pixels: round."),
            ([min(h, 20), min(w, 20)], "That cuts; scale both sides by one factor."),
            (np.round(exact * 28 / 20), "The box has 20 pixels, not 28."),
        ]
        expect(scaled_size, (h, w), right, hint, mistakes)


@exercise("18.2", "Ink or paper?", why="Look at the input before you blame the model.")
def white_on_black(white_on_black):
    hint = "Paper covers most of the page: which of the two tones has it? 255 − image reverses."
    for ink in _drawings():
        for image in (ink, 255 - ink):
            stretched = ((ink - ink.min()) / (np.ptp(ink) / 255)).astype(np.uint8)
            mistakes = [
                (255 - ink, _reversed_hint(image)),
                (-image, "−image wraps around in uint8: 255 − image."),
                (1 - image, "Pixels go from 0 to 255: 255 − image."),
                ((ink > 127) * 255, "Keep the greys."),
                (stretched, "Turn colours round; do not stretch them."),
            ]
            expect(white_on_black, (image,), ink, hint, mistakes, dtype=np.uint8)


def _drawings():
    """Bright ink on dark paper: clear, grey, noisy, bright all over, dark all over, much ink."""
    rng = np.random.default_rng(0)
    page = np.zeros((6, 6), np.uint8)
    page[2:4, 3] = 250
    yield page
    yield np.where(page > 0, 190, 60).astype(np.uint8)
    yield (page // 2 + rng.integers(0, 30, page.shape)).astype(np.uint8)
    yield np.where(page > 0, 235, 155).astype(np.uint8)
    yield np.where(page > 0, 100, 20).astype(np.uint8)
    page[1:5, 1:5] = 250  # 16 of 36 pixels
    yield page


def _reversed_hint(image):
    tones = f"Here one tone is about {image.max()}, the other about {image.min()}"
    if image.min() > 127 or image.max() < 128:
        return f"{tones}: both on one side of 127. Compare with their middle (in int: bytes wrap)."
    return f"{tones}. Ink is bright and paper dark in MNIST: yours is the reverse."
