"""Feature arrays on disk: written whole or not at all, checked when read, deleted when unused."""

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from harness.errors import DataError
from harness.progress import SILENT, Progress
from harness.runtime.atomic_files import sync
from harness.runtime.documents import Expected, read_document, refused

BATCH_PICTURES = 32
"""Rows computed and kept at a time."""

_DIGEST_BYTES = 32


def recover_rows(path: Path, values: NDArray[np.float32]) -> int:
    """Fill `values` (n, d) with the rows that the file holds, and return how many these are.

    Each batch is followed by its checksum; what is behind the last whole batch is cut off.
    """
    if not path.exists():
        return 0
    done = whole_bytes = 0
    with path.open("r+b") as file:
        while done < len(values):
            rows = values[done : done + BATCH_PICTURES]
            block, digest = file.read(rows.nbytes), file.read(_DIGEST_BYTES)
            if hashlib.sha256(block).digest() != digest or len(block) != rows.nbytes:
                break
            rows[:] = np.frombuffer(block, np.float32).reshape(rows.shape)
            done += len(rows)
            whole_bytes = file.tell()
        file.truncate(whole_bytes)
    return done


def keep_rows(path: Path, rows: NDArray[np.float32]) -> None:
    """Append a batch to the file, on the disk when this returns."""
    block = rows.tobytes()
    with path.open("ab") as file:
        file.write(block + hashlib.sha256(block).digest())
        file.flush()
        os.fsync(file.fileno())


Features = NDArray[np.float32]


@dataclass(frozen=True)
class CachedArray:
    """The files of one array; it is there when its description is."""

    folder: Path
    key: str

    @property
    def values(self) -> Path:
        """The array, (n, d) float32."""
        return self.folder / f"{self.key}.npy"

    @property
    def description(self) -> Path:
        """Its shape, its checksum and what it was made from; written last."""
        return self.folder / f"{self.key}.json"

    @property
    def partial(self) -> Path:
        """Rows of a computation that has not ended."""
        return self.folder / f"{self.key}.partial"

    @property
    def writing(self) -> Path:
        """What is about to become one of the others."""
        return self.folder / f"{self.key}.writing"

    @property
    def lock(self) -> Path:
        """Held by whoever computes or deletes; it stays, because deleting it breaks it."""
        return self.folder / f"{self.key}.lock"

    @property
    def files(self) -> tuple[Path, ...]:
        """All but the lock, the description first."""
        return (self.description, self.values, self.partial, self.writing)


class CachedEntry(NamedTuple):
    """What a person is told of an array in the cache."""

    key: str
    recipe: Mapping[str, object] | None
    """What it was made from; None where that is not finished or not readable."""
    size_bytes: int
    last_used: datetime


class PictureCost(NamedTuple):
    """What one picture took when the features were computed, in milliseconds."""

    wall_ms: float
    cpu_ms: float


def read_cost(entry: CachedArray) -> PictureCost:
    """Return what one picture took, of an array that is there."""
    described = _described(entry)
    if described.cost is None:
        raise refused(entry.description, _EXPECTED, "no cost")
    return described.cost


@dataclass(frozen=True)
class _Described:
    """What a finished array was made from."""

    recipe: Mapping[str, object]
    sha256: str
    cost: PictureCost | None = None


_EXPECTED = Expected("a description of features", "Delete it: they are computed again.", DataError)


def _described(entry: CachedArray) -> _Described:
    return read_document(entry.description, _Described, _EXPECTED)


def read_features(
    entry: CachedArray, shape: tuple[int, int], progress: Progress = SILENT
) -> Features | None:
    """Return the array, mapped read-only, or None where there is none that can be trusted.

    A damaged one is told of: it will be computed again.
    """
    if not entry.description.exists():
        return None
    try:
        described = _described(entry)
        values: Features = np.load(entry.values, mmap_mode="r", allow_pickle=False)
        whole = values.shape == shape and _checksum(values) == described.sha256
    except (OSError, EOFError, ValueError, DataError) as error:
        progress.say(f"{entry.values}: damaged ({error}); computing it again")
        return None
    if not whole:
        progress.say(f"{entry.values}: damaged (not what was written); computing it again")
        return None
    with contextlib.suppress(OSError):  # a cache that may only be read keeps no time of last use
        os.utime(entry.description)
    return values


