"""The layers of lessons 12 and 14 beside Keras' own, for tests."""

import numpy as np

from helpers.notebook import definitions, quiet_tensorflow

with quiet_tensorflow():
    import keras
    import tensorflow as tf

plain, speed = definitions("13_numpy_cnn"), definitions("14_memory_and_speed")
numpy_conv, net = plain.conv, plain.net
LIMITS = {"float32": 2e-5, "float64": 1e-12}


class Block:
    """Convolution, pooling and ReLU as one layer that takes and gives images first."""

    def __init__(self, kind, *options):
        self.conv, self.pool = kind(*options), speed.PoolReLU()
        self.turn = speed.swap if kind is speed.FastConv else np.asarray
        self.names = self.conv.names

    def forward(self, X):
        return speed.swap(self.pool.forward(self.conv.forward(self.turn(X))))

    def backward(self, dA):
        dX = self.conv.backward(self.pool.backward(speed.swap(dA)))
        return dX if dX is None else speed.swap(dX)

    def __getattr__(self, name):
        return getattr(self.conv, name)


class PlainBlock(Block):
    """The same of lesson 12's layers."""

    def __init__(self, *options):
        self.conv, self.layers = numpy_conv.Conv(*options), [numpy_conv.MaxPool(), net.ReLU()]
        self.names = self.conv.names

    def forward(self, X):
        return net.Network.forward(self, self.conv.forward(X))

    def backward(self, dA):
        for layer in reversed(self.layers):
            dA = layer.backward(dA)
        return self.conv.backward(dA)


def assert_same(ours, theirs, dtype):
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == dtype
        assert net.relative_error(np.ravel(a), np.ravel(b)) <= LIMITS[dtype]


def keras_numbers(layer, X, dZ, weights=()):
    """Output of a Keras layer, then the gradients of its input and its weights."""
    layer.build(X.shape)
    pairs = zip(weights, layer.get_weights(), strict=True)
    layer.set_weights([ours.reshape(theirs.shape) for ours, theirs in pairs])
    X = tf.constant(np.ascontiguousarray(X))
    with tf.GradientTape() as tape:
        tape.watch(X)
        Z = layer(X)
    sources = [X, *layer.trainable_variables]
    gradients = tape.gradient(Z, sources, output_gradients=tf.constant(dZ))
    return [np.array(numbers) for numbers in (Z, *gradients)]


def our_numbers(layer, X, dZ):
    return [layer.forward(X), layer.backward(dZ), *(getattr(layer, f"d{n}") for n in layer.names)]


def compare_layer(layer, twin, X, dtype, seed=0):
    """A layer that learns W and b, with random biases, and its Keras twin."""
    rng = np.random.default_rng(seed)
    layer.b[:] = rng.normal(size=len(layer.b))
    dA = rng.normal(size=layer.forward(X).shape).astype(dtype)
    ours, theirs = our_numbers(layer, X, dA), keras_numbers(twin, X, dA, (layer.W, layer.b))
    if ours[1] is None:  # a first layer: no gradient of the pixels
        del ours[1], theirs[1]
    assert_same(ours, theirs, dtype)


def keras_block(filters, k, dtype):
    la = keras.layers
    layers = la.Conv2D(filters, k, dtype=dtype), la.MaxPooling2D(dtype=dtype), la.ReLU(dtype=dtype)
    return keras.Sequential(layers)


def compare_block(block, X, filters, k, dtype):
    layer = block(X.shape[3], filters, k, np.random.default_rng(0), dtype)
    compare_layer(layer, keras_block(filters, k, dtype), X, dtype)
