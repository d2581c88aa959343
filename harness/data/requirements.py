"""What a collection must have before anything can be learned from it."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from harness.data.listing import BESIDE, Listing
from harness.data.names import printable
from harness.data.rows import Rows
from harness.data.wording import counted, listed
from harness.errors import DataError


def require_pictures(root: Path, listing: Listing, classes: Mapping[str, str], found: Rows) -> None:
    """Refuse a root without class folders, and classes without a readable picture.

    Raises:
        DataError: it says which class, and what is wrong with its files.
    """
    where = printable(str(root))
    if not classes:
        files = sum(left.reason == BESIDE for left in listing.left_out)
        raise DataError(
            f"{where}: expected one subfolder per class; got {counted(files, 'file')} and no "
            "subfolder. Sort the pictures into subfolders, or point one level up."
        )
    counts = Counter(row.class_name for row in found.rows)
    empty = sorted({name for name in classes.values() if not counts[name]})
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
        f"{listed([repr(name) for name in empty], 6)}.{why} Add pictures, or delete the folder."
    )


def require_two_classes(root: Path, chosen: Rows) -> None:
    """Refuse what leaves nothing to tell apart.

    Raises:
        DataError: there are fewer than two classes.
    """
    names = sorted({row.class_name for row in chosen.rows})
    if len(names) > 1:
        return
    only = f"one, {names[0]!r}" if names else "none"
    told = f" ({chosen.notes[0].rstrip('.')})" if chosen.notes else ""
    remedy = "Lower data.minimum_pictures." if chosen.notes else "Add a folder for another class."
    raise DataError(
        f"{printable(str(root))}: expected at least two classes; got {only}{told}. {remedy}"
    )
