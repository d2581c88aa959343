"""An archive of a study: one file with all that its verdicts rest on, and no model or picture.

It is a ZIP archive. `archive.json` says what stood in the store; `files.tar.xz` holds each file
once below `files/`, under the SHA-256 of its content: a split is the same for all experiments of a
repetition. Instead of predictions a run has its answers, a thirtieth of the size.
"""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.errors import TrackingError
from harness.runs import file_names
from harness.runtime.documents import (
    Expected,
    document_of,
    parsed,
    refused,
    require_archive,
)
from harness.studies.packed_files import PACKED, unpacked_files
from harness.tracking.record import FinishedRun, KeptGroup
from harness.verdicts.store import VERDICT

FORMAT = 3
READ_FORMATS = (1, 2, FORMAT)
"""An archive of format 1 has neither ledger nor audit."""
PACKED_SINCE = 3
"""Of a format before, each file lies by itself."""
INDEX = "archive.json"
INDEX_OF_SEVERAL = "studies.json"
"""Of a certificate of several studies, which holds archives."""
FOLDER = "files/"
ARCHIVE = Expected(
    "an archive of a study", "Get the file again, or make it again with `python -m harness export`."
)
OF_A_RUN = (
    file_names.RUN,
    file_names.SPEC,
    file_names.ENVIRONMENT,
    file_names.SPLIT,
    file_names.FITTED_ON,
    file_names.HISTORY,
    file_names.PER_CLASS,
    file_names.CONFUSION,
    file_names.OWN_NETWORK,
    file_names.LIKENESS,
)
"""What an archive keeps of a run as it is, where the run has it."""
_NAMES_OF_A_RUN = {*OF_A_RUN, file_names.ANSWERS, file_names.DIGESTS}
LEDGER = "ledger.jsonl"
"""Of a study: what was judged on its pictures before it, and by it."""
AUDIT = "audit.json"
"""Of a study: what its collection is, and what is wrong with it."""
_NAME_OF_A_STUDY = re.compile(
    rf"verdict\.json|{re.escape(LEDGER)}|{re.escape(AUDIT)}|rules/[0-9a-f]{{16}}\.json"
)
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")

Files = Mapping[str, str]
"""SHA-256 of each file by its name."""


@dataclass(frozen=True)
class ArchivedGroup:
    """What stood for an experiment or a study."""

    id: str
    name: str
    fingerprint: str
    tags: Mapping[str, str]

    @property
    def kept(self) -> KeptGroup:
        """The same as a store gives it."""
        return KeptGroup(self.id, self.name, self.fingerprint, self.tags)


@dataclass(frozen=True)
class ArchivedRun:
    """A finished repetition."""

    id: str
    name: str
    fingerprint: str
    experiment: str
    """Id of what stood for its experiment."""
    metrics: Mapping[str, float]
    tags: Mapping[str, str]
    files: Files

    @property
    def finished(self) -> FinishedRun:
        """The same as a store gives it."""
        return FinishedRun(self.id, self.name, self.fingerprint, self.metrics, self.tags)


@dataclass(frozen=True)
class ArchiveIndex:
    """All that is in an archive."""

    format: int
    study: ArchivedGroup
    study_files: Files
    experiments: tuple[ArchivedGroup, ...]
    runs: tuple[ArchivedRun, ...]


@dataclass(frozen=True)
class Archive:
    """An archive that is open; it gives runs and files as a store does.

    Attributes:
        path: of the archive.
        index: what is in it.
        folder: where its files were unpacked, by id.
    """

    path: Path
    index: ArchiveIndex
    folder: Path

    def recorded(self, run_id: str) -> FinishedRun | None:
        """Return a finished repetition by its id; None when it is not in the archive."""
        return next((run.finished for run in self.index.runs if run.id == run_id), None)

    def artifact(self, run_id: str, path: str) -> Path:
        """Return where one file can be read.

        Raises:
            TrackingError: the archive has no such file.
        """
        found = self.folder / run_id / path
        if not found.exists():
            raise refused(self.path, ARCHIVE, f"none with {path} of run {run_id}")
        return found

    @property
    def members(self) -> tuple[str, ...]:
        """What the file holds for all this, in its order."""
        if self.index.format < PACKED_SINCE:
            return (INDEX, *sorted(FOLDER + sha256 for sha256 in _all_files(self.index)))
        return (INDEX, PACKED)

    @property
    def has_verdict(self) -> bool:
        """Whether the study had its verdict when the archive was made."""
        return VERDICT in self.index.study_files


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """Open an archive; each of its files is what its name in the archive says.

    Raises:
        TrackingError: the file is missing, or is no archive of a study, or was altered.
    """
    _require_one_study(path)
    with tempfile.TemporaryDirectory(prefix="harness-") as folder:
        index = parsed(lambda: _unpack(path, Path(folder)), path, ARCHIVE)
        yield Archive(path, index, Path(folder))


