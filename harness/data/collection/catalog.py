"""What is known of each file: read once, kept on disk, read again only if the file changed.

A file is taken for unchanged while its size, its times and its inode are those it had when it was
read. Whoever writes to a file, or puts another in its place, moves the time of its last change
(ctime), which `touch -r` and `cp -p` cannot set back. Two changes within one tick of a file
system's clock bear the same time, so a file is read only when its last change is further back than
that; Git calls an entry made sooner racy.

Not proved: what somebody does who sets the clock of the machine back or writes to the disk below
the file system, and on Windows, where there is no such time, what keeps size and mtime alike.
`doctor --thorough` reads every byte again.

What reads pictures is imported when one is read: mostly none is.
"""

import base64
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from sys import intern
from typing import IO, Any, NamedTuple

import PIL

from harness.data.collection.listing import ListedFile, listed_file
from harness.progress import SILENT, Progress
from harness.runtime.atomic_files import replacing
from harness.runtime.secrets import masked

FORMAT = 5
"""Raise it whenever an entry would come out otherwise."""
_ROOT = "root"


class CatalogEntry(NamedTuple):
    """One file as it was when it was read."""

    relative: str
    """Path below the root, with slashes."""
    size: int
    mtime_ns: int
    ctime_ns: int
    """0 where it was too recent to prove anything: the file is read again next time."""
    inode: int
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
    brightest: int = 255
    """Grey as read, of 255; where an earlier version read the file, that is not known."""


def catalog_path(cache: Path, root: Path) -> Path:
    """Return where the catalog of the pictures below `root` lies."""
    key = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return cache / "catalog" / f"{key}.json"


