"""Which searched values mattered, as far as the trials can tell.

A random forest learns the score from the values; what it loses on trials it has not seen when
one value is shuffled is that value's importance. A forest that cannot predict unseen trials
knows nothing of importance, so its R² is part of the answer.

Source: permutation importance of Breiman, Random Forests (2001), section 10, on held-out trials.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import KFold

from harness.seeds import derive_seed, generator
from harness.statistics.corrected_t import SAME

FEWEST_TRIALS = 10
_FOLDS = 5
_ROUNDS = 4
_TREES = 100

Floats = NDArray[np.float64]


class Importance(NamedTuple):
    """What shuffling each value costs."""

    keys: tuple[str, ...]
    losses: Floats
    """(rounds, keys): the R² on unseen trials that is lost without each value."""
    r_squared: float
    """What the forest explains of unseen trials; 0 and less: nothing."""


def importance(values: pd.DataFrame, scores: Floats, *, seed: int = 1) -> Importance | None:
    """Return how much each value matters to the score; None with fewer than 10 trials.

    Args:
        values: (n, keys) numbers, one row a trial; a value that was not used is one of its own.
        scores: (n,) of the trials.
        seed: of folds, forests and shuffles.
    """
    if len(values) < FEWEST_TRIALS or np.ptp(scores) <= SAME * np.abs(scores).max():
        return None
    table = values.to_numpy(np.float64)
    rounds = [_round(table, scores, derive_seed(seed, "importance", i)) for i in range(_ROUNDS)]
    whole = np.array([r_squared for r_squared, _ in rounds])
    shuffled = np.stack([without for _, without in rounds])
    return Importance(tuple(values.columns), whole[:, None] - shuffled, float(whole.mean()))


def _round(table: Floats, scores: Floats, seed: int) -> tuple[float, Floats]:
    """Return R² on unseen trials with all values, and with each shuffled, (keys,)."""
    rng = generator(seed, "shuffle")
    predicted = np.empty((1 + table.shape[1], len(scores)))
    for known, unseen in KFold(_FOLDS, shuffle=True, random_state=seed).split(table):
        forest = RandomForestRegressor(_TREES, min_samples_leaf=2, random_state=seed)
        forest.fit(table[known], scores[known])
        predicted[0, unseen] = forest.predict(table[unseen])
        for column in range(table.shape[1]):
            changed = table[unseen].copy()
            changed[:, column] = rng.permutation(table[:, column])[: len(unseen)]
            predicted[1 + column, unseen] = forest.predict(changed)
    errors = ((predicted - scores) ** 2).mean(axis=1)
    r_squared = 1 - errors / scores.var()
    return float(r_squared[0]), r_squared[1:]
