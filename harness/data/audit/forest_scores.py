"""What a cross-validated forest tells from a few numbers of each picture."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.seeds import derive_seed, generator

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

FOLDS = 5
TREES = 100
SMALLEST_LEAF = 2
RESAMPLES = 1000
CONFIDENCE = 0.95
ROOT_SEED = 1
ROUNDING = 1e-9
"""Share of a target's size below which a difference is none."""


class Score(NamedTuple):
    """A score with its interval."""

    value: float
    low: float
    high: float


def balanced_accuracy(values: Floats, labels: Labels, groups: Labels, purpose: str) -> Score:
    """Return the mean recall of a cross-validated forest.

    The interval resamples pictures within classes: a resampled recall of n pictures is
    binomial, so that it can be drawn at once.

    Args:
        values: (n, d) what the forest is told.
        labels: (n,) classes, each with at least FOLDS pictures.
        groups: (n,) pictures that share a number share a fold.
        purpose: names the random streams.
    """
    from sklearn.ensemble import RandomForestClassifier

    def forest(seed: int) -> RandomForestClassifier:
        return RandomForestClassifier(
            TREES,
            min_samples_leaf=SMALLEST_LEAF,
            class_weight="balanced",
            n_jobs=-1,
            random_state=seed,
        )

    right = _answers(forest, values, labels, labels, groups, purpose) == labels
    sizes = np.bincount(labels)
    recalls = np.bincount(labels, right) / sizes
    rng = generator(ROOT_SEED, "probe", purpose, "interval")
    drawn = rng.binomial(sizes, recalls, (RESAMPLES, len(sizes))) / sizes
    return _score(float(recalls.mean()), drawn.mean(1))


def within_class_r2(
    values: Floats, targets: Floats, labels: Labels, groups: Labels, purpose: str
) -> Score:
    """Return how much of the targets' variance within classes a cross-validated forest tells.

    0 is nothing, and a little less than 0 is nothing with noise. Each target is brought to mean
    0 within each class, so that what the class itself tells does not count.

    Args:
        values: (n, d) what the forest is told.
        targets: (n, t) what it is asked.
        labels: (n,) classes.
        groups: (n,) pictures that share a number share a fold.
        purpose: names the random streams.
    """
    from sklearn.ensemble import RandomForestRegressor

    def forest(seed: int) -> RandomForestRegressor:
        return RandomForestRegressor(
            TREES,
            min_samples_leaf=SMALLEST_LEAF,
            max_features="sqrt",
            n_jobs=-1,
            random_state=seed,
        )

    asked = _centred(targets, labels)
    answers = _answers(forest, values, asked, labels, groups, purpose).astype(np.float64)
    missed = ((answers - asked) ** 2).sum(1)
    spread = (asked**2).sum(1)
    rng = generator(ROOT_SEED, "probe", purpose, "interval")
    drawn = [rng.integers(0, len(labels), len(labels)) for _ in range(RESAMPLES)]
    values_drawn = np.array([_r2(missed[rows], spread[rows]) for rows in drawn])
    return _score(_r2(missed, spread), values_drawn)


def _centred(targets: Floats, labels: Labels) -> Floats:
    """Return the targets with mean 0 in each class; what is left of equal ones is exactly 0.

    A mean of equal numbers may differ from them by a rounding, which a forest would then explain.
    """
    means = np.stack([targets[labels == label].mean(0) for label in range(labels.max() + 1)])
    asked = targets - means[labels]
    return np.where(np.abs(asked) > ROUNDING * np.abs(targets).max(0), asked, 0.0)


def _answers(
    forest: Callable[[int], object],
    values: Floats,
    asked: NDArray[np.generic],
    labels: Labels,
    groups: Labels,
    purpose: str,
) -> NDArray[np.generic]:
    from sklearn.model_selection import StratifiedGroupKFold

    seed = derive_seed(ROOT_SEED, "probe", purpose)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    answers = np.empty_like(asked)
    for train, test in folds.split(values, labels, groups):
        answers[test] = forest(seed).fit(values[train], asked[train]).predict(values[test])  # type: ignore[attr-defined]
    return answers


def _r2(missed: Floats, spread: Floats) -> float:
    return float(1 - missed.sum() / spread.sum()) if spread.any() else 0.0


def _score(value: float, drawn: Floats) -> Score:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Score(value, float(low), float(high))
