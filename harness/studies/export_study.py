"""`export`: a study's runs and verdicts into one file that anybody can verify."""

import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from harness.errors import HarnessError, TrackingError
from harness.progress import Progress
from harness.runs import file_names
from harness.runs.answers_file import write_answers
from harness.runs.digests import note_digests, require_scores
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_generation import paints
from harness.runtime.disk import new_archive
from harness.studies.archive import (
    FORMAT,
    OF_A_RUN,
    ArchivedGroup,
    ArchivedRun,
    ArchiveIndex,
    own_files,
    read_index,
)
from harness.studies.archive_members import members, put
from harness.studies.preregistration import RULES
from harness.tracking.record import (
    CHECKSUMS,
    DIFFERS,
    DIGESTS,
    FILE,
    GROUP,
    MEMBER,
    PARENT,
    PROCESS,
    SCORES_DIGEST,
    STARTS,
    FinishedRun,
    KeptGroup,
)
from harness.tracking.score_digest import scores_digest
from harness.tracking.tracker import RecordReader, Tracker
from harness.verdicts.store import KEPT, VERDICT, altered_since

_OURS = "harness."
_OF_THE_MACHINE = (PROCESS, STARTS, DIFFERS)
"""Tags that say who was at a run, and are true of no copy."""
_SAMPLED = "system/"


class Exported(NamedTuple):
    """What was written."""

    runs: int
    bytes: int
    has_verdict: bool


def export_study(
    tracker: Tracker,
    study: KeptGroup,
    path: Path,
    progress: Progress,
    collection: Mapping[str, bytes] = MappingProxyType({}),
    beside: Sequence[Path] = (),
) -> Exported:
    """Write an archive of a study.

    Args:
        tracker: where it is kept.
        study: what stands for it.
        path: of the archive; a file there is replaced.
        progress: told how far it is.
        collection: the ledger and the audit of its collection, as `collection_files` returns them.
        beside: archives in the same folder; what they hold is left to them.

    Raises:
        TrackingError: it has no finished run, or something of it is not what it was when its run
            ended; or an archive beside it is none, or lies elsewhere.
    """
    elsewhere = _held_beside(beside, path)
    experiments = _experiments(tracker, study)
    runs = _finished(tracker, experiments)
    if not runs:
        raise TrackingError(
            f"{study.name}: expected a study with finished runs; got none. Run it first."
        )
    contents: dict[str, bytes] = {}
    progress.start("packing", len(runs), "runs")
    archived = []
    for run, experiment in runs:
        archived.append(_packed(tracker, run, experiment, contents))
        progress.advance()
    study_files = _study_files(tracker, study, contents)
    study_files |= {name: _put(content, contents) for name, content in collection.items()}
    group = ArchivedGroup(study.id, study.name, study.fingerprint, _tags(study.tags))
    names = tuple(dict.fromkeys(archive.name for archive in beside))  # one may be named twice
    index = ArchiveIndex(FORMAT, group, study_files, experiments, tuple(archived), names)
    with new_archive(path) as packed:
        for name, content in members(index, contents, elsewhere).items():
            put(packed, name, content)
    size = path.stat().st_size
    progress.finish(f"{size / 1e6:.1f} MB")
    return Exported(len(archived), size, VERDICT in study_files)


def require_own(path: Path, study: KeptGroup) -> None:
    """Make sure that an archive replaces no file but an earlier archive of the same study.

    Raises:
        TrackingError: it would.
    """
    if not path.exists():
        return
    expected = f"{path}: expected a new file, or an earlier archive of this study ({study.name})"
    hint = f"Name another file: `export {study.name} FILE.zip`, or delete it."
    try:
        archived = read_index(path).study
    except HarnessError as error:
        raise TrackingError(f"{expected}; got a file that is none. {hint}") from error
    if (archived.name, archived.fingerprint) != (study.name, study.fingerprint):
        raise TrackingError(f"{expected}; got one of another study, {archived.name}. {hint}")


