"""The pictures of an experiment: where they are, what they show, which belong together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.data.collection.best_artworks import compare_counts
from harness.data.collection.digest import PictureIdentity, content_digest
from harness.data.collection.duplicates import describe_groups, group_duplicates
from harness.data.collection.layout import (
    NESTED_REMEDY,
    PARTS_REMEDY,
    alike_told,
    dark_greys,
    names_alike,
    nested_alike,
    no_classes,
    only_one_class,
    parts_as_classes,
)
from harness.data.collection.listing import LeftOut, Listing
from harness.data.collection.parts import Part, describe_parts, missing_of_parts
from harness.data.collection.sources import CollectionLocation
from harness.data.collection.summary import CollectionSummary, keep_summary
from harness.data.collection.survey import Row, Rows, Survey, known_survey, select, survey
from harness.data.names import is_copy, listed, printable, siblings
from harness.errors import DataError
from harness.progress import SILENT, Progress
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace


def require_class_folders(root: Path, listing: Listing, classes: Mapping[str, str]) -> None:
    """Refuse a root without class folders, and parts of a split in the place of classes.

    Raises:
        DataError: it says what stands there, and what to do.
    """
    if not classes:
        raise no_classes(root, listing)
    parts = parts_as_classes(listing)
    if parts is not None and parts.inside:
        raise DataError(
            f"{printable(str(root))}: expected one subfolder per class; got {parts.told()}. "
            f"{PARTS_REMEDY}"
        )


def require_no_empty_class(
    root: Path, listing: Listing, classes: Mapping[str, str], found: Rows
) -> None:
    """Refuse classes without a readable picture.

    Raises:
        DataError: it says which class, and what is wrong with its files.
    """
    where = printable(str(root))
    empty = empty_classes(classes, found)
    if not empty:
        return
    folders = {folder for folder, name in classes.items() if name == empty[0]}
    reasons = [
        f"{left.path}: {left.reason}"
        for left in (*listing.left_out, *found.left_out)
        if any(left.path.startswith(f"{printable(folder)}/") for folder in folders)
    ]
    why = f" Of {empty[0]!r}, {listed(reasons, 3)}." if reasons else ""
    raise DataError(
        f"{where}: expected at least one readable picture in each class; got none for "
        f"{listed([repr(name) for name in empty], 6)}.{why} Add pictures, delete the folder, "
        "or set data.empty_classes: leave_out."
    )


def empty_classes(classes: Mapping[str, str], found: Rows) -> list[str]:
    """Return the classes that have a folder and no readable picture."""
    counts = Counter(row.class_name for row in found.rows)
    return sorted({name for name in classes.values() if not counts[name]})


def require_two_classes(
    root: Path, listing: Listing, chosen: Rows, table: Path | None = None
) -> None:
    """Refuse what leaves nothing to tell apart.

    Raises:
        DataError: there are fewer than two classes.
    """
    names = sorted({row.class_name for row in chosen.rows})
    if len(names) > 1:
        return
    only = f"one, {names[0]!r}" if names else "none"
    if table is None:
        remedy = only_one_class(root, listing, chosen.notes)
    else:
        remedy = "".join(f" ({note.rstrip('.')})" for note in chosen.notes[:1])
        remedy += ". Add rows of another class, or set data.label to the column that tells classes."
    raise DataError(
        f"{printable(str(table or root))}: expected at least two classes; got {only}{remedy}"
    )


def require_full_parts(root: Path, seen: Survey, rows: Sequence[Row]) -> None:
    """Refuse a given split of which a part lacks a class.

    Raises:
        DataError: it says which.
    """
    parts = [seen.parts[row.image_id] for row in rows if seen.parts]
    if parts and (lacking := [*missing_of_parts([row.class_name for row in rows], parts)]):
        raise DataError(
            f"{printable(str(seen.place.table or root))}: expected pictures of every class in each "
            f"part of the given split; got {'; '.join(lacking)}. Parts are used as they are: add "
            "pictures, or take these classes out."
        )


__all__ = ["Collection", "LeftOut", "known_collection", "load_collection"]


@dataclass(frozen=True, eq=False)
class Collection:
    """Pictures of k classes, sorted by class and then by the natural order of their ids."""

    name: str
    """best-artworks, demo, digits …, or the name of the user's folder."""
    class_names: tuple[str, ...]
    """(k,) names to show, sorted."""
    image_ids: tuple[str, ...]
    """(n,) `Folder_Name/file.jpg`, unique, the same wherever the pictures lie."""
    paths: tuple[Path, ...]
    """(n,) where the pictures lie on this machine."""
    labels: NDArray[np.int64]
    """(n,) places in class_names."""
    groups: NDArray[np.int64]
    """(n,) pictures with the same number are near-duplicates of one another."""
    digest: str
    """SHA-256 over class, id and content of all pictures: not of place or time."""
    left_out: tuple[LeftOut, ...]
    """Files that are not used, each with its reason."""
    notes: tuple[str, ...]
    """Sentences that a user must see."""
    evidence: bool
    """False for the demo collection: every output made from it says so."""
    copies: frozenset[int] = frozenset()
    """Rows that were made from another row, and are for training alone."""
    parts: tuple[Part, ...] = ()
    """(n,) the part of each in a given split; empty where none is given."""
    from_table: bool = False
    """Whether a table says what each picture shows, and not its folder."""

    @property
    def labelled_by_table(self) -> bool:
        """Whether class folders alone would not say what each picture is."""
        return self.from_table or bool(self.parts)

    @property
    def summary(self) -> CollectionSummary:
        """What a plan says of it."""
        told = describe_parts(self.parts, self.groups, self.copies)
        return CollectionSummary(self.name, len(self.paths), self.digest, tuple(told))

    def __post_init__(self) -> None:
        """Refuse what would not fit together.

        Raises:
            ValueError: lengths differ, ids repeat, or labels and names do not match.
        """
        lengths = {len(x) for x in (self.image_ids, self.paths, self.labels, self.groups)}
        if len(lengths) != 1 or len(self.parts) not in (0, len(self.labels)):
            raise ValueError(f"expected (n,) ids, paths, labels and groups; got {lengths}")
        if len(set(self.image_ids)) != len(self.image_ids):
            raise ValueError("image ids repeat")
        if sorted(set(self.class_names)) != list(self.class_names):
            raise ValueError("class names repeat or are not sorted")
        if not np.array_equal(np.unique(self.labels), np.arange(len(self.class_names))):
            raise ValueError("labels are not the places of all class names")


