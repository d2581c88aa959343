"""Folders that are made on first use: whole or not at all, once."""

import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from harness.errors import DataError
from harness.progress import Progress


def make_once(folder: Path, make: Callable[[Path, Progress], None], progress: Progress) -> None:
    """Make a folder unless it is there; of processes that want it at once, one makes it.

    It is written beside its place and renamed when complete, so that a killed process leaves
    nothing that could be taken for it.

    Raises:
        DataError: the disk is full or cannot be written.
    """
    if folder.is_dir():
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.with_name(f".{folder.name}.lock"))
        _acquire(lock, folder, progress)
        try:
            if not folder.is_dir():
                _make(folder, make, progress)
        finally:
            lock.release()
    except OSError as error:
        raise DataError(
            f"{folder}: expected room and permission to make this collection; got "
            f"{error.strerror or error!s}. Free some space or allow writing there; "
            "HARNESS_CACHE moves what lies in the cache."
        ) from error


def _make(folder: Path, make: Callable[[Path, Progress], None], progress: Progress) -> None:
    partial = folder.with_name(f".{folder.name}.partial")
    if partial.exists():
        shutil.rmtree(partial)
    try:
        make(partial, progress)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _acquire(lock: FileLock, folder: Path, progress: Progress) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.say(f"{folder.name}: another process is making it; waiting")
        lock.acquire()
