"""Sums over pictures, from which every metric follows.

A bootstrap resample only changes how often each picture counts. So what each picture
contributes is written down once, and all resamples are one matrix product.
"""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Keras clips at the same value, so the log-likelihood of a test part is its cross-entropy loss.
EPSILON = 1e-7
TOP = 5


@dataclass(frozen=True, eq=False)
class Tally:
    """What each picture contributes, or b weighted sums of that: r rows of either.

    Attributes:
        pictures: (r,) how many.
        support: (r, k) pictures of each class.
        predicted: (r, k) pictures said to be of each class.
        correct: (r, k) pictures of each class that were recognised.
        in_top5: (r,) pictures whose class is among the five most probable.
        log_loss: (r,) sum of -log of the true class's probability, clipped at 1e-7.
        squared_error: (r,) sum of the squared distance to the one-hot truth.
        bin_confidence: (r, m) sum of the highest probabilities in each bin of confidence.
        bin_correct: (r, m) pictures recognised in each bin of confidence.
    """

    pictures: Floats
    support: Floats
    predicted: Floats
    correct: Floats
    in_top5: Floats
    log_loss: Floats
    squared_error: Floats
    bin_confidence: Floats
    bin_correct: Floats

    def weigh(self, weights: Floats) -> Self:
        """Return the weighted sums over the rows.

        Args:
            weights: (b, r); how often each row counts, in each of b weightings.
        """
        return type(self)(
            *(_weighted(weights, getattr(self, field.name)) for field in fields(self))
        )

    def total(self) -> Self:
        """Return the plain sum over the rows, as a tally of one row."""
        return type(self)(
            *(getattr(self, field.name).sum(axis=0, keepdims=True) for field in fields(self))
        )


def contributions(labels: NDArray[np.int64], probabilities: NDArray[Any], bins: int) -> Tally:
    """Return what each picture contributes, a tally of n rows.

    Args:
        labels: (n,) true classes.
        probabilities: (n, k); of equal probabilities the first class ranks first.
        bins: m equal-width bins of confidence, each closed on its left; the last holds 1 too.
    """
    answers = probabilities.astype(np.float64)
    n, k = answers.shape
    truth = np.eye(k)[labels]
    best = answers.argmax(axis=1)
    right = (best == labels).astype(np.float64)
    in_bin = np.eye(bins)[confidence_bins(answers.max(axis=1), bins)]
    return Tally(
        pictures=np.ones(n),
        support=truth,
        predicted=np.eye(k)[best],
        correct=truth * right[:, None],
        in_top5=(_ranks(labels, answers) < TOP).astype(np.float64),
        log_loss=-np.log(np.clip(answers[np.arange(n), labels], EPSILON, 1)),
        squared_error=((answers - truth) ** 2).sum(axis=1),
        bin_confidence=in_bin * answers.max(axis=1)[:, None],
        bin_correct=in_bin * right[:, None],
    )


def confidence_bins(confidence: Floats, bins: int) -> NDArray[np.int64]:
    """Return the bin of each confidence, 0..bins-1.

    Bin i is [i / bins, (i + 1) / bins), left-closed as in torchmetrics; a confidence of
    exactly 1, which torchmetrics keeps apart, belongs to the last.
    """
    edges = np.linspace(0, 1, bins + 1)
    return np.minimum(np.searchsorted(edges, confidence, side="right") - 1, bins - 1)


def _weighted(weights: Floats, column: Floats) -> Floats:
    # Sums of whole numbers are exact in any order. Of others the last bit of a matrix product
    # depends on the number of threads, so einsum, six times slower, adds them in one order.
    if np.array_equal(column, np.rint(column)):
        return weights @ column
    sums: Floats = np.einsum("br,r...->b...", weights, np.asfortranarray(column))
    return sums


def _ranks(labels: NDArray[np.int64], answers: Floats) -> NDArray[np.int64]:
    """Return how many classes rank before the true one, (n,)."""
    own = np.take_along_axis(answers, labels[:, None], axis=1)
    earlier = np.arange(answers.shape[1]) < labels[:, None]
    ranks: NDArray[np.int64] = ((answers > own) | ((answers == own) & earlier)).sum(axis=1)
    return ranks
