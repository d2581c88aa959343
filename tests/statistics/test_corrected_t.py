import math

import baycomp
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import make_moons
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.svm import SVC
from statsmodels.api import OLS
from statsmodels.stats.weightstats import ttost_paired

from harness.errors import ComparisonError
from harness.statistics.corrected_t import (
    chance_on_a_new_repetition,
    corrected_t,
    correlated_posterior,
    equivalence_p,
)
from tests.statistics.simulate import at_most, correlated_differences, resampled_studies

EXACT = {"rel": 1e-8, "abs": 1e-12}
SEEDS = st.integers(0, 10_000)
SIZES = st.integers(2, 30)


def some_differences(r, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(rng.normal(scale=0.01), 0.02, size=r)


@pytest.fixture(scope="module")
def moons():
    """The differences of scikit-learn's example "Statistical comparison of models"."""
    x, y = make_moons(noise=0.352, random_state=1, n_samples=100)
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
    rbf, linear = (
        cross_val_score(SVC(kernel=kernel), x, y, scoring="roc_auc", cv=folds)
        for kernel in ("rbf", "linear")
    )
    return rbf - linear


def test_the_corrected_t_agrees_with_the_example_of_scikit_learn(moons):
    result = corrected_t(moons, n_test=10, n_train=90)
    assert round(result.t, 3) == 0.750
    assert round(result.p / 2, 3) == 0.227  # the example's is one-sided
    assert (round(result.low, 6), round(result.high, 6)) == (-0.016445, 0.036445)
    assert round(corrected_t(moons, n_test=0, n_train=90).t, 3) == 2.611


def test_the_posterior_agrees_with_the_example_of_scikit_learn(moons):
    posterior = correlated_posterior(corrected_t(moons, n_test=10, n_train=90), 0.01)
    assert np.round(posterior, 3).tolist() == [0.068, 0.432, 0.5]


@given(SIZES, SEEDS, st.floats(0.5, 0.999))
def test_repetitions_on_one_split_get_scipys_paired_t(r, seed, confidence):
    differences = some_differences(r, seed)
    result = corrected_t(differences, n_test=0, n_train=1, confidence=confidence)
    expected = stats.ttest_1samp(differences, 0)
    assert result.t == pytest.approx(expected.statistic, **EXACT)
    assert result.p == pytest.approx(expected.pvalue, **EXACT)
    ends = expected.confidence_interval(confidence)
    assert (result.low, result.high) == pytest.approx((ends.low, ends.high), **EXACT)


@given(SIZES, SEEDS, st.integers(1, 500), st.integers(1, 500))
def test_the_correction_divides_t_as_nadeau_and_bengio_say(r, seed, n_test, n_train):
    differences = some_differences(r, seed)
    plain = stats.ttest_1samp(differences, 0).statistic
    result = corrected_t(differences, n_test=n_test, n_train=n_train)
    assert result.t == pytest.approx(plain / math.sqrt(1 + r * n_test / n_train), **EXACT)
    assert result.p == pytest.approx(2 * stats.t.sf(abs(result.t), r - 1), **EXACT)


@given(st.integers(2, 10), st.integers(1, 3), SEEDS, st.floats(0.001, 0.05))
def test_the_posterior_agrees_with_baycomp(folds, runs, seed, margin):
    differences = some_differences(folds * runs, seed)
    result = corrected_t(differences, n_test=1, n_train=folds - 1)
    expected = baycomp.CorrelatedTTest.probs(
        np.zeros_like(differences), differences, rope=margin, runs=runs
    )
    assert correlated_posterior(result, margin) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@given(SIZES, SEEDS, st.floats(0, 0.05))
def test_swapping_the_arms_mirrors_everything(r, seed, margin):
    differences = some_differences(r, seed)
    one, other = (corrected_t(d, n_test=1, n_train=4) for d in (differences, -differences))
    assert (one.low, one.p) == pytest.approx((-other.high, other.p))
    assert equivalence_p(one, margin) == pytest.approx(equivalence_p(other, margin))
    mirrored = correlated_posterior(other, margin)[::-1]
    assert correlated_posterior(one, margin) == pytest.approx(mirrored, abs=1e-9)
    chances = [chance_on_a_new_repetition(d) for d in (differences, -differences)]
    assert sum(chances) == pytest.approx(1)
    assert chance_on_a_new_repetition(differences, higher_is_better=False) == chances[1]


@given(SIZES, SEEDS, st.floats(0.0001, 0.1))
def test_equivalence_is_two_one_sided_tests(r, seed, margin):
    differences = some_differences(r, seed)
    tost = ttost_paired(differences, np.zeros(r), -margin, margin)[0]
    result = corrected_t(differences, n_test=0, n_train=1)
    assert equivalence_p(result, margin) == pytest.approx(min(1.0, 2 * tost), **EXACT)


def test_equivalence_agrees_with_an_example_of_r():
    # The R package "equivalence", tost of fifteen paired measurements with epsilon 0.6, as the
    # test suite of statsmodels quotes it.
    clinic = np.array(
        [0.24, -0.31, 0.23, -0.51, -0.87, 0.75, 0.67, -0.21, 0.11, -0.14, 0.86, 0.65, 0.33, -0.15,
         0.82]
    )  # fmt: skip
    result = corrected_t(clinic, n_test=0, n_train=1, confidence=0.9)
    assert equivalence_p(result, 0.6) / 2 == pytest.approx(0.003166881489265175, rel=1e-8)
    assert (result.low, result.high) == pytest.approx((-0.0744336620516462, 0.4037669953849797))


@given(SIZES, SEEDS, st.floats(0.001, 0.05), st.floats(0.01, 0.4))
def test_equivalence_is_an_interval_inside_the_margin(r, seed, margin, alpha):
    result = corrected_t(some_differences(r, seed), n_test=1, n_train=4, confidence=1 - alpha)
    inside = -margin < result.low and result.high < margin
    assume(abs(equivalence_p(result, margin) - alpha) > 1e-9)
    assert (equivalence_p(result, margin) < alpha) == inside


def test_the_next_repetition_agrees_with_a_textbook_prediction_interval():
    # Devore, Probability and Statistics for Engineering: fat content of ten hot dogs,
    # 95 % prediction interval from 12.09 to 31.71.
    fat = np.array([25.2, 21.3, 22.8, 17.0, 29.8, 21.0, 25.5, 16.0, 20.9, 19.5])
    assert chance_on_a_new_repetition(fat - 12.09) == pytest.approx(0.975, abs=1e-4)
    assert chance_on_a_new_repetition(fat - 31.71) == pytest.approx(0.025, abs=1e-4)


@given(SIZES, SEEDS)
def test_the_next_repetition_agrees_with_statsmodels(r, seed):
    differences = some_differences(r, seed)
    fitted = OLS(differences, np.ones(r)).fit().get_prediction([1.0])
    expected = stats.t.cdf(fitted.predicted[0] / fitted.se_obs[0], r - 1)
    assert chance_on_a_new_repetition(differences) == pytest.approx(expected, **EXACT)


def test_the_chance_of_the_next_repetition_is_calibrated_though_repetitions_correlate():
    studies = correlated_differences(1_000, 9, n_test=20, n_train=80)
    chances = [chance_on_a_new_repetition(study[:8] - study[8]) for study in studies]
    assert stats.kstest(chances, "uniform").pvalue > 0.01


@pytest.mark.parametrize("differences", [[0.02], [0.02, 0.02, 0.02], [0.3 - 0.2, 0.2 - 0.1]])
def test_repetitions_that_do_not_vary_prove_nothing(differences):
    result = corrected_t(np.array(differences), n_test=1, n_train=4)
    assert result.difference == pytest.approx(differences[0])
    assert (result.low, result.high, result.p) == (-math.inf, math.inf, 1.0)
    assert equivalence_p(result, 0.5) == 1.0
    assert correlated_posterior(result, 0.5) == (0.5, 0.0, 0.5)
    assert chance_on_a_new_repetition(np.array(differences)) == 0.5


def test_two_names_of_one_recipe_are_the_same():
    result = corrected_t(np.zeros(4), n_test=1, n_train=4)
    assert (result.low, result.high, result.p) == (0.0, 0.0, 1.0)
    assert equivalence_p(result, 0.01) == 0.0
    assert equivalence_p(result, 0.0) == 1.0
    assert correlated_posterior(result, 0.01) == (0.0, 1.0, 0.0)
    assert chance_on_a_new_repetition(np.zeros(4)) == 0.5


@pytest.mark.parametrize("differences", [[], [[0.1, 0.2]], [0.1, math.nan], [0.1, math.inf]])
def test_what_is_not_one_number_a_repetition_is_refused(differences):
    with pytest.raises(ComparisonError, match="one finite difference a repetition"):
        corrected_t(np.array(differences), n_test=1, n_train=4)


@pytest.mark.parametrize(("n_test", "n_train"), [(-1, 4), (1, 0)])
def test_counts_that_count_nothing_are_refused(n_test, n_train):
    with pytest.raises(ComparisonError, match="expected n_test from 0 and n_train above 0"):
        corrected_t(np.array([0.1, 0.2]), n_test=n_test, n_train=n_train)


@pytest.mark.parametrize("r", [10, 30])
def test_equal_learners_are_told_apart_as_rarely_as_promised_and_by_the_naive_t_often(r):
    studies = resampled_studies(800, r, n_test=40, n_train=160, seed=r)
    corrected = np.mean([corrected_t(s, n_test=40, n_train=160).p < 0.05 for s in studies])
    naive = np.mean(stats.ttest_1samp(studies, 0, axis=1).pvalue < 0.05)
    assert corrected <= at_most(0.05, 800)
    assert naive > 0.15
