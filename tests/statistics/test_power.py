import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import TTestPower

from harness.errors import ComparisonError
from harness.statistics.corrected_t import corrected_t, equivalence_p
from harness.statistics.power import (
    ComparisonPlan,
    chance_of_deciding,
    minimum_detectable_difference,
    power,
    repetitions_to_decide,
)
from tests.statistics.simulate import correlated_differences

PLANS = st.builds(
    ComparisonPlan,
    repetitions=st.integers(2, 40),
    n_test=st.integers(0, 30),
    n_train=st.just(100),
    alpha=st.sampled_from([0.05, 0.01, 0.0025]),
)


@given(st.integers(2, 60), st.floats(0, 3), st.sampled_from([0.1, 0.05, 0.01]))
def test_without_correlation_power_is_statsmodels(r, effect, alpha):
    expected = TTestPower().power(effect, r, alpha)
    plan = ComparisonPlan(r, n_test=0, n_train=1, alpha=alpha)
    if math.isfinite(expected):  # statsmodels meets SciPy's NaN in the far tail
        assert power(effect, 1.0, plan) == pytest.approx(expected, rel=1e-8, abs=1e-10)


def test_power_agrees_with_a_textbook():
    # Faul et al., G*Power 3: d = 0.5, two-sided 0.05, 34 pairs give power 0.8078.
    plan = ComparisonPlan(34, n_test=0, n_train=1)
    assert power(0.5, 1.0, plan) == pytest.approx(0.8078, abs=5e-5)
    assert minimum_detectable_difference(1.0, plan, 0.8077775) == pytest.approx(0.5, abs=1e-5)


@given(PLANS, st.floats(0.001, 10), st.floats(0.3, 0.99))
def test_the_smallest_detectable_difference_has_exactly_the_power_asked(plan, spread, wanted):
    smallest = minimum_detectable_difference(spread, plan, wanted)
    assert power(smallest, spread, plan) == pytest.approx(wanted, abs=1e-9)


@given(PLANS)
def test_a_difference_of_zero_is_found_with_probability_alpha(plan):
    assert power(0.0, 1.0, plan) == pytest.approx(plan.alpha)


@given(PLANS, st.floats(0, 3))
def test_without_a_margin_deciding_is_finding_a_difference(plan, difference):
    decided = chance_of_deciding(difference, 1.0, plan, margin=0.0)
    assert decided == pytest.approx(power(difference, 1.0, plan), abs=2e-5)


@given(PLANS, st.floats(-3, 3), st.floats(0, 50))
def test_a_wider_margin_decides_no_less_and_never_more_than_surely(plan, difference, margin):
    narrow, wide = (
        chance_of_deciding(difference, 1.0, plan, margin=m) for m in (margin, 1.1 * margin)
    )
    assert 0 <= narrow <= wide + 1e-9 <= 1 + 2e-9


def test_correlated_repetitions_have_less_power_than_independent_ones():
    correlated, independent = (
        ComparisonPlan(10, n_test=20, n_train=80),
        ComparisonPlan(10, n_test=0, n_train=80),
    )
    assert power(1.0, 1.0, correlated) < power(1.0, 1.0, independent)


@pytest.mark.parametrize("r", [5, 10, 20])
def test_a_planted_gain_is_found_as_often_as_the_plan_promised(r):
    plan = ComparisonPlan(r, n_test=20, n_train=80)
    gain = minimum_detectable_difference(0.02, plan)
    studies = correlated_differences(
        1_000, r, n_test=20, n_train=80, gain=gain, spread=0.02, seed=r
    )
    found = np.mean([corrected_t(s, n_test=20, n_train=80).p < 0.05 for s in studies])
    assert found == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize(("gain", "margin"), [(0.0, 0.02), (0.005, 0.02), (0.03, 0.02)])
def test_questions_are_decided_as_often_as_the_plan_promised(gain, margin):
    studies = correlated_differences(1_000, 10, n_test=20, n_train=80, gain=gain, spread=0.01)
    results = [corrected_t(s, n_test=20, n_train=80) for s in studies]
    decided = np.mean([r.p < 0.05 or equivalence_p(r, margin) < 0.05 for r in results])
    promised = chance_of_deciding(
        gain, 0.01, ComparisonPlan(10, n_test=20, n_train=80), margin=margin
    )
    assert decided == pytest.approx(promised, abs=0.05)


def test_as_many_repetitions_are_asked_for_as_are_needed_and_no_more():
    plan = ComparisonPlan(10, n_test=20, n_train=80)
    needed = repetitions_to_decide(1.5, 1.0, plan, margin=0.5)
    chances = [
        chance_of_deciding(1.5, 1.0, ComparisonPlan(r, n_test=20, n_train=80), margin=0.5)
        for r in (needed - 1, needed)
    ]
    assert chances[0] < 0.8 <= chances[1]


def test_a_plan_that_decides_needs_no_more_repetitions():
    assert (
        repetitions_to_decide(9.0, 1.0, ComparisonPlan(10, n_test=20, n_train=80), margin=0.5) == 10
    )


def test_what_repetitions_share_no_number_of_them_overcomes():
    assert (
        repetitions_to_decide(0.3, 1.0, ComparisonPlan(10, n_test=20, n_train=80), margin=0.0)
        is None
    )
    assert (
        repetitions_to_decide(0.3, 1.0, ComparisonPlan(10, n_test=0, n_train=80), margin=0.0) == 90
    )


def test_one_repetition_can_detect_nothing():
    plan = ComparisonPlan(1, n_test=20, n_train=80)
    assert power(1.0, 0.1, plan) == 0
    assert minimum_detectable_difference(0.1, plan) == math.inf
    assert chance_of_deciding(0.0, 0.1, plan, margin=1.0) == 0


@pytest.mark.parametrize("change", [{"repetitions": 0}, {"alpha": 0.0}, {"n_train": 0}])
def test_what_is_no_plan_is_refused(change):
    with pytest.raises(ComparisonError, match="expected"):
        ComparisonPlan(**{"repetitions": 5, "n_test": 1, "n_train": 4, **change})


@pytest.mark.parametrize("spread", [0.0, math.inf, -1.0, math.nan])
def test_a_spread_that_is_none_is_refused(spread):
    with pytest.raises(ComparisonError, match="expected a spread of the differences above 0"):
        power(0.1, spread, ComparisonPlan(5, n_test=1, n_train=4))
