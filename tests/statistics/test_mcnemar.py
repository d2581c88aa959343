import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlxtend import evaluate
from scipy import stats
from statsmodels.stats import contingency_tables

from harness.errors import ComparisonError
from harness.statistics.mcnemar import cochran_q, mcnemar

COUNTS = st.integers(0, 40)


def answers(both, only_baseline, only_proposal, neither):
    """Two models' right and wrong answers, from the four counts."""
    baseline = [True] * (both + only_baseline) + [False] * (only_proposal + neither)
    proposal = [True] * both + [False] * only_baseline + [True] * only_proposal + [False] * neither
    return np.array(baseline, dtype=bool), np.array(proposal, dtype=bool)


def test_mcnemar_agrees_with_the_example_of_fagerland():
    # Fagerland, Lydersen and Laake (2013), airway hyper-responsiveness: 1 against 7.
    test = mcnemar(*answers(1, 1, 7, 12))
    assert (test.only_baseline, test.only_proposal) == (1, 7)
    assert round(test.mid_p, 4) == 0.0391


@given(st.integers(1, 40), COUNTS)
def test_mid_p_is_half_of_what_the_exact_p_gives_to_the_observed_table(b, c):
    test = mcnemar(*answers(0, b, c, 3))
    tail = [k for k in range(b + c + 1) if abs(2 * k - b - c) > abs(b - c)]
    same = [k for k in range(b + c + 1) if abs(2 * k - b - c) == abs(b - c)]
    more, equal = (stats.binom.pmf(ks, b + c, 0.5).sum() for ks in (tail, same))
    assert test.mid_p == pytest.approx(more + equal / 2, rel=1e-8)


# Of ten different answers 252 in 1,024 ways are five against five.
@pytest.mark.parametrize(("count", "p"), [(0, 1.0), (5, 1 - 126 / 1024)])
def test_models_that_lose_as_much_as_they_win_are_not_told_apart(count, p):
    assert mcnemar(*answers(9, count, count, 9)).mid_p == pytest.approx(p)


def test_answers_to_different_pictures_are_refused():
    with pytest.raises(ComparisonError, match="expected the same pictures"):
        mcnemar(np.ones(3, dtype=bool), np.ones(4, dtype=bool))


def test_cochrans_q_agrees_with_conovers_example():
    # Conover, Practical Nonparametric Statistics: three men predict twelve ball games;
    # also in the test suite of statsmodels.
    games = [
        [1, 1, 1], [1, 1, 1], [0, 1, 0], [1, 1, 0], [0, 0, 0], [1, 1, 1],
        [1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 1, 0], [1, 1, 1], [1, 1, 1],
    ]  # fmt: skip
    test = cochran_q(np.array(games, dtype=bool))
    assert (round(test.q, 4), test.df, round(test.p, 4)) == (2.8, 2, 0.2466)


@given(st.integers(0, 999), st.integers(2, 6), st.integers(2, 60))
def test_cochrans_q_agrees_with_mlxtend(seed, m, n):
    correct = np.random.default_rng(seed).random((n, m)) < np.linspace(0.5, 0.8, m)
    if (correct == correct[:, :1]).all():
        return
    test = cochran_q(correct)
    expected = evaluate.cochrans_q(np.ones(n), *correct.T.astype(int))
    assert (test.q, test.p) == pytest.approx(expected, rel=1e-8, abs=1e-12)


@given(st.integers(0, 999))
def test_cochrans_q_of_two_models_is_mcnemars_chi2(seed):
    correct = np.random.default_rng(seed).random((30, 2)) < 0.6
    b, c = (correct @ [[1, -1], [-1, 1]] > 0).sum(axis=0)
    assert cochran_q(correct).q == pytest.approx((b - c) ** 2 / max(b + c, 1))


def test_models_that_agree_on_everything_are_not_told_apart():
    same = np.tile(np.array([[True], [False], [True]]), (1, 3))
    assert cochran_q(same) == (0.0, 2, 1.0)


@pytest.mark.parametrize("shape", [(5,), (5, 1), (5, 0)])
def test_one_model_is_nothing_to_compare(shape):
    with pytest.raises(ComparisonError, match=r"expected \(n, m\), m from 2"):
        cochran_q(np.ones(shape, dtype=bool))


def test_statsmodels_still_computes_what_is_built_upon():
    assert contingency_tables.mcnemar([[0, 1], [7, 0]], exact=True).pvalue == 0.0703125
