"""Trained models on one test part, by any metric: draw pictures again, or exchange answers.

A metric is handed over as a function of weights, how often each row counts, so that all
resamples are one matrix product.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError

Floats = NDArray[np.float64]
# (b, rows) weights -> (b,) values of a metric.
WeightedMetric = Callable[[Floats], Floats]

# Weights in memory at once: 4 million of 8 bytes.
AT_ONCE = 4_000_000
# Two sums of the same numbers in another order are this close.
TIE = 1e-12


class Interval(NamedTuple):
    """A difference, proposal minus baseline, and its percentile interval."""

    difference: float
    low: float
    high: float


class Permutation(NamedTuple):
    """A difference, and the share of random exchanges that give as large a one."""

    difference: float
    p: float


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
    low, high = np.quantile(differences, ((1 - confidence) / 2, (1 + confidence) / 2))
    return Interval(float((proposal(ones) - baseline(ones))[0]), float(low), float(high))


def two_way_bootstrap(
    baselines: Sequence[WeightedMetric],
    proposals: Sequence[WeightedMetric],
    weights: Iterable[Floats],
    *,
    n: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
) -> Interval:
    """Return the mean difference of r trainings on one split, seeds and pictures both drawn again.

    Each resample draws r of the r pairs of trained models, with replacement, and tests them all
    on one draw of pictures: so it answers "had we trained again and tested on other pictures",
    and, of one split, nothing about other splits. It is cautious: what seeds and pictures do
    together is counted in both.

    Args:
        baselines: r metrics under weights of the n pictures, one for each training.
        proposals: the same of the proposal, paired by seed.
        weights: blocks of (b, n), of `stratified_weights`.
        n: pictures.
        rng: draws the pairs of models.
        confidence: coverage.

    Raises:
        ComparisonError: the models are not paired.

    Source: Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1 (2007).
    """
    if len(baselines) != len(proposals) or not baselines:
        raise ComparisonError(
            f"two-way bootstrap: expected pairs of models; got {len(baselines)} of the baseline "
            f"and {len(proposals)} of the proposal"
        )
    pairs, means = list(zip(baselines, proposals, strict=True)), []
    for block in weights:
        differences = np.stack([proposal(block) - baseline(block) for baseline, proposal in pairs])
        drawn = _draws(len(pairs), len(block), rng)
        means.append((drawn * differences.T).sum(axis=1) / len(pairs))
    ends = np.quantile(np.concatenate(means), ((1 - confidence) / 2, (1 + confidence) / 2))
    ones = np.ones((1, n))
    observed = np.mean(
        [float((proposal(ones) - baseline(ones))[0]) for baseline, proposal in pairs]
    )
    return Interval(float(observed), float(ends[0]), float(ends[1]))


def random_swaps(n: int, *, permutations: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Return blocks of (b, n) zeros and ones: whose answers to exchange."""
    block = max(1, AT_ONCE // n)
    for start in range(0, permutations, block):
        b = min(block, permutations - start)
        yield rng.integers(2, size=(b, n)).astype(np.float64)


def paired_permutation(pooled: WeightedMetric, swaps: Iterable[Floats], *, n: int) -> Permutation:
    """Return the difference of any metric with its permutation p, two-sided.

    If the two models are alike, exchanging their answers to a picture changes nothing. p is
    (1 + exchanges with as large a difference) / (1 + exchanges).

    Args:
        pooled: the metric of 2n rows: the baseline's n answers, then the proposal's n.
        swaps: blocks of (b, n), of `random_swaps`.
        n: pictures.

    Source: Good, Permutation Tests (2000); Phipson and Smyth (2010) for the 1.
    """
    observed = float(_exchanged(pooled, np.zeros((1, n)))[0])
    extreme, total = 0, 0
    for block in swaps:
        differences = np.abs(_exchanged(pooled, block))
        extreme += int((differences >= abs(observed) - TIE).sum())
        total += len(block)
    return Permutation(observed, (1 + extreme) / (1 + total))


def _exchanged(pooled: WeightedMetric, swap: Floats) -> Floats:
    proposal = pooled(np.concatenate([swap, 1 - swap], axis=1))
    return proposal - pooled(np.concatenate([1 - swap, swap], axis=1))


def _draws(m: int, b: int, rng: np.random.Generator) -> Floats:
    """Return how often each of m is drawn in m draws, (b, m)."""
    drawn = rng.integers(m, size=(b, m)) + m * np.arange(b)[:, None]
    return np.bincount(drawn.ravel(), minlength=b * m).reshape(b, m).astype(np.float64)
