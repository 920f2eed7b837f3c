"""Checks of lesson 18: the size of a drawing, its colours, and silence."""

import numpy as np

from checks.exercise import compare, exercise, expect


@exercise("18.1", "Into the box", why="A digit keeps its proportions, or a 0 becomes a 1.")
def scaled_size(scaled_size):
    hint = "One factor for both sides: 20 / the longer one. Round, and leave at least 1 pixel."
    for h, w in [(40, 10), (30, 100), (20, 20), (7, 3), (125, 85), (280, 4), (1, 90)]:
        exact = np.array([h, w]) * (20 / max(h, w))
        right = np.maximum(np.round(exact), 1).astype(int)
        mistakes = [
            ((20, 20), "That stretches the shorter side too: the proportions change."),
            (np.round(np.array([h, w]) * 20 / min(h, w)), "The *longer* side has 20 pixels."),
            (right[::-1], "Height first, then width."),
            (np.round(exact), "A thin stroke must not vanish: at least 1 pixel."),
            (np.maximum(np.floor(exact), 1), "Round to the nearest pixel."),
            (exact, "Whole pixels: round."),
            ([min(h, 20), min(w, 20)], "That cuts; scale both sides by one factor."),
            (np.round(exact * 28 / 20), "The box has 20 pixels, not 28."),
        ]
        expect(scaled_size, (h, w), right, hint, mistakes)


@exercise("18.2", "Ink or paper?", why="Half of all complaints about a model are about its input.")
def white_on_black(white_on_black):
    hint = "Paper covers most of the page: is the median bright? Then return 255 − image."
    rng = np.random.default_rng(0)
    page = np.zeros((6, 6), np.uint8)
    page[2:4, 3] = 250
    grey = np.where(page > 0, 190, 60).astype(np.uint8)
    noisy = (page // 2 + rng.integers(0, 30, page.shape)).astype(np.uint8)
    for ink in (page, grey, noisy):
        for image in (ink, 255 - ink):
            stretched = ((ink - ink.min()) / (np.ptp(ink) / 255)).astype(np.uint8)
            mistakes = [
                (255 - ink, "Ink is bright and paper dark in MNIST: yours is the reverse."),
                (-image, "−image wraps around in uint8: 255 − image."),
                (1 - image, "Pixels go from 0 to 255: 255 − image."),
                ((ink > 127) * 255, "Keep the greys."),
                (stretched, "Turn colours round; do not stretch them."),
            ]
            expect(white_on_black, (image,), ink, hint, mistakes, dtype=np.uint8)


@exercise("18.3", "The price of silence", why="Who may say 'I do not know' is wrong less often.")
def with_silence(with_silence):
    hint = "Answer where the largest probability reaches the threshold; then two means."
    P = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.55, 0.45]])
    y = np.array([0, 0, 1, 0])
    rng = np.random.default_rng(0)
    many = rng.dirichlet(np.full(10, 0.2), 200)
    cases = [(P, y, 0.7), (P, y, 0.6), (P, y, 0.0), (many, rng.integers(0, 10, 200), 0.9)]
    for P, y, threshold in cases:
        sure, right = P.max(axis=1) >= threshold, P.argmax(axis=1) == y
        accuracy = right[sure].mean()
        strict = P.max(axis=1) > threshold
        mistakes = [
            ((accuracy, sure.mean()), "First the share answered, then the accuracy."),
            ((sure.mean(), right.mean()), "Only the answered images count for the accuracy."),
            ((sure.mean(), (right & sure).mean()), "Divide by the number answered, not by all."),
            ((sure.sum(), accuracy), "A share: divide by the number of images."),
            ((1 - sure.mean(), accuracy), "The share answered, not the share passed over."),
            ((strict.mean(), right[strict].mean()), "The threshold itself is enough: `>=`."),
        ]
        expect(with_silence, (P, y, threshold), (sure.mean(), accuracy), hint, mistakes)
    _check_total_silence(with_silence, P, y)


def _check_total_silence(with_silence, P, y):
    found, shown = with_silence(P, y, 1.1), with_silence.shown(P, y, 1.1)
    compare(found, (0, 1), shown, "Who says nothing makes no mistake: accuracy 1, by agreement.")
