"""Verdicts by claims: of each proposal one interval, which holds at once with all the others."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.specs.schema.study import Claim
from harness.statistics.corrected_t import chance_on_a_new_repetition
from harness.statistics.crossed_effects import (
    Components,
    CrossedValues,
    collections_like_it,
    components_without_each,
    crossed_components,
    this_collection,
)
from harness.statistics.estimates import NO_ESTIMATE, MeanEstimate
from harness.statistics.forecast import repetitions_needed
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import (
    SimultaneousVerdict,
    Spending,
    decide_at_once,
    fragility,
)
from harness.statistics.stopping import Ending, look_at
from harness.verdicts.crossed_runs import crossed_values
from harness.verdicts.decision import ClaimDecision, ClaimEstimate, FragilityRecord
from harness.verdicts.paired_runs import Bench
from harness.verdicts.proposal_outcome import ProposalOutcome
from harness.verdicts.record import OPEN, finite
from harness.verdicts.sentences_of_claims import ClaimContext, claim_sentences
from harness.verdicts.sentences_of_tests import OnAccuracy


@dataclass(frozen=True)
class Judged:
    """One proposal on one metric.

    Attributes:
        crossed: what its pictures contributed.
        estimates: under each claim that can be made.
        verdicts: by each.
        named: the claim that the word is about.
        spending: what the look at it may spend, under that claim.
        rule: that judges, in this metric's unit.
        family: proposals that share alpha.
    """

    crossed: CrossedValues
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


def claims_of(repetitions: str) -> tuple[Claim, ...]:
    """Return what can be claimed by a rule of repetitions.

    Trainings on one split were all trained and tested on the same pictures, and show nothing of
    how much others would change: their claim is about this collection, and this split of it.
    """
    every: tuple[Claim, ...] = get_args(Claim)
    return every[:1] if repetitions == "seeds" else every


def outcomes_of_claims(bench: Bench) -> list[ProposalOutcome]:
    """Return what is said of each proposal.

    Raises:
        ComparisonError: the repetitions say nothing of the claim.
    """
    judged = _judged(bench, bench.question.rule.metric)
    on_accuracy = judged if bench.question.rule.metric == "accuracy" else _judged(bench, "accuracy")
    return [
        _outcome(bench, number, one, accuracy)
        for number, (one, accuracy) in enumerate(zip(judged, on_accuracy, strict=True))
    ]


def _judged(bench: Bench, metric: str) -> list[Judged]:
    """Return what is claimed on one metric; failed experiments count as part of the family."""
    named = _named(bench)
    crossed = [crossed_values(bench.baseline_of(one), one, metric) for one in bench.proposals]
    parts = [crossed_components(one) for one in crossed]
    estimates = {
        claim: [_estimate(one, claim, bench) for one in parts] for claim in _possible(bench)
    }
    verdicts = {claim: _decided(bench, metric, found, claim) for claim, found in estimates.items()}
    return [
        Judged(
            crossed=crossed[number],
            estimates={claim: found[number] for claim, found in estimates.items()},
            verdicts={claim: found[number] for claim, found in verdicts.items()},
            named=named,
            spending=bench.question.spending(proposal.name, bench.ratio(named)),
            rule=bench.question.judging(metric),
            family=bench.family,
        )
        for number, proposal in enumerate(bench.proposals)
    ]


def _possible(bench: Bench) -> tuple[Claim, ...]:
    """Return what can be claimed; of other pictures only where it is known how many taught."""
    possible = claims_of(bench.kind)
    return possible if bench.about.n_train else possible[:1]


def _named(bench: Bench) -> Claim:
    named, possible = bench.question.rule.claim, _possible(bench)
    if named is None or named not in possible:
        raise ComparisonError(
            f"{bench.question.name}: expected the claim {' or '.join(possible)}, because "
            f"repetitions of the kind {bench.kind} show nothing of another; got {named}."
        )
    return named


def _estimate(parts: Components, claim: Claim, bench: Bench) -> MeanEstimate:
    if claim == "this_collection":
        return this_collection(parts)
    shared = bench.shared
    return collections_like_it(parts, n_test=shared.n_test, n_train=shared.n_train)


def _decided(
    bench: Bench, metric: str, estimates: list[MeanEstimate], claim: Claim
) -> tuple[SimultaneousVerdict, ...]:
    question, failed = bench.question, list(bench.question.failed)
    names = [*(one.name for one in bench.proposals), *failed]
    # Of the claim beside the named one, independent looks: the wider side, as claims are nested.
    ratio = bench.ratio(claim) if claim == question.rule.claim else 0.0
    looks = [question.spending(name, ratio) for name in names]
    family = [*estimates, *[NO_ESTIMATE] * len(failed)]
    return decide_at_once(family, question.judging(metric), looks)


def _outcome(bench: Bench, number: int, judged: Judged, accuracy: Judged) -> ProposalOutcome:
    proposal, word = bench.proposals[number], judged.verdict.word
    differences = bench.differences(proposal, bench.question.rule.metric)
    decision = _decision(bench, number, judged, differences)
    ending, more = _ending(bench, judged), _more(bench, judged) if word in OPEN else None
    context = ClaimContext(
        word=word,
        decision=decision,
        rule=bench.question.rule,
        family=bench.family,
        repetitions=len(proposal.runs),
        look=bench.question.look_of(proposal.name),
        ending=ending if bench.speaks else None,
        more=more,
    )
    return ProposalOutcome(
        word=word,
        decision=decision,
        more=more if word == "inconclusive" else None,
        accuracy=OnAccuracy(
            accuracy.estimate.mean, accuracy.p_of_no_difference, accuracy.rule.alpha
        ),
        say=partial(claim_sentences, context),
        ending=ending or "",
    )


def _ending(bench: Bench, judged: Judged) -> Ending | None:
    """Return why a proposal of an adaptive study gets no more repetitions."""
    bound, looks = bench.question.rule.futility, judged.spending
    if bound is None or not isinstance(looks, RepeatedLooks):
        return None
    if judged.estimate.repetitions != looks.repetitions[looks.current - 1]:
        return None  # a run is missing, so that there was no look
    found = look_at(judged.estimate, judged.rule, judged.family, looks)
    return found.ending(is_last=looks.current == len(looks.repetitions), futility=bound)


def _more(bench: Bench, judged: Judged) -> float | None:
    """Return how many more repetitions would probably decide, as if seen so far were true."""
    found = judged.estimate
    if not 0 < found.error.standard_error < math.inf:
        return None
    needed = repetitions_needed(found, judged.rule, judged.family, bench.ratio(judged.named))
    return math.inf if needed is None else max(needed - found.repetitions, 1)


def _decision(
    bench: Bench, number: int, judged: Judged, differences: NDArray[np.float64]
) -> ClaimDecision:
    found, rule = judged.estimate, judged.rule
    worse, better = found.chance_below(-rule.margin), 1 - found.chance_below(rule.margin)
    if not rule.higher_is_better:
        worse, better = better, worse
    return ClaimDecision(
        claim=judged.named,
        difference=float(differences.mean()),
        spread=float(differences.std(ddof=1)) if len(differences) > 1 else None,
        confidence=1 - rule.alpha,
        estimates={claim: _recorded(judged, claim) for claim in judged.estimates},
        adjusted_p=judged.verdict.p if bench.speaks else None,
        reach=finite(judged.verdict.reach),
        fragility=_fragility(bench, number, judged) if bench.speaks else None,
        worse=worse,
        alike=max(0.0, 1 - worse - better),
        better=better,
        chance_next=chance_on_a_new_repetition(differences, higher_is_better=rule.higher_is_better),
    )


def _recorded(judged: Judged, claim: Claim) -> ClaimEstimate:
    ends, error = judged.verdicts[claim], judged.estimates[claim].error
    return ClaimEstimate(
        low=finite(ends.low),
        high=finite(ends.high),
        standard_error=finite(error.standard_error),
        df=float(error.degrees_of_freedom),
    )


def _fragility(bench: Bench, number: int, judged: Judged) -> FragilityRecord:
    numbers = sorted(bench.proposals[number].runs)
    parts = components_without_each(judged.crossed) if len(numbers) > 1 else ()
    without = [_estimate(one, judged.named, bench) for one in parts]
    found = fragility(judged.estimate, without, judged.rule, judged.family, judged.spending)
    return FragilityRecord(
        without=tuple(numbers[place] for place in found.without),
        half_alpha=found.half_alpha,
        half_margin=found.half_margin,
        double_margin=found.double_margin,
    )
