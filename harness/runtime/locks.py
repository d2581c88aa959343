"""Locks between processes, each a file; the system lets go of them when their process dies.

A lock's file may stay when nobody holds it. Whoever deletes one holds it while doing so: those
who wait for it then notice, and make another.
"""

from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock, Timeout

from harness.progress import SILENT, Progress

Lock = AbstractContextManager[object]
"""Held from when it is got until the end of its `with`, or until nothing refers to it."""


def wait_for_lock(
    path: Path, progress: Progress = SILENT, word: str = "", *, patience_s: float = -1
) -> Lock:
    """Return a lock when nobody else holds it; its folder is made if it is not there.

    Args:
        path: the lock's file.
        progress: told the word when another process holds it.
        word: what is waited for.
        patience_s: how long to wait; for ever if negative.

    Raises:
        TimeoutError: another process held it all that time.
        OSError: the file may not be made.
    """
    lock = lock_if_free(path)
    if lock is not None:
        return lock
    if word:
        progress.say(word)
    return FileLock(path).acquire(timeout=patience_s)


def lock_if_free(path: Path) -> Lock | None:
    """Return a lock, or None while somebody else holds it; its folder is made if need be.

    Raises:
        OSError: the file may not be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return FileLock(path).acquire(timeout=0)
    except Timeout:
        return None
