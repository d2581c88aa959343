"""Verdicts by claims: of each proposal one interval, which holds at once with all the others."""

from functools import partial
from typing import get_args

from harness.errors import ComparisonError
from harness.specs.schema.study import Claim
from harness.statistics.crossed_effects import (
    Components,
    CrossedValues,
    collections_like_it,
    components_without_each,
    crossed_components,
    this_collection,
)
from harness.statistics.estimates import NO_ESTIMATE, MeanEstimate
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.simultaneous import (
    SimultaneousVerdict,
    decide_at_once,
)
from harness.statistics.stopping import Ending, look_at
from harness.verdicts.claim_decision import Judged
from harness.verdicts.crossed_runs import crossed_values
from harness.verdicts.decision_record import FragilityRecord
from harness.verdicts.paired_runs import Bench
from harness.verdicts.proposal_outcome import ProposalOutcome
from harness.verdicts.sentences_of_claims import ClaimContext, claim_sentences
from harness.verdicts.sentences_of_tests import OnAccuracy
from harness.verdicts.words import OPEN


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
    metric = bench.question.rule.metric
    crossed = _crossed(bench, metric)
    judged = _judged(bench, metric, crossed)
    on_accuracy = (
        judged if metric == "accuracy" else _judged(bench, "accuracy", _crossed(bench, "accuracy"))
    )
    return [
        _outcome(bench, number, one, accuracy, values)
        for number, (one, accuracy, values) in enumerate(
            zip(judged, on_accuracy, crossed, strict=True)
        )
    ]


def _crossed(bench: Bench, metric: str) -> list[CrossedValues]:
    return [crossed_values(bench.baseline_of(one), one, metric) for one in bench.proposals]


def _judged(bench: Bench, metric: str, crossed: list[CrossedValues]) -> list[Judged]:
    """Return what is claimed on one metric; failed experiments count as part of the family."""
    named = _named(bench)
    parts = [crossed_components(one) for one in crossed]
    estimates = {
        claim: [_estimate(one, claim, bench) for one in parts] for claim in _possible(bench)
    }
    verdicts = {claim: _decided(bench, metric, found, claim) for claim, found in estimates.items()}
    return [
        Judged(
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


def _outcome(
    bench: Bench, number: int, judged: Judged, accuracy: Judged, crossed: CrossedValues
) -> ProposalOutcome:
    proposal, word = bench.proposals[number], judged.verdict.word
    differences = bench.differences(proposal, bench.question.rule.metric)
    firmness = _firmness(bench, number, judged, crossed) if bench.speaks else None
    decision = judged.decision(differences, firmness)
    ending = _ending(bench, judged)
    more = judged.more(bench.ratio(judged.named)) if word in OPEN else None
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


def _firmness(bench: Bench, number: int, judged: Judged, crossed: CrossedValues) -> FragilityRecord:
    numbers = sorted(bench.proposals[number].runs)
    parts = components_without_each(crossed) if len(numbers) > 1 else ()
    return judged.firmness(numbers, [_estimate(one, judged.named, bench) for one in parts])
