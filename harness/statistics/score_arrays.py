"""What is compared: two recipes' scores over the same repetitions, and what those share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.statistics.corrected_t import CorrectedT, corrected_t
from harness.statistics.multiple_testing import DifferenceTest, changes

Floats = NDArray[np.float64]
Counts = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class ExperimentScores:
    """What one recipe scored over r repetitions.

    Attributes:
        metrics: (r,) values for each name.
        confusions: (r, k, k) pictures of each class (rows) taken for each (columns); fractions
            where they are means over epochs.
    """

    metrics: Mapping[str, Floats]
    confusions: Counts | Floats

    def __post_init__(self) -> None:
        """Refuse what is not as described above."""
        shape = self.confusions.shape
        if len(shape) != 3 or shape[1] != shape[2] or not all(shape):  # noqa: PLR2004
            raise ComparisonError(f"scores: expected confusions (r, k, k); got {shape}")
        for name, values in self.metrics.items():
            if values.shape != shape[:1] or not np.isfinite(values).all():
                raise ComparisonError(
                    f"scores: expected {shape[0]} finite values of {name}; got {values.tolist()}"
                )

    @property
    def accuracy(self) -> Floats:
        """Share of pictures recognised in each repetition, (r,)."""
        right = np.trace(self.confusions, axis1=1, axis2=2)
        shares: Floats = right / self.confusions.sum(axis=(1, 2))
        return shares

    @property
    def recall(self) -> Floats:
        """Recall of each class in each repetition, (r, k)."""
        right: Floats = np.diagonal(self.confusions, axis1=1, axis2=2) / self.confusions.sum(axis=2)
        return right

    @property
    def f1(self) -> Floats:
        """F1 of each class in each repetition, (r, k)."""
        right = np.diagonal(self.confusions, axis1=1, axis2=2)
        whole = self.confusions.sum(axis=2) + self.confusions.sum(axis=1)
        score: Floats = 2 * right / whole
        return score

    @property
    def rates(self) -> Floats:
        """The confusions as shares of the pictures of the true class, (r, k, k)."""
        shares: Floats = self.confusions / self.confusions.sum(axis=2, keepdims=True)
        return shares


@dataclass(frozen=True, eq=False)
class ComparisonDesign:
    """What both share.

    Attributes:
        class_names: k names.
        training_pictures: (k,) training pictures of each class; a mean over the repetitions.
        n_test: pictures tested in a repetition; 0 for repetitions on one split.
        n_train: pictures trained on.
        alpha: 1 - the coverage of intervals, and the false discovery rate of each list.
        margin: largest difference of a recall that makes no difference, a share.
    """

    class_names: tuple[str, ...]
    training_pictures: Floats
    n_test: float
    n_train: float
    alpha: float = 0.05
    margin: float = 0.01

    def __post_init__(self) -> None:
        """Refuse a setting that is none."""
        k = len(self.class_names)
        if self.training_pictures.shape != (k,):
            raise ComparisonError(
                f"setting: expected training pictures of {k} classes; "
                f"got {self.training_pictures.shape}"
            )
        if not (0 < self.alpha < 1 and self.margin >= 0):
            raise ComparisonError(
                "setting: expected alpha between 0 and 1 and a margin from 0; "
                f"got {self.alpha} and {self.margin}"
            )

    def test(self, differences: Floats) -> CorrectedT:
        """Return the corrected t test of one number's differences, (r,)."""
        return corrected_t(
            differences, n_test=self.n_test, n_train=self.n_train, confidence=1 - self.alpha
        )

    def changes(self, baseline: Floats, proposal: Floats) -> tuple[DifferenceTest, ...]:
        """Return the changes of many numbers, (r, m) in each experiment."""
        return changes(
            baseline.T, proposal.T, n_test=self.n_test, n_train=self.n_train, alpha=self.alpha
        )


def require_pairs(
    baseline: ExperimentScores, proposal: ExperimentScores, setting: ComparisonDesign
) -> None:
    """Refuse experiments that were not measured alike.

    Raises:
        ComparisonError: other test pictures, other metrics, or a class without test pictures.
    """
    k = len(setting.class_names)
    if baseline.metrics.keys() != proposal.metrics.keys():
        raise ComparisonError(
            f"profile: expected the same metrics of both experiments; got "
            f"{sorted(baseline.metrics)} and {sorted(proposal.metrics)}"
        )
    tested = [scores.confusions.sum(axis=2) for scores in (baseline, proposal)]
    # Means over epochs are sums of fractions, equal but for their last bits.
    alike = tested[0].shape == tested[1].shape and np.allclose(tested[0], tested[1])
    if tested[0].shape[1:] != (k,) or not alike:
        raise ComparisonError(
            f"profile: expected both experiments tested on the same pictures of {k} classes, "
            f"repetition by repetition; got {tested[0].shape} and {tested[1].shape} (repetitions, "
            "classes) of them, or other counts."
        )
    if (tested[0] == 0).any():
        repetition, label = (int(place[0]) for place in np.nonzero(tested[0] == 0))
        raise ComparisonError(
            f"profile: expected test pictures of every class in every repetition; got none of "
            f"{setting.class_names[label]} in repetition {repetition + 1}. Leave small classes "
            "out with data.minimum_pictures."
        )
