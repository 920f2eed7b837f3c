"""Seconds to 99.0 % of the test images right: the course's CNN beside the tutorials'."""

import statistics

import numpy as np
from tqdm import tqdm

from benchmarks.recipes import (
    RECIPES,
    Outcome,
    accuracy_of,
    digits,
    import_keras,
    parameters_of,
)
from benchmarks.report import mean_and_spread, table
from benchmarks.timing import timed
from helpers.notebook import definitions

GOAL, BATCH, PEAK = 0.99, 128, 0.01
COURSE = "the course's, one epoch"
TUTORIALS = {"tutorial 2, five epochs": "T2", "tutorial 1, eight epochs": "T1"}
HEADER = ["", "parameters", "training", "test accuracy", "99.0 % after", "course / this"]


def train_fast_cnn(images, seed):
    """The last entry of lesson 20's race: one epoch, the rate rising and falling within it.

    After "94% on CIFAR-10 in 3.29 seconds" (K. Jordan, arXiv:2404.00498) and its like for MNIST.
    """
    lesson, keras = definitions("20_faster"), import_keras()
    (X, y), test = digits(images)
    keras.utils.set_random_seed(seed)
    build, optimiser, batch_size, epochs = lesson.entries["a single epoch"]
    model = lesson.compiled(build(), optimiser(len(X), batch_size, epochs))
    seconds = timed(lambda: model.fit(X, y, batch_size, epochs, verbose=0))
    return Outcome(model.count_params(), seconds, accuracy_of(model, *test))


def train_numpy_cnn(images, seed):
    """The same network and number of steps by lesson 14, in NumPy alone."""
    own, rng = definitions("14_memory_and_speed"), np.random.default_rng(seed)
    (X, y), (X_test, y_test) = digits(images)
    network = own.fast_team(rng)
    seconds = timed(lambda: own.plain.train(network, X, y, PEAK, BATCH, seed))
    right = own.plain.predict(network, X_test).argmax(axis=1) == y_test
    return Outcome(parameters_of(network), seconds, float(np.mean(right)))


def mean_seconds(outcomes):
    return statistics.mean(outcome.seconds for outcome in outcomes)


def row_of(title, outcomes, course=None):
    """A row of the table; `course`, the course's own seconds, is given for the tutorials only."""
    seconds, reached = mean_seconds(outcomes), outcomes[0].reached
    accuracy = mean_and_spread([outcome.accuracy for outcome in outcomes])
    row = [title, f"{outcomes[0].parameters:,}", f"{seconds:.1f} s", accuracy]
    if course is None:
        return [*row, "", ""]
    return [*row, f"{reached:.1f} s" if reached else "not reached", f"{course / seconds:.3f}"]


def section(images, seeds=3):
    """The race as Markdown: the course's networks with several seeds, the tutorials once."""
    ours = {
        title: [train(images, seed) for seed in tqdm(range(seeds), title, leave=False)]
        for title, train in {COURSE: train_fast_cnn, "in NumPy alone": train_numpy_cnn}.items()
    }
    theirs = {
        title: [RECIPES[name].train(images, seed=0, goal=GOAL)] for title, name in TUTORIALS.items()
    }
    course = mean_seconds(ours[COURSE])
    rows = [row_of(title, outcomes) for title, outcomes in ours.items()]
    rows += [row_of(title, outcomes, course) for title, outcomes in theirs.items()]
    return f"Trained on {images:,} images.\n\n{table(HEADER, rows)}"
