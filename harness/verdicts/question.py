"""What is asked of the evidence, fixed before it is looked at."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.errors import SpecError
from harness.metrics import METRICS, POINTS
from harness.specs.plans.study_proposals import Cell
from harness.specs.reading.validation import one_of
from harness.specs.schema.study import Claim
from harness.statistics.corrected_t import CorrectedT
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.sequential import ONE_LOOK, Looks, information_shares
from harness.statistics.simultaneous import ALL_AT_ONCE, Spending
from harness.verdicts.history import History
from harness.verdicts.record import SIMULTANEOUS, RuleRecord, Tuning
from harness.wording.language import Language
from harness.wording.words import words_in

LARGEST_ALPHA = 0.5
"""As in a study's file."""


@dataclass(frozen=True)
class VerdictQuestion:
    """A comparison: its question, its rule, and what is known of its course.

    Attributes:
        name: of the study, or of the comparison.
        question: in one sentence.
        rule: how proposals are judged.
        planned: repetitions up to this look; 0: as many as the experiments have in common.
        look: which look this is, from 1.
        looks_of: the look at which a proposal was last judged, where it is not this one: more
            repetitions of it, if there are any, do not count.
        history: what happened to the rule.
        failed: experiments that failed, with what went wrong.
        missing: runs that are still to do, beside those that the evidence lacks.
        cells: the combinations of a grid.
        notes: sentences that a reader must see.
        tuning: by what an experiment was tuned; those without are as they were written.
        on_precision: proposals that the study itself gives an arithmetic of their own.
        incomplete: whether words are asked for although runs are missing.
        counts_independent: whether copies of a picture are one picture in every formula; verdicts
            of record format 2 counted each.
    """

    name: str
    question: str
    rule: RuleRecord
    planned: int = 0
    look: int = 1
    history: History = field(default_factory=History)
    failed: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    tuning: Mapping[str, Tuning] = field(default_factory=dict)
    on_precision: frozenset[str] = frozenset()
    counts_independent: bool = True
    incomplete: bool = False
    looks_of: Mapping[str, int] = field(default_factory=dict)

    def look_of(self, proposal: str) -> int:
        """Return the look at which a proposal is judged, from 1."""
        return self.looks_of.get(proposal, self.look)

    def planned_of(self, proposal: str) -> int:
        """Return its repetitions up to that look; 0: as many as the experiments have in common."""
        if proposal not in self.looks_of:
            return self.planned
        return self.rule.planned_at(self.looks_of[proposal])

    def judging(self, metric: str) -> Rule:
        """Return the rule as `decide` takes it, on any metric.

        The margin is in the unit of the deciding metric: every other one has its own.
        """
        row = METRICS[metric]
        margin = self.rule.margin if metric == self.rule.metric else row.margin
        return Rule(margin, self.rule.alpha, row.higher_is_better)

    def looks(self, *, n_test: float, n_train: float) -> Looks:
        """Return the looks as `decide` takes them."""
        counts = self.rule.look_counts
        if len(counts) < 2:  # noqa: PLR2004 (one look needs no plan)
            return ONE_LOOK
        shares = information_shares(counts, n_test=n_test, n_train=n_train)
        return Looks(shares, self.look, self.rule.spending)

    def spending(self, proposal: str, ratio: float) -> Spending:
        """Return what the look at a proposal may spend of alpha, for a rule that names a claim.

        Args:
            proposal: its name.
            ratio: n_test / n_train where the claim is about collections like this one, else 0.
        """
        counts = self.rule.look_counts
        if len(counts) < 2:  # noqa: PLR2004 (one look needs no plan)
            return ALL_AT_ONCE
        return RepeatedLooks(counts, self.look_of(proposal), self.rule.spending, ratio)

    @property
    def no_result(self) -> CorrectedT:
        """Stands for an experiment that failed: it is one of the family and shows nothing."""
        inf = float("inf")
        return CorrectedT(0.0, inf, inf, -inf, inf, 1 - self.rule.alpha, 0.0, 0, 1.0)


def comparison_question(proposals: Sequence[str], baseline: str, language: Language = "en") -> str:
    """Return what is asked of experiments that no study holds together."""
    asked = words_in(language).verdict_table.asked.of(len(proposals))
    return asked.format(names=", ".join(proposals), baseline=baseline)


def require_metric(name: str) -> None:
    """Make sure that a score of this name exists.

    Raises:
        SpecError: it does not.
    """
    if name not in METRICS:
        raise SpecError(f"--metric: expected {one_of(tuple(METRICS))}; got {name!r}.")


def _require_rule(metric: str, margin: float, alpha: float) -> None:
    """Refuse what no study's file could say either: a margin of 1 is 100 points, and none is meant.

    Raises:
        SpecError: as `rule_of` says.
    """
    if not 0 < alpha <= LARGEST_ALPHA:
        meant = f" Did you mean {alpha / 100:g}?" if 1 <= alpha <= 100 * LARGEST_ALPHA else ""
        raise SpecError(
            f"alpha: expected a number above 0 and at most {LARGEST_ALPHA}; got {alpha:g}.{meant}"
        )
    share = metric in POINTS
    if not 0 <= margin < (1 if share else math.inf):
        below = " and below 1, as a share" if share else ""
        meant = f" Did you mean {margin / 100:g}?" if share and 0 <= margin / 100 < 1 else ""
        raise SpecError(f"margin: expected a number of at least 0{below}; got {margin:g}.{meant}")


def rule_of(metric: str, margin: float | None, alpha: float, claim: Claim) -> RuleRecord:
    """Return how proposals are judged that no study registered.

    Args:
        metric: the score that decides.
        margin: largest difference that does not matter; None: the score's usual one.
        alpha: probability of any false claim.
        claim: what the words are about.

    Raises:
        SpecError: there is no such score, or margin or alpha cannot be.
    """
    require_metric(metric)
    usual = METRICS[metric].margin
    _require_rule(metric, usual if margin is None else margin, alpha)
    return RuleRecord(
        metric=metric,
        margin=usual if margin is None else margin,
        alpha=alpha,
        correction=SIMULTANEOUS,
        claim=claim,
    )
