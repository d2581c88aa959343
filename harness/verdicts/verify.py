"""Whether a kept verdict still follows from what is stored."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from harness.errors import HarnessError, TrackingError
from harness.runs.recorded import RecordedRun
from harness.runtime.documents import decoded
from harness.tracking.record import FinishedRun
from harness.tracking.tracker import RecordReader
from harness.verdicts.evidence import Evidence, JudgedRun, KnownParts, read_run
from harness.verdicts.judge import judge
from harness.verdicts.judged_paintings import judge_painted
from harness.verdicts.painted_evidence import read_painted
from harness.verdicts.question import VerdictQuestion, require_metric
from harness.verdicts.record import (
    FORMAT,
    FORMATS,
    READ_FORMATS,
    VERDICTS,
    WORDING,
    EvidenceRun,
    JudgedExperiment,
    Verdicts,
    read_verdicts,
)
from harness.verdicts.store import VERDICT, differences, read_record, stored_predictions
from harness.verdicts.told_of_scores import is_of_paintings


class Checked(NamedTuple):
    """What became of a verdict's claims."""

    numbers: int
    """Values of the record, all computed again."""
    runs: int
    problems: tuple[str, ...]
    """What is no longer as claimed; empty when all is."""
    without_checksums: int = 0
    """Runs of an earlier version, of which only the predictions are held to what was judged."""
    pages: int = 0
    """Of a certificate: those that follow from what it holds, made again and compared."""
    remarks: tuple[str, ...] = ()
    """What could not be compared here; empty when all was."""


def check_verdict(tracker: RecordReader, document: Mapping[str, Any]) -> Checked:
    """Return whether every number of a kept verdict comes out again from the stored predictions.

    Args:
        tracker: where its runs are kept.
        document: the verdict as it was kept.

    Raises:
        TrackingError: it is no verdict.
    """
    numbers, listed = sum(1 for _ in numbers_of(document)), document.get("runs")
    if document["format"] not in READ_FORMATS:
        text = f"format: expected {FORMATS}; got {document['format']}. Run the study again."
        return Checked(numbers, len(listed) if isinstance(listed, list) else 0, (text,))
    claimed = decoded(document, Verdicts, VERDICT, VERDICTS)
    again, problems = _judged_again(tracker, claimed)
    if again is None:
        return Checked(numbers, len(claimed.runs), problems)
    early = sum(not _has_checksums(tracker, one) for one in claimed.runs)
    return Checked(numbers, len(claimed.runs), tuple(departures(document, claimed, again)), early)


def in_todays_words(tracker: RecordReader, path: Path) -> Verdicts:
    """Return kept verdicts in the words of this version, as a study that is run again keeps them.

    A record that an archive brought, or an earlier version wrote, has sentences that were worded
    better since. Its numbers stay.

    Args:
        tracker: where its runs are kept.
        path: of the verdicts.

    Raises:
        TrackingError: they cannot be read, or no longer follow from what is stored.
    """
    kept = read_verdicts(path)
    if (kept.format, kept.wording) == (FORMAT, WORDING):
        return kept
    again, problems = _judged_again(tracker, kept)
    wrong = problems if again is None else tuple(departures(read_record(path), kept, again))
    if again is None or wrong:
        raise TrackingError(
            f"{kept.name}: expected verdicts that follow from what is stored; got another: "
            f"{wrong[0]} `python -m harness verify {kept.name}` names all that departs."
        )
    return again


def _judged_again(
    tracker: RecordReader, claimed: Verdicts
) -> tuple[Verdicts | None, tuple[str, ...]]:
    """Return what the stored runs say now, or what is wrong with them."""
    runs = (_Paintings if is_of_paintings(claimed.setting) else _Answers)(tracker)
    problems = [found for run in claimed.runs for found in _problems(tracker, run, runs)]
    problems += _unlisted(claimed)
    if problems:  # what rests on these runs cannot be computed again
        return None, tuple(problems)
    try:
        return runs.judged(claimed), ()
    except HarnessError as error:
        return None, (str(error),)


def departures(document: Mapping[str, Any], claimed: Verdicts, again: Verdicts) -> Iterator[str]:
    """Yield what a record claims otherwise than what is computed again.

    Args:
        document: the record as it was kept.
        claimed: the same, read.
        again: from what is stored, by this version.
    """
    anew: object = again.as_json()
    if claimed.format < again.format:  # what a later version has no claim for, or words otherwise
        anew = _as_it_was(document, anew, SAID_OTHERWISE)
    elif claimed.wording < again.wording:
        anew = _as_it_was(document, anew, WORDED)
    yield from differences(document, anew)


WORDED = frozenset({"wording", "methods", "notes", "sentences", "gain"})
"""Of records in an earlier wording, whose gains were signs of last digits too."""
SAID_OTHERWISE = WORDED | {"format", "missing", "lost_tail", "bought"}
"""Of records in an earlier format: what later versions word, or decide, by better rules."""


