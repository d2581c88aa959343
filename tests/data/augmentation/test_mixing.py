import numpy as np
import pytest
from scipy import stats

from harness.data.augmentation.changes import Mixing, mixed

PICTURES = np.random.default_rng(1).integers(0, 256, (16, 3, 3, 3), dtype=np.uint8)
NUMBERS = np.random.default_rng(2).normal(size=(16, 5)).astype(np.float32)
TARGETS = np.eye(16, dtype=np.float32)
MIXING = Mixing(0.4, seed=1, epoch=1)


def test_pictures_and_targets_are_mixed_by_the_same_shares():
    # The targets are all different, so that they tell who was mixed with whom.
    for inputs in (PICTURES, NUMBERS):
        x, shares = mixed(inputs, TARGETS, MIXING, 0)
        expected = np.tensordot(shares.astype(np.float64), inputs.astype(np.float64), axes=1)
        atol = 0.501 if inputs is PICTURES else 1e-6
        np.testing.assert_allclose(x, expected, atol=atol)
        assert x.dtype == inputs.dtype


def test_targets_stay_shares():
    _, shares = mixed(PICTURES, TARGETS, MIXING, 0)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-6)
    assert shares.dtype == np.float32
    assert (np.count_nonzero(shares, axis=1) <= 2).all()
    assert np.diag(shares).min() >= 0


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0])
def test_shares_come_from_the_beta_distribution(alpha):
    found = []
    for batch in range(40):
        _, shares = mixed(NUMBERS, TARGETS, Mixing(alpha, seed=3, epoch=1), batch)
        own = np.diag(shares)
        found.extend(own[own < 1])  # 1: mixed with itself
    assert stats.kstest(found, stats.beta(alpha, alpha).cdf).pvalue > 0.001
    assert len(found) > 500


@pytest.mark.parametrize(
    "other", [(Mixing(0.4, 2, 1), 0), (Mixing(0.4, 1, 2), 0), (MIXING, 1)], ids=["s", "e", "b"]
)
def test_seed_epoch_and_batch_decide_and_nothing_else(other):
    x, y = mixed(PICTURES, TARGETS, MIXING, 0)
    again_x, again_y = mixed(PICTURES, TARGETS, MIXING, 0)
    assert np.array_equal(x, again_x)
    assert np.array_equal(y, again_y)
    assert not np.array_equal(y, mixed(PICTURES, TARGETS, *other)[1])


def test_a_single_picture_stays_as_it_is():
    x, y = mixed(PICTURES[:1], TARGETS[:1], MIXING, 0)
    assert np.array_equal(x, PICTURES[:1])
    np.testing.assert_allclose(y, TARGETS[:1], rtol=1e-6)
