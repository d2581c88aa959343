"""What a folder of classes looks like when it is no folder of classes, or not the one meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from harness.data.collection.catalog import CatalogEntry
from harness.data.collection.listing import BESIDE, LINKED_FOLDER, LeftOut, Listing
from harness.data.collection.parts import PART_WORDS
from harness.data.names import listed, printable
from harness.errors import DataError
from harness.wording.audit import ENGLISH
from harness.wording.counts import counted

PARTS = frozenset({*PART_WORDS, "eval"})
"""What published data sets call the folders of their parts, in lower case."""
MOST_NAMED = 4
DARK = 63
"""Brightest grey, of 255, that is left of a scale of 14 bits in a file of 16."""


class PartsAsClasses(NamedTuple):
    """Folders that are named like parts of a split, and what they hold."""

    parts: tuple[str, ...]
    inside: tuple[str, ...]
    """Folders that at least two of them share: the classes, most likely."""

    def told(self) -> str:
        """Return what is there, as a phrase."""
        names = listed([printable(name) for name in self.parts], MOST_NAMED)
        if not self.inside:
            return f"{names}, which are named like the parts of a split"
        shared = listed([printable(name) for name in self.inside], MOST_NAMED)
        return f"{names}, which are the parts of a split: their subfolders are {shared}"


PARTS_REMEDY = ENGLISH.remedies.parts_as_classes


class NestedAlike(NamedTuple):
    """Folders that hold the same folders and no picture beside them."""

    folders: tuple[str, ...]
    inside: tuple[str, ...]

    def told(self) -> str:
        """Return what is there, as a phrase."""
        names, shared = (
            listed([printable(name) for name in each], MOST_NAMED)
            for each in (self.folders, self.inside)
        )
        return f"{names}, which all hold the folders {shared}, and nothing else"


NESTED_REMEDY = ENGLISH.remedies.same_folders_in_each_class


def nested_alike(listing: Listing) -> NestedAlike | None:
    """Return the class folders where each holds the same two or more folders, and those alone.

    So look a split's folds, and the years or the cameras of a collection, with the classes inside.
    """
    inner: dict[str, set[str]] = {name: set() for name in listing.folders}
    for file in listing.files:
        parts = file.relative.split("/")
        # A picture directly in its class's folder, or classes that are told within given parts.
        if len(parts) < 3 or parts[0] not in inner:  # noqa: PLR2004
            return None
        inner[parts[0]].add(parts[1])
    shared = set.intersection(*inner.values()) if inner else set()
    if len(inner) < 2 or len(shared) < 2 or any(each != shared for each in inner.values()):  # noqa: PLR2004
        return None
    return NestedAlike(listing.folders, tuple(sorted(shared)))


def parts_as_classes(listing: Listing) -> PartsAsClasses | None:
    """Return the folders that are parts of a split; None: there are no two of them.

    They are named so; where others lie beside them, as `unlabeled` does, they share folders too.
    """
    folders = tuple(name for name in listing.folders if name.lower() in PARTS)
    if len(folders) < 2:  # noqa: PLR2004
        return None
    holders: dict[str, set[str]] = defaultdict(set)
    for name in _inner_folders(listing):
        part, inner = name.split("/")
        if part in folders:
            holders[inner].add(part)
    shared = sorted(inner for inner, parts in holders.items() if len(parts) > 1)
    if not shared and len(folders) < len(listing.folders):
        return None
    return PartsAsClasses(folders, tuple(shared))


def names_alike(classes: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the classes whose names differ only by case or by spaces, together."""
    same: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(classes)):
        same["".join(name.casefold().split())].append(name)
    return tuple(tuple(names) for names in same.values() if len(names) > 1)


def alike_told(names: Sequence[str]) -> str:
    """Return what to know of classes of nearly one name."""
    return f"{listed(names, MOST_NAMED)} differ only by case or spaces, and are classes apart"


def dark_greys(entries: Iterable[CatalogEntry]) -> str | None:
    """Return what is lost where pictures of 16 bits use few of them; None: nothing.

    Cameras, microscopes and X-ray machines write 10 to 14 bits into files of 16. Of 16 bits the
    upper 8 are read, so that hardly any levels are left of them.
    """
    deep = [entry for entry in entries if ";16" in entry.mode]
    dark = [entry for entry in deep if _brightest(entry) <= DARK]
    if not dark:
        return None
    brightest = max(map(_brightest, dark))
    return (
        f"{len(dark):,} of {counted(len(deep), 'picture')} of 16 bits are nearly black as "
        f"read, at most {brightest} of 255: they seem to use only the lower bits, and few of "
        f"their levels are left, as in {printable(dark[0].relative)}"
    )


def _brightest(entry: CatalogEntry) -> int:
    return max(entry.thumbnail) if entry.thumbnail else entry.brightest


def no_classes(root: Path, listing: Listing) -> DataError:
    """Return the error of a root without a class folder, with what stands there instead."""
    where = printable(str(root))
    files = sum(left.reason == BESIDE for left in listing.left_out)
    others = [left for left in listing.left_out if left.reason != BESIDE]
    if not others:
        return DataError(
            f"{where}: expected one subfolder per class; got {counted(files, 'file')} and no "
            "subfolder. Sort the pictures into subfolders, or point one level up."
        )
    beside = f" and {counted(files, 'file')} beside them" if files else ""
    reasons = listed([f"{left.path}: {left.reason}" for left in others], MOST_NAMED)
    return DataError(
        f"{where}: expected one subfolder per class; got none that can be used, but {reasons}"
        f"{beside}. {remedy_of(others)}"
    )


def remedy_of(left_out: Sequence[LeftOut]) -> str:
    """Return what to do about folders that are left out, by the cause."""
    if any(left.reason == LINKED_FOLDER for left in left_out):
        return (
            "Put the folders themselves there, or a copy of them (`cp -rL`), or name the folder "
            "they lie in."
        )
    return "Mend what is named, or name another folder."


def only_one_class(root: Path, listing: Listing, notes: Sequence[str]) -> str:
    """Return why there are fewer than two classes and what to do, as the end of a message."""
    if notes:
        return f" ({notes[0].rstrip('.')}). Lower data.minimum_pictures."
    folders = [left for left in listing.left_out if "/" not in left.path and left.reason != BESIDE]
    if folders:
        reasons = listed([f"{left.path}: {left.reason}" for left in folders], MOST_NAMED)
        return f", and {reasons}. {remedy_of(folders)}"
    inner = sorted({name.split("/")[1] for name in _inner_folders(listing)})
    if len(listing.folders) == 1 and len(inner) > 1:
        shown = listed([printable(name) for name in inner], MOST_NAMED)
        below = printable(str(root / listing.folders[0]))
        return f", which holds the folders {shown}. If those are the classes, name {below}."
    return ". Add a folder for another class."


def _inner_folders(listing: Listing) -> Iterator[str]:
    """Yield `class/folder` for each folder directly in a class folder that holds files."""
    seen: Mapping[str, None] = dict.fromkeys(
        "/".join(parts[:2])
        for file in listing.files
        if len(parts := file.relative.split("/")) > 2  # noqa: PLR2004
    )
    yield from seen
