"""How each metric is measured: from a tally, for all resamples at once."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.evaluation.picture_scores import Floats, PictureScores, score_pictures
from harness.evaluation.tally import (
    Tally,
    confidence_bins,
    rows_of,
    rows_of_probabilities,
    weigh_answers,
)
from harness.metrics import METRICS
from harness.statistics.influence import SCORES

STEP = 1e-3
"""Of a picture: what is added and taken away to see how a score moves."""
Measure = Callable[[Tally], Floats]
"""From a tally of r rows to (r,)."""


def accuracy(tally: Tally) -> Floats:
    """Return the share of pictures recognised."""
    return over_classes(tally.correct) / tally.pictures


def top5_accuracy(tally: Tally) -> Floats:
    """Return the share of pictures whose class is among the min(5, k) most probable.

    With five classes or fewer that is 1.
    """
    return tally.in_top5 / tally.pictures


def balanced_accuracy(tally: Tally) -> Floats:
    """Return the mean recall of the classes that have pictures here.

    A class without any, in the part or in a resample, has no recall and is left out of the
    mean, as in scikit-learn.
    """
    recall = share(tally.correct, tally.support)
    return over_classes(recall) / over_classes((tally.support > 0).astype(np.float64))


def macro_f1(tally: Tally) -> Floats:
    """Return the mean F1 of all k classes.

    A class neither seen nor answered counts 0 (scikit-learn's `zero_division=0` with
    `labels=range(k)`), so that the number of classes never changes. Resamples lose small
    classes, so its bootstrap interval leans low.
    """
    k: int = tally.support.shape[-1]
    return over_classes(class_f1(tally)) / k


def weighted_f1(tally: Tally) -> Floats:
    """Return the mean F1 of the classes, each weighing as much as it has pictures."""
    return over_classes(class_f1(tally) * tally.support) / tally.pictures


def negative_log_likelihood(tally: Tally) -> Floats:
    """Return the mean of -log of the true class's probability, in nats, each at most 16.1.

    Probabilities are clipped at 1e-7, where Keras clips them.
    """
    return tally.log_loss / tally.pictures


def brier(tally: Tally) -> Floats:
    """Return the mean squared distance to the one-hot truth, summed over classes: 0 to 2.

    Source: Brier, Monthly Weather Review 78 (1950); two classes are not halved.
    """
    return tally.squared_error / tally.pictures


def calibration_error(tally: Tally) -> Floats:
    """Return the expected calibration error: how far confidence is from accuracy.

    The mean over pictures of |confidence - accuracy| of their bin of confidence. It is biased
    upwards in small parts, so read it beside the log-likelihood.

    Source: Guo et al., On Calibration of Modern Neural Networks (2017), equation 3.
    """
    return over_classes(np.abs(tally.bin_correct - tally.bin_confidence)) / tally.pictures


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "accuracy": accuracy,
        "top5_accuracy": top5_accuracy,
        "balanced_accuracy": balanced_accuracy,
        "macro_f1": macro_f1,
        "weighted_f1": weighted_f1,
        "negative_log_likelihood": negative_log_likelihood,
        "brier": brier,
        "calibration_error": calibration_error,
    }
)
# Here, and not when a model is scored: by then a whole training would be lost.
if MEASURES.keys() != METRICS.keys():
    raise TypeError(f"MEASURES: expected {sorted(METRICS)}, as in METRICS; got {sorted(MEASURES)}")


MEANS = frozenset({"top5_accuracy", "negative_log_likelihood", "brier", "calibration_error"})
"""Scores of probabilities that look at no class."""


def weighted_metric(
    name: str, labels: NDArray[np.int64], probabilities: NDArray[Any], *, bins: int = 15
) -> Callable[[Floats], Floats]:
    """Return a metric as a function of (b, n) weights, how often each picture counts.

    Args:
        name: a key of `METRICS`.
        labels: (n,) true classes.
        probabilities: (n, k).
        bins: of confidence.
    """
    return weighted_scores(name, score_pictures(labels, probabilities), bins=bins)


def weighted_scores(name: str, scores: PictureScores, *, bins: int) -> Callable[[Floats], Floats]:
    """Return `weighted_metric` of pictures that are scored already."""
    if name in SCORES:  # of a confusion matrix
        return partial(_weighed_answers, name, scores.labels, scores.answers, scores.k)
    rows = (
        rows_of(scores, bins)
        if name not in MEANS
        else rows_of_probabilities(scores, bins if name == "calibration_error" else 0)
    )
    return lambda weights: MEASURES[name](rows.weigh(weights))


def metric_of_answers(
    name: str, labels: NDArray[np.int64], answers: NDArray[np.int64], k: int
) -> Callable[[Floats], Floats]:
    """Return a score of a confusion matrix as a function of (b, n) weights of the n pictures."""
    return partial(_weighed_answers, name, labels, answers, k)


def _weighed_answers(
    name: str, labels: NDArray[np.int64], answers: NDArray[np.int64], k: int, weights: Floats
) -> Floats:
    return MEASURES[name](weigh_answers(labels, answers, k, weights))


def picture_values(tally: Tally) -> dict[str, Floats]:
    """Return what each of n pictures contributes to the scores of probabilities, (n,) each.

    Their mean is the score. They are means over pictures; the calibration error of a bin is a
    distance, which a picture makes longer or shorter by its own. Of any other score that has no
    influence values of its own it is the slope, measured.

    Args:
        tally: n rows, one a picture.
    """
    bins = tally.bin_correct - tally.bin_confidence
    known = {
        "top5_accuracy": tally.in_top5,
        "negative_log_likelihood": tally.log_loss,
        "brier": tally.squared_error,
        "calibration_error": bins @ np.sign(bins.sum(axis=0)),
    }
    others = MEASURES.keys() - known.keys() - SCORES.keys()
    return known | {name: _slopes(MEASURES[name], tally) for name in sorted(others)}


def values_of_pictures(name: str, scores: PictureScores, bins: int) -> Floats:
    """Return one of `picture_values`, (n,), without a row of a tally for each picture."""
    match name:
        case "top5_accuracy":
            return scores.in_top5.astype(np.float64)
        case "negative_log_likelihood":
            return scores.log_loss
        case "brier":
            return scores.squared_error
        case "calibration_error":
            place, apart = (
                confidence_bins(scores.confidence, bins),
                scores.right - scores.confidence,
            )
            sides = np.sign(np.bincount(place, apart, minlength=bins))
            nearer: Floats = apart * sides[place]
            return nearer
        case _:
            return picture_values(rows_of(scores, bins))[name]


def _slopes(measure: Measure, tally: Tally) -> Floats:
    """Return the score plus by how much each picture moves it, (n,): its influence values.

    A score does not change when all pictures count twice, so that the moves add up to 0.
    """
    total, n = tally.total(), len(tally.pictures)

    def with_more(share_of_one: float) -> Floats:
        columns = (field.name for field in fields(tally))
        more = (getattr(total, name) + share_of_one * getattr(tally, name) for name in columns)
        return measure(Tally(*more))

    moves = n * (with_more(STEP) - with_more(-STEP)) / (2 * STEP)
    values: Floats = measure(total)[0] + moves - moves.mean()
    return values


def over_classes(values: Floats) -> Floats:
    """Return the sum over the last axis, classes or bins."""
    total: Floats = values.sum(axis=-1)
    return total


def class_f1(tally: Tally) -> Floats:
    """Return each class's F1, (r, k); 0 for a class neither seen nor answered."""
    return share(2 * tally.correct, tally.support + tally.predicted)


def share(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, and 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