def vouched_digest(cache: Path, root: Path) -> str | None:
    """Return the digest of all entries of a root's catalog, as it says itself; None: there is none.

    It tells one state of a catalog from another without reading it.
    """
    try:
        with catalog_path(cache, root).open("rb") as file:
            file.seek(-_LAST_LINE, os.SEEK_END)
            return str(json.loads(file.read())["sha256"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


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


def save_entries(
    path: Path, root: Path, entries: Iterable[CatalogEntry], progress: Progress
) -> None:
    """Replace the catalog as a whole, or say why it could not be done; it can be made again."""
    try:
        with replacing(path, shared=True) as partial, partial.open("wb") as file:
            file.writelines(_lines(root, entries))
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
    if any(told.get(key) != value for key, value in catalog_recipe().items()):
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


def _lines(root: Path, entries: Iterable[CatalogEntry]) -> Iterator[bytes]:
    # Where a part of the path is a password, it is not kept: the file's name says which root it is.
    told = str(root) if masked(str(root)) == str(root) else None
    yield json.dumps(catalog_recipe() | {_ROOT: told}).encode() + b"\n"
    digest = hashlib.sha256()
    for entry in entries:
        line = json.dumps(_row(entry), separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        yield line
    yield _last_line(digest.hexdigest())


def _last_line(digest: str) -> bytes:
    return json.dumps({"sha256": digest}).encode() + b"\n"


_LAST_LINE = len(_last_line(hashlib.sha256().hexdigest()))


def catalog_recipe() -> dict[str, object]:
    """Return what made the catalog: one that something else made is not read."""
    # Another Pillow may decode, and so hash, a little differently.
    return {"recipe": FORMAT, "pillow": PIL.__version__}


def _row(entry: CatalogEntry) -> list[object]:
    return [base64.b64encode(part).decode() if isinstance(part, bytes) else part for part in entry]


def _entry(row: list[Any]) -> CatalogEntry:
    entry = CatalogEntry(*row)
    return entry._replace(
        mode=intern(entry.mode),
        format=intern(entry.format),
        thumbnail=base64.b64decode(entry.thumbnail),
    )


AT_ONCE = 256
"""Files handed to the threads at a time, so that memory does not grow with their number."""
FINE_TICK_NS = 50_000_000
"""More than any kernel's clock of files ticks in."""
COARSE_TICK_NS = 2_000_000_000
"""FAT's; others keep whole seconds."""
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
    _wait_for_the_clock(missing)
    entries = {file.relative: _of(known, file) for file in files if _is_known(known, file)}
    try:
        if missing:
            progress.start("reading pictures", len(missing), "pictures")
            for entry in _read_all(root, missing, known):
                entries[entry.relative] = entry
                progress.advance()
            progress.finish()
    finally:  # also on Ctrl-C: what was read need not be read again
        lasting = {key: entry for key, entry in entries.items() if _lasts(entry)}
        if lasting != known:
            save_entries(path, root, lasting.values(), progress)
    return [entries[file.relative] for file in files]


def scanned(root: Path, files: Sequence[ListedFile], *, cache: Path) -> list[CatalogEntry] | None:
    """Return what `scan` would return without reading any of these files; None if it would."""
    known = load_entries(catalog_path(cache, root), SILENT)
    if not all(_is_known(known, file) for file in files):
        return None
    return [_of(known, file) for file in files]


class Unproved(NamedTuple):
    """A catalog whose entries are not what its pictures are, or that cannot be compared."""

    catalog: Path
    root: Path | None
    """None: it is not kept, because a password is a part of it, so no picture was read."""
    changed: tuple[str, ...]
    """Paths of files with other bytes than size, times and inode say."""


def unproved(cache: Path) -> Iterator[Unproved]:
    """Yield each catalog that takes a changed picture for unchanged; every byte is read for it.

    So is each whose pictures cannot be found, because their place is not kept.

    Files that are gone, or known to have changed, are left out: the next scan reads them anyway.
    """
    for path in sorted((cache / "catalog").glob("*.json")):
        known = load_entries(path, SILENT)
        if not known:
            continue
        root = _root_of(path)
        changed = () if root is None else _forged(root, known)
        if root is None or changed:
            yield Unproved(path, root, changed)


def _root_of(catalog: Path) -> Path | None:
    with catalog.open("rb") as file:
        root = json.loads(file.readline())[_ROOT]
    return None if root is None else Path(root)


def _forged(root: Path, known: Mapping[str, CatalogEntry]) -> tuple[str, ...]:
    from harness.runtime.pools import thread_pool

    with thread_pool() as pool:
        wrong = pool.map(lambda entry: _is_forged(root / entry.relative, entry), known.values())
        return tuple(name for name, is_wrong in zip(known, wrong, strict=True) if is_wrong)


def _is_forged(path: Path, entry: CatalogEntry) -> bool:
    from harness.data.pictures import PictureError, read_bytes

    try:
        if listed_file(entry.relative, path.stat()) != entry[: len(ListedFile._fields)]:
            return False
        return hashlib.sha256(read_bytes(path)).hexdigest() != entry.sha256 != ""
    except (OSError, PictureError):
        return False


def _of(known: Mapping[str, CatalogEntry], file: ListedFile) -> CatalogEntry:
    """Return the file's entry, which shares the name and the numbers of its listing."""
    return known[file.relative]._replace(**file._asdict())


def _is_known(known: Mapping[str, CatalogEntry], file: ListedFile) -> bool:
    entry = known.get(file.relative)
    return entry is not None and entry[: len(file)] == file


def is_settled(file: ListedFile, entry: CatalogEntry) -> bool:
    """Return whether the file, as it is listed, will not be read again."""
    return entry[: len(file)] == file and _lasts(entry)


def _lasts(entry: CatalogEntry) -> bool:
    """Return whether the file must change to read otherwise, unlike one without permission."""
    if entry.sha256:
        return True
    from harness.data.pictures import MAXIMUM_BYTES

    return not 0 < entry.size <= MAXIMUM_BYTES


def _wait_for_the_clock(files: Sequence[ListedFile]) -> None:
    """Let the clock tick after the last change of files, so that the next change shows."""
    newest = max((file.ctime_ns + _tick_ns(file.ctime_ns) for file in files), default=0)
    wait_ns = newest - time.time_ns()
    if 0 < wait_ns <= COARSE_TICK_NS:  # else a server's clock is ahead of this machine's
        time.sleep(wait_ns / 1e9)


def _tick_ns(moment_ns: int) -> int:
    return FINE_TICK_NS if moment_ns % 1_000_000_000 else COARSE_TICK_NS


def _read_all(
    root: Path, files: Sequence[ListedFile], known: Mapping[str, CatalogEntry]
) -> Iterator[CatalogEntry]:
    from harness.runtime.pools import thread_pool

    now_ns = time.time_ns()

    def read(file: ListedFile) -> CatalogEntry:
        entry = _read_entry(root / file.relative, file, known.get(file.relative))
        settled = file.ctime_ns + _tick_ns(file.ctime_ns) <= now_ns
        return entry if settled else entry._replace(ctime_ns=0)

    with thread_pool() as pool:
        for first in range(0, len(files), AT_ONCE):
            some = files[first : first + AT_ONCE]
            yield from pool.map(read, some)


def _read_entry(path: Path, file: ListedFile, before: CatalogEntry | None) -> CatalogEntry:
    from harness.data.collection.perceptual_hash import looks_of
    from harness.data.pictures import PictureError, look_at, read_bytes

    sha256 = ""
    try:
        data = read_bytes(path)
        sha256 = hashlib.sha256(data).hexdigest()
        if before is not None and before.sha256 == sha256:  # copied or touched: only times moved
            return before._replace(**file._asdict())
        look = look_at(path, data, minimum_side=GREY_SIDE)
    except PictureError as error:
        return CatalogEntry(*file, sha256, 0, 0, "", "", False, 0, b"", error.got)
    width, height, mode, kind, frames, _ = look
    looks, brightest = looks_of(look), max(look.grey.tobytes())
    return CatalogEntry(*file, sha256, width, height, mode, kind, frames, *looks, "", brightest)
