"""Several studies in one file: the ideas of a growing study, or one question on many collections.

It is a ZIP archive. `studies.json` says what it is; `studies/1.zip` and so on are archives, or
certificates, each whole by itself; beside them lies what holds them together: the ledger of a
growing study, or the joint record.
"""

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from harness.errors import HarnessError, TrackingError
from harness.runtime.disk import new_archive
from harness.runtime.documents import Expected, document_of, parsed, refused, require_archive
from harness.studies.archive import (
    FILE_NAME,
    Archive,
    ArchivedGroup,
    opened_archive,
)
from harness.studies.archive import (
    INDEX_OF_SEVERAL as INDEX,
)
from harness.studies.archive_members import put
from harness.studies.growing.ledger import Ledger
from harness.tracking.record import STUDY, FinishedRun, KeptGroup
from harness.verdicts.joint_store import JOINT
from harness.verdicts.record import WORDING
from harness.wording.language import Language

FORMAT = 1
STUDIES = "studies/"
GROWING_LEDGER = "ledger.jsonl"
SEALED_LIST = "sealed.json"
WHOLE = {"growing": (GROWING_LEDGER, SEALED_LIST), "collections": (JOINT,)}
"""What may hold studies together, by kind; the first is always there."""
MOST = 10_000
PAGES_WORDING = 2
"""Raised when pages are worded or laid out otherwise; the record's own sentences have `WORDING`."""
SEVERAL = Expected(
    "a certificate of several studies",
    "Get the file again, or make it again with `python -m harness certify`.",
)


@dataclass(frozen=True)
class SeveralIndex:
    """What a certificate of several studies says that it is.

    Attributes:
        format: of this file.
        kind: what holds the studies together.
        group: what stands for all; of a growing study its name and the digest of its pictures.
        studies: how many archives there are.
        language: of the pages.
        wording: of the pages, and of sentences.
    """

    format: int
    kind: Literal["growing", "collections"]
    group: ArchivedGroup
    studies: int
    language: Language
    wording: tuple[int, int]

    @classmethod
    def of(
        cls, kind: Literal["growing", "collections"], group: KeptGroup, studies: int, say: Language
    ) -> "SeveralIndex":
        """Return what this version says."""
        archived = ArchivedGroup(group.id, group.name, group.fingerprint, group.tags)
        return cls(FORMAT, kind, archived, studies, say, (PAGES_WORDING, WORDING))


@dataclass(frozen=True)
class SeveralStudies:
    """Such a file, open; it gives studies, runs and files as a store does.

    Attributes:
        path: of the file.
        index: what it says that it is.
        folder: where its files were unpacked.
        archives: its studies, in order.
    """

    path: Path
    index: SeveralIndex
    folder: Path
    archives: tuple[Archive, ...]

    @property
    def ledger(self) -> Ledger:
        """Of a growing study."""
        return Ledger(self.folder / _ledger_name(self.index.group))

    def kept_groups(self, name: str | None, kind: str) -> tuple[KeptGroup, ...]:
        """Return the studies of a name, an id or a fingerprint; of None all."""
        if kind != STUDY:
            return ()
        groups = [one.index.study.kept for one in self.archives]
        return tuple(one for one in groups if name in (None, one.name, one.id, one.fingerprint))

    def recorded(self, run_id: str) -> FinishedRun | None:
        """Return a finished repetition by its id; None when it is in none of them."""
        found = (one.recorded(run_id) for one in self.archives)
        return next((run for run in found if run is not None), None)

    def artifact(self, run_id: str, path: str) -> Path:
        """Return where one file can be read.

        Raises:
            TrackingError: none has such a file.
        """
        if run_id == self.index.group.id and (found := self.folder / run_id / path).is_file():
            return found
        for one in self.archives:  # by ids that they list: no other names a place
            if run_id == one.index.study.id or one.recorded(run_id) is not None:
                return one.artifact(run_id, path)
        raise refused(self.path, SEVERAL, f"none with {path} of run {run_id}")