def load_collection(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
    progress: Progress = SILENT,
) -> Collection:
    """Return the spec's collection; demo and toy collections are made on first use.

    Files are read the first time and when they change; otherwise only their sizes and times are
    looked at.

    Args:
        spec: which source, and how much of it.
        workspace: the project's folders.
        data_folder: where best-artworks lies; else HARNESS_DATA; else `best-artworks` in the
            workspace's data folder.
        spec_folder: the folder of the YAML file, which `data.folder` is relative to.
        progress: told of making and reading.

    Raises:
        DataError: there are no pictures there, fewer than two classes, a class without readable
            pictures, or a collection that cannot be made or downloaded.
    """
    seen = survey(
        spec,
        workspace=workspace,
        data_folder=data_folder,
        spec_folder=spec_folder,
        progress=progress,
    )
    collection = collection_of(spec, seen)
    keep_summary(spec, seen, collection.summary, workspace)
    return collection


def known_collection(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
) -> Collection | None:
    """Return what `load_collection` would; None if it would make something or read a picture.

    Raises:
        DataError: as `load_collection`.
    """
    seen = known_survey(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    return None if seen is None else collection_of(spec, seen)


def collection_of(spec: DataSpec, seen: Survey) -> Collection:
    """Return what a spec takes of what a folder holds.

    Raises:
        DataError: as `load_collection`.
    """
    place, root, all_rows = seen.place, seen.root, seen.found
    require_class_folders(root, seen.listing, seen.classes)
    if spec.empty_classes == "refuse":
        require_no_empty_class(root, seen.listing, seen.classes, all_rows)
    selected = select(all_rows.rows, minimum=spec.minimum_pictures, maximum=spec.maximum_pictures)
    require_two_classes(root, seen.listing, selected, place.table)
    require_full_parts(root, seen, selected.rows)
    notes = [
        *place.notes,
        *all_rows.notes,
        *_counts(place, all_rows.rows, seen.artists),
        *selected.notes,
        *_oddities(seen, selected),
    ]
    left_out = (*seen.listing.left_out, *all_rows.left_out)
    return _collection(seen, selected.rows, left_out, notes)


def _oddities(seen: Survey, selected: Rows) -> Iterator[str]:
    """Yield what may not be as it was meant, though it can be used."""
    if empty := empty_classes(seen.classes, seen.found):
        yield f"Left out, because there is no readable picture of it: {listed(empty, 6)}."
    if parts := parts_as_classes(seen.listing):
        yield f"The classes are {parts.told()}. {PARTS_REMEDY}"
    elif nested := nested_alike(seen.listing):
        yield f"The classes are {nested.told()}. {NESTED_REMEDY}"
    for names in names_alike(row.class_name for row in selected.rows):
        yield f"{alike_told(names)}."
    if dark := dark_greys(row.entry for row in selected.rows):
        yield f"{dark}."


def _counts(
    place: CollectionLocation, rows: Sequence[Row], artists: Mapping[str, int]
) -> list[str]:
    counts = Counter(row.class_name for row in rows)
    if not place.kaggle or (counts == artists and not place.evidence):
        return []
    if not artists:
        return ["artists.csv is missing: counts are not compared and names not repaired."]
    return [compare_counts(artists, counts)]


def _collection(
    seen: Survey, rows: Sequence[Row], left_out: Sequence[LeftOut], notes: Sequence[str]
) -> Collection:
    place, parents = seen.place, seen.parents
    class_names = tuple(sorted({row.class_name for row in rows}))
    number = {name: label for label, name in enumerate(class_names)}
    labels = np.array([number[row.class_name] for row in rows], np.int64)
    image_ids = tuple(row.image_id for row in rows)
    related = chain(siblings(image_ids, parents), siblings(image_ids, seen.groups))
    groups = group_duplicates([row.entry for row in rows], related)
    parts = tuple(seen.parts[name] for name in image_ids) if seen.parts else ()
    copies = frozenset(row for row, name in enumerate(image_ids) if is_copy(name, parents))
    return Collection(
        name=seen.name,
        class_names=class_names,
        image_ids=image_ids,
        paths=tuple(row.path for row in rows),
        labels=labels,
        groups=groups,
        digest=content_digest(picture_identity(row, seen) for row in rows),
        left_out=tuple(sorted(left_out)),
        notes=(
            *notes,
            *describe_groups(groups, labels, image_ids, by_table=bool(seen.groups)),
            *describe_parts(parts, groups, copies),
        ),
        evidence=place.evidence,
        copies=copies,
        parts=parts,
        from_table=place.table is not None,
    )


def picture_identity(row: Row, seen: Survey) -> PictureIdentity:
    """Return what of a picture decides which collection this is."""
    name = row.image_id
    told = (seen.parents.get(name), seen.groups.get(name), seen.parts.get(name))
    return PictureIdentity(row.class_name, name, row.entry.sha256, *told)