def _as_it_was(document: object, found: object, kept: frozenset[str]) -> object:
    """Return what was found as far as an earlier record claims it.

    Its numbers are all computed again; left as they are is what it had no key for then, and what
    a later version words differently.
    """
    if isinstance(document, Mapping) and isinstance(found, Mapping):
        return {
            key: claimed if key in kept else _as_it_was(claimed, found.get(key), kept)
            for key, claimed in document.items()
        }
    if isinstance(document, list) and isinstance(found, list) and len(document) == len(found):
        return [_as_it_was(one, other, kept) for one, other in zip(document, found, strict=True)]
    return found


class _Judged(NamedTuple):
    """What identifies a run, and the file that its score comes from."""

    fingerprint: str
    sha256: str


class _JudgedRuns(Protocol):
    """The runs of a verdict, each read once."""

    def read(self, run: FinishedRun) -> _Judged:
        """Read a run, and keep it."""

    def judged(self, claimed: Verdicts) -> Verdicts:
        """Return what the runs that were read say now."""


class _Answers:
    """Runs that answered with classes."""

    def __init__(self, tracker: RecordReader) -> None:
        self._tracker = tracker
        self._read: dict[str, JudgedRun] = {}
        self._known: KnownParts = {}

    def read(self, run: FinishedRun) -> _Judged:
        found = self._read[run.id] = read_run(self._tracker, run, self._known)
        return _Judged(found.fingerprint, found.predictions_sha256)

    def judged(self, claimed: Verdicts) -> Verdicts:
        require_metric(claimed.rule.metric)
        everyone = [
            Evidence(one.name, {self._read[run].repetition: self._read[run] for run in one.runs})
            for one in _experiments(claimed)
        ]
        read = stored_predictions(self._tracker)
        return judge(_asked(claimed), everyone[0], everyone[1:], read)


class _Paintings:
    """Runs that painted."""

    def __init__(self, tracker: RecordReader) -> None:
        self._tracker = tracker
        self._read: dict[str, FinishedRun] = {}

    def read(self, run: FinishedRun) -> _Judged:
        self._read[run.id] = run
        found = read_painted(self._tracker, run.name, [run])
        return _Judged(run.fingerprint, next(iter(found.tables.values())))

    def judged(self, claimed: Verdicts) -> Verdicts:
        everyone = [
            read_painted(self._tracker, one.name, [self._read[run] for run in one.runs])
            for one in _experiments(claimed)
        ]
        return judge_painted(_asked(claimed), everyone[0], everyone[1:])


def _problems(tracker: RecordReader, claimed: EvidenceRun, runs: _JudgedRuns) -> Iterator[str]:
    """Yield what is wrong with one run that the verdict rests on; keep it when nothing is."""
    of = f"run {claimed.id} ({claimed.experiment}, repetition {claimed.repetition + 1})"
    run = tracker.recorded(claimed.id)
    if run is None:
        yield f"{of}: expected a finished run; got none: it was deleted"
        return
    altered = tuple(RecordedRun.of(tracker, run).altered())
    if altered:
        yield from (f"{of}: {problem}" for problem in altered)
        return
    try:
        judged = runs.read(run)
    except HarnessError as error:
        yield f"{of}: {error}"
        return
    if judged.sha256 != claimed.predictions_sha256:
        yield f"{of}: expected the predictions that were judged; got another file: it was altered"
    if judged.fingerprint != claimed.fingerprint:
        yield f"{of}: expected fingerprint {claimed.fingerprint}; got {judged.fingerprint}"


def _has_checksums(tracker: RecordReader, claimed: EvidenceRun) -> bool:
    run = tracker.recorded(claimed.id)
    return run is not None and bool(RecordedRun.of(tracker, run).digests)


def _unlisted(claimed: Verdicts) -> Iterator[str]:
    """Yield each experiment whose runs are not among those that the verdict rests on."""
    listed = {run.id for run in claimed.runs}
    for one in _experiments(claimed):
        if not one.runs or not set(one.runs) <= listed:
            yield f"{one.name}: expected runs that the verdict lists; got none, or others"


def _experiments(claimed: Verdicts) -> tuple[JudgedExperiment, ...]:
    return (claimed.baseline, *(one.experiment for one in claimed.proposals))


def _asked(claimed: Verdicts) -> VerdictQuestion:
    """Return what was asked, from the record."""
    return VerdictQuestion(
        name=claimed.name,
        question=claimed.question,
        rule=claimed.rule,
        planned=claimed.setting.planned,
        look=claimed.look,
        history=claimed.history,
        failed=claimed.failed,
        missing=claimed.missing,
        cells=claimed.cells,
        notes=claimed.notes,
        tuning=claimed.tuning,
        counts_independent=claimed.setting.independent_train is not None,
        incomplete=claimed.incomplete,
        looks_of={
            one.experiment.name: one.look
            for one in claimed.proposals
            if one.look not in (0, claimed.look)
        },
        on_precision=frozenset(
            one.experiment.name
            for one in claimed.proposals
            if any(key == "training.precision" for key, _, _ in one.changes)
        ),
    )


def numbers_of(value: object) -> Iterator[float]:
    """Yield each number of a record."""
    if isinstance(value, Mapping):
        for below in value.values():
            yield from numbers_of(below)
    elif isinstance(value, list):
        for below in value:
            yield from numbers_of(below)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value
