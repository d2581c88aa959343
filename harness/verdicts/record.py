"""A verdict as data: what is claimed, and the runs that each number rests on."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from harness.spec.arms import Cell
from harness.verdicts.parts import (
    Agreement,
    Decision,
    Effect,
    Further,
    GridEffect,
    Models,
    Price,
    Profile,
    Scored,
    Tuning,
)

FORMAT = 2
"""Raised when the shape of the record changes."""
UNFINISHED = "unfinished"
"""Stands in the place of a word while repetitions are missing."""
FAILED = "failed"
"""Stands there when an experiment failed."""


@dataclass(frozen=True)
class RuleRecord:
    """How proposals are judged.

    Attributes:
        metric: the score that decides.
        margin: of equivalence, in the metric's own unit.
        alpha: of the whole family.
        correction: how alpha is shared.
        look_counts: repetitions at each look that was named beforehand.
        spending: how alpha is shared by the looks.
        seed: of the bootstrap.
        digest: of everything that decides; empty where no study registered it.
    """

    metric: str = "macro_f1"
    margin: float = 0.01
    alpha: float = 0.05
    correction: str = "holm"
    look_counts: tuple[int, ...] = ()
    spending: str = "obrien_fleming"
    seed: int = 1
    digest: str = ""


@dataclass(frozen=True)
class History:
    """What happened to the rule before this verdict.

    Attributes:
        rules: digests of all rules since the first result, the present one last.
        changes: for each change, the values that were changed.
        runs_before_rule: runs that were finished before the first rule was written down.
    """

    rules: tuple[str, ...] = ()
    changes: tuple[tuple[str, ...], ...] = ()
    runs_before_rule: int = 0


@dataclass(frozen=True)
class RunRecord:
    """One run that numbers rest on."""

    id: str
    fingerprint: str
    experiment: str
    repetition: int
    predictions_sha256: str
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Setting:
    """What was compared, on what.

    Attributes:
        collection: its name.
        data_digest: what the pictures are.
        evidence: false for the demo collection.
        classes: how many.
        repetitions: the rule, `seeds`, `resampled_splits` or `cross_validation`.
        count: repetitions that count here.
        planned: repetitions that were planned up to this look.
        n_train: pictures trained on in a repetition, on average.
        n_test: pictures tested.
        precision: of the arithmetic.
        image_pixels: side of the baseline's pictures.
    """

    collection: str
    data_digest: str
    evidence: bool
    classes: int
    repetitions: Literal["seeds", "resampled_splits", "cross_validation"]
    count: int
    planned: int
    n_train: float
    n_test: float
    precision: str
    image_pixels: int | None


@dataclass(frozen=True)
class Experiment:
    """One experiment, by itself."""

    name: str
    question: str
    image_pixels: int | None
    scores: Mapping[str, Scored]
    price: Price
    on_front: bool
    """Whether nothing else scores at least as well for less training time."""
    runs: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What is claimed of one proposal, and all that it rests on."""

    experiment: Experiment
    changes: tuple[tuple[str, str, str], ...]
    word: str
    decision: Decision
    effects: Mapping[str, Effect]
    price_ratio: Mapping[str, float | None]
    models: Models | None
    further: Further | None
    profile: Profile
    sentences: Mapping[str, str]
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class Verdicts:
    """All verdicts of one comparison."""

    name: str
    question: str
    setting: Setting
    rule: RuleRecord
    look: int
    complete: bool
    """Whether all repetitions up to this look are there; until then no word is given."""
    history: History
    baseline: Experiment
    proposals: tuple[Proposal, ...]
    agreement: Agreement | None
    cells: tuple[Cell, ...]
    grid: tuple[GridEffect, ...]
    failed: Mapping[str, str]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    tuning: Mapping[str, Tuning]
    """By what each experiment was tuned; those that are not named are as they were written."""
    methods: Mapping[str, str]
    runs: tuple[RunRecord, ...]
    format: int = field(default=FORMAT)

    def as_json(self) -> dict[str, Any]:
        """Return the record as JSON can hold it: lists for tuples, null for what is not finite."""
        document: dict[str, Any] = plain(asdict(self))
        return document


def plain(value: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
    """Return a value as JSON can hold it."""
    match value:
        case dict():
            return {str(key): plain(below) for key, below in value.items()}
        case list() | tuple():
            return [plain(below) for below in value]
        case float():
            return value if math.isfinite(value) else None
        case _:
            return value
