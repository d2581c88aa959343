"""What each picture scored: all that is kept of its probabilities, of which there may be many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.int64]
Floats = NDArray[np.float64]

# Keras clips at the same value, so the log-likelihood of a test part is its cross-entropy loss.
EPSILON = 1e-7
TOP = 5


@dataclass(frozen=True, eq=False)
class PictureScores:
    """What n pictures of k classes scored.

    Attributes:
        k: classes.
        labels: (n,) true classes.
        answers: (n,) the most probable classes.
        in_top5: (n,) whether the true class is among the five most probable.
        log_loss: (n,) -log of the true class's probability, clipped at 1e-7.
        squared_error: (n,) squared distance to the one-hot truth.
        confidence: (n,) the highest probability.
    """

    k: int
    labels: Classes
    answers: Classes
    in_top5: NDArray[np.bool_]
    log_loss: Floats
    squared_error: Floats
    confidence: Floats

    @property
    def right(self) -> Floats:
        """(n,) 1 for each picture that was recognised, else 0."""
        right: Floats = (self.labels == self.answers).astype(np.float64)
        return right

    def take(self, rows: NDArray[np.int64]) -> Self:
        """Return some of the pictures, in an order of their own."""
        return type(self)(self.k, *(column[rows] for column in self._columns))

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the pictures of all parts, one part after the other; at least one part."""
        columns = zip(*(part._columns for part in parts), strict=True)
        return cls(parts[0].k, *(np.concatenate(column) for column in columns))

    @property
    def _columns(self) -> tuple[NDArray[Any], ...]:
        return (
            *(self.labels, self.answers, self.in_top5),
            *(self.log_loss, self.squared_error, self.confidence),
        )


def score_pictures(labels: Classes, probabilities: NDArray[Any]) -> PictureScores:
    """Return what each picture scored.

    Args:
        labels: (n,) true classes.
        probabilities: (n, k); of equal probabilities the first class ranks first.
    """
    answers = probabilities.astype(np.float64)
    n, k = answers.shape
    own = answers[np.arange(n), labels]
    return PictureScores(
        k=k,
        labels=labels,
        answers=answers.argmax(axis=1),
        in_top5=_ranks(labels, answers) < TOP,
        log_loss=-np.log(np.clip(own, EPSILON, 1)),
        squared_error=((answers - np.eye(k)[labels]) ** 2).sum(axis=1),
        confidence=answers.max(axis=1),
    )


def _ranks(labels: Classes, answers: Floats) -> Classes:
    """Return how many classes rank before the true one, (n,)."""
    own = np.take_along_axis(answers, labels[:, None], axis=1)
    earlier = np.arange(answers.shape[1]) < labels[:, None]
    ranks: Classes = ((answers > own) | ((answers == own) & earlier)).sum(axis=1)
    return ranks
