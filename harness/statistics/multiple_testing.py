"""Helps, hurts, equivalent or inconclusive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import scipy  # which loads `special` when it is asked for: `show` needs none
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.statistics.corrected_t import SAME, CorrectedT, equivalence_p, variance_factor
from harness.statistics.sequential import ONE_LOOK, Looks, repeated_p

Floats = NDArray[np.float64]
RANK = 2


class ManyT(NamedTuple):
    """What `corrected_t` returns, for each of m differences: (m,) arrays."""

    difference: Floats
    low: Floats
    high: Floats
    p: Floats


class DifferenceTest(NamedTuple):
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
    p = 2 * scipy.special.stdtr(r - 1, -np.abs(mean) / error)
    reach = np.where(nowhere, 0.0, error * scipy.special.stdtrit(r - 1, (1 + confidence) / 2))
    return ManyT(mean, mean - reach, mean + reach, np.where(varies, p, 1.0))


def changes(
    baseline: Floats, proposal: Floats, *, n_test: float, n_train: float, alpha: float
) -> tuple[DifferenceTest, ...]:
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
    return tuple(DifferenceTest(*row) for row in zip(*(c.tolist() for c in columns), strict=True))


class Family(NamedTuple):
    """Adjusted p, (m,), and whether each is below alpha, (m,)."""

    p: Floats
    rejected: NDArray[np.bool_]


class IntervalArrays(NamedTuple):
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
    # Not SciPy's, which lies in `scipy.stats`: that takes a second to import.
    order, adjusted = np.argsort(p, kind="stable"), np.empty_like(p)
    scaled = p[order] * (len(p) / np.arange(1, len(p) + 1))
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return Family(adjusted, adjusted < alpha)


def simultaneous_intervals(results: Sequence[CorrectedT], *, alpha: float) -> IntervalArrays:
    """Return intervals, (m,), that all hold at once with probability 1 - alpha (Bonferroni)."""
    difference = np.array([result.difference for result in results])
    error = np.array([result.standard_error for result in results])
    # One repetition has no degrees of freedom, and an infinite error that no quantile changes.
    df = np.array([max(result.df, 1) for result in results])
    reach = error * scipy.special.stdtrit(df, 1 - alpha / (2 * max(len(results), 1)))
    return IntervalArrays(difference - reach, difference + reach)


def _check(p: Floats) -> None:
    if not ((p >= 0) & (p <= 1)).all():
        raise ComparisonError(f"family: expected p between 0 and 1; got {p.tolist()}")


LARGEST_ALPHA = 0.5
Word = Literal["helps", "hurts", "equivalent", "inconclusive"]


@dataclass(frozen=True)
class Rule:
    """How proposals are judged, fixed before there is anything to judge.

    Attributes:
        margin: largest difference that makes no difference, in the metric's own unit; 0 for none.
        alpha: probability of any false "helps" or "hurts" in the family, and of any false
            "equivalent".
        higher_is_better: which way the metric counts.
    """

    margin: float = 0.01
    alpha: float = 0.05
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        """Refuse a rule that cannot be followed."""
        if not (0 <= self.margin < np.inf and 0 < self.alpha <= LARGEST_ALPHA):
            raise ComparisonError(
                "rule: expected a margin from 0 and alpha above 0, "
                f"at most {LARGEST_ALPHA}; "
                f"got {self.margin} and {self.alpha}"
            )


@dataclass(frozen=True)
class Verdict:
    """What is claimed of one proposal, and all it rests on.

    Attributes:
        word: helps, hurts, equivalent or inconclusive.
        result: the mean difference; its interval is for this proposal alone, not adjusted.
        adjusted_p: of "no difference", after looks and Holm.
        equivalence_p: of "a difference of the margin or more", for this proposal alone.
        adjusted_equivalence_p: the same after looks and Holm.
        rule: what was fixed beforehand.
        family: proposals judged together.
        looks: which look this is, of which.
    """

    word: Word
    result: CorrectedT
    adjusted_p: float
    equivalence_p: float
    adjusted_equivalence_p: float
    rule: Rule
    family: int
    looks: Looks

    @property
    def gain(self) -> float:
        """The mean difference, positive if the proposal is better."""
        return self.result.difference * (1 if self.rule.higher_is_better else -1)


def decide(
    results: Sequence[CorrectedT], rule: Rule, looks: Looks = ONE_LOOK
) -> tuple[Verdict, ...]:
    """Return the verdict on each proposal of a family.

    Two questions are asked of every proposal, each adjusted by Holm over the family, and before
    that for the looks taken:

    1. Is the difference zero? p of the corrected t test.
    2. Is it as large as the margin? `equivalence_p`: for a single proposal it is below alpha
       exactly when the 1 - alpha interval lies inside (-margin, margin).

    The word is the first that fits:

    * equivalent: the second is answered no, even if there is a gain; it is too small to matter.
    * helps: the first is answered no, and the difference is a gain.
    * hurts: the first is answered no, and the difference is a loss.
    * inconclusive: neither is answered. That is not "no effect".

    So any false "helps" or "hurts" has probability alpha at most, whatever the truth about the
    other proposals, and so has any false "equivalent".

    Args:
        results: one for each proposal against the same baseline.
        rule: margin, alpha and direction.
        looks: named beforehand; by default there is one, at the end.

    Source: Holm (1979); Schuirmann (1987); Jennison and Turnbull (2000) for looks.
    """
    small = [equivalence_p(result, rule.margin) for result in results]
    zero = holm(_after_looks([result.p for result in results], looks), alpha=rule.alpha)
    large = holm(_after_looks(small, looks), alpha=rule.alpha)
    return tuple(
        Verdict(
            word=_word(result, rule, differs=bool(zero.rejected[m]), small=bool(large.rejected[m])),
            result=result,
            adjusted_p=float(zero.p[m]),
            equivalence_p=small[m],
            adjusted_equivalence_p=float(large.p[m]),
            rule=rule,
            family=len(results),
            looks=looks,
        )
        for m, result in enumerate(results)
    )


def _after_looks(p: Sequence[float], looks: Looks) -> NDArray[np.float64]:
    return np.array([repeated_p(one, looks) for one in p], dtype=np.float64)


def _word(result: CorrectedT, rule: Rule, *, differs: bool, small: bool) -> Word:
    if small:
        return "equivalent"
    if not differs:
        return "inconclusive"
    return "helps" if (result.difference > 0) == rule.higher_is_better else "hurts"
