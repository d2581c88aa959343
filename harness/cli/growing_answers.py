"""What the commands of a growing study answer to `--json`."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class ShownIdea:
    """One idea of a growing study.

    Attributes:
        idea: its number, from 1.
        name: what tables call it.
        because: why it was thought to help.
        file: where it was read.
        changes: what it says otherwise than the baseline of its day.
        on: number of the baseline that it was held against; 0 for the first.
        word: null while it waits.
        difference: proposal minus baseline, in the metric's own unit.
        low: of its interval.
        high: its other end.
        p: smallest alpha at which the word is said.
        repetitions: that it rests on.
        hours: that its runs took.
        decides_with: repetitions that would probably settle what is open.
        alpha: its level; null before it is tried.
        adopted: whether it has been the baseline.
        verdict: name of its study; null before it is tried.
    """

    idea: int
    name: str
    because: str
    file: str
    changes: dict[str, Any]
    on: int
    word: str | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    repetitions: int
    hours: float
    decides_with: int | None
    alpha: float | None
    adopted: bool
    verdict: str | None


@dataclass(frozen=True)
class ShownRevert:
    """A baseline that somebody went back to, and why."""

    baseline: int
    because: str


@dataclass(frozen=True)
class ShownGrowing:
    """Where a growing study stands; also what `revert` answers.

    Attributes:
        kind: of the file.
        name: the file's without its ending.
        question: what it asks.
        collection: name of the pictures.
        error_rate: what alpha is an upper limit of.
        alpha: for all ideas.
        spent_alpha: sum of the levels of those that were tried.
        next_alpha: of the next idea.
        sealed_pictures: how many; null before the first idea.
        baseline: number of the idea that is the baseline now; 0 for the first.
        closed: whether it was unsealed.
        ideas: in the order of registration.
        reverted: in order.
        text: all that a person is shown.
    """

    kind: Literal["growing"]
    name: str
    question: str
    collection: str
    error_rate: str
    alpha: float
    spent_alpha: float
    next_alpha: float
    sealed_pictures: int | None
    baseline: int
    closed: bool
    ideas: tuple[ShownIdea, ...]
    reverted: tuple[ShownRevert, ...]
    text: str


@dataclass(frozen=True)
class ProposeAnswer:
    """What is said of an idea.

    Attributes:
        study: the growing study.
        idea: its number, from 1.
        name: what tables call it.
        word: as in any verdict, or `failed` where it could not be run.
        sentence: the same for a paper, in English.
        difference: proposal minus baseline, in the metric's own unit; null where it failed.
        low: of its interval.
        high: its other end.
        p: smallest alpha at which the word is said.
        repetitions: that it rests on.
        hours: that the runs of idea and baseline took.
        decides_with: repetitions that would probably settle what is open; null: none would.
        alpha: that it was tested at; null where it failed before.
        spent_alpha: of all ideas together.
        next_alpha: of the next idea.
        adopted: whether it has been the baseline.
        baseline: name of the baseline now.
        known: whether it had its word before, so that nothing was run.
        verdict: name of its study, for `verify` and reports.
    """

    study: str
    idea: int
    name: str
    word: str
    sentence: str
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    repetitions: int | None
    hours: float | None
    decides_with: int | None
    alpha: float | None
    spent_alpha: float
    next_alpha: float
    adopted: bool
    baseline: str
    known: bool
    verdict: str | None


@dataclass(frozen=True)
class SealAnswer:
    """What was taken away.

    Attributes:
        study: the growing study.
        pictures: that are sealed.
        files: that were moved; more than pictures where copies of them lay beside.
        at: the folder that they were moved to.
        list: digest of the list of them that was left.
    """

    study: str
    pictures: int
    files: int
    at: str
    list: str


@dataclass(frozen=True)
class UnsealAnswer:
    """What was found on the sealed pictures, and what had been claimed on the way."""

    study: str
    ideas: int
    sentence: str
    word: str
    difference: float | None
    low: float | None
    high: float | None
    claimed: float
    unsealings: int
    forced: str | None
    verdict: str
