"""Sums over pictures, from which every metric follows.

A bootstrap resample only changes how often each picture counts. So what each picture
contributes is written down once, and all resamples are one matrix product.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from harness.evaluation.picture_scores import Classes, Floats, PictureScores, score_pictures


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


def contributions(labels: Classes, probabilities: NDArray[Any], bins: int) -> Tally:
    """Return what each picture contributes, a tally of n rows.

    Args:
        labels: (n,) true classes.
        probabilities: (n, k); of equal probabilities the first class ranks first.
        bins: m equal-width bins of confidence, each closed on its left; the last holds 1 too.
    """
    return rows_of(score_pictures(labels, probabilities), bins)


def rows_of(scores: PictureScores, bins: int) -> Tally:
    """Return a tally of n rows, one a picture, with m bins of confidence."""
    truth = np.eye(scores.k)[scores.labels]
    return replace(
        rows_of_probabilities(scores, bins),
        support=truth,
        predicted=np.eye(scores.k)[scores.answers],
        correct=truth * scores.right[:, None],
    )


def rows_of_probabilities(scores: PictureScores, bins: int) -> Tally:
    """Return the same without classes: only what scores of probabilities look at."""
    n, right = len(scores.labels), scores.right
    nothing = np.zeros((n, 0))
    in_bin = np.eye(bins)[confidence_bins(scores.confidence, bins)] if bins else nothing
    return Tally(
        pictures=np.ones(n),
        support=nothing,
        predicted=nothing,
        correct=nothing,
        in_top5=scores.in_top5.astype(np.float64),
        log_loss=scores.log_loss,
        squared_error=scores.squared_error,
        bin_confidence=in_bin * scores.confidence[:, None],
        bin_correct=in_bin * right[:, None],
    )


def total_of(scores: PictureScores, bins: int) -> Tally:
    """Return `rows_of(scores, bins).total()`, bit for bit, without a row for each picture."""
    once = np.ones((1, len(scores.labels)))
    place = confidence_bins(scores.confidence, bins)
    return replace(
        weigh_answers(scores.labels, scores.answers, scores.k, once),
        in_top5=scores.in_top5.sum(keepdims=True, dtype=np.float64),
        log_loss=scores.log_loss.sum(keepdims=True),
        squared_error=scores.squared_error.sum(keepdims=True),
        # Added up one after the other, as a sum over the rows of a table is.
        bin_confidence=_counted(place, bins, scores.confidence[None]),
        bin_correct=_counted(place, bins, scores.right[None]),
    )


def weigh_answers(labels: Classes, answers: Classes, k: int, weights: Floats) -> Tally:
    """Return the weighted sums of n answers of k classes; of probabilities there are none.

    Sums of whole weights are exact, in any order.

    Args:
        labels: (n,) true classes.
        answers: (n,) answered classes.
        k: classes.
        weights: (b, n); how often each picture counts, in each of b weightings.
    """
    if k * k <= len(labels):  # one count of all cells, no larger than the weights
        cells = _counted(labels * k + answers, k * k, weights).reshape(-1, k, k)
        support, predicted = cells.sum(axis=2), cells.sum(axis=1)
        correct = np.diagonal(cells, axis1=1, axis2=2)
    else:
        right = labels == answers
        support, predicted = (_counted(classes, k, weights) for classes in (labels, answers))
        correct = _counted(labels[right], k, weights[:, right])
    nothing = np.zeros((len(weights), 0))
    of_probabilities = dict.fromkeys(OF_PROBABILITIES, nothing)
    return Tally(support.sum(axis=1), support, predicted, correct, **of_probabilities)


OF_PROBABILITIES = ("in_top5", "log_loss", "squared_error", "bin_confidence", "bin_correct")
"""Columns of a tally that no score of a confusion matrix looks at."""


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


def _counted(classes: Classes, k: int, weights: Floats) -> Floats:
    """Return the weight of each class, (b, k)."""
    counted = [np.bincount(classes, one, minlength=k) for one in weights]
    return np.stack(counted).astype(np.float64, copy=False)  # whole numbers where there is no class
