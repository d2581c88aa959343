"""From files to pictures: which class each belongs to, what it is called, which are kept."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from harness.data.catalog_file import Entry
from harness.data.listing import LeftOut
from harness.data.names import class_name, natural_key, printable
from harness.data.wording import listed


class Row(NamedTuple):
    """A picture that can be used."""

    class_name: str
    image_id: str
    root: Path
    entry: Entry

    @property
    def path(self) -> Path:
        """Where it lies. Made when asked for: a path takes more memory than all else of a row."""
        return self.root / self.entry.relative


class Rows(NamedTuple):
    """Pictures, and what a user must know of how they were chosen."""

    rows: list[Row]
    left_out: list[LeftOut]
    notes: list[str]


def name_folders(folders: Sequence[str], known: Collection[str]) -> Mapping[str, str]:
    """Return the class of each folder; several folders may spell one class."""
    return {folder: class_name(folder, known) for folder in folders}


def build_rows(
    root: Path, entries: Sequence[Entry], classes: Mapping[str, str], known: Collection[str]
) -> Rows:
    """Return the usable pictures by class and natural order of their ids.

    Where several folders spell one class, a picture that lies in more than one counts once.

    Args:
        root: where the entries' paths begin.
        entries: in natural order of their paths.
        classes: the class of each folder.
        known: names that may also be repaired within file names.
    """
    rows: dict[str, list[Row]] = {name: [] for name in sorted(set(classes.values()))}
    left_out: list[LeftOut] = []
    copies: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for entry in entries:
        folder = entry.relative.split("/", 1)[0]
        name = classes[folder]
        identity = image_id(entry.relative, name, known)
        if identity in taken:
            identity = printable(entry.relative)
        original = copies.setdefault((name, entry.sha256), entry.relative)
        reason = entry.reason
        if not reason and original.split("/", 1)[0] != folder:
            reason = f"the same picture as {printable(original)}"
        elif not reason and identity in taken:
            reason = f"another picture is called {identity}"
        if reason:
            left_out.append(LeftOut(printable(entry.relative), reason))
        else:
            taken.add(identity)
            rows[name].append(Row(name, identity, root, entry))
    ordered = _ordered(rows.values())
    return Rows(ordered, left_out, [*_names_repaired(classes), *_readings(ordered)])


def _ordered(classes: Iterable[list[Row]]) -> list[Row]:
    """Return the rows of each class in natural order; the keys of one class are made at a time."""
    return [
        row for some in classes for row in sorted(some, key=lambda row: natural_key(row.image_id))
    ]


def image_id(relative: str, name: str, known: Collection[str]) -> str:
    """Return the id of a file: its path, or what its path was before archives garbled it."""
    path = PurePosixPath(relative)
    if name not in known:
        return printable(relative)
    painter, mark, number = path.name.rpartition("_")
    painter = class_name(painter, known)
    file = f"{painter.replace(' ', '_')}{mark}{number}" if painter in known else path.name
    return printable(str(PurePosixPath(name.replace(" ", "_"), *path.parts[1:-1], file)))


def _names_repaired(classes: Mapping[str, str]) -> list[str]:
    spellings: dict[str, list[str]] = {}
    for folder, name in classes.items():
        spellings.setdefault(name, []).append(printable(folder))
    notes = []
    for name, folders in spellings.items():
        if len(folders) > 1:
            notes.append(f"{listed(folders, 9)} are all {name}: their pictures are one class.")
        elif name != folders[0].replace("_", " "):
            notes.append(f"The folder {folders[0]} is {name}.")
    return notes


def _readings(rows: Sequence[Row]) -> list[str]:
    modes = Counter(row.entry.mode for row in rows if row.entry.mode not in ("RGB", "L"))
    kinds = [f"{count:,} in mode {mode}" for mode, count in sorted(modes.items())]
    if several := sum(row.entry.frames for row in rows):
        kinds.append(f"{several:,} with several frames, of which the first is used")
    return [f"Pictures read as plain RGB: {listed(kinds, 9)}."] if kinds else []


def select(rows: Sequence[Row], *, minimum: int, maximum: int | None) -> Rows:
    """Return the rows of classes with at least `minimum` pictures, at most `maximum` of each.

    Which pictures of a class are kept is drawn by a hash of their ids: the same ones each time,
    a larger maximum keeps those of a smaller, and neighbours by number are no more likely.
    """
    counts = Counter(row.class_name for row in rows)
    notes = []
    if small := sorted(name for name, count in counts.items() if count < minimum):
        told = listed([f"{name} ({counts[name]:,})" for name in small], 6)
        notes.append(f"minimum_pictures: {minimum} leaves out {told}.")
    kept = [row for row in rows if counts[row.class_name] >= minimum]
    if maximum is not None and len(chosen := _drawn(kept, maximum)) < len(kept):
        notes.append(
            f"maximum_pictures: {maximum} keeps {len(chosen):,} of {len(kept):,} pictures."
        )
        kept = [row for row in kept if row.image_id in chosen]
    return Rows(kept, [], notes)


def _drawn(rows: Sequence[Row], maximum: int) -> set[str]:
    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row.class_name, []).append(row.image_id)
    return {image_id for some in ids.values() for image_id in sorted(some, key=_draw)[:maximum]}


def _draw(image_id: str) -> str:
    return hashlib.sha256(f"maximum_pictures\n{image_id}".encode()).hexdigest()
