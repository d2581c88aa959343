"""The parts of a verdict's record: each a handful of numbers that belong together."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """What a repetition of an experiment costs, on average; null where it was not recorded."""

    learning_cpu_s: float | None = None
    wall_s: float | None = None
    inference_cpu_ms: float | None = None
    parameters: float | None = None
    peak_memory_mib: float | None = None


@dataclass(frozen=True)
class Scored:
    """A score over the repetitions."""

    mean: float
    standard_deviation: float | None


@dataclass(frozen=True)
class Tuning:
    """By what an experiment was tuned; its searches saw no picture that it is tested on.

    Attributes:
        tuner: who proposed the values.
        objective: the score, on the selection parts, that decided between trials.
        keys: what was searched.
        repetitions: trainings of each trial.
        searches: how many, one for each test part.
        trials: of all searches together, the experiment as it is written apart.
        seconds: of all trainings of the searches, which no price of the experiment includes.
        said: the mean score of the winners in their searches.
        as_written: the same of the experiment as it is written; None: it failed in each.
    """

    tuner: str
    objective: str
    keys: tuple[str, ...]
    repetitions: int
    searches: int
    trials: int
    seconds: float
    said: float
    as_written: float | None


@dataclass(frozen=True)
class Effect:
    """A difference, proposal minus baseline, with its corrected interval; not adjusted."""

    difference: float
    low: float | None
    high: float | None
    p: float
    gain: bool
    """Whether the difference is to the better."""


@dataclass(frozen=True)
class Decision:
    """The claim on the deciding metric."""

    difference: float
    spread: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    confidence: float
    t: float
    df: int
    p: float
    simultaneous_low: float | None
    simultaneous_high: float | None
    adjusted_p: float | None
    equivalence_p: float | None
    adjusted_equivalence_p: float | None
    worse: float
    """Probability that the true difference is a loss of the margin or more."""
    alike: float
    """That it is within the margin."""
    better: float
    """That it is a gain of the margin or more."""
    chance_next: float
    """Probability that the proposal beats the baseline on one more repetition."""


@dataclass(frozen=True)
class Models:
    """The two trained models of one repetition on its test pictures: not about recipes."""

    repetition: int
    pictures: int
    only_baseline: int
    only_proposal: int
    mid_p: float
    difference: float
    low: float
    high: float
    runs: tuple[str, str]


@dataclass(frozen=True)
class Further:
    """What would probably decide an open question."""

    repetitions: int | None
    """More of them; null if no number would, so that more pictures are needed."""
    hours: float | None


@dataclass(frozen=True)
class Changed:
    """One of many numbers in both recipes; adjusted within its list for false discoveries."""

    name: str
    baseline: float
    proposal: float
    difference: float
    low: float | None
    high: float | None
    adjusted_p: float
    changed: bool


@dataclass(frozen=True)
class Profile:
    """What a proposal changes beyond the deciding number.

    Attributes:
        bands: mean recall of the classes with many, some and few training pictures.
        classes: recall of each class.
        confusions: `true -> taken for`, as shares of the true class; the most changed first.
        lost_classes: classes that were recognised and no longer are.
        lost_tail: whether the small classes fell together.
        bought: whether a gain was bought with one of the two.
    """

    bands: Mapping[str, Effect]
    classes: tuple[Changed, ...]
    confusions: tuple[Changed, ...]
    lost_classes: tuple[str, ...]
    lost_tail: bool
    bought: bool


@dataclass(frozen=True)
class GridEffect:
    """One contrast of a grid."""

    factors: tuple[str, ...]
    levels: tuple[tuple[str, str], ...]
    difference: float
    low: float | None
    high: float | None
    p: float
    adjusted_p: float


@dataclass(frozen=True)
class Agreement:
    """Cochran's Q of all trained models of one repetition."""

    repetition: int
    models: int
    q: float
    df: int
    p: float


def finite(value: float) -> float | None:
    """Return a number, or nothing for infinity, which JSON does not know."""
    return value if math.isfinite(value) else None
