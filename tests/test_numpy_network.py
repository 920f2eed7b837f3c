"""The network of lessons 9 to 11, as students wrote it: right gradients, safe files, no traps."""

import gzip
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.mnist import load_mnist
from helpers.notebook import definitions

net, learn = definitions("09_backpropagation"), definitions("10_gradient_descent")
quick = definitions("11_equal_to_keras")
SIZES = (6, 5, 4, 3)


def small_network(seed=0, sizes=SIZES, **options):
    return net.dense_network(sizes, np.random.default_rng(seed), **options)


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.integers(1, 5), st.integers(0, 99))
@settings(max_examples=40)
def test_gradients_of_any_network(sizes, n, seed):
    rng = np.random.default_rng(seed)
    network = net.dense_network(sizes, rng, np.float64)
    X, y = rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[-1], n)
    for array in network.parameters().values():  # biases of 0 may sit on the kink of a ReLU
        array += rng.normal(0, 0.1, array.shape)
    numeric, _ = net.check_gradients(network, X, y)
    for name, analytic in network.parameters("d").items():
        np.testing.assert_allclose(analytic, numeric[name], rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(
    ("cls", "method"),
    [
        ("Dense", lambda self, dZ: net.Dense.backward(self, dZ) * 1.001),
        ("ReLU", lambda self, dA: dA),
        ("SoftmaxCrossEntropy", lambda self: self.P / len(self.P)),
    ],
)
def test_gradient_check_finds_bugs(monkeypatch, cls, method):
    original = getattr(net, cls)
    broken = type(cls, (original,), {"backward": method})
    network, rng = small_network(dtype=np.float64), np.random.default_rng(1)
    network.layers = [
        broken.__new__(broken) if type(layer) is original else layer for layer in network.layers
    ]
    for new, old in zip(network.layers, small_network(dtype=np.float64).layers, strict=True):
        new.__dict__.update(old.__dict__)
    if cls == "SoftmaxCrossEntropy":
        network.loss = broken()
    errors = net.check_gradients(network, rng.normal(size=(4, 6)), np.array([0, 1, 2, 0]))[1]
    assert max(errors.values()) > 1e-4


def test_everything_stays_float32():
    network = small_network()
    optimiser = quick.CleanSGD(network, learn.rise_and_fall(0.1, 10), momentum=0.9)
    X, y = np.ones((4, 6), np.float32), np.array([0, 1, 2, 0], np.uint8)
    learn.train_step(network, optimiser, X, y)
    arrays = [*network.parameters().values(), *network.parameters("d").values()]
    assert {array.dtype for array in [*arrays, *optimiser.velocities]} == {np.dtype(np.float32)}


@pytest.mark.parametrize("scale", [1e4, 3e38])
def test_loss_survives_extreme_scores(scale):
    loss = net.SoftmaxCrossEntropy()
    Z = np.array([[1, 0], [0, 1]], np.float32) * np.float32(scale)
    assert loss.forward(Z, np.array([0, 1])) == 0
    assert loss.forward(Z, np.array([1, 1])) == np.float32(scale) / 2
    assert np.isfinite(loss.backward()).all()


def test_first_layer_without_pixel_gradient_learns_the_same():
    X, y = np.ones((4, 6), np.float32), np.array([0, 1, 2, 0])
    plain, shorter = small_network(), small_network(first=quick.FirstDense)
    for network in (plain, shorter):
        optimiser = learn.SGD(network, 0.1, momentum=0.9)
        for _ in range(5):
            learn.train_step(network, optimiser, X, y)
    for a, b in zip(plain.parameters().values(), shorter.parameters().values(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert shorter.layers[0].backward(np.ones((4, 5), np.float32)) is None


class Slope:
    """A network with parameters whose gradient never changes."""

    def __init__(self, gradient):
        self.W, self.dW = np.zeros_like(gradient), gradient

    def parameters(self, prefix=""):
        return {"W1": getattr(self, f"{prefix}W")}


OPTIMISERS = pytest.mark.parametrize("optimiser", [learn.SGD, quick.BlockSGD, quick.CleanSGD])


@OPTIMISERS
def test_momentum_gathers_speed(optimiser):
    """On a slope g, velocities are −rate · g · (1 + m + m² + …); more rows than a block has."""
    gradient = np.random.default_rng(0).normal(size=(300, 2))
    network = Slope(gradient)
    descent = optimiser(network, 0.5, momentum=0.9)
    velocity = place = 0
    for _ in range(5):
        descent.step()
        velocity = 0.9 * velocity - 0.5 * gradient
        place = place + velocity
    np.testing.assert_allclose(network.W, place, rtol=1e-12)


@OPTIMISERS
def test_learning_rate_may_depend_on_the_step(optimiser):
    network = Slope(np.ones((2, 2)))
    descent = optimiser(network, lambda step: [1, 10, 100][step])
    for place in (-1, -11, -111):
        descent.step()
        assert (network.W == place).all()


def test_clean_sgd_keeps_velocities_normal():
    network = small_network()
    optimiser = quick.CleanSGD(network, 0.1, momentum=0.9)
    optimiser.velocities[0][:] = 1e-25
    optimiser.velocities[0][0] = 1e-3
    X, y = np.zeros((1, 6), np.float32), np.array([0])
    for _ in range(100):
        learn.train_step(network, optimiser, X, y)
    speed = np.abs(optimiser.velocities[0])
    assert (speed[1:] == 0).all() and (speed[0] > 1e-9).all()


def test_an_epoch_uses_every_image_once():
    seen, labels = [], []

    class Recorder:
        def step(self):
            seen.extend(network.layers[0].X[:, 0])
            labels.extend(network.loss.y)

    network, X = small_network(), np.zeros((10, 6), np.float32)
    X[:, 0] = np.arange(10)
    losses = learn.train_epoch(
        network, Recorder(), X, np.arange(10) % 3, 3, np.random.default_rng(0)
    )
    assert sorted(seen) == list(range(10)) and len(losses) == 4
    assert seen != list(range(10))  # in random order
    assert labels == [image % 3 for image in seen]


def test_loss_and_accuracy_of_known_answers():
    network = small_network()
    network.forward = lambda X: np.log([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5]])
    loss, accuracy = learn.evaluate(network, None, np.array([0, 1]))
    assert (loss, accuracy) == (pytest.approx(np.log(8) / 2), 0.5)


def test_history_has_both_sets_of_each_epoch(monkeypatch, capsys):
    network, X, y = small_network(), np.ones((4, 6), np.float32), np.array([0, 1, 2, 0])
    looks = iter(range(4))
    monkeypatch.setattr(learn, "evaluate", lambda network, X, y: (len(X), next(looks)))
    history = learn.fit(network, learn.SGD(network, 0.1), X, y, (X[:1], y[:1]), 2, epochs=2)
    assert history == {
        "loss": [4, 4], "accuracy": [0, 2], "val_loss": [1, 1], "val_accuracy": [1, 3]
    }  # fmt: skip
    assert capsys.readouterr().out.count("val_accuracy") == 2


def test_schedule_rises_and_falls():
    rates = [learn.rise_and_fall(0.2, 100)(step) for step in range(100)]
    assert max(rates) == pytest.approx(0.2) and rates.index(max(rates)) in (19, 20)
    assert 0 < rates[0] < 0.02 and 0 < rates[-1] < 0.003


def test_learns_digits_in_a_second():
    (X, y), (X_test, y_test) = load_mnist()
    X, X_test = (A.reshape(-1, 784) / np.float32(255) for A in (X[:10_000], X_test))
    network = small_network(sizes=(784, 32, 16, 10), first=quick.FirstDense)
    optimiser = quick.CleanSGD(network, learn.rise_and_fall(0.1, 600), momentum=0.9)
    for epoch in range(3):
        learn.train_epoch(network, optimiser, X, y[:10_000], 50, np.random.default_rng(epoch))
    assert learn.evaluate(network, X_test, y_test)[1] > 0.92


@pytest.fixture
def saved(tmp_path):
    quick.save(small_network(seed=1), tmp_path / "network.npz")
    return tmp_path / "network.npz"


def state(network):
    return [array.copy() for array in network.parameters().values()]


def test_save_and_load(saved):
    network = small_network(seed=2)
    quick.load(network, saved)
    for ours, theirs in zip(state(network), state(small_network(seed=1)), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def assert_refused(path, says=""):
    network = small_network(seed=2)
    before = state(network)
    with pytest.raises(ValueError, match=f"{path.name}.*{says}"):
        quick.load(network, path)
    for ours, theirs in zip(state(network), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_truncated_anywhere(saved):
    whole = saved.read_bytes()
    for length in range(0, len(whole), 7):
        saved.write_bytes(whole[:length])
        assert_refused(saved)


def test_every_byte_changed(saved):
    """A changed byte is noticed, or does no harm: then the right numbers are loaded."""
    whole, right = saved.read_bytes(), state(small_network(seed=1))
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        saved.write_bytes(damaged)
        network = small_network(seed=2)
        try:
            quick.load(network, saved)
        except ValueError:
            continue
        for ours, theirs in zip(state(network), right, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", pickle.dumps({"W1": 1}), gzip.compress(b"x"), b"PK\x05\x06" + bytes(18)],
    ids=["empty", "text", "pickle", "gzip", "empty zip"],
)
def test_other_files(tmp_path, content):
    (tmp_path / "weights").write_bytes(content)
    assert_refused(tmp_path / "weights")


def test_pickles_are_not_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return exec, ("raise SystemExit('the file ran a program')",)

    np.savez(tmp_path / "trap.npz", W1=np.array(Trap(), dtype=object))
    np.save(tmp_path / "trap.npy", np.array(Trap(), dtype=object), allow_pickle=True)
    assert_refused(tmp_path / "trap.npz")
    assert_refused(tmp_path / "trap.npy")


def test_plain_array_and_other_zip(tmp_path):
    np.save(tmp_path / "array.npy", np.zeros(3))
    assert_refused(tmp_path / "array.npy")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("letter.txt", "Dear reader")
    assert_refused(tmp_path / "other.zip")


@pytest.mark.parametrize(
    "options", [{"sizes": (6, 4, 4, 3)}, {"sizes": (6, 5, 3)}, {"dtype": np.float64}], ids=str
)
def test_other_networks(tmp_path, options):
    quick.save(small_network(**options), tmp_path / "other.npz")
    assert_refused(tmp_path / "other.npz", "expected W1 .* found W1")


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        quick.load(small_network(), tmp_path / "missing.npz")
