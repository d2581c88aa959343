"""What lies in the cache of prepared pictures, and how to be rid of it."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.data.array_builder import array_errors
from harness.data.names import printable
from harness.data.normalise import FORMAT
from harness.errors import DataError
from harness.runtime.documents import Expected, parsed, read_document, refused
from harness.runtime.locks import lock_if_free

DESCRIBED = Expected("what was prepared", "Delete it: it is made again.", DataError)
_KEY = re.compile(r"[0-9a-f]{32}")
_OURS = frozenset({"images.npy", "images.json", "images.partial"})


@dataclass(frozen=True)
class Encoding:
    """What pictures were put through."""

    square_pixels: int
    jpeg_quality: int
    masked_border: float = 0.0


@dataclass(frozen=True)
class Description:
    """What a prepared array holds."""

    collection: str
    shape: tuple[int, int, int, int]
    """(n, h, w, 3)."""
    normalise: Encoding | None
    recipe: int
    checksums: tuple[int, ...]
    """(n,) of the pictures."""


def read_description(path: Path) -> Description:
    """Return what a prepared array holds.

    Raises:
        DataError: the file is missing, or says something else.
    """
    told = read_document(path, Description, DESCRIBED)
    if len(told.checksums) != told.shape[0]:
        raise refused(path, DESCRIBED, f"{len(told.checksums)} checksums of {told.shape[0]}")
    return told


class Cached(NamedTuple):
    """One prepared array, or what a killed process left of one."""

    folder: Path
    bytes: int
    what: str
    """Collection, size and encoding, in words."""
    usable: bool
    """Whether any experiment can still use it."""

    @property
    def key(self) -> str:
        """The folder's name."""
        return self.folder.name


def cached_arrays(cache: Path) -> list[Cached]:
    """Return the prepared arrays in a cache, largest first; strangers' folders are not listed."""
    home = cache / "prepared"
    folders = [path for path in home.iterdir() if _is_ours(path)] if home.is_dir() else []
    return sorted(map(_cached, folders), key=lambda each: (-each.bytes, each.key))


def prune(cached: Sequence[Cached]) -> Iterator[Cached]:
    """Delete prepared arrays and yield each that is gone; those being made now are kept.

    Only files that `prepare` wrote are deleted, so nothing of anybody else is lost.

    Raises:
        DataError: the cache cannot be written.
    """
    for each in cached:
        path = each.folder.with_suffix(".lock")
        with array_errors(each.folder, 0):
            lock = lock_if_free(path)
            if lock is None:  # somebody is making it
                continue
            with lock:
                # The description first: an array without one is never taken for whole.
                for name in ("images.json", "images.npy", "images.partial"):
                    (each.folder / name).unlink(missing_ok=True)
                each.folder.rmdir()
                path.unlink(missing_ok=True)
        yield each


def damaged_rows(cached: Cached) -> int:
    """Return how many pictures of a prepared array are not what was written; it reads them all."""
    told = read_description(cached.folder / "images.json")
    path = cached.folder / "images.npy"
    try:
        pictures = parsed(lambda: np.load(path, mmap_mode="r", allow_pickle=False), path, DESCRIBED)
    except DataError:
        return told.shape[0]
    if pictures.shape != told.shape:
        return told.shape[0]
    found = map(zlib.crc32, pictures)
    return sum(one != other for one, other in zip(found, told.checksums, strict=True))


def _is_ours(path: Path) -> bool:
    return (
        bool(_KEY.fullmatch(path.name))
        and not path.is_symlink()
        and path.is_dir()
        and all(inside.name in _OURS for inside in path.iterdir())
    )


def _cached(folder: Path) -> Cached:
    size = sum(path.stat().st_size for path in folder.iterdir())
    try:
        told = read_description(folder / "images.json")
    except DataError:
        return Cached(folder, size, "unfinished", usable=False)
    (count, pixels, _, _), name = told.shape, printable(told.collection, limit=40)
    words = f"{name}: {count:,} pictures, {pixels} px, {_encoding(told.normalise)}"
    usable = told.recipe == FORMAT and (folder / "images.npy").is_file()
    return Cached(folder, size, words if usable else f"{words} (outdated)", usable=usable)


def _encoding(normalise: Encoding | None) -> str:
    if normalise is None:
        return "as the files are"
    through = f"through {normalise.square_pixels} px and JPEG {normalise.jpeg_quality}"
    border = normalise.masked_border
    return f"{through}, {border:.0%} masked at each border" if border else through
