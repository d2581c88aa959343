"""Runs that are called running, though nobody runs them: a kill leaves them so."""

import platform
import re
from collections.abc import Iterator
from typing import NamedTuple

import psutil

from harness.runtime.locks import lock_if_free
from harness.tracking.mlflow_client import Store, every_run
from harness.tracking.record import FINGERPRINT, KIND, PROCESS, REPETITION
from harness.workspace import Workspace

_PROCESS = re.compile(r"(\d+) on (.*)")
ENDED = "KILLED"
"""MLflow's word for them; the next `run` opens them again."""


class Stale(NamedTuple):
    """A run that nobody is at."""

    id: str
    name: str
    process: str
    """Who had it, as `process on computer`."""


def stale_runs(store: Store, workspace: Workspace) -> Iterator[Stale]:
    """Yield the runs that are called running, and whose process on this computer is gone.

    Those of other computers are left alone: nobody here can tell whether they are alive.
    """
    for run in every_run(store, "attributes.status = 'RUNNING'"):
        tags, name = run.data.tags, run.info.run_name or ""
        if KIND not in tags:
            continue  # somebody else's, in the same store
        holder = _PROCESS.fullmatch(tags.get(PROCESS, ""))
        if holder is None or holder[2] != platform.node():
            continue
        fingerprint = tags[FINGERPRINT] if tags[KIND] == REPETITION else ""
        if _is_let_go(workspace, fingerprint) or not psutil.pid_exists(int(holder[1])):
            yield Stale(run.info.run_id, name, holder[0])


def end_stale(store: Store, run: Stale) -> None:
    """Call a run killed; all that it recorded stays."""
    store.client.set_terminated(run.id, ENDED)


def _is_let_go(workspace: Workspace, fingerprint: str) -> bool:
    """Return whether a repetition was begun in this project, and nobody holds it now.

    The lock tells it exactly; a number of a process may belong to another one by now.
    """
    path = workspace.unfinished / f"{fingerprint}.lock"
    if not fingerprint or not path.exists():
        return False
    lock = lock_if_free(path)
    if lock is None:
        return False
    with lock:
        return True
