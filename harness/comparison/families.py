"""Many proposals at once: how sure is sure enough."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from harness.comparison.resampled import CorrectedT
from harness.errors import ComparisonError

Floats = NDArray[np.float64]


class Family(NamedTuple):
    """Adjusted p, (m,), and whether each is below alpha, (m,)."""

    p: Floats
    rejected: NDArray[np.bool_]


class Ends(NamedTuple):
    """Both ends of m intervals."""

    low: Floats
    high: Floats


def holm(p: Floats, *, alpha: float) -> Family:
    """Return p adjusted so that any false rejection at all has at most probability alpha.

    Args:
        p: (m,) one for each proposal against the baseline, in any order, however dependent.
        alpha: level of the family.

    Raises:
        ComparisonError: a p is not between 0 and 1.

    Source: Holm, Scandinavian Journal of Statistics 6 (1979).
    """
    _check(p)
    order = np.argsort(p)
    # Not statsmodels: its Holm collects garbage each time, 20 ms and more a family.
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return Family(adjusted, adjusted < alpha)


def benjamini_hochberg(p: Floats, *, alpha: float) -> Family:
    """Return p adjusted so that of the rejections at most a share alpha is false, on average.

    For lists to look at, class by class, not for claims.

    Args:
        p: (m,) independent or positively dependent.
        alpha: the false discovery rate.

    Raises:
        ComparisonError: a p is not between 0 and 1.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995).
    """
    _check(p)
    adjusted = stats.false_discovery_control(p) if p.size else p.copy()
    return Family(adjusted, adjusted < alpha)


def simultaneous_intervals(results: Sequence[CorrectedT], *, alpha: float) -> Ends:
    """Return intervals, (m,), that all hold at once with probability 1 - alpha (Bonferroni)."""
    difference = np.array([result.difference for result in results])
    error = np.array([result.standard_error for result in results])
    # One repetition has no degrees of freedom, and an infinite error that no quantile changes.
    df = np.array([max(result.df, 1) for result in results])
    reach = error * stats.t.ppf(1 - alpha / (2 * max(len(results), 1)), df)
    return Ends(difference - reach, difference + reach)


def _check(p: Floats) -> None:
    if not ((p >= 0) & (p <= 1)).all():
        raise ComparisonError(f"family: expected p between 0 and 1; got {p.tolist()}")
