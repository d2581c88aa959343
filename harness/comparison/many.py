"""The corrected t test of many differences at once: class by class, cell by cell."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from harness.comparison.families import benjamini_hochberg
from harness.comparison.resampled import SAME, variance_factor
from harness.errors import ComparisonError

Floats = NDArray[np.float64]
RANK = 2


class ManyT(NamedTuple):
    """What `corrected_t` returns, for each of m differences: (m,) arrays."""

    difference: Floats
    low: Floats
    high: Floats
    p: Floats


class Change(NamedTuple):
    """One of many numbers under both recipes, and whether they differ.

    The interval is for this number alone. `adjusted_p` allows for all that were looked at
    together: of the numbers with `changed`, at most a share alpha has not, on average.
    """

    baseline: float
    proposal: float
    difference: float
    low: float
    high: float
    p: float
    adjusted_p: float
    changed: bool


def corrected_t_of_many(
    differences: Floats, *, n_test: float, n_train: float, confidence: float = 0.95
) -> ManyT:
    """Return the corrected resampled t test of each row, as `corrected_t` would one by one.

    Args:
        differences: (m, r) proposal minus baseline, paired, of m numbers over r repetitions.
        n_test: pictures tested in a repetition; 0 for repetitions on one split.
        n_train: pictures trained on.
        confidence: coverage of each interval.

    Raises:
        ComparisonError: not m rows of r finite numbers, or the counts are none.

    Source: Nadeau and Bengio, Machine Learning 52 (2003).
    """
    if differences.ndim != RANK or not differences.shape[1] or not np.isfinite(differences).all():
        raise ComparisonError(
            f"comparison: expected (m, r) finite differences, r from 1; got {differences.shape}"
        )
    m, r = differences.shape
    factor = np.sqrt(variance_factor(r, n_test=n_test, n_train=n_train))
    mean = differences.mean(axis=1)
    if r == 1:
        endless = np.full(m, np.inf)
        return ManyT(mean, -endless, endless, np.ones(m))
    varies = np.ptp(differences, axis=1) > SAME
    nowhere = np.abs(differences).max(axis=1, initial=0) <= SAME
    error = np.where(varies, differences.std(axis=1, ddof=1) * factor, np.inf)
    p = 2 * stats.t.sf(np.abs(mean) / error, r - 1)
    reach = np.where(nowhere, 0.0, error * stats.t.ppf((1 + confidence) / 2, r - 1))
    return ManyT(mean, mean - reach, mean + reach, np.where(varies, p, 1.0))


def changes(
    baseline: Floats, proposal: Floats, *, n_test: float, n_train: float, alpha: float
) -> tuple[Change, ...]:
    """Return the m changes between two recipes, their false discovery rate held at alpha.

    Args:
        baseline: (m, r) m numbers over r repetitions.
        proposal: (m, r) the same numbers of the proposal, paired.
        n_test: pictures tested in a repetition; 0 for repetitions on one split.
        n_train: pictures trained on.
        alpha: the false discovery rate, and 1 - the coverage of each interval.

    Raises:
        ComparisonError: as `corrected_t_of_many`.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995).
    """
    test = corrected_t_of_many(
        proposal - baseline, n_test=n_test, n_train=n_train, confidence=1 - alpha
    )
    family = benjamini_hochberg(test.p, alpha=alpha)
    columns = (baseline.mean(axis=1), proposal.mean(axis=1), *test, *family)
    return tuple(Change(*row) for row in zip(*(c.tolist() for c in columns), strict=True))
