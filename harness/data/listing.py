"""The files of a folder of classes, found without trusting it."""

import stat
from collections.abc import Set
from pathlib import Path
from typing import NamedTuple

from harness.data.names import natural_key, printable

_IGNORED = frozenset({"artists.csv", "thumbs.db", "desktop.ini", "__macosx", "@eadir"})
"""What systems and archives leave behind; hidden files and folders are ignored too."""
_BESIDE_CLASSES = frozenset({"readme", "license", "licence", "notice", "citation"})


class LeftOut(NamedTuple):
    """A file or folder that is not used, and why."""

    path: str
    reason: str


class Found(NamedTuple):
    """A file below a class folder; nothing has been read of it."""

    relative: str
    """Path below the root as the disk has it, with slashes; the first part is the class folder."""
    size: int
    mtime_ns: int

    @property
    def folder(self) -> str:
        """The class folder."""
        return self.relative.split("/", 1)[0]


class Listing(NamedTuple):
    """What lies in a folder of classes."""

    folders: tuple[str, ...]
    """Class folders, in natural order."""
    files: tuple[Found, ...]
    left_out: tuple[LeftOut, ...]


class _Seen(NamedTuple):
    relative: str
    path: Path
    status: object


def list_classes(root: Path, *, scaled_copies: Set[str] = frozenset()) -> Listing:
    """Return every file below the folders of `root`, in natural order.

    A file in a folder within a class folder belongs to that class. Links to files are followed
    where they end below `root`; links to folders never are, so no loop can be walked.

    Args:
        root: absolute, with links resolved.
        scaled_copies: names of folders that repeat the pictures in another size, at any depth.

    Raises:
        OSError: `root` itself cannot be listed.
    """
    walk = _Walk(root, scaled_copies)
    return walk.listing()


class _Walk:
    """One walk; a class because a stack, two lists and the root go everywhere together."""

    def __init__(self, root: Path, scaled_copies: Set[str]) -> None:
        self._root = root
        self._scaled_copies = scaled_copies
        self._folders: list[str] = []
        self._files: list[Found] = []
        self._left_out: list[LeftOut] = []
        self._to_list: list[tuple[str, Path]] = []

    def listing(self) -> Listing:
        for path in self._root.iterdir():
            self._meet(path.name, path)
        while self._to_list:
            relative, folder = self._to_list.pop()
            try:
                inside = list(folder.iterdir())
            except OSError as error:
                self._leave_out(relative, f"a folder that cannot be listed ({error.strerror})")
                continue
            for path in inside:
                self._meet(f"{relative}/{path.name}", path)
        return Listing(
            tuple(sorted(self._folders, key=natural_key)),
            tuple(sorted(self._files, key=lambda file: natural_key(file.relative))),
            tuple(sorted(self._left_out)),
        )

    def _meet(self, relative: str, path: Path) -> None:
        if path.name.startswith(".") or path.name.lower() in _IGNORED:
            return
        if not _is_text(path.name):
            self._leave_out(relative, "its name is not Unicode text; rename it")
            return
        try:
            reason = self._link_trouble(path) if path.is_symlink() else None
            status = path.stat()
        except (OSError, RuntimeError):  # RuntimeError: a link that leads to itself
            reason, status = "a broken link", None
        if reason is not None or status is None:
            self._leave_out(relative, reason or "")
        elif stat.S_ISDIR(status.st_mode):
            self._meet_folder(relative, path)
        elif not stat.S_ISREG(status.st_mode):
            self._leave_out(relative, "no regular file")
        elif "/" in relative:
            self._files.append(Found(relative, status.st_size, status.st_mtime_ns))
        elif path.stem.lower() not in _BESIDE_CLASSES:
            self._leave_out(relative, "it lies beside the class folders, not in one")

    def _meet_folder(self, relative: str, path: Path) -> None:
        if path.name in self._scaled_copies:
            if any(path.iterdir()):
                self._leave_out(relative, "scaled copies are never mixed with the pictures")
            return
        if "/" not in relative:
            self._folders.append(relative)
        self._to_list.append((relative, path))

    def _link_trouble(self, path: Path) -> str | None:
        target = path.resolve(strict=True)
        if target.is_dir():
            return "a link to a folder; those are not followed"
        if not target.is_relative_to(self._root):
            return "a link that leaves the collection's folder"
        return None

    def _leave_out(self, relative: str, reason: str) -> None:
        self._left_out.append(LeftOut(printable(relative), reason))


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
