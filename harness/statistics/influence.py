"""What each picture contributes to a score that is no mean over pictures.

A score of a confusion matrix is a function f of the shares p of its cells, and does not change when
all shares are doubled. A picture in cell c then moves f by (derivative of f by p_c) / n, its
influence value, and the values f + derivative have f as their mean, exactly. For accuracy they are
1 and 0; for others they are linear at the matrix of their own repetition.

Sources: Hampel, Journal of the American Statistical Association 69 (1974); Efron and Tibshirani, An
Introduction to the Bootstrap (1993), chapter 22.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError

Floats = NDArray[np.float64]
Classes = NDArray[np.integer[Any]]


def influence_values(metric: str, labels: Classes, answers: Classes, k: int) -> Floats:
    """Return one value for each picture, (n,); their mean is the score.

    Subtract the baseline's from the proposal's for `CrossedValues.values`. Metrics that are means
    over pictures already (Brier, log-likelihood, top five) need no influence values.

    Args:
        metric: a name in `SCORES`.
        labels: (n,) true classes, 0..k-1, n from 1.
        answers: (n,) answered classes.
        k: classes; those that no picture is of count as the metric of that name has it.

    Raises:
        ComparisonError: the metric is none of `SCORES`.
    """
    if metric not in SCORES:
        raise ComparisonError(f"influence: expected a metric of {sorted(SCORES)}; got {metric!r}")
    cells = np.bincount(labels * k + answers, minlength=k * k).reshape(k, k) / len(labels)
    values: Floats = SCORES[metric](cells)[labels, answers]
    return values


def one_answer(metric: str, labels: Classes, k: int) -> float:
    """Return how much a value changes when one answer changes, for `CrossedValues.one_answer`.

    1 for accuracy. Where classes weigh alike it is the mean square of the pictures' weights,
    n / k^2 times the sum of 1 / n_c, which is what bounds a mean of rare changes.

    Args:
        metric: a name in `SCORES`; of any other the answer is 0, for no bound.
        labels: (n,) true classes of a test part.
        k: classes.
    """
    if metric in {"accuracy", "weighted_f1"}:
        return 1.0
    if metric not in SCORES:
        return 0.0
    counts = np.bincount(labels, minlength=k)
    present = counts[counts > 0]
    return float(len(labels) * (1 / present).sum() / len(present) ** 2)


def _accuracy(cells: Floats) -> Floats:
    return np.eye(len(cells))


def _balanced_accuracy(cells: Floats) -> Floats:
    support = cells.sum(axis=1)
    recall = _share(np.diagonal(cells), support)
    present = max(int((support > 0).sum()), 1)
    slope = _share(np.eye(len(cells)) - recall[:, None], support[:, None] * present)
    values: Floats = recall.sum() / present + slope
    return values


def _macro_f1(cells: Floats) -> Floats:
    values: Floats = _f1(cells).mean() + _slopes_of_f1(cells, np.full(len(cells), 1 / len(cells)))
    return values


def _weighted_f1(cells: Floats) -> Floats:
    f1, support = _f1(cells), cells.sum(axis=1)
    # The weights are shares of the same pictures: the first term is what they change.
    values: Floats = f1[:, None] + _slopes_of_f1(cells, support)
    return values


def _f1(cells: Floats) -> Floats:
    return _share(2 * np.diagonal(cells), cells.sum(axis=0) + cells.sum(axis=1))


def _slopes_of_f1(cells: Floats, weights: Floats) -> Floats:
    """Return the derivative of the weighted sum of F1 by each cell, weights fixed, (k, k)."""
    whole, f1 = cells.sum(axis=0) + cells.sum(axis=1), _f1(cells)
    missed = _share(weights * f1, whole)
    hit = _share(2 * weights, whole)
    slopes: Floats = np.diag(hit) - missed[:, None] - missed[None, :]
    return slopes


def _share(part: Floats, whole: Floats) -> Floats:
    whole = np.broadcast_to(whole, part.shape)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


# (k, k) shares of the cells, rows true -> (k, k) value of a picture in each cell.
SCORES: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {
        "accuracy": _accuracy,
        "balanced_accuracy": _balanced_accuracy,
        "macro_f1": _macro_f1,
        "weighted_f1": _weighted_f1,
    }
)
