"""The ledger of a collection: each study and comparison on it, with its rule and its words.

A rule that is written down beforehand means little when it is the third for the same proposals on
the same pictures. The order is the place in the file; a line stays when its study is deleted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.runtime.chained_journal import AlteredLine, ChainedJournal
from harness.runtime.documents import Expected, decoded, refused
from harness.runtime.locks import Lock
from harness.tracking.failures import explained
from harness.workspace import Workspace

LINE = Expected(
    "a study or a comparison of a collection",
    "Put a copy from before in its place, or move the file away to begin anew.",
)


@dataclass(frozen=True)
class StudyBegun:
    """A study whose rule was written down, before its first result.

    Attributes:
        study: what tells it from others: its name, or how a comparison was asked.
        family: studies of which none is a second one of another, as those of one growing study.
        late: whether there were results already when this line was written, as of a study of an
            earlier version: what was judged before it then says nothing.
    """

    study: str
    family: str
    late: bool = False


@dataclass(frozen=True)
class JudgedProposal:
    """A proposal, and what was said of it.

    Attributes:
        proposal: digest of what it changes.
        name: in its study.
        word: as in the verdict.
        p: smallest alpha at which the word is said.
        settings: the keys that it changes; none for files, and in lines of earlier versions.
    """

    proposal: str
    name: str
    word: str
    p: float | None
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudyJudged:
    """The words that a study or a comparison gave, and by which rule.

    Attributes:
        study: as of `StudyBegun`.
        family: likewise.
        name: what a reader calls it.
        metric: the score that decided.
        margin: of equivalence.
        alpha: of all words together.
        claim: what the words are about; empty for a rule that names none.
        seed: root of the random streams; None where files tell none.
        proposals: with their words.
        files: whether `judge` said it of files.
    """

    study: str
    family: str
    name: str
    metric: str
    margin: float
    alpha: float
    claim: str
    seed: int | None
    proposals: tuple[JudgedProposal, ...]
    files: bool = False

    @property
    def rule(self) -> tuple[object, ...]:
        """By what it was judged: several looks by one rule are one study."""
        return self.study, self.metric, self.margin, self.alpha, self.claim, self.seed


Record = StudyBegun | StudyJudged
_KINDS: Mapping[str, type[Record]] = {"begun": StudyBegun, "judged": StudyJudged}


@dataclass(frozen=True)
class VerdictLedger:
    """The file of one collection."""

    path: Path

    def records(self) -> tuple[Record, ...]:
        """Return every line in order.

        Raises:
            TrackingError: a line is not what was written; it is named.
        """
        found: list[Record] = []
        for number, event in enumerate(self._journal.events(), start=1):
            where, kind = f"{self.path}, line {number}", _KINDS.get(str(event.get("event")))
            if kind is None:
                raise refused(where, LINE, "one of another kind")
            said = {key: value for key, value in event.items() if key != "event"}
            found.append(decoded(said, kind, where, LINE))
        return tuple(found)

    def begin(self, begun: StudyBegun) -> None:
        """Write down that a study was begun, if that was not done.

        Raises:
            TrackingError: a line is not what was written, or the disk is full.
        """
        with explained(self.path), self._lock():
            if all(one.study != begun.study for one in self.records()):
                self._journal.write({"event": "begun", **asdict(begun)})

    def judged(self, judged: StudyJudged) -> None:
        """Write down what was said, if it is not what was said last.

        Raises:
            TrackingError: as `begin`.
        """
        with explained(self.path), self._lock():
            if judged != last_of(self.records(), judged.study):
                self._journal.write({"event": "judged", **asdict(judged)})

    def adopt(self, judged: Iterable[StudyJudged]) -> None:
        """Write down what was said on these pictures when nobody knew of what they are a part.

        Raises:
            TrackingError: as `begin`.
        """
        with explained(self.path), self._lock():
            known = self.records()
            for one in dict.fromkeys(judged):
                if one not in known:
                    self._journal.write({"event": "judged", **asdict(one)})

    def altered(self) -> tuple[AlteredLine, ...]:
        """Return each line that is not what was written."""
        return tuple(self._journal.altered())

    def lines_until(self, study: str) -> bytes:
        """Return the lines from the first to the last one of a study; none of one that has none.

        What was written after it is left out; that the lines before it are all there, they show.

        Raises:
            TrackingError: a line is not what was written.
        """
        last = 0
        for number, one in enumerate(self.records(), start=1):
            last = number if one.study == study else last
        return b"".join(self.path.read_bytes().splitlines(keepends=True)[:last]) if last else b""

    def _lock(self) -> Lock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self._journal.lock()

    @property
    def _journal(self) -> ChainedJournal:
        return ChainedJournal(self.path)


def verdict_ledger(workspace: Workspace, data_digest: str) -> VerdictLedger:
    """Return the ledger of a collection, whether or not anything was judged on it."""
    return VerdictLedger(verdicts_of(workspace) / f"{data_digest[:16]}.jsonl")


def verdicts_of(workspace: Workspace) -> Path:
    """Return where the ledgers of all collections are kept."""
    return workspace.mlruns / "verdicts"


def last_of(records: Iterable[Record], study: str) -> StudyJudged | None:
    """Return what a study said last; None: it said nothing."""
    found = [one for one in records if isinstance(one, StudyJudged) and one.study == study]
    return found[-1] if found else None


def judged_before(records: Iterable[Record], asks: StudyBegun) -> tuple[StudyJudged, ...]:
    """Return all that other studies said before one was begun, in order.

    Args:
        records: of the collection.
        asks: the study that asks; where it is not in the ledger, all were before.
    """
    found: list[StudyJudged] = []
    for one in records:
        if one.study == asks.study:
            late = isinstance(one, StudyBegun) and one.late
            return () if late else tuple(found)
        if isinstance(one, StudyJudged) and one.family != asks.family:
            found.append(one)
    return tuple(found)


def judged_within(records: Iterable[Record], study: str) -> tuple[StudyJudged, ...]:
    """Return all that one study said, in order."""
    return tuple(one for one in records if isinstance(one, StudyJudged) and one.study == study)
