"""What an archive holds of a study's collection: its ledger as far as the study, and its audit."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.data.audit.record import AuditRecord, audit_of
from harness.errors import DataError, TrackingError
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_pictures import PictureLocation, recorded_audit
from harness.runtime.documents import write_json
from harness.studies.archive import AUDIT, LEDGER
from harness.studies.check_archive import audit_problems
from harness.tracking.record import KeptGroup
from harness.tracking.verdict_ledger import verdict_ledger
from harness.verdicts.store import kept

if TYPE_CHECKING:
    from harness.tracking.mlflow_store import MlflowTracker


class CollectionFiles(NamedTuple):
    """What there is."""

    files: Mapping[str, bytes]
    """By their names in an archive."""
    audit: str
    """Where the audit is from, or why there is none."""


def collection_files(
    tracker: "MlflowTracker", study: KeptGroup, pictures: PictureLocation
) -> CollectionFiles:
    """Return ledger and audit of the collection that a study with a verdict is about.

    An audit that was kept is taken as it is. Else one is made, where the pictures are those that
    the study had, and kept with the study.

    Raises:
        TrackingError: a line of the ledger is not what was written, or the study has no verdict.
    """
    document = kept(tracker, study.id)
    files = {LEDGER: _ledger(tracker, study, document, pictures)}
    digest = document["setting"].get("data_digest", "")
    content, told = _kept(tracker, study, AUDIT), "the audit that is kept with the study"
    if not _is_of(content, digest):
        content, told = _made(tracker, study, document, pictures)
    files[AUDIT] = content
    return CollectionFiles({name: each for name, each in files.items() if each}, told)


def _ledger(
    tracker: "MlflowTracker",
    study: KeptGroup,
    document: Mapping[str, Any],
    pictures: PictureLocation,
) -> bytes:
    digest = document["setting"].get("data_digest", "")
    lines = verdict_ledger(pictures.workspace, digest).lines_until(study.name)
    # Of a study that was imported there is what came with it.
    return lines or _kept(tracker, study, LEDGER)


def _kept(tracker: "MlflowTracker", study: KeptGroup, name: str) -> bytes:
    try:
        return tracker.artifact(study.id, name).read_bytes()
    except TrackingError:  # as a tracker says that there is no such file
        return b""


def _is_of(content: bytes, digest: str) -> bool:
    """Return whether a kept audit is whole, and of the pictures that were judged."""
    try:
        return audit_of(content, AUDIT).digest == digest
    except TrackingError:
        return False


def _made(
    tracker: "MlflowTracker",
    study: KeptGroup,
    document: Mapping[str, Any],
    pictures: PictureLocation,
) -> tuple[bytes, str]:
    """Return an audit that is made now, and where it is from; nothing, and why."""
    runs = [_recorded(tracker, one["id"]) for one in document["runs"]]
    try:
        audit = recorded_audit(runs[0], pictures)
    except DataError as error:
        return b"", f"the recorded splits alone, for want of an audit: {error}"
    digest = document["setting"].get("data_digest", "")
    for problem in audit_problems(audit, digest, (run.split for run in runs)):
        return b"", f"the recorded splits alone: {problem}"
    return _keep(tracker, study, audit), "an audit of its pictures, made now and kept with it"


def _recorded(tracker: "MlflowTracker", run_id: str) -> RecordedRun:
    found = tracker.recorded(run_id)
    if found is None:
        raise TrackingError(
            f"run {run_id}: expected every run that the verdict rests on; got none: it was deleted."
        )
    return RecordedRun.of(tracker, found)


def _keep(tracker: "MlflowTracker", study: KeptGroup, audit: AuditRecord) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, AUDIT)
        write_json(path, audit.as_json())
        tracker.attach(study.id, Path(folder))
        return path.read_bytes()
