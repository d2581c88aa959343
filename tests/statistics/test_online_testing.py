"""Levels for tests in a stream: published numbers, and error rates where the truth is known."""

import numpy as np
import pytest
from scipy.special import zeta

from benchmarks.online_errors import Stream, rates
from harness.errors import ComparisonError
from harness.statistics.online_testing import (
    CANDIDATE,
    EXPONENT,
    javanmard_montanari_shares,
    lord_level,
    power_shares,
    saffron_level,
    spending_level,
)

# The example of the R package onlineFDR, with the levels that its reference pages print.
P = [2.90e-08, 0.06743, 0.01514, 0.08174, 0.00171, 3.60e-05, 0.79149, 0.27201, 0.28295]
P += [7.59e-08, 0.69274, 0.30443, 0.00136, 0.72342, 0.54757]
LORD = [0.0002675839, 0.0024664457, 0.0005732818, 0.0004872805, 0.0004059066, 0.0003447286]
LORD += [0.0029745013, 0.0008450114, 0.0007305648, 0.0006243143, 0.0032185913, 0.0010617227]
LORD += [0.0009256825, 0.0008019657, 0.0007059610]
SAFFRON = [0.005468627, 0.010937254, 0.010937254, 0.010937254, 0.010937254, 0.021874508]
SAFFRON += [0.032811762, 0.010823845, 0.010823845, 0.010823845, 0.021761099, 0.009265591]
SAFFRON += [0.009265591, 0.020202846, 0.009064367]
SPENDING = [0.0026758385, 0.0005819103, 0.0004956249, 0.0004121803, 0.0003494435, 0.0003022950]
SPENDING += [0.0002659722, 0.0002372613, 0.0002140474, 0.0001949126, 0.0001788796, 0.0001652568]
SPENDING += [0.0001535420, 0.0001433627, 0.0001344368]


def levels(next_level):
    """Return the level of each test of the example, and which rejected."""
    found, rejected = [], []
    for p in P:
        found.append(float(next_level(np.array(rejected, bool))))
        rejected.append(p <= found[-1])
    return found, [number for number, each in enumerate(rejected, 1) if each]


def test_lord_gives_the_levels_that_its_package_prints():
    gamma = javanmard_montanari_shares(len(P))
    found, rejected = levels(lambda before: lord_level(before, 0.05, gamma, wealth=0.005))
    assert found == pytest.approx(LORD, abs=1e-8)
    assert rejected == [1, 6, 10]


def test_saffron_gives_the_levels_that_its_package_prints():
    candidates = np.array(P) <= CANDIDATE
    found, rejected = levels(lambda before: saffron_level(before, candidates[: len(before)], 0.05))
    assert found == pytest.approx(SAFFRON, abs=1e-8)
    assert rejected == [1, 5, 6, 10, 13]


def test_spending_gives_the_levels_that_its_package_prints():
    gamma = javanmard_montanari_shares(len(P))
    found = [spending_level(before, 0.05, gamma) for before in range(len(P))]
    assert found == pytest.approx(SPENDING, abs=1e-8)


def test_ours_spends_by_a_power_whose_sum_is_alpha():
    assert power_shares(3) == pytest.approx([0.4374901658, 0.1443182, 0.0754352], abs=1e-6)
    assert power_shares(1) == pytest.approx(1 / zeta(EXPONENT), rel=1e-15)
    assert [spending_level(n, 0.05) for n in (0, 9)] == pytest.approx(
        [0.02187451, 0.00054946], 1e-4
    )
    # What is left beyond n is the integral of the tail, nearly: n^-0.6 / 0.6.
    n = 10**6
    assert power_shares(n).sum() + 0.4374901658 * n**-0.6 / 0.6 == pytest.approx(1, abs=1e-8)


def by_the_paper(rejected, alpha, gamma, w):
    """LORD++ as its paper writes it, a sum over the tests that rejected."""
    t, times = len(rejected) + 1, np.flatnonzero(rejected) + 1
    level = gamma[t - 1] * w
    if len(times):
        level += (alpha - w) * gamma[t - times[0] - 1]
    return level + alpha * sum(gamma[t - time - 1] for time in times[1:])


def test_lord_is_the_papers_sum_for_any_history_and_many_studies_at_once():
    rng = np.random.default_rng(3)
    rejected, gamma = rng.random((40, 60)) < 0.2, power_shares(61)
    found = lord_level(rejected, 0.1, gamma, 0.03)
    expected = [by_the_paper(one, 0.1, gamma, 0.03) for one in rejected]
    assert found == pytest.approx(np.array(expected), abs=1e-12)


def test_saffron_without_candidates_is_lord_at_half():
    rejected = np.random.default_rng(4).random((20, 30)) < 0.2
    none = np.zeros_like(rejected)
    assert saffron_level(rejected, none, 0.1) == pytest.approx(0.5 * lord_level(rejected, 0.1))


@pytest.mark.parametrize("wealth", [0.0, 0.06])
def test_wealth_is_a_part_of_alpha(wealth):
    with pytest.raises(ComparisonError, match="at most alpha 0.05; got"):
        lord_level(np.zeros(2, bool), 0.05, wealth=wealth)


def test_shares_must_suffice_and_have_a_sum():
    with pytest.raises(ComparisonError, match="expected at least 3; got 2"):
        spending_level(2, 0.05, power_shares(2))
    with pytest.raises(ComparisonError, match="expected above 1"):
        power_shares(2, exponent=1.0)


PROCEDURES = ("familywise", "lord", "saffron")
AT_MOST = 0.05 + 2 * (0.05 * 0.95 / 2000) ** 0.5
"""Alpha, and what a share of 2,000 studies may lie above it by chance."""


@pytest.mark.parametrize("ideas", [60, pytest.param(200, marks=pytest.mark.opt_in)])
def test_no_procedure_errs_more_often_than_alpha_where_the_truth_is_known(ideas):
    useless = rates(Stream(gains=0.0, ideas=ideas), studies=2000, seed=5)
    # Where nothing helps, any discovery is false: both rates are the chance of one.
    assert max(useless[name].any_false for name in PROCEDURES) <= AT_MOST
    assert useless["untouched"].any_false > 0.9
    some = rates(Stream(gains=0.1, ideas=ideas), studies=2000, seed=6)
    assert some["familywise"].any_false <= AT_MOST
    assert max(some[name].false_share for name in PROCEDURES) <= 0.05
    assert some["lord"].found > some["familywise"].found + 0.1
