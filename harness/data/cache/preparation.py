"""Pictures decoded once, and read again by row number."""

import hashlib
import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import PIL
from numpy.typing import NDArray

from harness.data.array_builder import ArrayFile, array_errors, build
from harness.data.cache.prepared import read_description
from harness.data.collection.collection import Collection
from harness.data.normalise import FORMAT, first_side, prepared_picture
from harness.errors import DataError
from harness.progress import SILENT, Progress
from harness.runtime.locks import wait_for_lock
from harness.specs.schema.data import NormaliseSpec

Rows = NDArray[np.int64] | Sequence[int]


class PreparedImages:
    """An open array of pictures, (n, h, w, 3) uint8, of which rows are copied out.

    Rows are read, not mapped, so memory does not grow with n. The first time a row is read its
    checksum is compared. Reading is safe from several threads.
    """

    def __init__(
        self, file: ArrayFile, image_ids: Sequence[str], checksums: Sequence[int], opened: FileIO
    ) -> None:
        self.shape = file.shape
        self._file = file
        self._image_ids = image_ids
        self._checksums = np.asarray(checksums, np.uint32)
        self._trusted = np.zeros(file.shape[0], np.bool_)
        self._start = len(file.header)
        self._opened = opened

    def __getitem__(self, rows: Rows) -> NDArray[np.uint8]:
        """Return copies of these rows, (b, h, w, 3), in the order asked for.

        Raises:
            DataError: a row is not what was written.
        """
        wanted = np.asarray(rows, np.int64)
        if wanted.size and not 0 <= wanted.min() <= wanted.max() < self.shape[0]:
            raise IndexError(f"rows: expected 0 to {self.shape[0] - 1}; got {wanted}")
        pictures = np.empty((len(wanted), *self.shape[1:]), np.uint8)
        for picture, row in zip(pictures, wanted.tolist(), strict=True):
            self._read(picture, row)
        return pictures

    def __len__(self) -> int:
        """Return n."""
        return self.shape[0]

    @property
    def folder(self) -> Path:
        """Where the array lies in the cache."""
        return self._file.folder

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        self._opened.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def _read(self, picture: NDArray[np.uint8], row: int) -> None:
        place = self._start + row * self._file.row_bytes
        count = os.preadv(self._opened.fileno(), [picture.data], place)
        whole = count == self._file.row_bytes
        if whole and self._trusted[row]:
            return
        if not whole or zlib.crc32(picture.data) != self._checksums[row]:
            raise DataError(
                f"{self._file.array}: expected row {row} ({self._image_ids[row]}) as it was "
                f"written; got other bytes, so the file is damaged. Delete the folder "
                f"{self._file.folder}: it will be made again."
            )
        self._trusted[row] = True


@dataclass(frozen=True)
class _PreparationKey:
    """What decides the pixels."""

    collection: Collection
    image_pixels: int
    normalise: NormaliseSpec | None

    def description(self) -> dict[str, object]:
        """Return what the array holds, as JSON values."""
        return {
            "what": "pictures decoded once; images.npy can be made again from them",
            "collection": self.collection.name,
            "digest": self.collection.digest,
            "shape": list(self.shape),
            "normalise": self.normalise.recipe if self.normalise else None,
            "recipe": FORMAT,
            "pillow": PIL.__version__,
        }

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, h, w, 3)."""
        return (len(self.collection.paths), self.image_pixels, self.image_pixels, 3)

    @property
    def key(self) -> str:
        """Folder name: a fingerprint of what decides the pixels."""
        decides = ("digest", "shape", "normalise", "recipe")
        told = {name: self.description()[name] for name in decides}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    def picture(self, row: int) -> NDArray[np.uint8]:
        """Return the pixels of one row, (h, w, 3)."""
        return prepared_picture(self.collection.paths[row], self.image_pixels, self.normalise)


def prepare(
    collection: Collection,
    *,
    image_pixels: int,
    normalise: NormaliseSpec | None,
    cache: Path,
    progress: Progress = SILENT,
) -> PreparedImages:
    """Return the collection's pictures as squares of this size, decoded now or earlier.

    They lie in `cache/prepared/<key>/`, one folder for each collection content, size and
    recipe. Processes that want the same folder at once make it once; one that is killed leaves
    nothing that blocks or misleads the next.

    Raises:
        DataError: a picture cannot be read, the size is more than the common square, or the
            disk is full or cannot be written.
    """
    first_side(image_pixels, normalise)
    wanted = _PreparationKey(collection, image_pixels, normalise)
    file = ArrayFile(cache / "prepared" / wanted.key, wanted.shape)
    checksums = _checksums(file, SILENT) or _build_once(file, wanted, progress)
    return PreparedImages(file, collection.image_ids, checksums, file.array.open("rb", buffering=0))


def _checksums(file: ArrayFile, progress: Progress) -> list[int] | None:
    """Return the checksum of each row if the file is there and whole; else say what is wrong."""
    if not file.description.exists():
        return None
    size = file.array.stat().st_size if file.array.exists() else 0
    if size != file.total_bytes:
        progress.say(
            f"{file.array}: expected {file.total_bytes:,} bytes; got {size:,}. It is made again."
        )
        return None
    try:
        checksums = list(read_description(file.description).checksums)
    except DataError:
        progress.say(f"{file.description}: expected a description; got none. It is made again.")
        return None
    return checksums


def _build_once(file: ArrayFile, wanted: _PreparationKey, progress: Progress) -> list[int]:
    word = "preparing pictures: another process is at it; waiting for it to finish"
    with array_errors(file.folder, file.total_bytes):
        lock = wait_for_lock(file.folder.with_suffix(".lock"), progress, word)
    with lock:
        checksums = _checksums(file, progress)
        if checksums is None:
            progress.start(
                f"preparing pictures, {wanted.image_pixels} px", file.shape[0], "pictures"
            )
            checksums = build(file, wanted.picture, wanted.description(), progress)
            progress.finish(f"{file.total_bytes / 1e6:,.0f} MB in {file.folder}")
    return checksums
