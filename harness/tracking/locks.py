"""Who may touch what, when several processes are at work."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import TrackingError
from harness.runtime.locks import lock_if_free, wait_for_lock
from harness.tracking.failures import explained
from harness.workspace import Workspace

_PATIENCE_S = 120.0


class TakenError(TrackingError):
    """A run that another process has, or has just finished."""


def this_process() -> str:
    """Return who we are, as runs say who has them open."""
    return f"{os.getpid()} on {platform.node()}"


@contextmanager
def store_lock(workspace: Workspace) -> Iterator[None]:
    """Let one process at a time create what all of them share.

    Raises:
        TrackingError: another one did not let go within two minutes.
    """
    path = workspace.mlruns / "store.lock"
    try:
        with explained(path):
            lock = wait_for_lock(path, patience_s=_PATIENCE_S)
    except TimeoutError as error:
        raise TrackingError(
            f"{path}: expected it free within {_PATIENCE_S:.0f} seconds; got it held by another "
            "process. End that process, and start again."
        ) from error
    with lock:
        yield


@contextmanager
def run_lock(path: Path, holder: Callable[[], str]) -> Iterator[None]:
    """Keep one run to this process; the system lets go when the process dies.

    Args:
        path: the lock's file, gone when the run has ended well.
        holder: asked for the other process's name when there is one.

    Raises:
        TakenError: another process has the run.
    """
    with explained(path):
        lock = lock_if_free(path)
    if lock is None:
        raise TakenError(
            f"{path.stem}: expected a run that nobody is at; got one that is being run by another "
            f"process ({holder()}). Wait for it, or end it and start again."
        )
    with lock:
        yield
        # Whoever gets this file's lock after us sees a finished run, and refuses it.
        path.unlink(missing_ok=True)
