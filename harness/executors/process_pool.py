"""Runs done by child processes of this machine, which share its cores.

A child takes many runs, so its start is paid once. One that crashes, hangs or is killed for want
of memory costs the run it had; another takes its place.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from harness.errors import LostError
from harness.executors.job import Ended, Job, Site
from harness.executors.messages import ProgressCall, Result, outcome_of, repeat
from harness.progress import Progress

_LOOK_AGAIN_S = 1.0
_TO_END_S = 20.0
_SHOWN_LINES = 12
_CHILD = "harness.executors.worker"


class PoolOptions(NamedTuple):
    """How child processes are used."""

    workers: int
    patience_s: float = 1800.0
    """A child that shows no progress for so long is ended."""
    retry: bool = False
    """Whether a run whose child was lost is begun once more."""
    variables: Mapping[str, str] = MappingProxyType({})
    """What is said otherwise in the environment of each."""
    by_child: tuple[Mapping[str, str], ...] = ()
    """What is said otherwise to the first, the second …: which GPU is its own, say."""

    def variables_of(self, number: int) -> Mapping[str, str]:
        """Return what child number 1, 2 … is told otherwise."""
        return {**self.variables, **(self.by_child[number - 1] if self.by_child else {})}


class ProcessPool:
    """Child processes, started when they are needed; to be used in a `with` block."""

    def __init__(self, options: PoolOptions, site: Site, shown: Callable[[int], Progress]) -> None:
        """Start nothing yet.

        Args:
            options: how many, and how patiently.
            site: what each is told first.
            shown: the progress of each child, by its number from 1.
        """
        self._options = options
        self._site = site
        self._shown = shown
        self._children: dict[int, _Child] = {}
        self._logs = tempfile.TemporaryDirectory(prefix="harness-children-")
        self._retried: set[str] = set()

    def __enter__(self) -> "ProcessPool":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all children; what is under way is recorded as interrupted."""
        _end(list(self._children.values()))
        self._logs.cleanup()

    def has_room(self) -> bool:
        """Return whether fewer runs are under way than there may be children."""
        return len(self._busy()) < self._options.workers

    def begin(self, job: Job) -> None:
        """Give a run to a child that is free, or to a new one."""
        numbers = range(1, self._options.workers + 1)
        idle = [child for child in self._children.values() if child.job is None]
        for child in idle:
            with suppress(OSError):  # it ended while it had nothing to do
                child.take(job)
                return
            self._drop(child)
        number = next(number for number in numbers if number not in self._children)
        # By its root `doctor` tells whose a process is that outlived its parent.
        variables = {"HARNESS_ROOT": str(self._site.root), **self._options.variables_of(number)}
        self._children[number] = _Child(number, variables, Path(self._logs.name))
        # One that ends at once is noticed when its answer is waited for.
        with suppress(OSError):
            self._children[number].greet(self._site)
        self._children[number].job = job
        with suppress(OSError):
            self._children[number].take(job)

    def ended(self, patience_s: float | None = None) -> Ended | None:
        """Wait for a run that ends, showing the progress of all, and return it."""
        deadline = None if patience_s is None else time.monotonic() + patience_s
        while deadline is None or time.monotonic() < deadline:
            busy = self._busy()
            ready = wait([child.pipe for child in busy], timeout=_LOOK_AGAIN_S)
            for child in busy:
                ended = self._heard(child) if child.pipe in ready else self._hung(child)
                if ended is not None:
                    return ended
        return None

    def _busy(self) -> list["_Child"]:
        return [child for child in self._children.values() if child.job is not None]

    def _heard(self, child: "_Child") -> Ended | None:
        try:
            message: ProgressCall | Result = child.pipe.recv()
        except (EOFError, OSError):
            return self._lost(child, child.last_words())
        child.heard = time.monotonic()
        if isinstance(message, ProgressCall):
            repeat(message, self._shown(child.number))
            return None
        job, child.job = child.job, None
        return Ended(_given(job), outcome_of(message))

    def _hung(self, child: "_Child") -> Ended | None:
        silence = time.monotonic() - child.heard
        if silence < self._options.patience_s:
            return None
        child.process.kill()
        child.process.wait()
        return self._lost(child, f"no sign of progress for {silence / 60:.1f} minutes")

    def _lost(self, child: "_Child", why: str) -> Ended | None:
        """Return the end of a lost child's run; None where it is begun once more."""
        job = _given(child.job)
        self._drop(child)
        if self._options.retry and job.fingerprint not in self._retried:
            self._retried.add(job.fingerprint)
            self._shown(child.number).say(f"{job.plan.name}: lost, and begun once more: {why}")
            self.begin(job)
            return None
        return Ended(job, LostError(f"{job.plan.name}: its process was lost: {why}"))

    def _drop(self, child: "_Child") -> None:
        _end([child])
        del self._children[child.number]


class _Child:
    """One process, the pipe to it, and the run it has."""

    def __init__(self, number: int, variables: Mapping[str, str], logs: Path) -> None:
        self.number = number
        self.job: Job | None = None
        self.heard = time.monotonic()
        self._log = logs / f"{number}.log"
        ours, its = socket.socketpair()
        with its, self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-X", "faulthandler", "-m", _CHILD, str(its.fileno())],
                env=os.environ | variables,
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.pipe = Connection(ours.detach())

    def greet(self, site: Site) -> None:
        self.pipe.send(site)

    def take(self, job: Job) -> None:
        self.pipe.send(job)
        self.job, self.heard = job, time.monotonic()

    def last_words(self) -> str:
        """Return how the process ended, and what it said last."""
        code = self.process.wait()
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line for line in lines if line.strip()][-_SHOWN_LINES:]
        return "\n".join([_how(code), *(f"  {line}" for line in said)])


def _how(code: int) -> str:
    if code >= 0:
        return f"it ended with code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    hint = "; the system does that when memory runs out" if -code == signal.SIGKILL else ""
    return f"killed by signal {-code} ({name}){hint}"


def _given(job: Job | None) -> Job:
    if job is None:
        raise AssertionError("a child that has no run was waited for")
    return job


def _end(children: list[_Child]) -> None:
    """End processes: those at work are asked to record that, and waited for."""
    for child in children:
        if child.job is not None:
            child.process.send_signal(signal.SIGTERM)
        else:
            with suppress(OSError):
                child.pipe.send(None)
    deadline = time.monotonic() + _TO_END_S
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
        child.pipe.close()
