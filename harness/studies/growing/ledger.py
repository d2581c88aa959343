"""The ledger of a growing study: what was registered, tried, decided and adopted, line by line.

Each line is one event and carries the digest of the line before. What happened first is what
stands first; the times are for readers.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from harness.progress import SILENT, Progress
from harness.runtime.chained_journal import AlteredLine, ChainedJournal
from harness.runtime.documents import Expected, Real, decoded, refused
from harness.runtime.locks import Lock, wait_for_lock
from harness.workspace import Workspace

LINE = Expected(
    "an event of a growing study",
    "Put a copy from before in its place; without it, what was found cannot be trusted.",
)


@dataclass(frozen=True)
class StudyOpened:
    """The rule, before the first idea.

    Attributes:
        rule: all that decides how ideas are judged.
        collection: its name.
        data_digest: what its pictures are.
        sealed: digest of the pictures that were put away.
        sealed_pictures: how many.
        sealed_list: digest of the list of their files, where these were taken away.
        whole_digest: what the pictures are with those that were taken away.
    """

    rule: dict[str, Any]
    collection: str
    data_digest: str
    sealed: str
    sealed_pictures: int
    sealed_list: str = ""
    whole_digest: str = ""


@dataclass(frozen=True)
class IdeaRegistered:
    """An idea, before anything of it runs.

    Attributes:
        idea: its number, from 1.
        name: what tables call it, unlike all others.
        question: of its file.
        because: why somebody thinks that it helps.
        file: where it was read.
        changes: what it says otherwise than the baseline of the day.
        adopt: whether it is to be the baseline if it helps.
    """

    idea: int
    name: str
    question: str
    because: str
    file: str
    changes: dict[str, Any]
    adopt: bool = False


@dataclass(frozen=True)
class IdeaBegun:
    """The alpha and the baseline that an idea got, before its first run."""

    idea: int
    alpha: float
    baseline: int
    """0 for the first one, else the number of the idea that it was."""
    study: str
    """The name of the study of this idea."""


@dataclass(frozen=True)
class IdeaDecided:
    """What was said of an idea; numbers are null where it failed.

    Attributes:
        idea: its number.
        word: as in a verdict; `failed` where it could not be run.
        sentences: what a reader is told, by language.
        difference: mean, proposal minus baseline, in the metric's own unit.
        low: of its interval.
        high: its other end.
        p: smallest alpha at which the word is said.
        repetitions: that it rests on.
        hours: that the runs of idea and baseline took.
        decides_with: repetitions that would probably settle what is open.
        adopted: whether it is the baseline from now on; told in one line with its word, so that
            no kill comes between them.
    """

    idea: int
    word: str
    sentences: dict[str, str]
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    repetitions: int = 0
    hours: Real = 0.0
    decides_with: int | None = None
    adopted: bool = False


@dataclass(frozen=True)
class IdeaAdopted:
    """An idea that had its word before, and is the baseline from now on."""

    idea: int


@dataclass(frozen=True)
class BaselineReverted:
    """An earlier baseline that is the baseline again."""

    baseline: int
    because: str


@dataclass(frozen=True)
class UnsealingBegun:
    """The one test on the sealed pictures, before its first run."""

    baseline: int
    """The last baseline, which is compared with the first."""
    study: str
    claimed: float
    """Sum of the differences that adopted ideas were said to bring."""
    forced: str
    """Why it was done although it had been done; empty for the first."""


@dataclass(frozen=True)
class Unsealed:
    """What was found on the sealed pictures."""

    word: str
    sentences: dict[str, str]
    difference: Real
    low: float | None
    high: float | None


Record = (
    StudyOpened
    | IdeaRegistered
    | IdeaBegun
    | IdeaDecided
    | IdeaAdopted
    | BaselineReverted
    | UnsealingBegun
    | Unsealed
)
_KINDS: Mapping[str, type[Record]] = {
    "opened": StudyOpened,
    "registered": IdeaRegistered,
    "begun": IdeaBegun,
    "decided": IdeaDecided,
    "adopted": IdeaAdopted,
    "reverted": BaselineReverted,
    "unsealing": UnsealingBegun,
    "unsealed": Unsealed,
}


class Entry(NamedTuple):
    """One line."""

    at: str
    """When it was written, by the clock of the machine; nothing follows from it."""
    record: Record


@dataclass(frozen=True)
class Ledger:
    """The file of one growing study on one collection."""

    path: Path

    @property
    def study(self) -> str:
        """The growing study's name."""
        return self.path.stem.rpartition("-")[0]

    def entries(self) -> tuple[Entry, ...]:
        """Return every line in order.

        Raises:
            TrackingError: a line is not what was written; it is named.
        """
        found = []
        for number, event in enumerate(self._journal.events(), start=1):
            where, kind = f"{self.path}, line {number}", _KINDS.get(str(event.get("event")))
            if kind is None:
                raise refused(where, LINE, "one of another kind")
            said = {key: value for key, value in event.items() if key not in ("event", "at")}
            found.append(Entry(str(event.get("at")), decoded(said, kind, where, LINE)))
        return tuple(found)

    def write(self, record: Record) -> None:
        """Add one line, safe on disk when this returns; only for who holds the lock.

        Raises:
            TrackingError: a line is not what was written, or the disk is full.
        """
        name = next(name for name, kind in _KINDS.items() if type(record) is kind)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._journal.write({"event": name, "at": at, **asdict(record)})

    def altered(self) -> tuple[AlteredLine, ...]:
        """Return each line that is not what was written."""
        return tuple(self._journal.altered())

    def lock(self) -> Lock:
        """Return the lock of whoever reads and then writes."""
        return self._journal.lock()

    def turn(self, progress: Progress = SILENT) -> Lock:
        """Return the lock of whoever tries ideas, so that they are decided one after the other."""
        word = f"{self.path.stem}: another process is trying an idea; waiting for its end"
        return wait_for_lock(self.path.with_suffix(".turn"), progress, word)

    @property
    def _journal(self) -> ChainedJournal:
        return ChainedJournal(self.path)


def ledger_of(workspace: Workspace, study: str, data_digest: str) -> Ledger:
    """Return the ledger of a growing study on a collection, whether or not it was begun."""
    return Ledger(folder_of(workspace) / f"{study}-{data_digest[:12]}.jsonl")


def ledgers_of(workspace: Workspace, study: str) -> tuple[Ledger, ...]:
    """Return the ledgers of a growing study, one a collection that it was begun on."""
    found = sorted(folder_of(workspace).glob(f"{study}-{'?' * 12}.jsonl"))
    return tuple(Ledger(path) for path in found)


def folder_of(workspace: Workspace) -> Path:
    """Return where ledgers are kept."""
    return workspace.mlruns / "growing"
