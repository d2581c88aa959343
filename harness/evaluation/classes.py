"""Where the mistakes are: class by class, and which class for which."""

from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.evaluation.metrics import share
from harness.evaluation.predictions import Answered

Floats = NDArray[np.float64]


class Ends(NamedTuple):
    """Both ends of intervals, (k,) each."""

    low: Floats
    high: Floats


def confusion(predictions: Answered) -> NDArray[np.int64]:
    """Return how many pictures of each class were taken for each, (k, k): rows are true."""
    k = len(predictions.class_names)
    cells = predictions.labels * k + predictions.classes
    return np.bincount(cells, minlength=k * k).reshape(k, k).astype(np.int64)


def normalise_rows(counts: NDArray[np.integer[Any]]) -> Floats:
    """Return each row of a confusion matrix as shares that sum to 1; an empty row stays 0."""
    whole = np.broadcast_to(counts.sum(axis=1, keepdims=True), counts.shape)
    return share(counts.astype(np.float64), whole.astype(np.float64))


def per_class(predictions: Answered, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return one row a class, with Wilson intervals for precision and recall.

    Columns: class, support, predicted, correct, precision, precision_low, precision_high,
    recall, recall_low, recall_high, f1. A precision or recall of no pictures is 0, as in the
    scores, and its interval is 0 to 1: nothing is known.
    """
    counts = confusion(predictions)
    support, predicted = counts.sum(axis=1).astype(float), counts.sum(axis=0).astype(float)
    correct = counts.diagonal().astype(float)
    precision_ends = wilson(correct, predicted, confidence=confidence)
    recall_ends = wilson(correct, support, confidence=confidence)
    return pd.DataFrame(
        {
            "class": predictions.class_names,
            "support": support.astype(np.int64),
            "predicted": predicted.astype(np.int64),
            "correct": correct.astype(np.int64),
            "precision": share(correct, predicted),
            "precision_low": precision_ends.low,
            "precision_high": precision_ends.high,
            "recall": share(correct, support),
            "recall_low": recall_ends.low,
            "recall_high": recall_ends.high,
            "f1": share(2 * correct, support + predicted),
        }
    )


def wilson(successes: Floats, trials: Floats, *, confidence: float) -> Ends:
    """Return the Wilson score interval of each proportion; 0 to 1 where there are no trials.

    Args:
        successes: (k,) counts.
        trials: (k,) counts.
        confidence: coverage, between 0 and 1.

    Source: Wilson, Journal of the American Statistical Association 22 (1927).
    """
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    failures = trials - successes
    centre = (successes + z2 / 2) / (trials + z2)
    reach = np.sqrt(z2 * share(successes * failures, trials) + z2 * z2 / 4) / (trials + z2)
    return Ends(
        low=np.where(successes > 0, centre - reach, 0.0),
        high=np.where(failures > 0, centre + reach, 1.0),
    )
