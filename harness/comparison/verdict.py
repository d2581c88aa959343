"""Helps, hurts, equivalent or inconclusive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from harness.comparison.families import holm
from harness.comparison.resampled import CorrectedT, equivalence_p
from harness.comparison.sequential import ONE_LOOK, Looks, repeated_p
from harness.errors import ComparisonError

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