def write_several(
    path: Path, index: SeveralIndex, whole: Mapping[str, bytes], studies: Sequence[Path]
) -> None:
    """Write such a file without pages.

    Args:
        path: of the file; one there is replaced.
        index: what it is.
        whole: what holds the studies together, by name.
        studies: the archives, in order.
    """
    text = json.dumps(asdict(index), indent=1, ensure_ascii=False, sort_keys=True)
    with new_archive(path) as packed:
        put(packed, INDEX, (text + "\n").encode())
        for name, content in sorted(whole.items()):
            put(packed, name, content)
        for number, archive in enumerate(studies, start=1):
            put(packed, study_member(number), archive.read_bytes())


def study_member(number: int) -> str:
    """Return the name of an archive within the file, counted from 1."""
    return f"{STUDIES}{number}.zip"


def members_of(index: SeveralIndex, names: Sequence[str]) -> tuple[str, ...]:
    """Return what such a file holds, pages left out, in its order."""
    whole = [name for name in sorted(WHOLE[index.kind]) if name in names]
    return (INDEX, *whole, *(study_member(n + 1) for n in range(index.studies)))


def is_several(path: Path) -> bool:
    """Return whether a file is, by the names in it, a certificate of several studies."""
    try:
        with zipfile.ZipFile(path) as packed:
            return INDEX in packed.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def require_own_several(path: Path, name: str) -> None:
    """Make sure that a certificate replaces no file but an earlier one of the same studies.

    Raises:
        TrackingError: it would.
    """
    if not path.exists():
        return
    got = "a file that is none"
    if is_several(path):
        with opened_several(path) as found:
            got = f"one of {found.index.group.name}"
            if found.index.group.name == name:
                return
    expected = f"a new file, or an earlier certificate of {name}"
    raise TrackingError(f"{path}: expected {expected}; got {got}. Name another with --out.")


@contextmanager
def opened_several(path: Path) -> Iterator[SeveralStudies]:
    """Open such a file; each of its archives is whole.

    Raises:
        TrackingError: the file is missing, or is none, or was altered.
    """
    require_archive(path, SEVERAL)
    with tempfile.TemporaryDirectory(prefix="harness-") as home, ExitStack() as stack:
        folder = Path(home)
        index = parsed(lambda: _unpack(path, folder), path, SEVERAL)
        archives = tuple(_opened(path, folder, n + 1, stack) for n in range(index.studies))
        if len({one.index.study.id for one in archives}) < len(archives):
            raise refused(path, SEVERAL, "a study that stands there twice")
        yield SeveralStudies(path, index, folder, archives)


def _opened(path: Path, folder: Path, number: int, stack: ExitStack) -> Archive:
    try:
        return stack.enter_context(opened_archive(folder / study_member(number)))
    except HarnessError as error:
        raise refused(path, SEVERAL, f"{study_member(number)}: {error}") from error


def _unpack(path: Path, folder: Path) -> SeveralIndex:
    with zipfile.ZipFile(path) as packed:
        index = document_of(packed.read(INDEX), SeveralIndex, f"{path}: {INDEX}", SEVERAL)
        _check(index)
        for name in members_of(index, packed.namelist())[1:]:
            place = folder / _place(name, index)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(packed.read(name))
    return index


def _check(index: SeveralIndex) -> None:
    """Refuse what would be written elsewhere, or is none of ours."""
    if index.format != FORMAT:
        raise ValueError(f"format {index.format}, of a later version")
    if not 0 < index.studies <= MOST:
        raise ValueError(f"{index.studies} studies")
    group = index.group
    if not FILE_NAME.fullmatch(group.name) or not re.fullmatch(r"[0-9A-Za-z_-]{0,64}", group.id):
        raise ValueError("a name that is none")
    if not re.fullmatch(r"[0-9a-f]{12,64}", group.fingerprint):
        raise ValueError("a digest that is none")


def _place(name: str, index: SeveralIndex) -> str:
    """Return where a file is unpacked, so that those who read stores find it."""
    ledger = _ledger_name(index.group)
    places = {
        GROWING_LEDGER: ledger,
        SEALED_LIST: f"{ledger.removesuffix('.jsonl')}.sealed.json",
        JOINT: f"{index.group.id}/{JOINT}",
    }
    return places.get(name, name)


def _ledger_name(group: ArchivedGroup) -> str:
    return f"{group.name}-{group.fingerprint[:12]}.jsonl"
