"""The catalog on disk: one line that vouches for it, then one JSON list of entries."""

import base64
import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import PIL

from harness.progress import Progress

RECIPE = 1
"""Raise it whenever an entry would come out otherwise."""


class Entry(NamedTuple):
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


def load_entries(path: Path, progress: Progress) -> Mapping[str, Entry]:
    """Return entries by path; none if there is no catalog, or an outdated or damaged one."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        progress.say(f"{path}: cannot be read ({error.strerror}). The pictures are read again.")
        return {}
    if head == _head(body):
        return {row[0]: _entry(row) for row in json.loads(body)}
    if not _is_outdated(head):
        progress.say(f"{path}: damaged. The pictures are read again.")
    return {}


def save_entries(path: Path, entries: Iterable[Entry], progress: Progress) -> None:
    """Replace the catalog as a whole, or say why it could not be done; it can be made again."""
    rows = [_row(entry) for entry in entries]
    body = json.dumps(rows, separators=(",", ":")).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, _head(body) + b"\n" + body)
    except OSError as error:
        progress.say(
            f"{path}: cannot be written ({error.strerror}), so these pictures will be read "
            "again next time."
        )


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.stem}-{uuid4().hex}")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _head(body: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return json.dumps({**_recipe(), "sha256": digest}, sort_keys=True).encode()


def _recipe() -> dict[str, object]:
    # Another Pillow may decode, and so hash, a little differently.
    return {"recipe": RECIPE, "pillow": PIL.__version__}


def _is_outdated(head: bytes) -> bool:
    with contextlib.suppress(ValueError, AttributeError):
        told = json.loads(head)
        return any(told.get(key) != value for key, value in _recipe().items())
    return False


def _row(entry: Entry) -> list[object]:
    return [base64.b64encode(part).decode() if isinstance(part, bytes) else part for part in entry]


def _entry(row: list[Any]) -> Entry:
    entry = Entry._make(row)  # the checksum vouches for the types
    return entry._replace(thumbnail=base64.b64decode(entry.thumbnail))
