"""What each tested picture contributes to a difference, from recorded runs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.statistics.crossed_effects import CrossedValues
from harness.statistics.influence import SCORES, influence_values, one_answer
from harness.verdicts.evidence import Counts, Evidence, JudgedRun

Floats = NDArray[np.float64]


def crossed_values(baseline: Evidence, proposal: Evidence, metric: str) -> CrossedValues:
    """Return the contributions to a difference of scores, repetition by repetition.

    Args:
        baseline: in the proposal's repetitions.
        proposal: tested on the same pictures.
        metric: a name of the scores.
    """
    numbers = sorted(proposal.runs)
    runs = [proposal.runs[number] for number in numbers]
    k = len(proposal.first.about.class_names)
    values = [
        contributions(run, metric, k) - contributions(baseline.runs[number], metric, k)
        for number, run in zip(numbers, runs, strict=True)
    ]
    return CrossedValues(
        values=np.concatenate(values),
        picture=np.concatenate([run.parts.groups for run in runs]),
        repetition=np.repeat(numbers, [len(each) for each in values]),
        stratum=np.concatenate([run.labels for run in runs]),
        collection=_collection(runs),
        one_answer=float(np.mean([one_answer(metric, run.labels, k) for run in runs])),
    )


def contributions(run: JudgedRun, metric: str, k: int) -> Floats:
    """Return what each tested picture contributes to a score, (n,); their mean is the score.

    Args:
        run: the mean is over its last epochs, too.
        metric: a name of the scores.
        k: classes.
    """
    if metric not in SCORES:
        return run.values[metric]
    each = [influence_values(metric, run.labels, answers, k) for answers in run.answers]
    mean: Floats = np.mean(each, axis=0)
    return mean


def _collection(runs: Sequence[JudgedRun]) -> Counts:
    """Return how many pictures of each class could have been tested, near-duplicates as one."""
    on_one_split = runs[0].spec["repetitions"]["kind"] == "seeds"
    sizes = [run.parts.test if on_one_split else run.parts.everyone for run in runs]
    largest: Counts = np.max([size.independent for size in sizes], axis=0)
    return largest
