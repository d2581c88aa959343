"""Whether all that an archive says follows from the runs in it: verdict, ledger, audit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from harness.data.audit.record import AuditRecord, read_audit
from harness.errors import HarnessError, TrackingError
from harness.runs.recorded import RecordedRun
from harness.studies.archive import AUDIT, LEDGER, Archive
from harness.tracking.verdict_ledger import VerdictLedger, last_of
from harness.verdicts.earlier_studies import check_earlier
from harness.verdicts.store import altered_since, kept
from harness.verdicts.verify import Checked, check_verdict

NO_LEDGER = (
    "there is no ledger of its collection in it: that no earlier study was about these proposals "
    "is its own word"
)


def check_archive(archive: Archive) -> Checked:
    """Return what became of the claims of an archive, the pages of a certificate left out.

    Raises:
        TrackingError: its study had no verdict when it was exported.
    """
    if not archive.has_verdict:
        raise TrackingError(
            f"{archive.path}: expected a study with a verdict; got one that had none when it was "
            "exported. Import it, and run the study to its end."
        )
    study = archive.index.study
    document = kept(archive, study.id)
    checked = check_verdict(archive, document)
    problems = (*altered_since(archive, study.kept), *checked.problems)
    if not problems:  # what was altered proves nothing of what stands beside it
        problems = tuple(_of_its_collection(archive, document))
    remarks = () if LEDGER in archive.index.study_files else (NO_LEDGER,)
    return checked._replace(problems=problems, remarks=remarks)


def _of_its_collection(archive: Archive, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what ledger and audit say otherwise than the verdict and its runs."""
    names = archive.index.study_files
    try:
        if LEDGER in names:
            yield from _of_the_ledger(archive, document)
        if AUDIT in names:
            audit = read_audit(archive.artifact(archive.index.study.id, AUDIT))
            digest = document["setting"].get("data_digest", "")
            yield from audit_problems(audit, digest, _splits(archive))
    except HarnessError as error:
        yield str(error)


def _of_the_ledger(archive: Archive, document: Mapping[str, Any]) -> Iterator[str]:
    study = archive.index.study
    ledger = VerdictLedger(archive.artifact(study.id, LEDGER))
    problems = tuple(check_earlier(ledger, study.name, document))
    yield from (problem.replace(str(ledger.path), LEDGER) for problem in problems)
    if not problems and last_of(ledger.records(), study.name) is None:
        yield f"{LEDGER}: expected the line of the verdict of {study.name}; got none"


def audit_problems(
    audit: AuditRecord, digest: str, splits: Iterable[pd.DataFrame]
) -> Iterator[str]:
    """Yield what an audit says otherwise than what runs recorded.

    Class, name and content of each picture are held against the digest of the collection, classes
    and groups of near-duplicates against the splits. Sizes, formats and findings are its own word.

    Args:
        audit: the audit.
        digest: of the pictures that were judged.
        splits: of the runs: image_id, class, group, part.
    """
    if audit.digest != digest:
        yield (
            f"{AUDIT}: expected the pictures of the verdict, digest {digest[:12]}; got others, "
            f"{audit.digest[:12]}"
        )
        return
    known = {one.image_id: (one.class_name, one.group) for one in audit.pictures}
    for split in splits:
        rows = zip(split["image_id"], split["class"], split["group"], strict=True)
        wrong = [name for name, *said in rows if known.get(name) != tuple(said)]
        if wrong:
            yield (
                f"{AUDIT}: expected classes and groups of near-duplicates as the splits have "
                f"them; got others for {len(wrong):,} pictures, such as {wrong[0]}"
            )
            return


def _splits(archive: Archive) -> Iterator[pd.DataFrame]:
    """Yield each split of the runs once."""
    seen: set[str] = set()
    for run in archive.index.runs:
        recorded = RecordedRun.of(archive, run.finished)
        if recorded.split_sha256 not in seen:
            seen.add(recorded.split_sha256)
            yield recorded.split
