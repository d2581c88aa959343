"""What a test came to, picture by picture: the answer, and what each score got from it.

Every score follows from these: those of a confusion matrix from the answers, the others as means
over pictures. Probabilities, fifty times as large, are not needed for them again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.evaluation.metrics import MEASURES, metric_of_answers, picture_values
from harness.evaluation.picture_scores import Floats
from harness.evaluation.predictions import AnsweredClasses, EpochPredictions
from harness.evaluation.scores import mean_of_each, tallies
from harness.evaluation.tally import Tally
from harness.statistics.influence import SCORES

OF_VALUES = tuple(sorted(MEASURES.keys() - SCORES.keys()))
"""Scores that are means over pictures, and follow from no confusion matrix."""


@dataclass(frozen=True, eq=False)
class TestedAnswers:
    """What was answered for n pictures of k classes after each of e epochs.

    Attributes:
        image_ids: n different ids.
        labels: (n,) true classes.
        class_names: k different names.
        classes: (e, n) the most probable classes after each of the last e epochs that scores are
            means over, the kept model's last; e is 1 for a model without epochs.
        values: (n,) what each picture contributes to each score of `OF_VALUES`; a mean over the
            epochs.
        scores: of every metric.
    """

    __test__ = False  # pytest: no class of tests

    image_ids: tuple[str, ...]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    classes: NDArray[np.int64]
    values: Mapping[str, Floats]
    scores: Mapping[str, float]

    @property
    def kept(self) -> AnsweredClasses:
        """What the model that is kept answered."""
        return AnsweredClasses(self.image_ids, self.labels, self.classes[-1], self.class_names)

    @property
    def counts(self) -> NDArray[Any]:
        """(k, k) confusion, rows true; a mean over the epochs where there are several."""
        k = len(self.class_names)
        cells = [np.bincount(self.labels * k + one, minlength=k * k) for one in self.classes]
        counts: NDArray[Any] = np.stack(cells).reshape(-1, k, k)
        mean: NDArray[Any] = counts[0] if len(counts) == 1 else counts.mean(axis=0)
        return mean


def answers_of(tested: EpochPredictions, bins: int) -> TestedAnswers:
    """Return what predictions come to; `bins` are those of the calibration error."""
    kept, columns = tested.kept, tallies(tested.all, bins)
    return TestedAnswers(
        image_ids=kept.image_ids,
        labels=kept.labels,
        class_names=kept.class_names,
        classes=np.stack([one.classes for one in tested.all]),
        values=_values(columns, kept.image_ids),
        scores=_scores(columns),
    )


def scores_again(
    labels: NDArray[np.int64], classes: NDArray[np.int64], values: Mapping[str, Floats], k: int
) -> dict[str, float]:
    """Return every score that answers and values give, to rounding.

    Args:
        labels: (n,) true classes.
        classes: (e, n) answers after each of e epochs.
        values: (n,) of each score of `OF_VALUES`.
        k: classes.
    """
    all_once = np.ones((1, len(labels)))
    found = {name: float(values[name].mean()) for name in OF_VALUES}
    for name in SCORES:
        each = [float(metric_of_answers(name, labels, one, k)(all_once)[0]) for one in classes]
        found[name] = float(np.mean(each))
    return {name: found[name] for name in MEASURES}


def _scores(epochs: Sequence[Tally]) -> dict[str, float]:
    found = mean_of_each([tally.total() for tally in epochs])
    return {name: float(values[0]) for name, values in found.items()}


def _values(epochs: Sequence[Tally], image_ids: Sequence[str]) -> dict[str, Floats]:
    """Return what each picture contributes, in the order of the ids given."""
    place = np.argsort(np.argsort(np.array(image_ids)))  # tallies are in the order of the ids
    each = [picture_values(tally) for tally in epochs]
    return {name: np.mean([one[name] for one in each], axis=0)[place] for name in each[0]}
