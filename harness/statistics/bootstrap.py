"""Trained models on one test part, by any metric: draw its pictures again.

A metric is handed over as a function of weights, how often each row counts, so that all
resamples are one matrix product.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# (b, rows) weights -> (b,) values of a metric.
WeightedMetric = Callable[[Floats], Floats]

# Weights in memory at once: 4 million of 8 bytes.
AT_ONCE = 4_000_000


class Interval(NamedTuple):
    """A difference, proposal minus baseline, and its percentile interval."""

    difference: float
    low: float
    high: float


def stratified_weights(
    labels: NDArray[np.int64],
    groups: NDArray[np.int64],
    *,
    resamples: int,
    rng: np.random.Generator,
) -> Iterator[Floats]:
    """Return blocks of (b, n) weights for the paired bootstrap, `resamples` rows in all.

    Whole groups are drawn, with replacement, as many from each class as it has: both models
    answer the same drawn pictures, and no class is lost.

    Args:
        labels: (n,) classes.
        groups: (n,) pictures with the same number are near-duplicates; all different for none.
            A group is of the class of its first picture.
        resamples: how many.
        rng: what draws.
    """
    _, first, unit = np.unique(groups, return_index=True, return_inverse=True)
    classes = [np.flatnonzero(labels[first] == label) for label in np.unique(labels[first])]
    block = max(1, AT_ONCE // len(labels))
    for start in range(0, resamples, block):
        b = min(block, resamples - start)
        drawn = np.zeros((b, len(first)))
        for members in classes:
            drawn[:, members] = _draws(len(members), b, rng)
        yield drawn[:, unit]


def paired_bootstrap(
    baseline: WeightedMetric,
    proposal: WeightedMetric,
    weights: Iterable[Floats],
    *,
    n: int,
    confidence: float = 0.95,
) -> Interval:
    """Return the difference of any metric with its percentile bootstrap interval.

    Args:
        baseline: the metric of the baseline's answers, under weights of the n pictures.
        proposal: the same for the proposal's answers to the same pictures.
        weights: blocks of (b, n), of `stratified_weights`.
        n: pictures.
        confidence: coverage.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 13.3.
    """
    ones = np.ones((1, n))
    differences = np.concatenate([proposal(block) - baseline(block) for block in weights])
    ends = percentiles(differences, confidence)
    return Interval(float((proposal(ones) - baseline(ones))[0]), *ends)


def percentiles(differences: Floats, confidence: float) -> tuple[float, float]:
    """Return the percentile interval of resampled differences, (b,)."""
    low, high = np.quantile(differences, ((1 - confidence) / 2, (1 + confidence) / 2))
    return float(low), float(high)


def _draws(m: int, b: int, rng: np.random.Generator) -> Floats:
    """Return how often each of m is drawn in m draws, (b, m)."""
    drawn = rng.integers(m, size=(b, m)) + m * np.arange(b)[:, None]
    return np.bincount(drawn.ravel(), minlength=b * m).reshape(b, m).astype(np.float64)
