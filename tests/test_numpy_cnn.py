"""The layers of lessons 12 to 14, as students wrote them: right gradients, and Keras' numbers."""

import itertools
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_beside_keras import (
    LIMITS,
    Block,
    PlainBlock,
    assert_same,
    compare_block,
    compare_layer,
    keras_block,
    keras_numbers,
    net,
    numpy_conv,
    our_numbers,
    plain,
    speed,
)

from helpers.notebook import quiet_tensorflow

with quiet_tensorflow():
    import keras
    import tensorflow as tf

learn = plain.learn
BLOCKS = {"plain": PlainBlock, "fast": partial(Block, speed.FastConv)}
FIRST = partial(Block, speed.FirstConv)  # takes one channel, gives no gradient of the pixels
every_block = pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
every_type = pytest.mark.parametrize("dtype", LIMITS)


def compare_pool(X, dtype, seed=0):
    shape = len(X), X.shape[1] // 2, X.shape[2] // 2, X.shape[3]
    dZ = np.random.default_rng(seed).normal(size=shape).astype(dtype)
    theirs = keras_numbers(keras.layers.MaxPooling2D(dtype=dtype), X, dZ)
    assert_same(our_numbers(numpy_conv.MaxPool(), X, dZ), theirs, dtype)


@every_type
@pytest.mark.parametrize(
    ("shape", "filters", "k"),
    [
        ((4, 12, 12, 3), 5, 3),
        ((1, 9, 7, 2), 1, 2),  # a batch of one, odd sizes
        ((2, 5, 8, 1), 4, 5),  # one channel, a map of height one
        ((3, 4, 4, 2), 3, 4),  # the kernel covers the whole image
        ((2, 6, 5, 3), 2, 1),  # a kernel of one pixel
    ],
)
def test_convolution_is_keras_convolution(shape, filters, k, dtype):
    X = np.random.default_rng(1).normal(size=shape).astype(dtype)
    layer = numpy_conv.Conv(shape[3], filters, k, np.random.default_rng(0), dtype)
    compare_layer(layer, keras.layers.Conv2D(filters, k, dtype=dtype), X, dtype)


SHAPES = [
    ((4, 12, 12, 3), 5, 3),
    ((1, 10, 9, 2), 1, 2),  # a batch of one, odd maps: the last row and column do not count
    ((2, 6, 9, 1), 4, 5),  # one channel, pooled to a single row
    ((3, 5, 5, 2), 3, 4),  # pooled to a single place
    ((2, 6, 5, 3), 2, 1),  # a kernel of one pixel
]


@every_type
@every_block
@pytest.mark.parametrize(("shape", "filters", "k"), SHAPES)
def test_block_is_keras_block(block, shape, filters, k, dtype):
    X = np.random.default_rng(1).normal(size=shape).astype(dtype)
    compare_block(block, X, filters, k, dtype)


@every_type
@pytest.mark.parametrize(("shape", "filters", "k"), SHAPES)
def test_first_block_is_keras_block(shape, filters, k, dtype):
    X = np.random.default_rng(1).normal(size=(*shape[:3], 1)).astype(dtype)
    compare_block(FIRST, X, filters, k, dtype)


@every_type
@pytest.mark.parametrize("shape", [(4, 8, 8, 3), (1, 5, 7, 2), (2, 2, 3, 1), (3, 6, 5, 1)])
def test_pooling_is_keras_pooling(shape, dtype):
    compare_pool(np.random.default_rng(1).normal(size=shape).astype(dtype), dtype)


TIES = np.array(list(np.ndindex(3, 3, 3, 3)), "float64").reshape(81, 2, 2, 1)


@pytest.mark.parametrize("X", [TIES, TIES - 2, np.zeros((2, 4, 4, 3))])
def test_ties_go_where_keras_sends_them(X):
    """All 81 blocks of the numbers 0, 1, 2, so all ties there can be."""
    compare_pool(X, "float64")


@pytest.mark.parametrize("kind", [speed.FastConv, speed.FirstConv])
@pytest.mark.parametrize("X", [TIES, TIES - 1, TIES - 2])
def test_ties_after_a_convolution_go_where_keras_sends_them(kind, X):
    layer, twin = (
        Block(kind, 1, 1, 1, np.random.default_rng(0), "float64"),
        keras_block(1, 1, "float64"),
    )
    layer.W[:] = 1  # the map is the image
    dA = np.random.default_rng(0).normal(size=(81, 1, 1, 1))
    theirs = keras_numbers(twin, X, dA, (layer.W, layer.b))
    ours = our_numbers(layer, X, dA)
    assert_same(
        [a for a in ours if a is not None],
        [b for a, b in zip(ours, theirs, strict=True) if a is not None],
        "float64",
    )


