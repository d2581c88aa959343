"""Files and folders that are whole or not there, also after a kill or a power cut.

A file that was only written may come back empty, and a rename may come back without the file's
content. So what is new is written beside its place and forced to the disk, then it gets its name,
then the folder that holds the name is forced to the disk.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from numpy.typing import NDArray


def replace_file(path: Path, content: bytes | str, *, shared: bool = False) -> None:
    """Give a file this content, text as UTF-8; `replacing` says how, and what `shared` means."""
    with replacing(path, shared=shared) as partial:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Give a file the content that a function writes to the place it is given; see `replacing`."""
    with replacing(path) as partial:
        write(partial)


def replace_arrays(
    path: Path, arrays: "Mapping[str, NDArray[Any]]", *, packed: bool = False
) -> None:
    """Give a file these arrays, as `numpy.savez` writes them."""
    import numpy as np

    save = np.savez_compressed if packed else np.savez
    with replacing(path) as partial, partial.open("wb") as file:
        save(file, allow_pickle=False, **arrays)


@contextmanager
def replacing(path: Path, *, partial: Path | None = None, shared: bool = False) -> Iterator[Path]:
    """Give a place to write to; what lies there becomes `path` when the block ends well.

    At any moment `path` is the old file or the new one. If the block fails, it is the old one,
    and what was written is removed. The folder is made if it is not there.

    Args:
        path: what is replaced.
        partial: where to write, in the same folder; `path` with another suffix if None. What a
            killed process left there is written over.
        shared: whether several processes may do this at once. Each then writes to a place of its
            own, and the last one wins; what a killed process wrote stays.

    Raises:
        OSError: the disk is full, say.
    """
    if partial is None:
        own = path.with_name(f".{path.name}.{uuid4().hex}")
        partial = own if shared else path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _removed_on_failure(partial):
        partial.unlink(missing_ok=True)
        yield partial
        sync(partial)
        partial.replace(path)
    sync(path.parent)


def write_beside(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file that replaces no other one, and return its place.

    What lies there with the same content is this file. With another content it stays, and the new
    one gets a number: `a.png`, `a_2.png`.

    Args:
        path: as it is best called; its folder is made if it is not there.
        write: writes the file to the place it is given, which has the same suffix.
    """
    partial = path.with_name(f".{uuid4().hex}{path.suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _removed_on_failure(partial):
        write(partial)
        content, place, number = partial.read_bytes(), path, 1
        while place.exists() and not _holds(place, content):
            number += 1
            place = path.with_stem(f"{path.stem}_{number}")
        sync(partial)
        partial.replace(place)
    sync(path.parent)
    return place


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which takes the place of `folder` when the block ends well.

    If the block fails, the old folder stays, and what was written is removed. A kill between the
    old folder's loss of its name and the new one's gain leaves no folder. Only one process at a
    time may do this; what a killed one left is removed.

    Raises:
        OSError: the disk is full, say.
    """
    partial, outdated = (folder.with_name(f".{folder.name}.{end}") for end in ("partial", "old"))
    for left in (partial, outdated):
        shutil.rmtree(left, ignore_errors=True)
    with _removed_on_failure(partial):
        partial.mkdir(parents=True)
        yield partial
        if folder.exists():
            folder.replace(outdated)
        name_folder(partial, folder)
    shutil.rmtree(outdated, ignore_errors=True)


def name_folder(made: Path, folder: Path) -> None:
    """Move a folder that is whole to its place, where nothing or an empty folder is."""
    # Of thousands of small files each fsync takes 4 ms, and this a few hundred for all of them.
    os.sync()
    made.replace(folder)
    sync(folder.parent)


def append(path: Path, content: bytes) -> None:
    """Add to the end of a file, on the disk when this returns; if that fails, nothing is added."""
    with path.open("ab", buffering=0) as file:
        end = file.tell()
        try:
            while content:
                content = content[file.write(content) :]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(end)
            raise


def sync_tree(folder: Path) -> None:
    """Force all that lies below a folder to the disk, files before the folders that name them."""
    for home, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync(Path(home, name))
        sync(Path(home))


def sync(path: Path) -> None:
    """Force one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:  # also Ctrl-C
        with suppress(OSError):  # what failed first is what a user can do something about
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
