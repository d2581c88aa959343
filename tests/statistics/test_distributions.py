import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from harness.statistics.distributions import (
    normal_score,
    normal_tail,
    student_score,
    student_tail,
)

DEGREES = [0.5, 1, 1.5, 2, 3, 3.7, 5, 9, 24, 100, 199, 201, 1_000, 1e5]
TAILS = [10.0**-power for power in range(1, 15)] + [0.4, 0.49, 0.05 / 12]


@pytest.mark.parametrize("score", [-8.0, -1.0, 0.0, 0.5, 3.0, 9.0, 30.0])
def test_the_tail_of_the_normal_is_scipys(score):
    assert normal_tail(score) == pytest.approx(special.ndtr(-score), rel=1e-12)


@pytest.mark.parametrize("tail", [*TAILS, 1e-100, 0.9])
def test_the_score_of_a_tail_of_the_normal_is_scipys(tail):
    assert normal_score(tail) == pytest.approx(-special.ndtri(tail), rel=1e-12)


@pytest.mark.parametrize("df", DEGREES)
@pytest.mark.parametrize("t", [0.0, 1e-3, 0.3, 1.0, 1.7, 1.8, 4.0, 40.0, 1e6])
def test_the_tail_of_students_t_is_scipys(df, t):
    assert student_tail(df, t) == pytest.approx(special.stdtr(df, -t), rel=1e-11)
    assert student_tail(df, -t) == pytest.approx(special.stdtr(df, t), rel=1e-12)


@pytest.mark.parametrize("df", DEGREES)
@pytest.mark.parametrize("tail", TAILS)
def test_the_score_of_a_tail_of_students_t_is_scipys(df, tail):
    assert student_score(df, tail) == pytest.approx(stats.t.isf(tail, df), rel=1e-10)


@given(st.floats(0.5, 2_000), st.floats(1e-14, 0.999))
def test_a_score_has_the_tail_it_was_asked_for(df, tail):
    assert student_tail(df, student_score(df, tail)) == pytest.approx(tail, rel=1e-10)


def test_with_very_many_degrees_of_freedom_it_is_the_normal():
    assert student_score(1e6, 0.025) == pytest.approx(normal_score(0.025), abs=1e-5)


def test_nothing_exceeds_infinity_and_half_of_all_exceed_the_middle():
    assert student_tail(3, math.inf) == 0.0
    assert student_score(3, 0.5) == 0.0
