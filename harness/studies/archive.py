"""An archive of a study: one file with all that its verdicts rest on, and no model or picture.

It is a ZIP archive. `archive.json` says what stood in the store; `files.tar.xz` holds each file
once below `files/`, under the SHA-256 of its content: a split is the same for all experiments of a
repetition. Instead of predictions a run has its answers, a thirtieth of the size. What an archive
in the same folder holds already, such as the runs of a baseline that studies share, can be left to
that one.
"""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
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

FORMAT = 4
READ_FORMATS = (1, 2, 3, FORMAT)
"""An archive of format 1 has neither ledger nor audit; before 4 none leaves files to another."""
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
FILE_NAME = re.compile(r"[^/\\\0.][^/\\\0]{0,199}")
"""Of a file in a known folder."""

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
    beside: tuple[str, ...] = ()
    """Names of the archives in the same folder to which it leaves what they hold."""


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
        """What the file itself may hold for all this."""
        if self.index.format < PACKED_SINCE:
            named = named_files(self.index).values()
            return (INDEX, *(FOLDER + sha256 for sha256 in sorted(set(named))))
        return (INDEX, PACKED)

    @property
    def contents(self) -> dict[str, bytes]:
        """What each of its files holds, by SHA-256, wherever it was read from."""
        named = named_files(self.index)
        return {sha256: (self.folder / place).read_bytes() for place, sha256 in named.items()}

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
    contents = _contents(path, index)
    for place, sha256 in named_files(index).items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(contents[sha256])
    return index


def _contents(path: Path, index: ArchiveIndex) -> dict[str, bytes]:
    """Return what lies under each SHA-256, here or beside."""
    named = set(named_files(index).values())
    found = _held(path, index)
    for name in index.beside:
        found |= _held_beside(path.with_name(name), path, len(named - found.keys()))
    if lost := named - found.keys():
        raise ValueError(f"no {FOLDER}{min(lost)}")
    return found


def _held_beside(beside: Path, path: Path, count: int) -> dict[str, bytes]:
    if not beside.exists():
        raise TrackingError(
            f"{path}: expected {beside.name} in the same folder, which holds {count} of its files; "
            "got none. Get both files from where you got this one."
        )
    _require_one_study(beside)
    return parsed(lambda: _held(beside, read_index(beside)), beside, ARCHIVE)


def own_files(path: Path) -> frozenset[str]:
    """Return the SHA-256 of each file that an archive holds itself.

    Raises:
        TrackingError: the file is no archive of a study, or was altered.
    """
    index = read_index(path)
    return frozenset(parsed(lambda: _held(path, index), path, ARCHIVE))


def _held(path: Path, index: ArchiveIndex) -> dict[str, bytes]:
    """Return what an archive itself holds, by SHA-256."""
    names = {FOLDER + sha256 for sha256 in named_files(index).values()}
    with zipfile.ZipFile(path) as packed:
        if index.format < PACKED_SINCE:
            found = {name: packed.read(name) for name in names & set(packed.namelist())}
        else:
            found = unpacked_files(packed.read(PACKED))
    if unnamed := found.keys() - names:
        raise ValueError(f"an unnamed {min(unnamed)}")
    for name, content in found.items():
        if FOLDER + hashlib.sha256(content).hexdigest() != name:
            raise ValueError(f"another content than {name} says")
    return {name.removeprefix(FOLDER): content for name, content in found.items()}


def named_files(index: ArchiveIndex) -> dict[str, str]:
    """Return the SHA-256 of all that an archive names, by `ID/NAME`."""
    of_each = [(index.study.id, index.study_files), *((run.id, run.files) for run in index.runs)]
    return {f"{id_}/{name}": sha256 for id_, files in of_each for name, sha256 in files.items()}


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
    if not all(map(FILE_NAME.fullmatch, index.beside)) or len({*index.beside}) != len(index.beside):
        raise ValueError(f"the archives {index.beside} beside it")
    known = {one.id for one in index.experiments}
    if not index.runs or {run.experiment for run in index.runs} - known:
        raise ValueError("no runs, or one of an experiment that is not there")
