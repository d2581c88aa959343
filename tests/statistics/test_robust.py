import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.errors import ComparisonError
from harness.statistics.robust import interquartile_mean, probability_of_superiority, superiority


def rng():
    return np.random.default_rng(1)


def test_the_interquartile_mean_agrees_with_a_published_example():
    # Wikipedia, "Interquartile mean": twelve values, of which the middle six have mean 6.5.
    scores = np.array([5, 8, 4, 38, 8, 6, 9, 7, 7, 3, 1, 6.0])
    assert interquartile_mean(scores, resamples=10, rng=rng()).value == 6.5


@given(st.integers(1, 40), st.integers(0, 999))
def test_the_interquartile_mean_leaves_out_a_quarter_at_each_end(r, seed):
    scores = np.random.default_rng(seed).normal(size=r)
    middle = np.sort(scores)[r // 4 : r - r // 4]
    found = interquartile_mean(scores, resamples=5, rng=rng())
    assert found.value == pytest.approx(middle.mean(), rel=1e-8)


def test_superiority_agrees_with_scipys_example_of_mann_and_whitney():
    # The documentation of scipy.stats.mannwhitneyu: ages at diagnosis, U = 17 of 20 pairs.
    males, females = np.array([19, 22, 16, 29, 24.0]), np.array([20, 11, 17, 12.0])
    assert superiority(females, males) == 17 / 20


@given(st.integers(1, 30), st.integers(0, 999))
def test_superiority_agrees_with_scipys_mann_whitney(r, seed):
    baseline, proposal = np.random.default_rng(seed).integers(8, size=(2, r)).astype(float)
    expected = stats.mannwhitneyu(proposal, baseline, method="asymptotic").statistic / r**2
    found = probability_of_superiority(baseline, proposal, resamples=5, rng=rng())
    assert found.value == pytest.approx(expected, rel=1e-8, abs=1e-12)
    mirrored = probability_of_superiority(-baseline, -proposal, resamples=5, rng=rng())
    assert found.value + mirrored.value == pytest.approx(1)


def test_intervals_agree_with_scipys_paired_bootstrap():
    baseline, proposal = np.random.default_rng(0).normal([[0.0], [0.7]], 1.0, size=(2, 20))

    def share(x, y, axis):
        return (y[..., :, None] > x[..., None, :]).mean(axis=(-2, -1))

    ours = probability_of_superiority(baseline, proposal, resamples=10_000, rng=rng())
    theirs = stats.bootstrap(
        (baseline, proposal), share, paired=True, method="percentile", n_resamples=10_000, rng=rng()
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)
    middle = interquartile_mean(proposal, resamples=10_000, rng=rng())
    theirs = stats.bootstrap(
        (proposal,),
        lambda x, axis: stats.trim_mean(x, 0.25, axis=axis),
        method="percentile",
        n_resamples=10_000,
        rng=rng(),
    ).confidence_interval
    assert (middle.low, middle.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)


def test_the_same_seed_draws_the_same_interval_and_another_seed_another():
    scores = np.random.default_rng(0).normal(size=20)
    drawn = [
        interquartile_mean(scores, resamples=50, rng=np.random.default_rng(seed))
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("scores", [[], [0.1, np.nan], [[0.1, 0.2]]])
def test_what_is_not_one_score_a_repetition_is_refused(scores):
    with pytest.raises(ComparisonError, match="one finite score a repetition"):
        interquartile_mean(np.array(scores), resamples=5, rng=rng())


def test_scores_without_a_partner_are_refused():
    with pytest.raises(ComparisonError, match="one finite score a repetition"):
        probability_of_superiority(np.ones(3), np.ones(4), resamples=5, rng=rng())
