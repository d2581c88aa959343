"""The sealed pictures at somebody else's: their files moved away, and a list of digests left."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from harness.data.collection.collection import Collection
from harness.errors import ComparisonError, DataError
from harness.runtime.atomic_files import write_whole
from harness.runtime.documents import Expected, read_document, sha256_of_file, write_json
from harness.studies.growing.sealing import require_none_on_their_way
from harness.workspace import Workspace

MOVED = "sealed.json"
"""What stands beside the pictures: the path of each as it was, and its digest."""
OF_PICTURES = ("prepared", "features")
"""Caches that hold what pictures show."""
LIST = Expected(
    "the list of sealed pictures",
    "Put a copy from before in its place.",
)
THERE = Expected(
    "a folder of sealed pictures",
    "Name the folder that `seal --to` moved them to.",
    DataError,
)
PICTURE = Expected("a sealed picture", "Put a copy from before in its place.", DataError)


@dataclass(frozen=True)
class SealedList:
    """What is left in the workspace: enough to know the pictures again, and nothing of them.

    Attributes:
        study: the growing study.
        whole_digest: of the collection before.
        rest_digest: of what is left, on which ideas are tried.
        sealed: what identifies the sealed pictures, as `StudyOpened.sealed`.
        pictures: how many; copies of them that were moved along are none.
        files: SHA-256 of each moved file, sorted.
    """

    study: str
    whole_digest: str
    rest_digest: str
    sealed: str
    pictures: int
    files: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What tells this list from another."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class MovedFiles:
    """What stands beside the pictures.

    Attributes:
        study: the growing study.
        files: SHA-256 by the path that each had, seen from the folder of all classes.
    """

    study: str
    files: dict[str, str]


def lists_in(folder: Path, study: str) -> list[SealedList]:
    """Return each list of a study, one a collection that it was sealed on.

    Raises:
        TrackingError: a list cannot be read.
    """
    found = sorted(folder.glob(f"{study}-{'?' * 12}.sealed.json"))
    return [read_document(path, SealedList, LIST) for path in found]


def list_of(folder: Path, study: str, data_digest: str) -> SealedList | None:
    """Return the list of a study whose pictures, whole or left, have this digest; None: no list.

    Raises:
        ComparisonError: there are lists, and none of these pictures; or a `seal` was cut off.
        TrackingError: a list cannot be read.
    """
    require_none_on_their_way(folder, study)
    found = lists_in(folder, study)
    for one in found:
        if data_digest in (one.rest_digest, one.whole_digest):
            return one
    if found:
        raise ComparisonError(
            f"{study}: expected the pictures that were left when a part of them was sealed "
            f"(digest {found[0].rest_digest[:12]}); got others ({data_digest[:12]}). Bring back "
            f"what was changed, or take the list of sealed pictures out of {folder} to begin anew."
        )
    return None


def files_of(collection: Collection, rows: Iterable[int]) -> dict[str, str]:
    """Return the files of some pictures, and of equal ones that lie beside them.

    Args:
        collection: all pictures.
        rows: those whose files are asked for.

    Returns:
        SHA-256 of each by its path, seen from the folder of all classes.

    Raises:
        DataError: a file cannot be read.
    """
    home = home_of(collection)
    digests = {
        path: sha256_of_file(path, PICTURE) for path in (collection.paths[row] for row in rows)
    }
    beside = (home / left.path for left in collection.left_out)
    copies = {path: sha256_of_file(path, PICTURE) for path in beside if path.is_file()}
    known = set(digests.values())
    digests |= {path: sha for path, sha in copies.items() if sha in known}
    return {path.relative_to(home).as_posix(): sha for path, sha in digests.items()}


def move_away(moved: MovedFiles, home: Path, to: Path) -> None:
    """Move files to another folder; those that were moved before are left alone.

    Each is copied and read again before the first is removed.

    Raises:
        DataError: a file is in neither place, or was altered on its way.
    """
    _copy(moved, home, to)
    write_json(to / MOVED, asdict(moved), vouched=True)
    for name in moved.files:
        (home / name).unlink(missing_ok=True)


def bring_back(moved: MovedFiles, at: Path, home: Path) -> None:
    """Move sealed pictures back to where they were, as if they had never been away.

    Raises:
        DataError: a file was altered on its way.
    """
    put_back(moved, at, home)
    for name in (*moved.files, MOVED):
        (at / name).unlink(missing_ok=True)
    for folder in {at / parent for name in moved.files for parent in Path(name).parents}:
        if folder != at and not any(folder.iterdir()):
            folder.rmdir()


def put_back(moved: MovedFiles, at: Path, home: Path) -> None:
    """Copy sealed pictures back to where they were; those that are back are left alone.

    Raises:
        DataError: a file was altered on its way.
    """
    _copy(moved, at, home)


def require_moved(at: Path, known: SealedList) -> MovedFiles:
    """Return what lies in a folder, after holding every file against the list that was left.

    Raises:
        DataError: a file is missing, was altered, or was put in.
    """
    moved = read_document(at / MOVED, MovedFiles, THERE)
    got = sorted(sha256_of_file(at / name, PICTURE) for name in moved.files)
    if got != list(known.files):
        others = len(set(got) ^ set(known.files))
        raise DataError(
            f"{at}: expected the {len(known.files)} files that were sealed; got {len(got)}, and "
            f"{others} digests that are on one side alone. Bring back the files as they were."
        )
    return moved


def keep_list(folder: Path, known: SealedList) -> None:
    """Write the list."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(
        folder / f"{known.study}-{known.rest_digest[:12]}.sealed.json", asdict(known), vouched=True
    )


def forget_cached(workspace: Workspace) -> None:
    """Remove what was cached of what pictures show; it is made again where it is needed."""
    for name in OF_PICTURES:
        shutil.rmtree(workspace.cache / name, ignore_errors=True)


def home_of(collection: Collection) -> Path:
    """Return the folder below which all pictures lie."""
    return Path(os.path.commonpath([path.parent for path in collection.paths]))


def _copy(moved: MovedFiles, source: Path, to: Path) -> None:
    for name, digest in moved.files.items():
        file = to / name
        if file.is_file() and sha256_of_file(file, PICTURE) == digest:
            continue
        if not (source / name).is_file():
            raise DataError(f"{name}: expected a sealed picture in {source} or {to}; got none.")
        write_whole(file, partial(shutil.copy2, source / name))
        if sha256_of_file(file, PICTURE) != digest:
            raise DataError(f"{file}: expected the bytes that were sealed; got others.")