def read_index(path: Path) -> ArchiveIndex:
    """Return what an archive says that it holds.

    Raises:
        TrackingError: the file is no archive of a study, or was altered.
    """
    _require_one_study(path)

    def read() -> ArchiveIndex:
        with zipfile.ZipFile(path) as packed:
            return _index(packed, path)

    return parsed(read, path, ARCHIVE)


def _require_one_study(path: Path) -> None:
    require_archive(path, ARCHIVE)
    with zipfile.ZipFile(path) as packed:
        if INDEX_OF_SEVERAL in packed.namelist():
            raise TrackingError(
                f"{path}: expected an archive of one study; got a certificate of several. Unpack "
                "it: each of its studies is an archive in the folder studies/."
            )


def _index(packed: zipfile.ZipFile, path: Path) -> ArchiveIndex:
    index = document_of(packed.read(INDEX), ArchiveIndex, f"{path}: {INDEX}", ARCHIVE)
    _check(index)
    return index


def _unpack(path: Path, folder: Path) -> ArchiveIndex:
    with zipfile.ZipFile(path) as packed:
        index = _index(packed, path)
        contents = _contents(packed, index)
    for run_id, files in ((index.study.id, index.study_files), *_files_of(index.runs)):
        for name, sha256 in files.items():
            place = folder / run_id / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(contents[sha256])
    return index


def _contents(packed: zipfile.ZipFile, index: ArchiveIndex) -> dict[str, bytes]:
    """Return what lies under each SHA-256, and nothing that has another."""
    named = _all_files(index)
    if index.format < PACKED_SINCE:
        found = {FOLDER + sha256: packed.read(FOLDER + sha256) for sha256 in named}
    else:
        found = unpacked_files(packed.read(PACKED))
    differing = found.keys() ^ {FOLDER + sha256 for sha256 in named}
    if differing:
        which = min(differing)
        raise ValueError(f"{'an unnamed' if which in found else 'no'} {which}")
    for name, content in found.items():
        if FOLDER + hashlib.sha256(content).hexdigest() != name:
            raise ValueError(f"another content than {name} says")
    return {name.removeprefix(FOLDER): content for name, content in found.items()}


def _files_of(runs: Sequence[ArchivedRun]) -> Iterator[tuple[str, Files]]:
    return ((run.id, run.files) for run in runs)


def _all_files(index: ArchiveIndex) -> set[str]:
    return {
        sha256
        for files in (index.study_files, *(run.files for run in index.runs))
        for sha256 in files.values()
    }


def _check(index: ArchiveIndex) -> None:
    """Refuse what would be written elsewhere, or belongs to nothing."""
    if index.format not in READ_FORMATS:
        raise TrackingError(
            f"{INDEX}: expected format {FORMAT} or earlier; got {index.format}. A later version "
            "made it: bring yours up to date."
        )
    ids = [index.study.id, *(one.id for one in index.experiments), *(run.id for run in index.runs)]
    if not all(map(_ID.fullmatch, ids)) or len(set(ids)) != len(ids):
        raise ValueError("ids that are not different letters and digits")
    names = {name for run in index.runs for name in run.files}
    others = [name for name in index.study_files if not _NAME_OF_A_STUDY.fullmatch(name)]
    if names - _NAMES_OF_A_RUN or others:
        raise ValueError(f"the file {sorted((names - _NAMES_OF_A_RUN) | set(others))[0]!r}")
    known = {one.id for one in index.experiments}
    if not index.runs or {run.experiment for run in index.runs} - known:
        raise ValueError("no runs, or one of an experiment that is not there")
