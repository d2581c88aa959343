"""What a split that somebody else made does to scores: with the test pictures it leaks, without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.evaluation.metrics import metric_of_answers
from harness.runtime.documents import Real

LEAK_SCORES = ("accuracy", "macro_f1")
"""What is computed anew; both need the answers alone, not their probabilities."""


@dataclass(frozen=True)
class LeakScores:
    """Scores of all test pictures, and of those that have no near-duplicate outside.

    Attributes:
        with_them: `LEAK_SCORES` of all test pictures.
        without_them: the same of the others; empty where there are none.
    """

    with_them: Mapping[str, Real]
    without_them: Mapping[str, Real]


def leak_scores(
    labels: NDArray[np.int64], answers: NDArray[np.int64], leaked: NDArray[np.bool_], k: int
) -> LeakScores:
    """Return the scores of one run.

    Args:
        labels: (n,) true classes of the test pictures.
        answers: (e, n) the most probable classes after each of the epochs that its scores are
            means over.
        leaked: (n,) which have a near-duplicate in training or validation.
        k: classes.
    """
    kept = ~leaked
    everyone = _scores(labels, answers, k)
    return LeakScores(everyone, _scores(labels[kept], answers[:, kept], k) if kept.any() else {})


def mean_leak_scores(runs: Sequence[LeakScores]) -> LeakScores:
    """Return the mean of each score over the runs of an experiment, at least one."""
    return LeakScores(
        _means([one.with_them for one in runs]), _means([one.without_them for one in runs])
    )


def _scores(labels: NDArray[np.int64], answers: NDArray[np.int64], k: int) -> dict[str, float]:
    once = np.ones((1, len(labels)))
    return {
        name: float(np.mean([metric_of_answers(name, labels, one, k)(once) for one in answers]))
        for name in LEAK_SCORES
    }


def _means(scores: Sequence[Mapping[str, float]]) -> dict[str, float]:
    if not all(scores):
        return {}
    return {name: float(np.mean([one[name] for one in scores])) for name in LEAK_SCORES}
