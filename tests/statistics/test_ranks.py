"""Ranks over collections, against Demšar's own example and SciPy."""

import numpy as np
import pytest
from scipy import stats

from harness.statistics.ranks import rank, signed_rank_p

# Table 6 of Demšar (2006): AUC of C4.5, and of it with m, cf, and both tuned, on 14 data sets.
AUC = np.array(
    [
        [0.763, 0.768, 0.771, 0.798],
        [0.599, 0.591, 0.590, 0.569],
        [0.954, 0.971, 0.968, 0.967],
        [0.628, 0.661, 0.654, 0.657],
        [0.882, 0.888, 0.886, 0.898],
        [0.936, 0.931, 0.916, 0.931],
        [0.661, 0.668, 0.609, 0.685],
        [0.583, 0.583, 0.563, 0.625],
        [0.775, 0.838, 0.866, 0.875],
        [1.000, 1.000, 1.000, 1.000],
        [0.940, 0.962, 0.965, 0.962],
        [0.619, 0.666, 0.614, 0.669],
        [0.972, 0.981, 0.9751, 0.975],  # both printed as 0.975, and ranked 2 and 3
        [0.957, 0.978, 0.946, 0.970],
    ]
)


def test_average_ranks_and_the_critical_difference_are_those_that_demsar_prints():
    found = rank(AUC, alpha=0.1, higher_is_better=True)

    assert np.round(found.average, 3).tolist() == [3.143, 2.0, 2.893, 1.964]
    assert found.critical_difference == pytest.approx(1.12, abs=0.005)
    assert rank(AUC, alpha=0.05, higher_is_better=True).critical_difference == pytest.approx(
        1.25, abs=0.005
    )


def test_at_a_tenth_c45_is_told_from_both_that_tune_m_as_demsar_finds():
    found = rank(AUC, alpha=0.1, higher_is_better=True)

    assert found.alike == ((3, 1, 2), (2, 0))


def test_friedmans_test_is_that_of_scipy():
    found = rank(AUC, alpha=0.05, higher_is_better=True)
    expected = stats.friedmanchisquare(*AUC.T)

    assert found.friedman == pytest.approx(expected.statistic)
    assert found.p == pytest.approx(expected.pvalue)
    # Without the correction for ties it is the 9.28 that Demšar prints.
    n, k = AUC.shape
    squares = np.sum(np.square(found.average))
    plain = 12 * n / (k * (k + 1)) * (squares - k * (k + 1) ** 2 / 4)
    assert plain == pytest.approx(9.28, abs=0.01)


def test_of_losses_the_smallest_ranks_first():
    scores = np.tile([0.3, 0.1, 0.2], (6, 1))

    assert rank(scores, alpha=0.05, higher_is_better=False).average == (3.0, 1.0, 2.0)


def test_experiments_that_are_the_same_everywhere_are_not_told_apart():
    found = rank(np.ones((7, 3)), alpha=0.05, higher_is_better=True)

    assert (found.friedman, found.p) == (0.0, 1.0)
    assert found.alike == ((0, 1, 2),)


def test_demsars_signed_ranks_have_the_z_that_he_prints():
    p = signed_rank_p(AUC[:, 1] - AUC[:, 0])

    # He leaves out one of the two zeros, T = 12; z is then -2.54 and so below 0.05 either way.
    assert p == pytest.approx(0.011, abs=0.003)


def test_signed_ranks_without_ties_are_counted_out():
    assert signed_rank_p([1, 2, 3, 4, 5, 6]) == pytest.approx(2 / 2**6)
    assert signed_rank_p([-1, 2, 3, 4, 5, 6]) == pytest.approx(4 / 2**6)
    assert signed_rank_p([0.0] * 6) == 1.0


def test_too_few_collections_or_experiments_have_no_ranks():
    assert signed_rank_p([1, 2, 3, 4, 5]) is None
    assert rank(AUC[:5], alpha=0.05, higher_is_better=True) is None
    assert rank(AUC[:, :2], alpha=0.05, higher_is_better=True) is None
