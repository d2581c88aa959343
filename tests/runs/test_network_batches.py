"""How much each picture counts, against scikit-learn and the numbers of the paper."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from harness.runs.network_batches import class_weights
from harness.specs.schema.training import BalancedWeights, EffectiveNumber, EqualWeights

COUNTS = (70, 25, 5)
LABELS = np.repeat([0, 1, 2], COUNTS)
BALANCED = BalancedWeights(kind="balanced")


def effective(beta):
    return class_weights(EffectiveNumber(kind="effective_number", beta=beta), LABELS, 3)


def test_equal_weights_are_none():
    assert class_weights(EqualWeights(kind="none"), LABELS, 3) is None


def test_balanced_weights_are_those_of_scikit_learn():
    weights = class_weights(BALANCED, LABELS, 3)
    np.testing.assert_allclose(weights, compute_sample_weight("balanced", LABELS), rtol=1e-6)
    assert [weights[c == LABELS].sum() for c in range(3)] == [pytest.approx(100 / 3)] * 3


@pytest.mark.parametrize("beta", [0.9, 0.99, 0.999])
def test_effective_numbers_are_sums_of_a_geometric_series(beta):
    # Cui et al., proposition 1 and its proof: E_n = 1 + beta + ... + beta^(n - 1).
    numbers = np.array([sum(beta**i for i in range(n)) for n in COUNTS])
    found = np.array([effective(beta)[c == LABELS][0] for c in range(3)])
    np.testing.assert_allclose(found * numbers, (found * numbers)[0], rtol=1e-5)


@pytest.mark.parametrize("beta", [0.0, 0.9, 0.9999])
def test_weights_are_one_on_average(beta):
    assert effective(beta).mean() == pytest.approx(1, rel=1e-6)


def test_effective_numbers_lie_between_equal_and_balanced_weights():
    np.testing.assert_allclose(effective(0.0), 1)
    balanced = class_weights(BALANCED, LABELS, 3)
    np.testing.assert_allclose(effective(0.999999), balanced, rtol=1e-4)