def _held_beside(beside: Iterable[Path], path: Path) -> set[str]:
    """Return the SHA-256 of all that the archives beside one hold themselves."""
    found: set[str] = set()
    for archive in beside:
        same, folder = archive.resolve() == path.resolve(), path.resolve().parent
        if same or archive.resolve().parent != folder:
            got = "the same one" if same else "one elsewhere"
            raise TrackingError(
                f"{archive}: expected another archive in the folder {folder}, because {path.name} "
                f"will be whole only with it; got {got}."
            )
        found |= own_files(archive)
    return found


def _experiments(tracker: Tracker, study: KeptGroup) -> tuple[ArchivedGroup, ...]:
    """Return what stands for the experiments of a study, without what others they belong to."""
    member = MEMBER + study.id
    return tuple(
        ArchivedGroup(one.id, one.name, one.fingerprint, _tags(one.tags))
        for one in tracker.kept_groups(None, GROUP)
        # Earlier versions wrote only which study an experiment was part of last.
        if member in one.tags or one.tags.get(PARENT) == study.id
    )


def _finished(
    tracker: Tracker, experiments: Iterable[ArchivedGroup]
) -> list[tuple[FinishedRun, ArchivedGroup]]:
    by_fingerprint = {one.fingerprint: one for one in experiments}
    found = [
        (tracker.recorded(one.id), by_fingerprint[one.experiment])
        for one in tracker.repetitions()
        if one.experiment in by_fingerprint
    ]
    return [(run, experiment) for run, experiment in found if run is not None]


def _tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that say what a run is; not who was at it, nor where its file lay."""
    kept = {
        key: value
        for key, value in tags.items()
        if key.startswith(_OURS) and key not in _OF_THE_MACHINE and not key.startswith(MEMBER)
    }
    if PurePosixPath(kept.get(FILE, "")).is_absolute():  # outside of the project's folder
        del kept[FILE]
    return kept


def _packed(
    tracker: RecordReader,
    run: FinishedRun,
    experiment: ArchivedGroup,
    contents: dict[str, bytes],
) -> ArchivedRun:
    require_scores(run)
    recorded = RecordedRun.of(tracker, run)
    for problem in recorded.altered():
        raise TrackingError(f"{run.name}: not exported: {problem}")
    with tempfile.TemporaryDirectory(prefix="harness-") as folder:
        home = Path(folder)
        for name in OF_A_RUN:
            with suppress(TrackingError):  # not every run has each
                (home / name).write_bytes(recorded.find(name).read_bytes())
        if not paints(recorded):  # whose scores come from its table of measures
            _write_answers(home / file_names.ANSWERS, recorded)
        noted = note_digests(home)
        files = {path.name: _put(path.read_bytes(), contents) for path in sorted(home.iterdir())}
    metrics = {key: value for key, value in run.metrics.items() if not key.startswith(_SAMPLED)}
    # A run of an early version has none of these notes yet.
    marks = {CHECKSUMS: "sha256", DIGESTS: noted, SCORES_DIGEST: scores_digest(metrics)}
    tags = _tags(run.tags) | marks
    return ArchivedRun(
        run.id, run.name, run.fingerprint, experiment.id, dict(sorted(metrics.items())), tags, files
    )


def _write_answers(path: Path, recorded: RecordedRun) -> None:
    bins = int(recorded.written_spec["evaluation"]["calibration_bins"])
    tested = recorded.answers(bins)
    write_answers(path, tested, recorded.split, recorded.predictions_sha256)


def _study_files(tracker: Tracker, study: KeptGroup, contents: dict[str, bytes]) -> dict[str, str]:
    """Return the study's verdict, if it has one, and every rule that it had."""
    names = [f"rules/{digest}.json" for digest in study.tags.get(RULES, "").split()]
    if _has_verdict(tracker, study):
        names.append(VERDICT)
        for problem in altered_since(tracker, study):
            raise TrackingError(f"{study.name}: not exported: {problem}")
    return {name: _put(tracker.artifact(study.id, name).read_bytes(), contents) for name in names}


def _has_verdict(tracker: Tracker, study: KeptGroup) -> bool:
    """Return whether a study had its verdict, even if the file was lost since then."""
    if KEPT in study.tags:
        return True
    try:  # an early version counted no verdicts
        tracker.artifact(study.id, VERDICT)
    except TrackingError:
        return False
    return True


def _put(content: bytes, contents: dict[str, bytes]) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    contents[sha256] = content
    return sha256
