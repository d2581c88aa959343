"""What is proposed to be tried, and what came of it."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from harness.specs.schema.search import Plain

Status = Literal["completed", "pruned", "failed"]

MOST_FAILURES = 10
"""Failed trials in a row that end a search: then it is not the values that are wrong."""


class ProposedValues(NamedTuple):
    """Values to be tried."""

    number: int
    """From 1; 0 is the spec as it is written."""
    values: Mapping[str, Plain]
    """By dotted key; a key whose conditions do not hold is left out."""
    epochs: int | None = None
    """What Hyperband wants for training.epochs; None: what the spec says."""


class Outcome(NamedTuple):
    """What a trial that did not fail came to."""

    scores: tuple[float, ...]
    """The objective in each repetition; repetitions after a pruned one are not done."""
    seconds: float
    pruned: bool = False


Evaluate = Callable[[ProposedValues], Outcome]
"""Tries values. TrainingError, SpecError and MemoryError are those of an unusable recipe."""


@dataclass(frozen=True)
class Trial:
    """A trial that has ended."""

    number: int
    values: Mapping[str, Plain]
    epochs: int | None
    status: Status
    scores: tuple[float, ...]
    seconds: float
    message: str = ""
    """Why it failed."""

    @property
    def score(self) -> float:
        """The mean over its repetitions; NaN when it failed."""
        return statistics.fmean(self.scores) if self.scores else math.nan

    @property
    def spread(self) -> float:
        """The standard deviation over its repetitions, by n - 1; NaN for fewer than two."""
        return statistics.stdev(self.scores) if len(self.scores) > 1 else math.nan


def best_of(trials: Sequence[Trial], *, higher_is_better: bool) -> Trial | None:
    """Return the first trial with the best score among those trained longest; None: all failed.

    Pruned trials count only where no other is left, and trials of few epochs, which Hyperband
    makes on its way, only where none has more.
    """
    scored = [trial for trial in trials if trial.scores]
    whole = [trial for trial in scored if trial.status == "completed"] or scored
    longest = max((trial.epochs or 0 for trial in whole), default=0)
    sign = 1 if higher_is_better else -1
    candidates = [trial for trial in whole if (trial.epochs or 0) == longest]
    return max(candidates, key=lambda trial: sign * trial.score, default=None)


def keep_failing(trials: Sequence[Trial]) -> bool:
    """Return whether the last trials failed one after the other, too many for chance."""
    last = trials[-MOST_FAILURES:]
    return len(last) == MOST_FAILURES and all(trial.status == "failed" for trial in last)
