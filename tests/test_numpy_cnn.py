"""The layers of lessons 12 to 14, as students wrote them: right gradients, and Keras' numbers."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.notebook import definitions, quiet_tensorflow

with quiet_tensorflow():
    import keras
    import tensorflow as tf

plain, speed = definitions("13_numpy_cnn"), definitions("14_memory_and_speed")
numpy_conv, net, learn = plain.conv, plain.net, plain.learn
LIMITS = {"float32": 2e-5, "float64": 1e-12}


class Turned:
    """A layer that keeps places first, as if it kept images first."""

    def __init__(self, layer):
        self.layer, self.names = layer, layer.names

    def forward(self, X):
        return speed.swap(self.layer.forward(speed.swap(X)))

    def backward(self, d):
        return speed.swap(self.layer.backward(speed.swap(d)))

    def __getattr__(self, name):
        return getattr(self.layer, name)


def turned(cls):
    return lambda *options: Turned(cls(*options))


CONVS = {"Conv": numpy_conv.Conv, "FastConv": turned(speed.FastConv)}
POOLS = {"MaxPool": numpy_conv.MaxPool, "PoolReLU": turned(speed.PoolReLU)}
every_conv = pytest.mark.parametrize("conv", CONVS.values(), ids=CONVS)
every_pool = pytest.mark.parametrize("pool", POOLS.values(), ids=POOLS)
every_type = pytest.mark.parametrize("dtype", LIMITS)


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


def compare_conv(conv, X, filters, k, dtype, seed=0):
    rng = np.random.default_rng(seed)
    layer = conv(X.shape[3], filters, k, rng, dtype)
    layer.b[:] = rng.normal(size=filters)
    shape = len(X), X.shape[1] - k + 1, X.shape[2] - k + 1, filters
    dZ = rng.normal(size=shape).astype(dtype)
    theirs = keras_numbers(keras.layers.Conv2D(filters, k, dtype=dtype), X, dZ, (layer.W, layer.b))
    assert_same(our_numbers(layer, X, dZ), theirs, dtype)


def compare_pool(pool, X, dtype, seed=0):
    shape = len(X), X.shape[1] // 2, X.shape[2] // 2, X.shape[3]
    dZ = np.random.default_rng(seed).normal(size=shape).astype(dtype)
    layers = [keras.layers.MaxPooling2D(dtype=dtype)]
    if pool is POOLS["PoolReLU"]:
        layers.append(keras.layers.ReLU(dtype=dtype))
    theirs = keras_numbers(keras.Sequential(layers), X, dZ)
    assert_same(our_numbers(pool(), X, dZ), theirs, dtype)


@every_type
@every_conv
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
def test_convolution_is_keras_convolution(conv, shape, filters, k, dtype):
    X = np.random.default_rng(1).normal(size=shape).astype(dtype)
    compare_conv(conv, X, filters, k, dtype)


@every_type
@pytest.mark.parametrize(
    ("shape", "filters", "k"),
    [((4, 12, 12, 1), 5, 3), ((1, 9, 8, 1), 1, 2), ((2, 5, 8, 1), 4, 4), ((3, 8, 6, 1), 3, 1)],
)
def test_first_block_is_keras_convolution_pooling_and_relu(shape, filters, k, dtype):
    rng = np.random.default_rng(1)
    X, la = rng.normal(size=shape).astype(dtype), keras.layers
    layer = speed.FirstBlock(1, filters, k, rng, dtype)
    layer.b[:] = rng.normal(size=filters)
    A = layer.forward(X)
    dA = rng.normal(size=A.shape).astype(dtype)
    parts = la.Conv2D(filters, k, dtype=dtype), la.MaxPooling2D(dtype=dtype), la.ReLU(dtype=dtype)
    twin, weights = keras.Sequential(parts), (layer.W, layer.b)
    Z, _, dW, db = keras_numbers(twin, X, speed.swap(dA), weights)
    assert layer.backward(dA) is None
    assert_same((speed.swap(A), layer.dW, layer.db), (Z, dW, db), dtype)


@every_type
@every_pool
@pytest.mark.parametrize("shape", [(4, 8, 8, 3), (1, 5, 7, 2), (2, 2, 3, 1), (3, 6, 5, 1)])
def test_pooling_is_keras_pooling(pool, shape, dtype):
    compare_pool(pool, np.random.default_rng(1).normal(size=shape).astype(dtype), dtype)


@every_pool
def test_ties_go_where_keras_sends_them(pool):
    """All 81 blocks of the numbers 0, 1, 2, so all ties there can be."""
    blocks = np.array(list(np.ndindex(3, 3, 3, 3)), "float64").reshape(81, 2, 2, 1)
    compare_pool(pool, blocks, "float64")
    compare_pool(pool, blocks - 2, "float64")
    compare_pool(pool, np.zeros((2, 4, 4, 3)), "float64")


@every_pool
def test_slopes_that_go_in_come_out(pool):
    layer = pool()
    A = layer.forward(np.ones((2, 7, 6, 3)))
    assert layer.backward(np.ones_like(A)).sum() == A.size


VIEWS = {
    "every other image": lambda X: X[::2],
    "turned upside down": lambda X: X[:, ::-1, ::-1],
    "transposed": lambda X: X.transpose(0, 2, 1, 3),
    "channels picked": lambda X: X[..., ::2],
    "Fortran order": np.asfortranarray,
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@every_conv
def test_convolution_of_any_memory_order(conv, view):
    X = view(np.random.default_rng(1).normal(size=(6, 9, 8, 4)))
    compare_conv(conv, X, 3, 3, "float64")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@every_pool
def test_pooling_of_any_memory_order(pool, view):
    compare_pool(pool, view(np.random.default_rng(1).normal(size=(6, 9, 8, 4))), "float64")


@pytest.mark.parametrize(
    "layer",
    [*(conv(2, 3, 3, np.random.default_rng(0)) for conv in (numpy_conv.Conv, speed.FastConv)),
     numpy_conv.MaxPool(), speed.PoolReLU(), net.ReLU()],
    ids=lambda layer: type(layer).__name__,
)  # fmt: skip
def test_input_and_slopes_are_left_alone(layer):
    X = np.random.default_rng(0).normal(size=(2, 6, 6, 2)).astype(np.float32)
    kept = X.copy()
    dZ = layer.forward(X) + 1
    kept_slopes = dZ.copy()
    layer.backward(dZ)
    np.testing.assert_array_equal(X, kept)
    np.testing.assert_array_equal(dZ, kept_slopes)


@given(
    st.integers(1, 3), st.integers(4, 7), st.integers(4, 7), st.integers(1, 2), st.integers(1, 3),
    st.sampled_from(list(CONVS)), st.sampled_from(list(POOLS)), st.integers(0, 99),
)  # fmt: skip
@settings(max_examples=25)
def test_gradients_of_any_network(n, height, width, channels, k, conv, pool, seed):
    rng = np.random.default_rng(seed)
    features = 2 * ((height - k + 1) // 2) * ((width - k + 1) // 2)
    layers = [CONVS[conv](channels, 2, k, rng, np.float64), POOLS[pool](), net.ReLU()]
    network = net.Network([*layers, plain.Flatten(), net.Dense(features, 3, rng, np.float64)])
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
