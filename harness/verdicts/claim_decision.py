"""One proposal under each claim that can be made: the decision, how firm it is, what it lacks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.specs.schema.study import Claim
from harness.statistics.corrected_t import chance_on_a_new_repetition
from harness.statistics.estimates import MeanEstimate
from harness.statistics.forecast import repetitions_needed
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import SimultaneousVerdict, Spending, fragility
from harness.verdicts.decision_record import ClaimDecision, ClaimEstimate, FragilityRecord
from harness.verdicts.record import finite


@dataclass(frozen=True)
class Judged:
    """One proposal on one metric.

    Attributes:
        estimates: under each claim that can be made.
        verdicts: by each.
        named: the claim that the word is about.
        spending: what the look at it may spend, under that claim.
        rule: that judges, in this metric's unit.
        family: proposals that share alpha.
    """

    estimates: Mapping[Claim, MeanEstimate]
    verdicts: Mapping[Claim, SimultaneousVerdict]
    named: Claim
    spending: Spending
    rule: Rule
    family: int

    @property
    def estimate(self) -> MeanEstimate:
        """Under the named claim."""
        return self.estimates[self.named]

    @property
    def verdict(self) -> SimultaneousVerdict:
        """By the named claim."""
        return self.verdicts[self.named]

    @property
    def p_of_no_difference(self) -> float:
        """Adjusted for the family and for the looks."""
        return min(1.0, self.family * self.spending.overall(self.estimate.p_value()))

    def more(self, ratio: float) -> float | None:
        """Return how many more repetitions would probably decide, as if seen so far were true.

        Args:
            ratio: by what repetitions are taken to correlate under the named claim.
        """
        found = self.estimate
        if not 0 < found.error.standard_error < math.inf:
            return None
        needed = repetitions_needed(found, self.rule, self.family, ratio)
        return math.inf if needed is None else max(needed - found.repetitions, 1)

    def firmness(self, numbers: Sequence[int], without: Sequence[MeanEstimate]) -> FragilityRecord:
        """Return in what cases the word would be another.

        Args:
            numbers: r repetitions.
            without: the estimate without each of them; none where there is but one.
        """
        found = fragility(self.estimate, without, self.rule, self.family, self.spending)
        return FragilityRecord(
            without=tuple(numbers[place] for place in found.without),
            half_alpha=found.half_alpha,
            half_margin=found.half_margin,
            double_margin=found.double_margin,
        )

    def decision(
        self, differences: NDArray[np.float64], firmness: FragilityRecord | None
    ) -> ClaimDecision:
        """Return what decides, as a record.

        Args:
            differences: (r,) proposal minus baseline.
            firmness: of the word; None while there is no word.
        """
        found, rule = self.estimate, self.rule
        worse, better = found.chance_below(-rule.margin), 1 - found.chance_below(rule.margin)
        if not rule.higher_is_better:
            worse, better = better, worse
        return ClaimDecision(
            claim=self.named,
            difference=float(differences.mean()),
            spread=float(differences.std(ddof=1)) if len(differences) > 1 else None,
            confidence=1 - rule.alpha,
            estimates={claim: self._recorded(claim) for claim in self.estimates},
            adjusted_p=None if firmness is None else self.verdict.p,
            reach=finite(self.verdict.reach),
            fragility=firmness,
            worse=worse,
            alike=max(0.0, 1 - worse - better),
            better=better,
            chance_next=chance_on_a_new_repetition(
                differences, higher_is_better=rule.higher_is_better
            ),
        )

    def _recorded(self, claim: Claim) -> ClaimEstimate:
        ends, error = self.verdicts[claim], self.estimates[claim].error
        return ClaimEstimate(
            low=finite(ends.low),
            high=finite(ends.high),
            standard_error=finite(error.standard_error),
            df=float(error.degrees_of_freedom),
        )
