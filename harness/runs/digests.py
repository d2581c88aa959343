"""What a run's files were when it ended: noted in the store and beside the files, and compared.

A file that was altered or lost since then is named by whoever reads it. Both notes are made once,
before the run is called finished, and no later start of the same run replaces them. That there
are notes is said apart from them, by a tag from the run's beginning and by its description: a run
whose notes were all removed is damaged. Runs of an earlier version have none of these; their files
are read as they are.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ComparisonError, TrackingError
from harness.runs import file_names
from harness.runtime.documents import (
    Expected,
    document_of,
    read_document,
    refused,
    sha256_of_file,
    write_json,
)
from harness.tracking.record import CHECKSUMS, DIGESTS, SCORES_DIGEST, FinishedRun
from harness.tracking.score_digest import are_altered

Digests = Mapping[str, str]
"""SHA-256 by file name."""
MEND = (
    "Put a copy from before in its place, or delete the run in MLflow and run the experiment again."
)
_NOTED = Expected("the checksums that the run's files had when it ended", MEND)
_A_FILE = Expected("a file of a run", MEND)


def note_digests(folder: Path) -> str:
    """Write down beside the files of a folder what they are; return the same as the store's tag.

    Figures are not among them: they are drawn from the others.
    """
    files = sorted(
        path for path in folder.iterdir() if path.is_file() and path.name != file_names.DIGESTS
    )
    digests = {path.name: sha256_of_file(path, _A_FILE) for path in files}
    write_json(folder / file_names.DIGESTS, {"sha256": digests})
    return json.dumps({"sha256": digests}, sort_keys=True)


@dataclass(frozen=True)
class _Noted:
    sha256: Digests


def noted_digests(find: Callable[[str], Path], tags: Mapping[str, str] | None) -> Digests:
    """Return what a run's files were when it ended; of a run of an earlier version, nothing.

    Args:
        find: gives where a file of this name lies.
        tags: of the run in the store; None where nobody asked the store.

    Raises:
        TrackingError: the note beside the files and that of the store are not the same, or both
            were removed.
    """
    beside = _beside(find)
    told = beside if tags is None else _told(find, tags.get(DIGESTS))
    if told == beside and (told is not None or not _promised(find, tags or {})):
        return told or {}
    where = find(file_names.RUN).with_name(file_names.DIGESTS)
    if beside is None:
        raise refused(where, _NOTED, "no such file: it was deleted")
    others = "none in the store" if told is None else "others than the store has"
    raise refused(where, _NOTED, f"{others}: one of the two was altered")


def _beside(find: Callable[[str], Path]) -> Digests | None:
    try:
        path = find(file_names.DIGESTS)
    except TrackingError:  # as a tracker says that there is no such file
        return None
    return read_document(path, _Noted, _NOTED).sha256 if path.is_file() else None


@dataclass(frozen=True)
class _Promise:
    checksums: bool = False


def _promised(find: Callable[[str], Path], tags: Mapping[str, str]) -> bool:
    """Return whether a run says that its checksums were noted, in the store or in its files."""
    if {CHECKSUMS, SCORES_DIGEST} & tags.keys():
        return True
    try:
        path = find(file_names.RUN)
        return path.is_file() and read_document(path, _Promise, _NOTED).checksums
    except TrackingError:  # lost or damaged, which is told by whoever reads it for itself
        return False


def _told(find: Callable[[str], Path], tag: str | None) -> Digests | None:
    if tag is None:
        return None
    return document_of(
        tag.encode(), _Noted, f"tag {DIGESTS} of {find(file_names.RUN)}", _NOTED
    ).sha256


def has_checksums(run: FinishedRun | None) -> bool:
    """Return whether the store knows what a run's files were when it ended."""
    return run is not None and DIGESTS in run.tags


def require_scores(run: FinishedRun) -> None:
    """Make sure that a run's scores and costs in the store are those that it ended with.

    Raises:
        ComparisonError: they were altered.
    """
    if are_altered(run.metrics, run.tags):
        raise ComparisonError(
            f"run {run.id} ({run.name}): expected the scores and costs that it ended with; got "
            "others: they were altered in the store. Put a copy of the database from before in "
            "its place, or delete the run in MLflow and run the experiment again."
        )
