"""What is known of each file: read once, kept on disk, read again only if the file changed."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from sys import intern
from typing import IO, Any, NamedTuple

import PIL

from harness.data.collection.listing import ListedFile
from harness.data.collection.perceptual_hash import looks_of
from harness.data.pictures import MAXIMUM_BYTES, PictureError, look_at, read_bytes
from harness.progress import SILENT, Progress
from harness.runtime.atomic_files import replacing
from harness.runtime.pools import thread_pool

FORMAT = 3
"""Raise it whenever an entry would come out otherwise."""


class CatalogEntry(NamedTuple):
    """One file as it was when it was read."""

    relative: str
    """Path below the root, with slashes."""
    size: int
    mtime_ns: int
    sha256: str
    """Of the content; empty if the content could not be read."""
    width: int
    height: int
    mode: str
    """As Pillow names it: RGB, L, CMYK …"""
    format: str
    frames: bool
    """Whether only the first of several frames or pages is used."""
    perceptual_hash: int
    """64 bits; 0 for pictures too small to be compared by looks."""
    thumbnail: bytes
    """(16, 16) grey; empty for pictures too small to be compared by looks."""
    reason: str
    """Why it cannot be used; empty if it can."""


def catalog_path(cache: Path, root: Path) -> Path:
    """Return where the catalog of the pictures below `root` lies."""
    key = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return cache / "catalog" / f"{key}.json"


def load_entries(path: Path, progress: Progress) -> Mapping[str, CatalogEntry]:
    """Return entries by path; none if there is no catalog, or an outdated or damaged one."""
    try:
        with path.open("rb") as file:
            return _read(file)
    except (FileNotFoundError, _OutdatedError):
        return {}  # the first time, or after the program changed: nothing that a user should know
    except OSError as error:
        progress.say(f"{path}: cannot be read ({error.strerror}). The pictures are read again.")
    except (ValueError, TypeError, AttributeError):
        progress.say(f"{path}: damaged. The pictures are read again.")
    return {}


def save_entries(path: Path, entries: Iterable[CatalogEntry], progress: Progress) -> None:
    """Replace the catalog as a whole, or say why it could not be done; it can be made again."""
    try:
        with replacing(path, shared=True) as partial, partial.open("wb") as file:
            file.writelines(_lines(entries))
    except OSError as error:
        progress.say(
            f"{path}: cannot be written ({error.strerror}), so these pictures will be read "
            "again next time."
        )


class _OutdatedError(Exception):
    """The catalog was made by another recipe."""


def _read(file: IO[bytes]) -> Mapping[str, CatalogEntry]:
    """Return the entries line by line, so that only they take memory.

    Raises:
        _OutdatedError, ValueError, TypeError, AttributeError: the file is not one of ours.
    """
    told, digest, entries = json.loads(file.readline()), hashlib.sha256(), {}
    if any(told.get(key) != value for key, value in _recipe().items()):
        raise _OutdatedError
    for line in file:
        row = json.loads(line)
        if isinstance(row, dict):
            break
        digest.update(line)
        entry = _entry(row)
        entries[entry.relative] = entry
    else:
        raise ValueError("no line vouches for the entries")
    if row.get("sha256") != digest.hexdigest():
        raise ValueError("the entries are not those that were written")
    return entries


def _lines(entries: Iterable[CatalogEntry]) -> Iterator[bytes]:
    yield json.dumps(_recipe()).encode() + b"\n"
    digest = hashlib.sha256()
    for entry in entries:
        line = json.dumps(_row(entry), separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        yield line
    yield json.dumps({"sha256": digest.hexdigest()}).encode() + b"\n"


def _recipe() -> dict[str, object]:
    # Another Pillow may decode, and so hash, a little differently.
    return {"recipe": FORMAT, "pillow": PIL.__version__}


def _row(entry: CatalogEntry) -> list[object]:
    return [base64.b64encode(part).decode() if isinstance(part, bytes) else part for part in entry]


def _entry(row: list[Any]) -> CatalogEntry:
    entry = CatalogEntry._make(row)
    return entry._replace(
        mode=intern(entry.mode),
        format=intern(entry.format),
        thumbnail=base64.b64decode(entry.thumbnail),
    )


AT_ONCE = 256
"""Files handed to the threads at a time, so that memory does not grow with their number."""
GREY_SIDE = 64
"""Pixels a side that pictures may be shrunk to by their decoder before they are compared."""


def scan(
    root: Path, files: Sequence[ListedFile], *, cache: Path, progress: Progress = SILENT
) -> list[CatalogEntry]:
    """Return an entry for each file, in order; only new and changed files are read.

    Entries lie in `cache/catalog/`, one file for each root. It is replaced as a whole, so
    whatever scans at the same time finds the old one or the new one. What cannot be read is an
    entry with a reason.
    """
    path = catalog_path(cache, root)
    known = load_entries(path, progress)
    missing = [file for file in files if not _is_known(known, file)]
    entries = {file.relative: _of(known, file) for file in files if _is_known(known, file)}
    try:
        if missing:
            progress.start("reading pictures", len(missing), "pictures")
            for entry in _read_all(root, missing):
                entries[entry.relative] = entry
                progress.advance()
            progress.finish()
    finally:  # also on Ctrl-C: what was read need not be read again
        lasting = {key: entry for key, entry in entries.items() if _lasts(entry)}
        if lasting != known:
            save_entries(path, lasting.values(), progress)
    return [entries[file.relative] for file in files]


def scanned(root: Path, files: Sequence[ListedFile], *, cache: Path) -> list[CatalogEntry] | None:
    """Return what `scan` would return without reading any of these files; None if it would."""
    known = load_entries(catalog_path(cache, root), SILENT)
    if not all(_is_known(known, file) for file in files):
        return None
    return [_of(known, file) for file in files]


def _of(known: Mapping[str, CatalogEntry], file: ListedFile) -> CatalogEntry:
    """Return the file's entry, which shares the name and the numbers of its listing."""
    return known[file.relative]._replace(**file._asdict())


def _is_known(known: Mapping[str, CatalogEntry], file: ListedFile) -> bool:
    entry = known.get(file.relative)
    return entry is not None and entry[:3] == file


def _lasts(entry: CatalogEntry) -> bool:
    """Return whether the file must change to read otherwise, unlike one without permission."""
    return bool(entry.sha256) or not 0 < entry.size <= MAXIMUM_BYTES


def _read_all(root: Path, files: Sequence[ListedFile]) -> Iterator[CatalogEntry]:
    with thread_pool() as pool:
        for first in range(0, len(files), AT_ONCE):
            some = files[first : first + AT_ONCE]
            yield from pool.map(lambda file: _read_entry(root / file.relative, file), some)


def _read_entry(path: Path, file: ListedFile) -> CatalogEntry:
    sha256 = ""
    try:
        data = read_bytes(path)
        sha256 = hashlib.sha256(data).hexdigest()
        look = look_at(path, data, minimum_side=GREY_SIDE)
    except PictureError as error:
        return CatalogEntry(*file, sha256, 0, 0, "", "", False, 0, b"", error.got)
    width, height, mode, kind, frames, _ = look
    return CatalogEntry(*file, sha256, width, height, mode, kind, frames, *looks_of(look), "")
