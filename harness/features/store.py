"""Feature arrays on disk: written whole or not at all, checked when read, deleted when unused."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import DataError
from harness.progress import SILENT, Progress
from harness.runtime.atomic_files import append, replacing
from harness.runtime.checksums import with_checksum
from harness.runtime.disk import disk_errors
from harness.runtime.documents import Expected, parsed, read_document, refused
from harness.runtime.locks import lock_if_free

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
    append(path, block + hashlib.sha256(block).digest())


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
        values = _mapped(entry)
        whole = values.shape == shape and _checksum(values) == described.sha256
    except DataError as error:
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
    with features_errors(entry.folder):
        entry.description.unlink(missing_ok=True)
        with replacing(entry.values, partial=entry.writing) as path, path.open("wb") as file:
            np.save(file, values, allow_pickle=False)
        with replacing(entry.description, partial=entry.writing) as path:
            path.write_text(with_checksum(json.dumps(described, indent=1)), "utf-8")
        entry.partial.unlink(missing_ok=True)


def damaged_entries(folder: Path) -> Iterator[CachedArray]:
    """Yield the finished arrays that are not what was written."""
    for description in sorted(folder.glob("*.json")):
        entry = CachedArray(folder, description.stem)
        if not _is_whole(entry):
            yield entry


def forget(entry: CachedArray) -> bool:
    """Delete an array, unless somebody is computing it; return whether it went.

    Raises:
        DataError: the cache cannot be written.
    """
    with features_errors(entry.folder):
        lock = lock_if_free(entry.lock)
        if lock is None:
            return False
        with lock:
            for path in entry.files:
                path.unlink(missing_ok=True)
    return True


def features_errors(folder: Path) -> contextlib.AbstractContextManager[None]:
    """Turn what the disk refuses of features into a DataError."""
    return disk_errors(folder, "features", ", or set HARNESS_CACHE to another folder.")


def _checksum(values: Features) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).data).hexdigest()


def _is_whole(entry: CachedArray) -> bool:
    try:
        return _checksum(_mapped(entry)) == _described(entry).sha256
    except DataError:
        return False


def _mapped(entry: CachedArray) -> Features:
    values: Features = parsed(
        lambda: np.load(entry.values, mmap_mode="r", allow_pickle=False), entry.values, _EXPECTED
    )
    return values
