"""The files of a folder of classes, found without trusting it."""

import os
import stat
from collections.abc import Set
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from harness.data.names import PICTURE_SUFFIXES, natural_key, printable

_IGNORED = frozenset(
    {"artists.csv", "variants.csv", "thumbs.db", "desktop.ini", "__macosx", "@eadir"}
)
"""What systems and archives leave behind."""
_PROGRAMS_OWN = frozenset(
    {".git", ".svn", ".cache", ".dvc", ".ipynb_checkpoints", ".thumbnails", ".trash", ".trashes"}
)
"""Hidden folders that programs fill; pictures in another one may be a class, such as `.NET`."""
_MOST_LOOKED_AT = 1000
_BESIDE_CLASSES = frozenset({"readme", "license", "licence", "notice", "citation"})

HIDDEN = "its name begins with a dot; rename it to use its pictures"
LINKED_FOLDER = "a link to a folder; those are not followed"
SCALED = "scaled copies are never mixed with the pictures"
BESIDE = "it lies beside the class folders, not in one"


class LeftOut(NamedTuple):
    """A file or folder that is not used, and why."""

    path: str
    reason: str


class ListedFile(NamedTuple):
    """A file below a class folder; nothing has been read of it."""

    relative: str
    """Path below the root as the disk has it, with slashes; the first part is the class folder."""
    size: int
    mtime_ns: int
    ctime_ns: int
    """When content, name or times were last set. Nobody can set it back, unlike `mtime_ns`; on
    Windows it is when the file was made."""
    inode: int

    @property
    def folder(self) -> str:
        """The class folder."""
        return self.relative.split("/", 1)[0]


def listed_file(relative: str, status: os.stat_result) -> ListedFile:
    """Return what tells a changed file, from what the system says of it."""
    return ListedFile(
        relative, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
    )


class Listing(NamedTuple):
    """What lies in a folder of classes."""

    folders: tuple[str, ...]
    """Class folders, in natural order."""
    files: tuple[ListedFile, ...]
    left_out: tuple[LeftOut, ...]


def list_classes(root: Path, *, scaled_copies: Set[str] = frozenset()) -> Listing:
    """Return every file below the folders of `root`, folder by folder, in natural order.

    A file in a folder within a class folder belongs to that class. Hidden files and folders are
    left out, without a word unless they look like pictures. Links to files are followed
    where they end below `root`; links to folders never are, so no loop can be walked.

    Args:
        root: absolute, with links resolved.
        scaled_copies: names of folders that repeat the pictures in another size, at any depth.

    Raises:
        OSError: `root` itself cannot be listed.
    """
    files: dict[str, list[ListedFile]] = {}
    left_out: list[LeftOut] = []
    waiting = [("", path) for path in root.iterdir()]
    while waiting:
        above, path = waiting.pop()
        relative = above + path.name
        try:
            found = _judged(relative, path, root, scaled_copies)
            if found is None:
                waiting += [(f"{relative}/", inside) for inside in path.iterdir()]
                if not above:
                    files[relative] = []
            elif isinstance(found, ListedFile):
                files[found.folder].append(found)
            elif found.reason:
                left_out.append(found)
        except OSError as error:
            reason = f"it cannot be read ({error.strerror})"
            left_out.append(LeftOut(printable(relative), reason))
    folders = tuple(sorted(files, key=natural_key))
    # The keys of one folder are made at a time: they take more memory than the files.
    ordered = [
        file
        for folder in folders
        for file in sorted(files[folder], key=lambda file: natural_key(file.relative))
    ]
    return Listing(folders, tuple(ordered), tuple(sorted(left_out)))


def _judged(
    relative: str, path: Path, root: Path, scaled_copies: Set[str]
) -> ListedFile | LeftOut | None:
    """Return what to do with a path: use it, leave it out, or (None) look into it.

    An empty reason means that nobody needs to hear of it.
    """
    found = _status(path, root)
    if isinstance(found, str):
        reason = found
    elif stat.S_ISDIR(found.st_mode):
        if path.name not in scaled_copies:
            return None
        reason = SCALED if any(path.iterdir()) else ""
    elif not stat.S_ISREG(found.st_mode):
        reason = "no regular file"
    elif "/" in relative:
        return listed_file(relative, found)
    else:
        known = path.stem.lower() in _BESIDE_CLASSES
        reason = "" if known else BESIDE
    return LeftOut(printable(relative), reason)


def _status(path: Path, root: Path) -> os.stat_result | str:
    """Return what the system says of a path, links followed, or why it is left out."""
    trouble = _trouble(path)
    if trouble is not None:
        return trouble
    status = path.lstat()  # of most files the only question: there are thousands
    if stat.S_ISLNK(status.st_mode):
        return _link_trouble(path, root) or path.stat()
    return status


def _trouble(path: Path) -> str | None:
    if path.name.startswith("."):
        return HIDDEN if _hides_pictures(path) else ""
    if path.name.lower() in _IGNORED:
        return ""
    if not _is_text(path.name):
        return "its name is not Unicode text; rename it"
    return None


def _hides_pictures(path: Path) -> bool:
    """Return whether a hidden file or folder looks like a picture, or a class with some."""
    name = path.name.lower()
    # `._x.jpg` is what macOS keeps beside x.jpg.
    if name.startswith("._") or name in _PROGRAMS_OWN or path.is_symlink():
        return False
    if not path.is_dir():
        return path.suffix.lower() in PICTURE_SUFFIXES
    inside = (Path(home, file) for home, _, files in os.walk(path) for file in files)
    return any(
        file.suffix.lower() in PICTURE_SUFFIXES and not file.name.startswith(".")
        for file in islice(inside, _MOST_LOOKED_AT)
    )


def _link_trouble(path: Path, root: Path) -> str | None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: it leads to itself
        return "a broken link"
    if target.is_dir():
        return LINKED_FOLDER
    return None if target.is_relative_to(root) else "a link that leaves the collection's folder"


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
