"""What a child process and its parent say to each other, over a pipe."""

import pickle
import threading
import time
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.progress import Progress

if TYPE_CHECKING:
    from harness.runs.context import RunResult

_EVERY_S = 0.2


class ProgressCall(NamedTuple):
    """One call of the progress, to be repeated by the parent."""

    method: str
    arguments: tuple[Any, ...]


class Result(NamedTuple):
    """What came of a run, in a form that can be sent."""

    outcome: "RunResult | Exception"
    trace: str = ""


class FromChild(Exception):  # noqa: N818 (a cause to read, never raised)
    """The traceback of an error, as the child saw it."""

    def __str__(self) -> str:
        """Return the text alone, below a line."""
        return f"\n{self.args[0]}"


class Teller:
    """A progress that tells the parent; many small steps go as one."""

    def __init__(self, pipe: Connection) -> None:
        """Remember where to."""
        self._pipe = pipe
        self._lock = threading.Lock()
        self._steps = 0
        self._told = 0.0

    def start(self, stage: str, total: int | None = None, unit: str = "", rounds: int = 1) -> None:
        """Tell that a stage begins."""
        self._steps = 0
        self.send(ProgressCall("start", (stage, total, unit, rounds)))

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Tell of steps, at most five times a second unless there is a note."""
        self._steps += steps
        if note or time.monotonic() - self._told > _EVERY_S:
            self._told = time.monotonic()
            self.send(ProgressCall("advance", (self._steps, note)))
            self._steps = 0

    def finish(self, note: str = "") -> None:
        """Tell that a stage ends."""
        self.send(ProgressCall("finish", (note,)))

    def say(self, line: str) -> None:
        """Tell one line."""
        self.send(ProgressCall("say", (line,)))

    def send(self, message: ProgressCall | Result) -> None:
        """Send one message, whole."""
        with self._lock:
            self._pipe.send(message)


def as_result(error: Exception) -> Result:
    """Return an error as it can be sent: itself, or its words where it cannot be copied."""
    trace = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 (any constructor may refuse)
        return Result(RuntimeError(f"{type(error).__name__}: {error}"), trace)
    return Result(error, trace)


def outcome_of(result: Result) -> "RunResult | Exception":
    """Return what came of a run; an error with the child's traceback as its cause."""
    if isinstance(result.outcome, Exception):
        result.outcome.__cause__ = FromChild(result.trace)
    return result.outcome


def repeat(told: ProgressCall, progress: Progress) -> None:
    """Tell a progress what the child's was told."""
    getattr(progress, told.method)(*told.arguments)
