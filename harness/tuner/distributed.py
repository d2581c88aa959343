"""A search by several processes: Keras Tuner's chief proposes, its workers try.

The roles are told by Keras Tuner's own environment variables, so that the same command can be
started on several machines by hand; here they are processes of this machine.
"""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

from harness.errors import HarnessError
from harness.tuner.local import Tuner, Watch, alone, require_successes
from harness.tuner.oracle import build_oracle
from harness.tuner.task import Task, is_spent, trials_of
from harness.tuner.trial import Evaluate, Outcome, ProposedValues, Trial
from harness.workspace import find_workspace

ADDRESS = "127.0.0.1"
CHIEF = "chief"
WHICH = "HARNESS_SEARCH"
"""Which of an experiment's searches a process takes part in, from 1."""
PARENT = "HARNESS_SEARCH_PARENT"
"""Set for processes that must not outlive the one that started them."""

_LOOK_AGAIN_S = 0.3
_TO_END_S = 20.0
_SHOWN_LINES = 15


class Crew(NamedTuple):
    """Who shares the work of a search."""

    workers: int
    command: Sequence[str]
    """What each process is started with; the environment tells it its part."""
    which: int = 1
    """Which of an experiment's searches."""
    own: tuple[Mapping[str, str], ...] = ()
    """What each worker is told otherwise: which GPU is its own, say."""


def role() -> Literal["chief", "worker"] | None:
    """Return what Keras Tuner's environment variables make of this process."""
    if "KERASTUNER_ORACLE_IP" not in os.environ:
        return None
    return "chief" if CHIEF in os.environ.get("KERASTUNER_TUNER_ID", "") else "worker"


def serve(task: Task) -> None:
    """Propose trials to the workers until all are done.

    Raises:
        TrackingError: another process is at this search.
    """
    _end_with_parent()
    with alone(task):
        oracle = build_oracle(task)
        tuner = Tuner(oracle, task, _chiefs_try_nothing, task.folder / "keras_tuner")
        oracle.replay()
        tuner.search()


def work(task: Task, evaluate: Evaluate) -> None:
    """Try what the chief proposes until it has nothing more."""
    _end_with_parent()
    own = task.folder / "workers" / os.environ["KERASTUNER_TUNER_ID"]
    Tuner(build_oracle(task), task, evaluate, own).search()


def search_together(task: Task, crew: Crew, watch: Watch) -> tuple[Trial, ...]:
    """Return the trials of a search that several processes of this machine do.

    A worker that is killed is started again and goes on with its trial.

    Raises:
        HarnessError: a process ended by a mistake; the message is its own.
        TrainingError: too many trials failed one after the other.
    """
    told: set[int] = set()
    _tell(task, told, watch)
    if len(told) < task.spec.trials and not is_spent(task):
        team = _Team(task, crew)
        try:
            team.start()
            while team.is_at_work():
                time.sleep(_LOOK_AGAIN_S)
                _tell(task, told, watch)
                require_successes(trials_of(task))
        finally:
            team.end()
        _tell(task, told, watch)
    return trials_of(task)


@dataclass
class _Team:
    """The processes of one search."""

    task: Task
    crew: Crew
    port: int = 0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    restarts: int = 0

    def start(self) -> None:
        """Start the chief, then the workers."""
        self.port = _free_port()
        (self.task.folder / "workers").mkdir(parents=True, exist_ok=True)
        for name in (CHIEF, *(f"worker-{i}" for i in range(1, self.crew.workers + 1))):
            self._start(name)

    def is_at_work(self) -> bool:
        """Return whether a worker still works; killed ones are started again.

        Raises:
            HarnessError: a process ended by itself, with an error.
        """
        for name, process in list(self.processes.items()):
            code = process.poll()
            if code is None or code == 0:
                continue
            killed = code < 0 and name != CHIEF
            self.restarts += 1
            if not killed or self.restarts > 3 * self.task.spec.trials:
                self._fail(name, code)
            self._start(name)
        # The chief ends when nobody works; who comes later would wait for it in vain.
        chief_is_there = self.processes[CHIEF].poll() is None
        working = (process for name, process in self.processes.items() if name != CHIEF)
        return chief_is_there and any(process.poll() is None for process in working)

    def end(self) -> None:
        """End whoever is left, and note that what was going on is not to blame."""
        left = [process for process in self.processes.values() if process.poll() is None]
        for process in left:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _TO_END_S
        for process in left:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.processes:
            with alone(self.task):
                self.task.journal.write({"event": "paused"})

    def _start(self, name: str) -> None:
        with self._log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                list(self.crew.command), env=self._environment(name), stdout=log, stderr=log
            )

    def _environment(self, name: str) -> Mapping[str, str]:
        return (
            os.environ
            | self._own(name)
            | {
                "HARNESS_ROOT": str(find_workspace().root),  # so that `doctor` knows whose it is
                "KERASTUNER_TUNER_ID": name,
                "KERASTUNER_ORACLE_IP": ADDRESS,
                "KERASTUNER_ORACLE_PORT": str(self.port),
                WHICH: str(self.crew.which),
                PARENT: str(os.getpid()),
            }
        )

    def _own(self, name: str) -> dict[str, str]:
        if name == CHIEF or not self.crew.own:
            return {}
        return dict(self.crew.own[int(name.removeprefix("worker-")) - 1])

    def _log(self, name: str) -> Path:
        return self.task.folder / "workers" / f"{name}.log"

    def _fail(self, name: str, code: int) -> NoReturn:
        lines = self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        said = "\n".join(line for line in lines[-_SHOWN_LINES:] if line.strip())
        raise HarnessError(f"{name}: ended with code {code}; it said:\n{said}")


def _tell(task: Task, told: set[int], watch: Watch) -> None:
    for trial in trials_of(task):
        if trial.number not in told:
            told.add(trial.number)
            watch.ends(trial)


def _chiefs_try_nothing(asked: ProposedValues) -> Outcome:
    raise AssertionError(f"the chief was to try {asked}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
    return port


def _end_with_parent() -> None:
    """Let this process end when the one that started it is gone, however that ended."""
    parent = os.environ.get(PARENT)
    if parent is not None:
        threading.Thread(target=_follow, args=(int(parent),), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
