"""One epoch of the same CNN: the network of lesson 14, in NumPy alone, and Keras."""

import numpy as np

from benchmarks.recipes import digits, import_keras
from benchmarks.report import table
from benchmarks.timing import header_of, ratio, rows_of, take_turns
from helpers.notebook import definitions

BATCH, RATE, BETAS = 128, 0.001, (0.7, 0.9)
OWN = "lesson 14"


def numpy_cnn(X, y):
    """The network, and a function that trains it on all images once."""
    own, rng = definitions("14_memory_and_speed"), np.random.default_rng(0)
    network = own.fast_team(rng)
    optimiser = own.plain.Adam(network, RATE, *BETAS)
    return network, lambda: own.learn.train_epoch(network, optimiser, X, y, BATCH, rng)


def keras_cnn(X, y):
    """The same for the same network in Keras."""
    keras, model = import_keras(), definitions("13_numpy_cnn").keras_twin()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(RATE, *BETAS), loss)
    return model, lambda: model.fit(X, y, batch_size=BATCH, verbose=0)


def section(images, repeats):
    """One epoch of the CNN, from scratch and in Keras, in turn, as Markdown."""
    (X, y), _ = digits(images)
    model, keras_epoch = keras_cnn(X, y)
    _, own_epoch = numpy_cnn(X, y)
    seconds = take_turns({OWN: own_epoch, "Keras": keras_epoch}, repeats)
    return (
        f"One epoch of {len(X):,} images, {model.count_params():,} parameters, batch {BATCH}, Adam,"
        f" float32; {repeats} epochs each, in turn.\n\n"
        f"{table(header_of(OWN), rows_of(seconds, OWN))}\n\n"
        f"Lesson 14's network, in NumPy alone, takes {ratio(seconds, OWN, 'Keras'):.2f} × Keras'"
        f" time by the medians, {ratio(seconds, OWN, 'Keras', min):.2f} × by the minima."
    )
