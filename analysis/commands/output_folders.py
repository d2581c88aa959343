"""Folders of files that belong to one thing: what another thing left in one is never replaced."""

import hashlib
from pathlib import Path

MARK = ".made_of"
"""The file in such a folder that says whose it is."""
DIGITS = 8


def claimed(folder: Path, identity: str) -> Path:
    """Return the folder for the files of one thing, made and marked as its own.

    It is named as asked, unless the files there are another thing's: two experiments may have one
    name, and `C#` and `C++` become one name of a file. Then digits tell the two apart.

    Args:
        folder: as it is best called.
        identity: what tells one thing from all others.
    """
    digest = hashlib.sha256(identity.encode()).hexdigest()
    if not _is_another_s(folder, digest):
        return folder
    other = folder.with_name(f"{folder.name}_{digest[:DIGITS]}")
    _is_another_s(other, digest)
    return other


def _is_another_s(folder: Path, digest: str) -> bool:
    """Return whether a folder has the files of something else; mark it where it has none."""
    mark = folder / MARK
    folder.mkdir(parents=True, exist_ok=True)
    if not mark.exists() and any(path.is_file() for path in folder.iterdir()):
        return True  # of an earlier version, or put there by hand
    try:
        with mark.open("x", encoding="utf-8") as file:
            file.write(digest)
    except FileExistsError:
        return mark.read_text("utf-8", errors="replace") != digest
    return False
