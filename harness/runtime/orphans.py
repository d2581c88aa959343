"""Child processes of a harness that is gone: they end by themselves, unless they hang."""

from collections.abc import Iterator
from pathlib import Path

import psutil

_CHILDREN = ("harness.executors.worker",)
_WORKER = "KERASTUNER_TUNER_ID"


def orphans(root: Path) -> Iterator[psutil.Process]:
    """Yield the processes that work in a project's folder for a harness that is gone.

    Processes of other people and other projects are never among them.
    """
    for process in psutil.process_iter():
        try:
            if _is_child(process) and _has_no_parent(process) and _works_in(process, root):
                yield process
        except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
            continue


def _is_child(process: psutil.Process) -> bool:
    words = process.cmdline()
    if any(name in words for name in _CHILDREN):
        return True
    return "harness" in words and "worker" in process.environ().get(_WORKER, "")


def _has_no_parent(process: psutil.Process) -> bool:
    parent = process.parent()
    return parent is None or parent.pid == 1


def _works_in(process: psutil.Process, root: Path) -> bool:
    given = process.environ().get("HARNESS_ROOT")
    return Path(given or process.cwd()).absolute() == root
