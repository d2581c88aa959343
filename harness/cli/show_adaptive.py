"""`show` of an adaptive study: what each proposal is likely to need, before and after its looks."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from harness.metrics import METRICS, POINTS
from harness.progress import time_left
from harness.specs.plans.study_proposals import LoadedStudy
from harness.statistics.estimates import MeanEstimate, StudentError
from harness.statistics.forecast import forecast, forecast_from_the_start
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.stopping import FUTILITY, SPENDING, LookResult, look_at
from harness.studies.rounds import Standing, standing
from harness.verdicts.planning import Scores, Spread
from harness.wording.counts import counted
from harness.wording.numbers import amount_text, percent_text, short_text

SIZES = (10.0, 5.0, 2.0, 1.0, 0.5)
"""Differences that are shown before there is any, in standard deviations of the differences."""
LIKELY = 0.5


class Timed(NamedTuple):
    """What is known of an experiment."""

    scores: Scores
    """The deciding score of each finished repetition."""
    seconds: float
    """Of one repetition, measured or guessed."""
    tested: float = 0.0
    """Pictures that a repetition tests."""


class _Pairs(NamedTuple):
    """The differences of the first repetitions, and how many pictures each tests."""

    differences: list[float]
    tested: float

    def estimate(self, repetitions: int) -> MeanEstimate:
        """Return what so many repetitions show, as far as it is known without their pictures."""
        seen = self.differences[:repetitions]
        error = StudentError(float(np.std(seen, ddof=1)) / math.sqrt(repetitions), repetitions - 1)
        # Scores that happen to be alike are no better known than their pictures allow.
        answer = 1 / (self.tested * repetitions) if self.tested else 0.0
        return MeanEstimate(float(np.mean(seen)), error, error, 0.0, answer, repetitions)


def rule_line(study: LoadedStudy) -> str:
    """Return how many repetitions proposals get, and when they are looked at."""
    at_least, *_, at_most = study.spec.look_counts
    looks = ", ".join(map(str, study.spec.look_counts))
    return (
        f"  {at_least} to {at_most} repetitions, as each proposal needs, "
        f"{study.spec.repetitions.kind}; looks after {looks} ({SPENDING}); stopped where the "
        f"chance of being settled is below {percent_text(FUTILITY, 0, 'en')} %"
    )


def prospects_of_rounds(
    study: LoadedStudy, timed: Mapping[str, Timed], spread: Spread | None
) -> list[str]:
    """Return how long it is likely to take until each proposal is settled, or stopped.

    Args:
        study: an adaptive one.
        timed: its experiments, the baseline first; empty while nobody has seen the pictures.
        spread: of the differences; None when nothing is known of it.
    """
    baseline = next(iter(timed.values()), Timed({}, 0.0))
    there = {
        name: _pairs(baseline.scores, one.scores)
        for name, one in timed.items()
        if name != study.baseline.name
    }
    if any(len(pairs) >= study.spec.look_counts[0] for pairs in there.values()):
        return _after(study, timed, there)
    return _before(study, timed, spread)


def _pairs(baseline: Scores, proposal: Scores) -> list[float]:
    """Return the differences of the first repetitions, as far as there is no gap."""
    found: list[float] = []
    while len(found) in baseline and len(found) in proposal:
        found.append(proposal[len(found)] - baseline[len(found)])
    return found


def _before(study: LoadedStudy, timed: Mapping[str, Timed], spread: Spread | None) -> list[str]:
    metric, at_most = study.spec.metric, study.spec.look_counts[-1]
    each = sum(one.seconds for one in timed.values())
    sd = 1.0 if spread is None else spread.value
    lines = [_ground(metric, spread)]
    for size in SIZES:
        chances = forecast_from_the_start(
            size * sd, sd, _rule(study), len(study.proposals), _looks(study, 1)
        )
        settled = chances.repetitions_to_decision(LIKELY)
        shown = f"{size:g} times that" if spread is None else _amount(size * sd, metric)
        when = f"after {settled}" if settled else f"hardly within {at_most}"
        hours = time_left((settled or at_most) * each)
        lines.append(f"  {shown}: {when}" + (f", {hours} if all are like it" if timed else ""))
    return lines


def _ground(metric: str, spread: Spread | None) -> str:
    likely = f"likely to be settled, by the size of the true difference in {metric}"
    if spread is None:
        return f"{likely}, if differences vary by 1 (sd; not known before there are runs):"
    how = f"measured on {counted(spread.proposals, 'proposal')}" if spread.proposals else "assumed"
    return f"{likely}, if differences vary by {_amount(spread.value, metric)} (sd; {how}):"


def _after(
    study: LoadedStudy, timed: Mapping[str, Timed], there: Mapping[str, list[float]]
) -> list[str]:
    lines, left, longest = [], 0.0, 0
    widest = max(map(len, there))
    for name, pairs in there.items():
        shown = _Pairs(pairs, timed[name].tested)
        text, needed = _row(study, _standing(study, name, shown), shown)
        lines.append(f"  {name:{widest}}  {text}")
        left += max(needed - len(pairs), 0) * timed[name].seconds
        longest = max(longest, needed)
    base = timed[study.baseline.name]
    left += max(longest - len(base.scores), 0) * base.seconds
    return [
        "likely course, by the scores alone (`run` looks at the pictures, too):",
        *lines,
        f"until all are likely to be settled or stopped: {time_left(left) if left else 'nothing'}",
    ]


def _row(study: LoadedStudy, found: Standing, pairs: _Pairs) -> tuple[str, int]:
    """Return what is said of a proposal, and how many repetitions it is likely to get."""
    counts = study.spec.look_counts
    if found.last is None:
        return f"no look yet: {len(pairs.differences)} of {counts[0]} pairs are done", counts[0]
    if found.ending == "settled":
        return f"settled after {found.repetitions}", found.repetitions
    would = _would(found.last.needed, pairs)
    if found.ending == "futile":
        return f"stopped after {found.repetitions}: {would}", found.repetitions
    if found.ending == "at_most":
        return f"open after all {found.repetitions}: {would}", found.repetitions
    chances = forecast(
        pairs.estimate(found.repetitions),
        _rule(study),
        len(study.proposals),
        _looks(study, found.looks),
    )
    settled = chances.repetitions_to_decision(LIKELY)
    chance = percent_text(chances.chance, 0, "en")
    likely = f"likely to be settled by {settled}, " if settled else ""
    return (
        f"open after {found.repetitions}: {likely}{chance} % by {counts[-1]}",
        settled or counts[-1],
    )


def _would(needed: int | None, pairs: _Pairs) -> str:
    if needed is not None:
        return f"about {needed} would settle it"
    varied = len(set(pairs.differences)) > 1
    return "no number would settle it" if varied else "its differences do not vary"


def _standing(study: LoadedStudy, name: str, pairs: _Pairs) -> Standing:
    counts = study.spec.look_counts

    def decide(_: str, number: int) -> LookResult:
        estimate = pairs.estimate(counts[number - 1])
        return look_at(estimate, _rule(study), len(study.proposals), _looks(study, number))

    return standing(name, len(pairs.differences), counts, decide)


def _rule(study: LoadedStudy) -> Rule:
    spec = study.spec
    return Rule(spec.margin, spec.alpha, METRICS[spec.metric].higher_is_better)


def _looks(study: LoadedStudy, number: int) -> RepeatedLooks:
    return RepeatedLooks(study.spec.look_counts, number, SPENDING)


def _amount(value: float, metric: str) -> str:
    return amount_text(value, metric, "en") if metric in POINTS else short_text(value, "en")
