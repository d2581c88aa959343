"""Experiments compared by their ranks on several collections, after Demšar (2006).

"Statistical comparisons of classifiers over multiple data sets", Journal of Machine Learning
Research 7. The unit is the collection: a row is one, never a fold or a seed.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import scipy  # which loads `stats` when it is asked for: `show` needs none
from numpy.typing import NDArray

FEWEST = 6
"""Collections, below which no signed ranks reach the usual alpha of 0.05: 2 / 2**5 is above it."""
FEWEST_RANKED = 3
"""Experiments, below which ranks say no more than the signed-rank test of the two."""
_EXACT = 50
"""Pairs up to which the distribution of signed ranks without ties is counted out."""


class Ranks(NamedTuple):
    """How experiments rank on average, and by how much that must differ to be told apart."""

    average: tuple[float, ...]
    """(k,) mean rank of each experiment; 1 is the best."""
    friedman: float
    """Friedman's chi-squared, corrected for ties."""
    p: float
    """That experiments which are all alike rank so differently."""
    critical_difference: float
    """Nemenyi's: mean ranks that differ by less are not told apart."""
    alike: tuple[tuple[int, ...], ...]
    """Largest sets of neighbours, by their places, that are not told apart."""


def signed_rank_p(gains: Sequence[float]) -> float | None:
    """Return the p of Wilcoxon's signed-rank test, two-sided; None of fewer than six collections.

    Gains of zero are ranked, and half their ranks given to each side, as Demšar does.

    Args:
        gains: (n,) of one proposal, one for each collection.
    """
    if len(gains) < FEWEST:
        return None
    values = np.asarray(gains, np.float64)
    if not values.any():
        return 1.0
    whole = len(set(np.abs(values).tolist())) == len(values) and bool(values.all())
    method: Literal["exact", "approx"] = "exact" if whole and len(values) <= _EXACT else "approx"
    return float(scipy.stats.wilcoxon(values.tolist(), zero_method="zsplit", method=method).pvalue)


def rank(scores: NDArray[np.float64], *, alpha: float, higher_is_better: bool) -> Ranks | None:
    """Return average ranks with Friedman's test and Nemenyi's critical difference.

    Args:
        scores: (n, k) of k experiments on n collections.
        alpha: of the critical difference.
        higher_is_better: whether the first rank is the largest score.

    Returns:
        None of fewer than six collections or three experiments.
    """
    n, k = scores.shape
    if n < FEWEST or k < FEWEST_RANKED:
        return None
    ranks = scipy.stats.rankdata(-scores if higher_is_better else scores, axis=1)
    average = ranks.mean(axis=0)
    spread = float(np.sum((ranks - (k + 1) / 2) ** 2)) / (n * (k - 1))
    friedman = n * float(np.sum((average - (k + 1) / 2) ** 2)) / spread if spread else 0.0
    # Nemenyi's is the studentized range over the square root of 2.
    wide = float(scipy.stats.studentized_range.isf(alpha, k, np.inf)) / np.sqrt(2)
    difference = wide * float(np.sqrt(k * (k + 1) / (6 * n)))
    return Ranks(
        average=tuple(average.tolist()),
        friedman=friedman,
        p=float(scipy.stats.chi2.sf(friedman, k - 1)),
        critical_difference=difference,
        alike=_alike(average, difference),
    )


def _alike(average: NDArray[np.float64], difference: float) -> tuple[tuple[int, ...], ...]:
    """Return each run of neighbours within the difference that is not part of a longer one."""
    order = np.argsort(average, kind="stable")
    found: list[tuple[int, ...]] = []
    for start, first in enumerate(order.tolist()):
        near = [int(one) for one in order[start:] if average[one] - average[first] <= difference]
        if len(near) > 1 and not (found and set(near) <= set(found[-1])):
            found.append(tuple(near))
    return tuple(found)
