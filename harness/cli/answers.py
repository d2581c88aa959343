"""What each command answers to `--json`: the types that its schema is made from."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class ToldError:
    """Why there is no answer.

    Attributes:
        kind: whose move it is: SpecError, DataError, TrainingError, TrackingError, ComparisonError
            and HarnessError are for the user; UsageError is a word that no command knows;
            LostError is a lost process; Unfinished is a study that has no verdict yet;
            Interrupted is Ctrl-C; anything else is a mistake of ours.
        text: where, what was expected, what was got, and what to do: as a person reads it.
        exit_code: of the command.
    """

    kind: str
    text: str
    exit_code: int


@dataclass(frozen=True)
class ErrorAnswer:
    """What any command answers that could not do what was asked."""

    error: ToldError


@dataclass(frozen=True)
class FileProblem:
    """One thing to correct.

    Attributes:
        file: that `check` was given.
        written_in: where it stands, which may be a file that it extends.
        line: from 1; 0: the file as a whole.
        key: such as training.epochs; empty for the whole file.
        text: what was expected, what was got, what to do.
    """

    file: str
    written_in: str
    line: int
    key: str
    text: str


@dataclass(frozen=True)
class CheckAnswer:
    """Every mistake of every file."""

    files: int
    problems: tuple[FileProblem, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ChangedValue:
    """One value that a file says otherwise than the one it extends."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PlannedRun:
    """One repetition; run_id and seconds are null where it is to do."""

    name: str
    fingerprint: str
    state: Literal["done", "to_do"]
    run_id: str | None
    seconds: float | None


@dataclass(frozen=True)
class ShownExperiment:
    """An experiment, a clustering or a generation, before it runs.

    Attributes:
        kind: of the file.
        name: the file's without its ending.
        question: what it asks.
        spec: every value, defaults included.
        extends: the file that it changes, without its folder; null: none.
        changes: what it says otherwise.
        collection: its name; null: nobody has looked at the pictures yet.
        pictures: how many; null likewise.
        plan: each repetition; empty where a search comes first, or nobody has looked.
        text: all that a person is shown.
    """

    kind: Literal["experiment", "clustering", "generation"]
    name: str
    question: str
    spec: dict[str, Any]
    extends: str | None
    changes: tuple[ChangedValue, ...]
    collection: str | None
    pictures: int | None
    plan: tuple[PlannedRun, ...]
    text: str


@dataclass(frozen=True)
class ShownArm:
    """One experiment of a study.

    Attributes:
        name: in the study.
        file: where it is read.
        changes: what it says otherwise than the baseline.
        planned: repetitions.
        done: of them; null: nobody has looked at the pictures yet.
        seconds_each: of a repetition, measured or guessed; null likewise.
        measured: whether the seconds are measured.
    """

    name: str
    file: str
    changes: tuple[ChangedValue, ...]
    planned: int
    done: int | None
    seconds_each: float | None
    measured: bool


@dataclass(frozen=True)
class ShownStudy:
    """A study, before it runs: the rule and the experiments, the baseline first."""

    kind: Literal["study"]
    name: str
    question: str
    metric: str
    margin: float
    alpha: float
    claim: str | None
    repetitions: dict[str, Any]
    experiments: tuple[ShownArm, ...]
    text: str


@dataclass(frozen=True)
class ShownCollections:
    """A study of several collections: the same study on each, by its name."""

    kind: Literal["collections"]
    name: str
    studies: dict[str, ShownStudy]
    text: str


@dataclass(frozen=True)
class RunRow:
    """One repetition that is done, with every score and cost by its name."""

    name: str
    fingerprint: str
    run_id: str
    reused: bool
    metrics: dict[str, float | None]


@dataclass(frozen=True)
class SearchTrial:
    """One trial of a search; 0 is the file as it is written."""

    trial: int
    values: dict[str, Any]
    epochs: int
    status: str
    scores: tuple[float | None, ...]
    seconds: float
    message: str


@dataclass(frozen=True)
class SearchRow:
    """What a search found, and the runs of its winner."""

    search: str
    run_id: str
    objective: str
    trials: tuple[SearchTrial, ...]
    winner: int
    values: dict[str, Any]
    said: float | None
    honest: float | None
    results: tuple[RunRow, ...]


@dataclass(frozen=True)
class DoctorFinding:
    """One thing that is not as it should be.

    Attributes:
        what: is wrong.
        remedy: what to do, or what --repair does.
        repairable: whether --repair can put it right.
        repaired: whether it did.
        harmless: whether all goes on well without.
        told: by the repair; empty where there is nothing to say.
    """

    what: str
    remedy: str
    repairable: bool
    repaired: bool
    harmless: bool
    told: str


@dataclass(frozen=True)
class DoctorAnswer:
    """The devices with what they decide, and what is not as it should be."""

    healthy: bool
    devices: tuple[str, ...]
    findings: tuple[DoctorFinding, ...]


@dataclass(frozen=True)
class VerifyAnswer:
    """What became of one verdict's claims.

    Attributes:
        numbers: that were computed again.
        runs: that they rest on.
        problems: what is no longer as claimed; empty when all is.
        without_checksums: runs of an earlier version, whose files could have been altered unseen.
    """

    numbers: int
    runs: int
    problems: tuple[str, ...]
    without_checksums: int


@dataclass(frozen=True)
class ResultRun:
    """One recorded repetition."""

    name: str
    id: str
    collection: str
    status: str
    started: str
    metrics: dict[str, float | None]


@dataclass(frozen=True)
class ResultsRow:
    """An experiment with the means of its repetitions, or a study with its verdicts."""

    name: str
    kind: str
    id: str
    collection: str
    status: str
    started: str
    studies: tuple[str, ...]
    settings: dict[str, str]
    scores: dict[str, float | None]
    verdict: dict[str, float | None]
    runs: tuple[ResultRun, ...]
