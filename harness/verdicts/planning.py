"""What a study can see, before it trains, and when no verdict is possible."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from harness.metrics import POINTS
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.data import CrossValidation, Seeds
from harness.statistics.corrected_t import SAME
from harness.statistics.power import (
    ComparisonPlan,
    chance_of_deciding,
    minimum_detectable_difference,
    repetitions_to_decide,
)

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


def plan_of(study: LoadedStudy) -> ComparisonPlan:
    """Return the study as a plan: its repetitions, shares of pictures, and alpha of one proposal.

    Alpha is shared equally by the proposals, which is the first and hardest step of Holm's.
    """
    spec, split = study.spec, study.baseline.spec.split
    repetitions = spec.repetitions
    test = 1 / repetitions.folds if isinstance(repetitions, CrossValidation) else split.test
    train = 1 - test - split.validation
    shared = 0.0 if isinstance(repetitions, Seeds) else test
    alpha = spec.alpha / len(study.proposals)
    return ComparisonPlan(repetitions.count, shared, train, alpha)


def prospects(study: LoadedStudy, spread: Spread | None) -> list[str]:
    """Return the smallest difference that the plan can detect, and what makes a verdict impossible.

    Args:
        study: the study.
        spread: of the differences; None when nothing is known of it.
    """
    return [*_detectable(study, spread), *(f"warning: {line}" for line in _warnings(study, spread))]


def _detectable(study: LoadedStudy, spread: Spread | None) -> Iterator[str]:
    plan, metric = plan_of(study), study.spec.metric
    if plan.repetitions == 1:
        return
    if spread is None:
        times = minimum_detectable_difference(1.0, plan)
        yield (
            f"can detect (80 % power): a difference of {times:.2f} times the spread of the "
            f"differences in {metric}, which is not known before there are runs"
        )
        return
    smallest = minimum_detectable_difference(spread.value, plan)
    ground = (
        f"as measured on {spread.proposals} proposal(s)"
        if spread.proposals
        else f"assumed: fewer than {FEWEST_PAIRS} repetitions are done; the result is "
        "proportional to it"
    )
    yield (
        f"can detect (80 % power): a true difference in {metric} of {_said(smallest, metric)} or "
        f"more, if differences vary by {_said(spread.value, metric)} (sd; {ground})"
    )


def _warnings(study: LoadedStudy, spread: Spread | None) -> Iterator[str]:
    spec, plan = study.spec, plan_of(study)
    if isinstance(spec.repetitions, Seeds):
        yield "verdicts will hold for one split only; resampled_splits or cross_validation do not"
    if plan.repetitions == 1:
        yield (
            "no verdict is possible: one repetition shows nothing of how much results vary; "
            f"ask for {FEW_REPETITIONS} or more"
        )
        return
    if plan.repetitions < FEW_REPETITIONS:
        yield f"{plan.repetitions} repetitions leave hardly any verdict but `inconclusive`"
    if spec.margin == 0:
        yield "`equivalent` is impossible with margin 0"
    elif spread is not None:
        yield from _equivalence(study, spread.value, plan)


def _equivalence(study: LoadedStudy, spread: float, plan: ComparisonPlan) -> Iterator[str]:
    margin, metric = study.spec.margin, study.spec.metric
    # With no difference at all, what decides is nearly always the interval inside the margin.
    claims = chance_of_deciding(0.0, spread, plan, margin=0.0)
    if chance_of_deciding(0.0, spread, plan, margin=margin) - claims >= HARDLY:
        return
    needed = repetitions_to_decide(0.0, spread, replace(plan, repetitions=2), margin=margin)
    how = (
        "no number of repetitions would make it so: take a larger margin or more pictures"
        if needed is None
        else f"about {needed} repetitions would be needed"
    )
    yield (
        f"`equivalent` (within {_said(margin, metric)}) is hardly possible, even for a proposal "
        f"that changes nothing; {how}"
    )


def _said(value: float, metric: str) -> str:
    return f"{100 * value:.2f} points" if metric in POINTS else f"{value:.4g}"