def test_slopes_that_go_in_come_out():
    layers = numpy_conv.MaxPool(), Block(speed.FastConv, 3, 3, 1, np.random.default_rng(0))
    layers[1].W[:] = np.eye(3)  # the map is the image
    for layer in layers:
        A = layer.forward(np.ones((2, 7, 6, 3), np.float32))
        assert layer.backward(np.ones_like(A)).sum() == A.size


VIEWS = {
    "every other image": lambda X: X[::2],
    "turned upside down": lambda X: X[:, ::-1, ::-1],
    "transposed": lambda X: X.transpose(0, 2, 1, 3),
    "channels picked": lambda X: X[..., ::2],
    "Fortran order": np.asfortranarray,
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@every_block
def test_block_of_any_memory_order(block, view):
    X = view(np.random.default_rng(1).normal(size=(6, 9, 8, 4)))
    compare_block(block, X, 3, 3, "float64")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_pooling_of_any_memory_order(view):
    compare_pool(view(np.random.default_rng(1).normal(size=(6, 9, 8, 4))), "float64")


CHANNELS = {PlainBlock: 2, BLOCKS["fast"]: 2, FIRST: 1}


@pytest.mark.parametrize("block", CHANNELS, ids=["plain", "fast", "first"])
def test_input_and_slopes_are_left_alone(block):
    rng, channels = np.random.default_rng(0), CHANNELS[block]
    layer, X = block(channels, 3, 3, rng), rng.normal(size=(2, 6, 6, channels)).astype(np.float32)
    kept = X.copy()
    dZ = layer.forward(X) + 1
    kept_slopes = dZ.copy()
    layer.backward(dZ)
    np.testing.assert_array_equal(X, kept)
    np.testing.assert_array_equal(dZ, kept_slopes)


@given(
    st.integers(1, 3), st.integers(4, 7), st.integers(4, 7), st.integers(1, 3),
    st.sampled_from(list(CHANNELS)), st.integers(0, 99),
)  # fmt: skip
@settings(max_examples=25)
def test_gradients_of_any_network(n, height, width, k, block, seed):
    rng, channels = np.random.default_rng(seed), CHANNELS[block]
    features = 2 * ((height - k + 1) // 2) * ((width - k + 1) // 2)
    layers = [block(channels, 2, k, rng, np.float64), plain.Flatten()]
    network = net.Network([*layers, net.Dense(features, 3, rng, np.float64)])
    X, y = rng.normal(size=(n, height, width, channels)), rng.integers(0, 3, n)
    numeric, _ = net.check_gradients(network, X, y)
    for name, analytic in network.parameters("d").items():
        np.testing.assert_allclose(analytic, numeric[name], rtol=1e-5, atol=1e-8)


def test_gradient_of_the_input_numerically():
    rng = np.random.default_rng(0)
    X, layer = rng.normal(size=(2, 6, 5, 2)), numpy_conv.Conv(2, 3, 3, rng, np.float64)
    dZ = rng.normal(size=(2, 4, 3, 3))
    layer.forward(X)
    analytic = layer.backward(dZ)
    for i in [(0, 0, 0, 0), (1, 5, 4, 1), (0, 3, 2, 1), (1, 2, 4, 0)]:
        step = np.zeros_like(X)
        step[i] = 1e-6
        change = layer.forward(X + step) - layer.forward(X - step)
        assert analytic[i] == pytest.approx(np.sum(change * dZ) / 2e-6, rel=1e-7)


def digits(n=8, dtype=np.float64):
    rng = np.random.default_rng(0)
    return rng.random((n, 28, 28, 1)).astype(dtype), rng.integers(0, 10, n)


def team_of_three(rng, dtype=np.float32):
    return speed.fast_team(rng, dtype, members=3)


@pytest.mark.parametrize("build", [speed.fast_cnn, team_of_three])
@pytest.mark.parametrize("n", [8, 2])  # also fewer images than the team has members
def test_fast_network_is_the_same_network(build, n):
    slow, fast = (build(np.random.default_rng(0), np.float64) for build in (plain.cnn, build))
    for own, other in zip(fast.parameters().values(), slow.parameters().values(), strict=True):
        own[:] = other
    answers = []
    for network, (X, y) in itertools.product((slow, fast), (digits(), digits(n))):
        logits = network.forward(X)
        network.loss.forward(logits, y)
        network.backward()
        answers.append([logits, *network.parameters("d").values()])
    for ours, theirs in zip(answers[2:], answers[:2], strict=True):
        assert_same(ours, theirs, "float64")


def test_members_of_a_team_share_their_weights_as_they_learn():
    team = team_of_three(np.random.default_rng(0))
    plain.train(team, *digits(16, np.float32), batch_size=8)
    for layers in zip(*(member.layers for member in team.members), strict=True):
        for name in layers[0].names:
            assert len({id(getattr(layer, name)) for layer in layers}) == 1


def test_side_by_side_keeps_the_order():
    assert speed.side_by_side(lambda a, b: 10 * a + b, range(9), range(9)) == list(range(0, 99, 11))


def test_an_epoch_of_training_follows_its_seed():
    data = digits(16, np.float32)

    def losses(seed):
        return plain.train(speed.fast_cnn(np.random.default_rng(0)), *data, batch_size=8, seed=seed)

    assert losses(0) == losses(0) != losses(1)


def test_a_failing_member_tells():
    team = team_of_three(np.random.default_rng(0))
    with pytest.raises(ValueError, match="same shape"):
        team.forward(np.zeros((6, 3, 3, 1), np.float32))


@pytest.mark.parametrize("build", [plain.cnn, speed.fast_cnn, team_of_three])
def test_everything_stays_float32(build):
    network = build(np.random.default_rng(0))
    optimiser = plain.Adam(network, learn.rise_and_fall(0.01, 10), 0.7, 0.9)
    learn.train_step(network, optimiser, *digits(dtype=np.float32))
    arrays = [*network.parameters().values(), *network.parameters("d").values()]
    arrays += [value for layer in network.layers for value in vars(layer).values()]
    kinds = {a.dtype.name for a in [*arrays, *optimiser.velocities] if isinstance(a, np.ndarray)}
    assert kinds <= {"float32", "bool", "int64"}
    assert sum(a.size for a in network.parameters().values()) == 215_194


def test_adam_is_keras_adam():
    rng, X = np.random.default_rng(0), np.random.default_rng(1).normal(size=(4, 6))
    network = net.dense_network((6, 5, 3), rng, np.float64)
    ours = list(network.parameters().values())
    theirs = [keras.Variable(a.copy(), dtype="float64") for a in ours]
    adam, keras_adam = plain.Adam(network, 1 / 64, 0.75, 0.875), keras.optimizers.Adam(
        1 / 64, 0.75, 0.875
    )  # fmt: skip
    for _ in range(20):
        learn.train_step(network, adam, X, np.array([0, 1, 2, 0]))
        keras_adam.apply([tf.constant(d) for d in network.parameters("d").values()], theirs)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b.numpy(), rtol=1e-9, atol=1e-12)


def test_adam_keeps_its_means_normal():
    network = net.dense_network((6, 5, 3), np.random.default_rng(0))
    adam = plain.Adam(network, 0.001, 0.7, 0.9)
    for means in adam.velocities:
        means[:] = 1e-25
    for _ in range(100):
        learn.train_step(network, adam, np.zeros((1, 6), np.float32), np.array([0]))
    assert (adam.velocities[0] == 0).all()


def test_predict_is_forward_in_parts():
    network, (X, _) = team_of_three(np.random.default_rng(0)), digits(7, np.float32)
    whole = network.forward(X)
    for size in (1, 3, 7, 500):
        np.testing.assert_allclose(plain.predict(network, X, size), whole, rtol=1e-4, atol=1e-5)


def test_learns_digits_in_seconds():
    from helpers.mnist import load_mnist

    (X, y), (X_test, y_test) = load_mnist()
    X, X_test = (A[..., np.newaxis] / np.float32(255) for A in (X[:5000], X_test[:1000]))
    network = speed.fast_team(np.random.default_rng(0))
    losses = plain.train(network, X, y[:5000])
    assert len(losses) == 40
    assert np.mean(plain.predict(network, X_test).argmax(axis=1) == y_test[:1000]) > 0.9
