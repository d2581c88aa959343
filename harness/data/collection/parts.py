"""A split that somebody else made: who is in which part, and what the parts share."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from harness.data.collection.listing import LeftOut, Listing
from harness.data.names import listed, printable
from harness.errors import DataError
from harness.wording.counts import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
PART_WORDS: Mapping[str, Part] = MappingProxyType(
    {
        "train": "train",
        "training": "train",
        "val": "validation",
        "valid": "validation",
        "validation": "validation",
        "dev": "validation",
        "test": "test",
        "testing": "test",
    }
)
"""What published data sets call their parts, in lower case."""
EXPECTED_WORDS = "train, validation or test (also training, val, valid, dev, testing)"
BESIDE_CLASSES = "it lies beside the class folders of its part, not in one"
_MOST_NAMED = 6


def part_named(word: str) -> Part | None:
    """Return the part that a word means, in any case; None: it means none."""
    return PART_WORDS.get(word.strip().lower())


def folder_of_class(relative: str) -> str:
    """Return `part/class` of a path that begins with them."""
    return "/".join(relative.split("/", 2)[:2])


def in_parts(root: Path, listing: Listing) -> Listing:
    """Return the listing of a folder whose folders are parts: its classes are `part/class`.

    Raises:
        DataError: a folder is no part, or one of them holds no class folder with a file.
    """
    where = printable(str(root))
    if unknown := [name for name in listing.folders if part_named(name) is None]:
        below = next((name for name in unknown if _holds_parts(root, name)), None)
        remedy = "Move it elsewhere, or rename it."
        if below is not None:
            remedy = f"Parts lie below {printable(below)}: name that one as data.folder."
        raise DataError(
            f"{where}: expected the folders {EXPECTED_WORDS}, as data.part: folders says; got "
            f"{listed([printable(name) for name in unknown], _MOST_NAMED)}. {remedy}"
        )
    inside = [file for file in listing.files if file.relative.count("/") > 1]
    beside = [file for file in listing.files if file.relative.count("/") == 1]
    filled = {file.folder for file in inside}
    if empty := [printable(name) for name in listing.folders if name not in filled]:
        raise DataError(
            f"{where}: expected class folders with pictures in each part; got none in "
            f"{listed(empty, _MOST_NAMED)}. Sort its pictures into folders of classes, or delete "
            "the folder."
        )
    named = [folder_of_class(file.relative) for file in inside]
    # Without a file, but there: a class folder that is empty must be asked about.
    named += [name for part in listing.folders for name in _folders_in(root, part)]
    folders = tuple(dict.fromkeys(named))
    left_out = (LeftOut(printable(file.relative), BESIDE_CLASSES) for file in beside)
    return Listing(folders, tuple(inside), (*listing.left_out, *left_out))


def _holds_parts(root: Path, folder: str) -> bool:
    inside = [part_named(path.rpartition("/")[2]) for path in _folders_in(root, folder)]
    return {"train", "test"} <= set(inside)


def _folders_in(root: Path, part: str) -> Iterator[str]:
    for path in sorted((root / part).iterdir()):
        if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
            yield f"{part}/{path.name}"


def leaked(groups: "NDArray[np.int64]", parts: "NDArray[Any]") -> "NDArray[np.bool_]":
    """Return which rows are test pictures with a near-duplicate in training or validation, (n,).

    Args:
        groups: (n,) near-duplicates have the same number.
        parts: (n,) the part of each, as text.
    """
    import numpy as np

    tested: NDArray[np.bool_] = parts == "test"
    return tested & np.isin(groups, groups[~tested])


def missing_of_parts(classes: Sequence[str], parts: Sequence[Part]) -> Iterator[str]:
    """Yield what each part lacks, as a phrase: all pictures, or those of some classes.

    That there is no validation part at all is no lack.

    Args:
        classes: (n,) the class of each picture.
        parts: (n,) the part of each.
    """
    every = set(classes)
    for part in PARTS:
        there = {name for name, own in zip(classes, parts, strict=True) if own == part}
        if not there and part != "validation":
            yield f"no picture for {part}"
        elif there and (absent := sorted(every - there)):
            names = listed([repr(name) for name in absent], _MOST_NAMED)
            yield f"none of {names} in {part}"


def describe_parts(
    parts: Sequence[Part], groups: "NDArray[np.int64]", copies: Collection[int] = ()
) -> Iterator[str]:
    """Yield what to know of a given split; nothing where none is given.

    Args:
        parts: (n,) the part of each picture, or nothing.
        groups: (n,) the group of each.
        copies: rows that were made from another row, which are shown in training alone.
    """
    if not parts:
        return
    shown = [row for row, part in enumerate(parts) if part == "train" or row not in copies]
    parts, groups = [parts[row] for row in shown], groups[shown]
    counts = Counter(parts)
    told = listed([f"{counts[part]:,} {part}" for part in PARTS], len(PARTS))
    yield f"The split is given and used as it is: {told}."
    if not counts["validation"]:
        yield (
            "No validation part is given: split.validation is the share of the training pictures "
            "that is drawn for it by seed, near-duplicates together, and 0 draws none."
        )
    if counts["test"]:
        import numpy as np

        yield f"{leak_told(int(leaked(groups, np.array(parts)).sum()), counts['test'])}."


def leak_told(leaks: int, tested: int) -> str:
    """Return how many test pictures are known from training, as a phrase."""
    of_all = counted(tested, "test picture")
    who = f"{leaks:,} of {of_all}" if leaks else f"None of {of_all}"
    have = "have" if leaks > 1 else "has"
    return f"{who} {have} a near-duplicate in training or validation"
