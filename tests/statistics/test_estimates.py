import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from harness.statistics.estimates import UNKNOWN, MeanEstimate, StudentError


def an_estimate(mean=0.02, error=(0.01, 4), plain=(0.012, 9), pictures=0.0, answer=0.0):
    return MeanEstimate(mean, StudentError(*error), StudentError(*plain), pictures, answer, 10)


def test_the_interval_is_students_of_the_narrower_error():
    one = an_estimate()
    assert one.half_width(0.05) == pytest.approx(0.012 * stats.t.ppf(0.975, 9))
    assert one.half_width(0.5) == pytest.approx(0.01 * stats.t.ppf(0.75, 4))


def test_it_is_never_narrower_than_the_pictures_allow():
    assert an_estimate(pictures=0.05).half_width(0.05) == pytest.approx(0.05 * 1.959964)
    assert an_estimate(pictures=0.05).p_value() == pytest.approx(2 * stats.norm.sf(0.02 / 0.05))


def test_no_differing_answer_among_n_leaves_what_wilsons_interval_leaves():
    same = an_estimate(mean=0.0, error=(0.0, 1), plain=(0.0, 1), answer=1 / 300)
    wilson = proportion_confint(0, 300, method="wilson")[1]
    assert same.half_width(0.05) / (1 + same.half_width(0.05)) == pytest.approx(wilson)


@given(
    st.floats(0.001, 0.1),
    st.floats(0, 0.02),
    st.floats(0, 0.01),
    st.floats(-0.2, 0.2),
    st.floats(0.001, 0.5),
)
def test_p_is_below_alpha_exactly_when_the_interval_leaves_the_value_out(
    error, pictures, answer, at, alpha
):
    one = an_estimate(error=(error, 3), plain=(0.05, 9), pictures=pictures, answer=answer)
    distance, reach = abs(one.mean - at), one.half_width(alpha)
    if abs(distance - reach) > 1e-9:
        assert (one.p_value(at) < alpha) == (distance > reach)


def test_one_repetition_says_nothing():
    alone = MeanEstimate(0.3, UNKNOWN, UNKNOWN, 0.0, 0.0, 1)
    assert alone.half_width(0.05) == math.inf
    assert (alone.p_value(), alone.p_value(0.3)) == (1.0, 1.0)


def test_an_error_of_zero_is_certain_and_a_level_of_one_asks_for_nothing():
    sure = an_estimate(error=(0.0, 3), plain=(0.0, 3))
    assert (sure.half_width(0.05), sure.p_value(), sure.p_value(0.02)) == (0.0, 0.0, 1.0)
    assert an_estimate().half_width(1.0) == 0.0
    assert sure.half_width(0.0) == math.inf
