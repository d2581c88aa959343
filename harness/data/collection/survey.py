"""What lies in a collection's folder, before anything is demanded of it."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from harness.data.collection.best_artworks import SCALED_COPIES, find_artists, picture_root
from harness.data.collection.catalog import CatalogEntry, scan, scanned
from harness.data.collection.listing import LeftOut, Listing, list_classes, listed_file
from harness.data.collection.parts import PART_WORDS, Part, folder_of_class, in_parts
from harness.data.collection.sources import CollectionLocation, find_place
from harness.data.names import class_name, listed, natural_key, printable, read_parents, spelled_out
from harness.errors import DataError
from harness.progress import SILENT, Progress
from harness.runtime.secrets import masked
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace

if TYPE_CHECKING:
    from harness.data.collection.label_table import LabelTable


class Row(NamedTuple):
    """A picture that can be used."""

    class_name: str
    image_id: str
    root: Path
    entry: CatalogEntry

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


def name_folders_of_parts(folders: Sequence[str]) -> Mapping[str, str]:
    """Return the class of each folder `part/class`."""
    return {folder: class_name(folder.split("/", 1)[1]) for folder in folders}


def build_rows(
    root: Path, entries: Sequence[CatalogEntry], classes: Mapping[str, str], known: Collection[str]
) -> Rows:
    """Return the usable pictures by class and natural order of their ids.

    Where several folders spell one class, a picture that lies in more than one counts once; in
    several parts it counts in each.

    Args:
        root: where the entries' paths begin.
        entries: in natural order of their paths.
        classes: the class of each folder, be it `class` or `part/class`.
        known: names that may also be repaired within file names.
    """
    rows: dict[str, list[Row]] = {name: [] for name in sorted(set(classes.values()))}
    left_out: list[LeftOut] = []
    copies: dict[tuple[str, str, str], str] = {}
    taken: set[str] = set()
    parts = "/" in next(iter(classes), "")
    folder_of = folder_of_class if parts else _first_folder
    for entry in entries:
        folder = folder_of(entry.relative)
        name, part = classes[folder], folder.rpartition("/")[0]
        identity = image_id(entry.relative, name, known)
        if identity in taken:
            identity = printable(entry.relative)
        original = copies.setdefault((part, name, entry.sha256), entry.relative)
        reason = entry.reason
        if not reason and folder_of(original) != folder:
            reason = f"the same picture as {printable(original)}"
        elif not reason and identity in taken:
            reason = f"another picture is called {identity}"
        if reason:
            left_out.append(LeftOut(printable(entry.relative), reason))
        else:
            taken.add(identity)
            rows[name].append(Row(name, identity, root, entry))
    ordered = _ordered(rows.values())
    repaired = () if parts else _names_repaired(classes)
    return Rows(ordered, left_out, [*repaired, *_readings(ordered)])


def _first_folder(relative: str) -> str:
    return relative.split("/", 1)[0]


def table_rows(table: "LabelTable", entries: Sequence[CatalogEntry]) -> Rows:
    """Return the usable pictures of a table by class and natural order of their paths."""
    labels = {picture.relative: printable(picture.label) for picture in table.pictures}
    rows: dict[str, list[Row]] = {name: [] for name in sorted(set(labels.values()))}
    left_out: list[LeftOut] = []
    for entry in entries:
        shown, name = printable(entry.relative), labels[entry.relative]
        if entry.reason:
            left_out.append(LeftOut(shown, entry.reason))
        else:
            rows[name].append(Row(name, shown, table.root, entry))
    ordered = _ordered(rows.values())
    return Rows(ordered, left_out, _readings(ordered))


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
        spellings.setdefault(name, []).append(folder)
    notes = []
    for name, written in spellings.items():
        folders = [printable(folder) for folder in written]
        if len(set(folders)) < len(folders):  # composed and decomposed letters, which look the same
            folders = [spelled_out(folder) for folder in written]
        if len(folders) > 1:
            notes.append(
                f"{listed(folders, 9)} are {_all(folders)} {name}: their pictures are one class."
            )
        elif name != folders[0].replace("_", " "):
            notes.append(f"The folder {folders[0]} is {name}.")
    return notes


def _all(folders: Sequence[str]) -> str:
    return "both" if len(folders) == 2 else "all"  # noqa: PLR2004


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


class ListedPlace(NamedTuple):
    """Every file of a place; none of them was read."""

    place: CollectionLocation
    root: Path
    listing: Listing
    table: "LabelTable | None"
    parts: bool = False
    """Whether its class folders lie in folders of parts."""


class Survey(NamedTuple):
    """Every file below a collection's folder, read once, and what can be used of it."""

    listed: ListedPlace
    entries: Sequence[CatalogEntry]
    """One for each listed file, also of those that cannot be used."""
    classes: Mapping[str, str]
    """The class of each folder."""
    artists: Mapping[str, int]
    """Pictures of each painter by `artists.csv`; empty if there is none."""
    found: Rows
    """The usable pictures by class and natural order of their ids."""
    parents: Mapping[str, str]
    """The picture that each was made from, by id; empty unless `variants.csv` tells."""
    groups: Mapping[str, str]
    """What a table says that each belongs to, by id; empty unless it does."""
    parts: Mapping[str, Part]
    """The part of a given split that each is in, by id; empty unless one is given."""

    @property
    def place(self) -> CollectionLocation:
        """Where it lies."""
        return self.listed.place

    @property
    def root(self) -> Path:
        """Where the class folders lie."""
        return self.listed.root

    @property
    def listing(self) -> Listing:
        """Its folders and files."""
        return self.listed.listing

    @property
    def name(self) -> str:
        """What to call the collection, as records and reports do; no part of it is a password.

        A folder that `--data` names, and that is not the original (it has no `artists.csv`), goes
        by its own name.
        """
        place = self.place
        original = not place.kaggle or bool(self.artists) or place.make is not None
        return masked(place.name if original else printable(place.folder.resolve().name))


