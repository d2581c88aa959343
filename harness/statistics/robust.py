"""Summaries of repetitions that no single run can spoil. They describe; verdicts do not use them.

Their intervals draw whole repetitions again, as if these were independent. Repetitions that
share pictures are not, so over resampled splits the intervals are narrower than the truth.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from harness.errors import ComparisonError

Floats = NDArray[np.float64]


class RobustSummary(NamedTuple):
    """A number and its percentile bootstrap interval."""

    value: float
    low: float
    high: float


def interquartile_mean(
    scores: Floats, *, resamples: int, rng: np.random.Generator, confidence: float = 0.95
) -> RobustSummary:
    """Return the mean of the middle half of the scores.

    A quarter is left out at each end, rounded down to whole repetitions.

    Args:
        scores: (r,) one for each repetition.
        resamples: how many draws of r repetitions make the interval.
        rng: what draws.
        confidence: coverage.

    Raises:
        ComparisonError: the scores are not r finite numbers.

    Source: Agarwal et al., Deep Reinforcement Learning at the Edge of the Statistical
    Precipice, NeurIPS 2021; of one data set its stratified bootstrap is the plain one.
    """
    _check(scores, scores)
    drawn = scores[rng.integers(len(scores), size=(resamples, len(scores)))]
    middle: Floats = np.asarray(stats.trim_mean(drawn, 0.25, axis=1))
    return _summary(float(stats.trim_mean(scores, 0.25)), middle, confidence)


def superiority(baseline: Floats, proposal: Floats) -> float:
    """Return the share of pairs, one score of each, that the proposal wins; ties count half.

    That is the Mann-Whitney statistic over the number of pairs.

    Args:
        baseline: (r,) scores, higher is better.
        proposal: (s,) the same.

    Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947).
    """
    return float(_wins(baseline, proposal).mean())


def probability_of_superiority(
    baseline: Floats,
    proposal: Floats,
    *,
    resamples: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
) -> RobustSummary:
    """Return how often a training of the proposal scores above some training of the baseline.

    Every repetition of one is held against every one of the other (`superiority`), and pairs of
    repetitions are drawn together. Where lower is better, hand over negated scores. Bouthillier
    et al. call a proposal better if low is above 0.5, and better by enough to matter if high is
    above 0.75 too.

    Args:
        baseline: (r,) one score for each repetition, higher is better.
        proposal: (r,) the same repetitions of the proposal.
        resamples: how many draws of r repetitions make the interval.
        rng: what draws.
        confidence: coverage.

    Raises:
        ComparisonError: the scores are not r pairs of finite numbers.

    Source: Bouthillier et al., Accounting for Variance in Machine Learning Benchmarks,
    MLSys 2021.
    """
    _check(baseline, proposal)
    r = len(baseline)
    drawn = rng.multinomial(r, np.full(r, 1 / r), size=resamples)
    shares = ((drawn @ _wins(baseline, proposal).T) * drawn).sum(axis=1) / r**2
    return _summary(superiority(baseline, proposal), shares, confidence)


def _wins(baseline: Floats, proposal: Floats) -> Floats:
    """Return who wins each pair, (r, s): 1 the proposal, 0 the baseline, a half nobody."""
    ties: Floats = 0.5 * (proposal == baseline[:, None])
    return (proposal > baseline[:, None]) + ties


def _summary(value: float, drawn: Floats, confidence: float) -> RobustSummary:
    low, high = np.quantile(drawn, ((1 - confidence) / 2, (1 + confidence) / 2))
    return RobustSummary(value, float(low), float(high))


def _check(baseline: Floats, proposal: Floats) -> None:
    paired = baseline.ndim == 1 and baseline.shape == proposal.shape and baseline.size
    if not paired or not np.isfinite([baseline, proposal]).all():
        raise ComparisonError(
            "summary: expected one finite score a repetition; "
            f"got {baseline.tolist()!r} and {proposal.tolist()!r}"
        )
