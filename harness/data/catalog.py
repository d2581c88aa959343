"""What is known of each file: read once, kept on disk, read again only if the file changed."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.data.catalog_file import Entry, catalog_path, load_entries, save_entries
from harness.data.listing import Found
from harness.data.looks import looks_of
from harness.data.pictures import MAXIMUM_BYTES, PictureError, look_at, read_bytes
from harness.progress import SILENT, Progress

AT_ONCE = 256
"""Files handed to the threads at a time, so that memory does not grow with their number."""
GREY_SIDE = 64
"""Pixels a side that pictures may be shrunk to by their decoder before they are compared."""


def scan(
    root: Path, files: Sequence[Found], *, cache: Path, progress: Progress = SILENT
) -> list[Entry]:
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


def scanned(root: Path, files: Sequence[Found], *, cache: Path) -> list[Entry] | None:
    """Return what `scan` would return without reading any of these files; None if it would."""
    known = load_entries(catalog_path(cache, root), SILENT)
    if not all(_is_known(known, file) for file in files):
        return None
    return [_of(known, file) for file in files]


def _of(known: Mapping[str, Entry], file: Found) -> Entry:
    """Return the file's entry, which shares the name and the numbers of its listing."""
    return known[file.relative]._replace(**file._asdict())


def _is_known(known: Mapping[str, Entry], file: Found) -> bool:
    entry = known.get(file.relative)
    return entry is not None and entry[:3] == file


def _lasts(entry: Entry) -> bool:
    """Return whether the file must change to read otherwise, unlike one without permission."""
    return bool(entry.sha256) or not 0 < entry.size <= MAXIMUM_BYTES


def _read_all(root: Path, files: Sequence[Found]) -> Iterator[Entry]:
    with ThreadPoolExecutor(_processors()) as pool:
        for first in range(0, len(files), AT_ONCE):
            some = files[first : first + AT_ONCE]
            yield from pool.map(lambda file: _read(root / file.relative, file), some)


def _read(path: Path, file: Found) -> Entry:
    sha256 = ""
    try:
        data = read_bytes(path)
        sha256 = hashlib.sha256(data).hexdigest()
        look = look_at(path, data, minimum_side=GREY_SIDE)
    except PictureError as error:
        return Entry(*file, sha256, 0, 0, "", "", False, 0, b"", error.got)
    width, height, mode, kind, frames, _ = look
    return Entry(*file, sha256, width, height, mode, kind, frames, *looks_of(look), "")


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