def survey(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
    progress: Progress = SILENT,
) -> Survey:
    """Return what the spec's folder holds; demo and toy collections are made on first use.

    Files are read the first time and when they change. No class needs to have pictures.

    Raises:
        DataError: there is no such folder, it cannot be listed, or it cannot be made.
    """
    place = find_place(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    if place.make is not None:
        place.make(place.folder, progress)
    found = list_files(spec, place)
    return _surveyed(
        found, scan(found.root, found.listing.files, cache=workspace.cache, progress=progress)
    )


def known_survey(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
) -> Survey | None:
    """Return what `survey` would; None if it would make something or read a picture.

    Raises:
        DataError: as `survey`, for what shows without reading.
    """
    place = find_place(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    if not place.folder.is_dir():
        return None
    found = list_files(spec, place)
    entries = scanned(found.root, found.listing.files, cache=workspace.cache)
    return None if entries is None else _surveyed(found, entries)


def list_files(spec: DataSpec, place: CollectionLocation) -> ListedPlace:
    """Return every file of a place; no picture is read.

    Raises:
        DataError: there are none, they cannot be listed, or the table of them is none.
    """
    if place.table is None:
        root, listing = list_place(place)
        given = spec.part is not None
        return ListedPlace(place, root, in_parts(root, listing) if given else listing, None, given)
    from harness.data.collection.label_table import LabelColumns, read_label_table

    columns = LabelColumns(spec.image, spec.label, spec.group, spec.part)
    table = read_label_table(place.table, columns)
    paths = sorted((picture.relative for picture in table.pictures), key=natural_key)
    files = tuple(listed_file(path, (table.root / path).stat()) for path in paths)
    return ListedPlace(place, table.root, Listing((), files, ()), table)


def _surveyed(seen: ListedPlace, entries: Sequence[CatalogEntry]) -> Survey:
    place, root, listing, table, given = seen
    parents = read_parents(root)
    if table is not None:
        names = {picture.label: printable(picture.label) for picture in table.pictures}
        named = [(printable(one.relative), one) for one in table.pictures]
        groups = {name: one.group for name, one in named if one.group is not None}
        parts = {name: one.part for name, one in named if one.part is not None}
        found = table_rows(table, entries)
        return Survey(seen, entries, names, {}, found, parents, groups, parts)
    if given:
        classes = name_folders_of_parts(listing.folders)
        found = build_rows(root, entries, classes, ())
        parts = {row.image_id: _part_folder(row) for row in found.rows}
        return Survey(seen, entries, classes, {}, found, parents, {}, parts)
    artists = find_artists(place.folder) if place.kaggle else {}
    classes = name_folders(listing.folders, artists)
    found = build_rows(root, entries, classes, artists)
    return Survey(seen, entries, classes, artists, found, parents, {}, {})


def _part_folder(row: Row) -> Part:
    return PART_WORDS[_first_folder(row.entry.relative).lower()]


def list_place(place: CollectionLocation) -> tuple[Path, Listing]:
    """Return where a place's class folders lie, and every file below them.

    Raises:
        DataError: there are none, or they cannot be listed.
    """
    root = picture_root(place.folder) if place.kaggle else place.folder.resolve()
    if root is None:
        raise DataError(
            f"{place.folder}: expected images/images/<Artist_Name>/; got no artist's folder. "
            f"Delete {place.folder}, so that it can be made again."
        )
    try:
        return root, list_classes(root, scaled_copies=SCALED_COPIES if place.kaggle else set())
    except OSError as error:
        raise DataError(
            f"{root}: expected a folder that can be listed; got {error.strerror}. Allow reading it."
        ) from error
