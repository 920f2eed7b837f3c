"""How well photos of digits are read: by sketchpad.read_drawing, then by lesson 13's CNN.

    python -m benchmarks.photos [--page RESULTS.md]

The photos are drawn by code (tests/photos.py), in two sets: one that the reading was tuned with,
and one that was held out. Prints a table and writes it to benchmarks/RESULTS.md.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.command import check_writable
from benchmarks.report import PAGE, ResultsError, environment, table, write_section
from helpers.mnist import load_mnist
from helpers.notebook import definitions, quiet_tensorflow
from sketchpad import normalise_drawing, read_drawing

with quiet_tensorflow():
    import keras

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from photos import SETS, photos  # noqa: E402 - it lies among the tests

RIGHT, REFUSED, WRONG = "read rightly", "refused with a reason", "wrong without a word"
NAMES = (RIGHT, REFUSED, WRONG)


def lesson_network():
    """Lesson 13's CNN in Keras: from images (n, 28, 28) of bytes to their digits (n,)."""
    (X, y), _ = definitions("02_look_and_split").hold_out(*load_mnist()[0])
    keras.utils.set_random_seed(0)
    cnn = definitions("13_numpy_cnn").keras_twin()
    train = definitions("07_cnn").train
    train(cnn, X[..., np.newaxis] / np.float32(255), y, peak=0.01, epochs=2, verbose=0)
    return lambda images: cnn.predict(images[..., np.newaxis] / np.float32(255), verbose=0).argmax(
        axis=1
    )


def outcomes(which, classify, kinds=None):
    """For each photo of a set (photo, outcome, what was said or None)."""
    seen, found = [], []
    with tempfile.TemporaryDirectory() as folder:
        for photo in photos(which, kinds):
            try:
                seen.append(normalise_drawing(read_drawing(photo.write(Path(folder)))))
                found.append((photo, len(seen) - 1, None))
            except ValueError as error:
                found.append((photo, None, str(error)))
    digits = classify(np.array(seen)) if seen else []
    return [
        (photo, REFUSED if said else RIGHT if digits[i] == photo.label else WRONG, said)
        for photo, i, said in found
    ]


def shares(found):
    """(photos, with a digit alone on them, of these read rightly, refused, wrong of all)."""
    counts = Counter(outcome for _, outcome, _ in found)
    legible = sum(photo.label is not None for photo, _, _ in found)
    total = len(found)
    return total, legible, counts[RIGHT] / legible, counts[REFUSED] / total, counts[WRONG] / total


def by_kind(found):
    """Rows of the kinds in which not all was read, or not all refused."""
    kinds = {}
    for photo, outcome, _ in found:
        counts = kinds.setdefault(photo.kind, Counter({"digit": photo.label is not None}))
        counts[outcome] += 1
    return [
        [kind, "yes" if counts["digit"] else "no", *(counts[name] for name in NAMES)]
        for kind, counts in kinds.items()
        if counts[WRONG] or (counts["digit"] and counts[REFUSED])
    ]


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.photos", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--page", default=PAGE, help="Markdown page to write the table to")
    return parser.parse_args(argv)


def main(argv=None):
    options = arguments(argv)
    try:
        check_writable(options.page, "--page")
        text = report(lesson_network())
        print(text)
        write_section("Photos of digits", text, options.page)
    except ResultsError as error:
        sys.exit(str(error))


def report(classify):
    rows, parts = [], []
    for which in SETS:
        found = outcomes(which, classify)
        total, legible, *parted = shares(found)
        rows.append([which, total, legible, *(f"{share:.1%}" for share in parted)])
        header = [f"kinds of “{which}” not wholly read", "one digit", *NAMES]
        parts.append(table(header, by_kind(found)))
    header = ["set", "photos", "of one digit", f"of these {RIGHT}", f"of all {REFUSED}",
              f"of all {WRONG}"]  # fmt: skip
    return "\n\n".join([environment(), table(header, rows), *parts])


if __name__ == "__main__":
    main()
