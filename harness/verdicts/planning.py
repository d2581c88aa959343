"""What a study can see, before it trains, and when no verdict is possible."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from harness.metrics import POINTS
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.data import CrossValidation, Seeds
from harness.specs.schema.study import Claim
from harness.statistics.corrected_t import SAME
from harness.statistics.power import (
    ComparisonPlan,
    chance_of_deciding,
    minimum_detectable_difference,
    repetitions_to_decide,
)
from harness.wording.language import Language
from harness.wording.numbers import amount_text, number_text, short_text
from harness.wording.prospects import WORDS

# Between two recipes on a few hundred paintings; a guess, and said to be one.
ASSUMED_SPREAD = 0.02
FEWEST_PAIRS = 3
FEW_REPETITIONS = 5
# A verdict with a smaller chance than this is called hardly possible.
HARDLY = 0.05

Scores = Mapping[int, float]
"""The deciding score of each finished repetition."""


class Spread(NamedTuple):
    """How much differences vary from one repetition to the next."""

    value: float
    proposals: int
    """From how many it was measured; 0: assumed."""


def measured_spread(baseline: Scores, proposals: Sequence[Scores], metric: str) -> Spread | None:
    """Return the spread of finished pairs, or a guess; None where there is no ground for one."""
    variances = []
    for scores in proposals:
        pairs = [scores[number] - baseline[number] for number in scores if number in baseline]
        if len(pairs) >= FEWEST_PAIRS and float(np.ptp(pairs)) > SAME:
            variances.append(float(np.var(pairs, ddof=1)))
    if variances:
        return Spread(math.sqrt(float(np.mean(variances))), len(variances))
    return Spread(ASSUMED_SPREAD, 0) if metric in POINTS else None


def plan_of(study: LoadedStudy, claim: Claim | None) -> ComparisonPlan:
    """Return the study as a plan: its repetitions, shares of pictures, and alpha of one proposal.

    Alpha is shared equally by the proposals, which is the first and hardest step of Holm's. About
    this collection repetitions are independent, and share no pictures in that sense.

    Args:
        study: the study.
        claim: what its words are about; None, as studies were begun before claims were named.
    """
    spec, split = study.spec, study.baseline.spec.split
    repetitions = spec.repetitions
    test = 1 / repetitions.folds if isinstance(repetitions, CrossValidation) else split.test
    train = 1 - test - split.validation
    independent = isinstance(repetitions, Seeds) or claim == "this_collection"
    shared = 0.0 if independent else test
    alpha = spec.alpha / len(study.proposals)
    return ComparisonPlan(repetitions.count, shared, train, alpha)


def prospects(
    study: LoadedStudy,
    spread: Spread | None,
    claim: Claim | None = None,
    language: Language = "en",
) -> list[str]:
    """Return the smallest difference that the plan can detect, and what makes a verdict impossible.

    Args:
        study: the study.
        spread: of the differences; None when nothing is known of it.
        claim: what the words are about; None, as studies were begun before claims were named.
        language: of the lines.
    """
    plan = plan_of(study, claim)
    warnings = _warnings(study, spread, plan, language)
    return [
        *_detectable(study, spread, plan, language),
        *(WORDS[language].warning.format(line=line) for line in warnings),
    ]


def _detectable(
    study: LoadedStudy, spread: Spread | None, plan: ComparisonPlan, language: Language
) -> Iterator[str]:
    metric, say = study.spec.metric, WORDS[language]
    if plan.repetitions == 1:
        return
    if spread is None:
        times = minimum_detectable_difference(1.0, plan)
        yield say.detects_times.format(times=number_text(times, 2, language), metric=metric)
        return
    smallest = minimum_detectable_difference(spread.value, plan)
    ground = (
        say.measured.of(spread.proposals).format(proposals=spread.proposals)
        if spread.proposals
        else say.assumed.format(fewest=FEWEST_PAIRS)
    )
    yield say.detects.format(
        metric=metric,
        smallest=_amount(smallest, metric, language),
        spread=_amount(spread.value, metric, language),
        ground=ground,
    )


def _warnings(
    study: LoadedStudy, spread: Spread | None, plan: ComparisonPlan, language: Language
) -> Iterator[str]:
    spec, say = study.spec, WORDS[language]
    if study.baseline.spec.split.given is not None:
        yield say.given_split
    elif isinstance(spec.repetitions, Seeds):
        yield say.one_split
    if plan.repetitions == 1:
        yield say.one_repetition.format(few=FEW_REPETITIONS)
        return
    if plan.repetitions < FEW_REPETITIONS:
        yield say.few_repetitions.format(repetitions=plan.repetitions)
    if spec.margin == 0:
        yield say.no_margin
    elif spread is not None:
        yield from _equivalence(study, spread.value, plan, language)


def _equivalence(
    study: LoadedStudy, spread: float, plan: ComparisonPlan, language: Language
) -> Iterator[str]:
    margin, say = study.spec.margin, WORDS[language]
    # With no difference at all, what decides is nearly always the interval inside the margin.
    claims = chance_of_deciding(0.0, spread, plan, margin=0.0)
    if chance_of_deciding(0.0, spread, plan, margin=margin) - claims >= HARDLY:
        return
    needed = repetitions_to_decide(0.0, spread, replace(plan, repetitions=2), margin=margin)
    how = (
        say.no_repetitions_enough
        if needed is None
        else say.repetitions_needed.format(needed=needed)
    )
    shown = _amount(margin, study.spec.metric, language)
    yield say.hardly_equivalent.format(margin=shown, how=how)


def _amount(value: float, metric: str, language: Language) -> str:
    return amount_text(value, metric, language) if metric in POINTS else short_text(value, language)