def write_features(
    entry: CachedArray, values: Features, recipe: Mapping[str, object], cost: PictureCost
) -> None:
    """Make the array the entry's, whatever happens on the way.

    Raises:
        DataError: the disk is full or cannot be written.
    """
    described = {
        "recipe": recipe,
        "shape": values.shape,
        "sha256": _checksum(values),
        "cost": cost._asdict(),
    }
    with disk_errors(entry.folder):
        entry.description.unlink(missing_ok=True)
        with _replacing(entry, entry.values) as file:
            np.save(file, values, allow_pickle=False)
        with _replacing(entry, entry.description) as file:
            file.write(json.dumps(described, indent=1).encode())
        entry.partial.unlink(missing_ok=True)


def list_cached(folder: Path) -> tuple[CachedEntry, ...]:
    """Return what lies in the cache, unfinished computations included, longest unused first."""
    if not folder.is_dir():
        return ()
    ends = {".json", ".npy", ".partial", ".writing"}
    keys = {path.stem for path in folder.iterdir() if path.suffix in ends}
    return tuple(
        sorted((_told(CachedArray(folder, key)) for key in keys), key=lambda x: x.last_used)
    )


def damaged_entries(folder: Path) -> Iterator[CachedArray]:
    """Yield the finished arrays that are not what was written."""
    for told in list_cached(folder):
        entry = CachedArray(folder, told.key)
        if entry.description.exists() and not _is_whole(entry):
            yield entry


def forget(entry: CachedArray) -> bool:
    """Delete an array, unless somebody is computing it; return whether it went.

    Raises:
        DataError: the cache cannot be written.
    """
    with disk_errors(entry.folder):
        try:
            with FileLock(entry.lock, timeout=0):
                for path in entry.files:
                    path.unlink(missing_ok=True)
        except Timeout:
            return False
    return True


def prune(folder: Path, *, unused_since: datetime) -> tuple[CachedEntry, ...]:
    """Delete what nobody has used since then and nobody is computing; return what went.

    Raises:
        DataError: the cache cannot be written.
    """
    old = [told for told in list_cached(folder) if told.last_used < unused_since]
    return tuple(told for told in old if forget(CachedArray(folder, told.key)))


@contextlib.contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a message.

    Raises:
        DataError: an OSError came up inside.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "Free some space" if full else "Make the folder writable"
        raise DataError(
            f"{folder}: expected to write features there; got {error}. {remedy}, or set "
            "HARNESS_CACHE to another folder."
        ) from error


def _checksum(values: Features) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).data).hexdigest()


@contextlib.contextmanager
def _replacing(entry: CachedArray, path: Path) -> Iterator[IO[bytes]]:
    """Give a file that becomes `path` once it is whole and on the disk."""
    with entry.writing.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    entry.writing.replace(path)
    sync(entry.folder)


def _told(entry: CachedArray) -> CachedEntry:
    found = []
    for path in entry.files:
        with contextlib.suppress(FileNotFoundError):  # not all exist, and some may just go
            found.append(path.stat())
    last = max((file.st_mtime for file in found), default=0.0)
    size_bytes = sum(file.st_size for file in found)
    return CachedEntry(entry.key, _recipe(entry), size_bytes, datetime.fromtimestamp(last, UTC))


def _recipe(entry: CachedArray) -> Mapping[str, object] | None:
    try:
        return _described(entry).recipe
    except DataError:
        return None


def _is_whole(entry: CachedArray) -> bool:
    try:
        described = _described(entry)
        values = np.load(entry.values, mmap_mode="r", allow_pickle=False)
        return bool(_checksum(values) == described.sha256)
    except (OSError, EOFError, ValueError, DataError):
        return False
