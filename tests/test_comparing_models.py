"""The statistics of lessons 15 to 17 against SciPy and published values, and its shifts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from helpers.notebook import definitions

sure, claims = definitions("15_how_sure"), definitions("16_three_claims")
reliability = definitions("17_errors_and_labels").reliability


@given(st.integers(1, 20_000), st.floats(0, 1))
def test_wilson_is_scipys(n, share):
    right = round(share * n)
    expected = stats.binomtest(right, n).proportion_ci(method="wilson")
    np.testing.assert_allclose(sure.wilson(right, n), expected, atol=1e-4)


def test_wilson_solves_its_equation():
    for end in sure.wilson(87, 100):
        assert (0.87 - end) ** 2 == pytest.approx(1.96**2 * end * (1 - end) / 100)


def test_wilson_takes_arrays():
    low, high = sure.wilson([[50, 90], [99, 100]], 100)
    assert low.shape == high.shape == (2, 2)
    assert (low < high).all()


def rights(both, only_a, only_b, neither):
    pairs = [(1, 1)] * both + [(1, 0)] * only_a + [(0, 1)] * only_b + [(0, 0)] * neither
    return np.array(pairs, bool).T


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_is_the_binomial_test_of_the_images_that_differ(only_a, only_b):
    found = sure.mcnemar(*rights(7, only_a, only_b, 3))
    expected = stats.binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1
    assert found == (only_a, only_b, pytest.approx(expected))


def test_mcnemar_of_known_and_of_many_images():
    # 1 + 10 results of 2^10, twice; and numbers too large for a float
    assert sure.mcnemar(*rights(0, 9, 1, 0)) == (9, 1, 22 / 1024)
    assert 0 < sure.mcnemar(*rights(0, 1500, 1000, 0))[2] < 1e-20


def test_shift_moves_down_and_to_the_right_and_brings_in_paper():
    X = np.zeros((1, 28, 28), np.float32)
    X[0, 10, 20] = 1
    moved = claims.shift(X, 2, -3)
    assert moved.shape == X.shape and moved.dtype == X.dtype
    assert np.argwhere(moved).tolist() == [[0, 12, 17]]
    assert not claims.shift(X, 0, 6)[0, :, :6].any()


def test_random_shifts_reach_everywhere_and_no_further():
    X = np.zeros((3000, 28, 28), np.float32)
    X[:, 14, 14] = np.arange(1, 3001)  # each image has its own mark
    moved = claims.shift_at_random(X, np.random.default_rng(0))
    image, row, column = np.nonzero(moved)
    np.testing.assert_array_equal(moved[image, row, column], X[:, 14, 14])
    assert {*row} == {*column} == {*range(10, 19)}
    assert len({*zip(row, column, strict=True)}) == 81  # in both directions on their own


def test_reliability_of_two_bins():
    P = np.array([[0.6, 0.4], [0.3, 0.7], [0.95, 0.05]])
    found = reliability(P, np.array([0, 0, 0]), [0.8])
    low, high = zip(sure.wilson(1, 2), sure.wilson(1, 1), strict=True)
    np.testing.assert_allclose(found, [[0.65, 0.95], [0.5, 1], low, high])


class Always:
    """A network that always gives the same answer."""

    def __init__(self, digit):
        self.digit = digit

    def forward(self, rows):
        return np.eye(10)[[self.digit] * len(rows)]


class Reader:
    """A network that reads its answer from the first pixel."""

    def forward(self, rows):
        return np.eye(10)[rows[:, 0].astype(int)]


def test_robustness_has_a_row_for_each_version_and_a_column_for_each_network():
    X, y = np.zeros((10, 28, 28)), np.array([0] * 6 + [1] * 4)
    found = claims.robustness([Always(0), Reader(), Always(1)], [X, X + 1], y)
    np.testing.assert_allclose(found, [[0.6, 0.6, 0.4], [0.6, 0.4, 0.4]])


@given(st.lists(st.floats(0, 1), min_size=2, max_size=9, unique=True))
def test_difference_is_scipys_interval_of_paired_values(a):
    b = np.cos(np.arange(len(a)))
    mean, half = claims.difference(a, b)
    low, high = stats.ttest_rel(a, b).confidence_interval()
    np.testing.assert_allclose([mean - half, mean + half], [low, high], atol=1e-9)


def test_scores_ask_for_all_images_in_order_and_a_thousand_at_a_time():
    X, sizes = np.zeros((2500, 28, 28)), []
    X[:, 0, 0] = np.arange(2500) % 10
    reader = Reader()
    forward = reader.forward
    reader.forward = lambda rows: sizes.append(rows.shape) or forward(rows)
    found = sure.scores(reader, X)
    np.testing.assert_array_equal(found.argmax(axis=1), np.arange(2500) % 10)
    assert sizes == [(1000, 784), (1000, 784), (500, 784)]


def test_a_cnn_does_not_depend_on_those_trained_before():
    X, y = np.random.default_rng(0).random((64, 28, 28), np.float32), np.arange(64) % 10
    first = sure.train_cnn(X, y, 1, batch_size=16)
    before = sure.scores(first, X)
    sure.train_cnn(X[::-1], y, 0, batch_size=16)
    again = sure.train_cnn(X, y, 1, batch_size=16)
    for later in (first, again):  # it keeps its own weights, and nothing is left of others
        np.testing.assert_allclose(sure.scores(later, X), before, atol=1e-4)


@pytest.mark.parametrize("train", [sure.train_mlp, sure.train_cnn])
def test_training_learns_and_follows_its_seed(train):
    """Images full of ink are a 1, empty ones a 0; the other half is only asked."""
    y = np.arange(512) % 2
    X = np.ones((512, 28, 28), np.float32) * y[:, np.newaxis, np.newaxis]
    X += np.random.default_rng(0).normal(0, 0.1, X.shape).astype(np.float32)

    def answers(seed):
        return sure.scores(train(X[:256], y[:256], seed, batch_size=16), X[256:])

    first, again, other = (answers(seed) for seed in (0, 0, 1))
    np.testing.assert_allclose(first, again, rtol=1e-3, atol=1e-3)
    assert np.abs(first - other).mean() > 0.01
    assert (first.argmax(axis=1) == y[256:]).all()


def test_mlp_sees_its_images_changed_anew_each_epoch():
    seen = []

    def change(X):
        seen.append(X)
        return 1 - X

    X, y = np.ones((32, 28, 28), np.float32), np.zeros(32, int)
    changed = sure.train_mlp(X, y, 0, change, epochs=2)
    assert len(seen) == 2 and all(images is X for images in seen)
    plain = sure.train_mlp(0 * X, y, 0, epochs=2)
    for a, b in zip(changed.parameters().values(), plain.parameters().values(), strict=True):
        np.testing.assert_array_equal(a, b)
