"""Writes an array of pictures to disk, in parallel and all or nothing."""

import errno
import json
import os
import shutil
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.errors import DataError
from harness.progress import Progress
from harness.runtime.atomic_files import replace_file, replacing
from harness.runtime.checksums import with_checksum
from harness.runtime.disk import disk_errors, no_room
from harness.runtime.pools import thread_pool

_FOR_ROOM = ", set HARNESS_CACHE to a folder on a larger disk, or lower features.image_pixels."
AT_ONCE = 64  # pictures handed out at a time, so that memory does not grow with n


@dataclass(frozen=True)
class ArrayFile:
    """A .npy file of n equal uint8 rows, and the JSON beside it that vouches for it."""

    folder: Path
    shape: tuple[int, ...]

    @property
    def array(self) -> Path:
        """The NumPy file."""
        return self.folder / "images.npy"

    @property
    def description(self) -> Path:
        """What the array holds, with a checksum of each row; written last."""
        return self.folder / "images.json"

    @property
    def header(self) -> bytes:
        """The first bytes of the NumPy file."""
        file = BytesIO()
        np.lib.format.write_array_header_1_0(
            file, {"descr": "|u1", "fortran_order": False, "shape": self.shape}
        )
        return file.getvalue()

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return int(np.prod(self.shape[1:]))

    @property
    def total_bytes(self) -> int:
        """Bytes of the whole NumPy file."""
        return len(self.header) + self.shape[0] * self.row_bytes


def build(
    file: ArrayFile,
    picture_of: Callable[[int], NDArray[np.uint8]],
    description: dict[str, object],
    progress: Progress,
) -> list[int]:
    """Make the file and its description, or neither; return the CRC-32 of each row.

    Rows are made by as many threads as there are processors. The array gets its name when it
    is whole and on disk, and its description after that: whoever finds a description finds all.

    Args:
        file: where, and how large.
        picture_of: makes the picture of a row; called from several threads.
        description: what to say about it; the rows' CRC-32 are added as `checksums`.
        progress: told of each picture.

    Raises:
        DataError: the disk is full or cannot be written.
    """
    with array_errors(file.folder, file.total_bytes):
        for outdated in (file.description, file.array):
            outdated.unlink(missing_ok=True)
        with replacing(file.array) as partial:
            _require_space(file)
            checksums = _write_rows(file, partial, picture_of, progress)
        told = {**description, "checksums": checksums}
        replace_file(file.description, with_checksum(json.dumps(told)))
    return checksums


def _write_rows(
    file: ArrayFile,
    partial: Path,
    picture_of: Callable[[int], NDArray[np.uint8]],
    progress: Progress,
) -> list[int]:
    start = len(file.header)

    def write(row: int) -> int:
        pixels = picture_of(row).tobytes()
        os.pwrite(output.fileno(), pixels, start + row * file.row_bytes)
        return zlib.crc32(pixels)

    with (
        partial.open("wb", buffering=0) as output,
        thread_pool() as pool,
    ):
        _reserve(output.fileno(), file.total_bytes)
        os.pwrite(output.fileno(), file.header, 0)
        checksums = []
        for first in range(0, file.shape[0], AT_ONCE):
            for checksum in pool.map(write, range(first, min(first + AT_ONCE, file.shape[0]))):
                checksums.append(checksum)
                progress.advance()
    return checksums


def _reserve(descriptor: int, size: int) -> None:
    if not hasattr(os, "posix_fallocate"):  # macOS
        os.truncate(descriptor, size)
        return
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
            raise
        os.truncate(descriptor, size)  # a file system that cannot reserve


def _require_space(file: ArrayFile) -> None:
    free = shutil.disk_usage(file.folder).free
    if free < file.total_bytes:
        what = _pictures(file.total_bytes)
        raise DataError(no_room(file.folder, what, f"{free:,} bytes free", _FOR_ROOM))


def array_errors(folder: Path, needed: int) -> AbstractContextManager[None]:
    """Turn what the disk refuses of prepared pictures, so many bytes, into a DataError."""
    elsewhere = ", or set HARNESS_CACHE to another folder."
    return disk_errors(folder, _pictures(needed), elsewhere, for_room=_FOR_ROOM)


def _pictures(needed: int) -> str:
    return f"{needed:,} bytes of prepared pictures"
