"""A server that is gone for a while: told from one that says no, and waited for."""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from harness.errors import TrackingError
from harness.runtime.secrets import masked

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

PATIENCE_S = 600.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 10.0
# What MLflow says when there was no answer, or one that is worth asking again for.
_GONE = (
    "failed with exception",
    "failed with timeout exception",
    "Connection aborted",
    "Connection refused",
    "Connection broken",
    "Max retries exceeded",
    "RemoteDisconnected",
    "Read timed out",
)
_NOBODY = ("Failed to establish a new connection", "NameResolutionError", "timed out")
_FIRST_TRIES = 8
_TOLD_AFTER = 3
"""Failures in a row: one answer that was lost is not worth a word."""
Result = TypeVar("Result")
Say = Callable[[str], None]


class GoneError(TrackingError):
    """A server that did not answer for as long as we wait."""


def be_brief() -> None:
    """Keep MLflow from asking again by itself, which would hold up a training for minutes.

    To be called before the first request; what the environment says already stays.
    """
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "120")  # as MLflow has it: some are slow
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")


def first_answer(ask: Callable[[], object]) -> None:
    """Ask for the first time: where nobody listens, that is told at once.

    A server that answers, but not always, is asked a few times more.

    Raises:
        Exception: what it said last.
    """
    for left in reversed(range(_FIRST_TRIES)):
        try:
            ask()
        except Exception as error:
            nobody = any(sign in str(error) for sign in _NOBODY)
            if not left or nobody or not is_gone(error):
                raise
            time.sleep(_FIRST_PAUSE_S)
        else:
            return


def is_gone(error: Exception) -> bool:
    """Return whether an error means that the server could not be asked."""
    home = type(error).__module__.split(".")[0]
    return home in ("mlflow", "requests", "urllib3") and any(sign in str(error) for sign in _GONE)


class Patience:
    """Waits for one server; says so once each time."""

    def __init__(self, place: str, say: Say, longest_s: float = PATIENCE_S) -> None:
        """Remember whom to wait for, whom to tell, and how long."""
        self._place, self._say, self._longest_s = place, say, longest_s

    def asked(self, ask: Callable[[], Result]) -> Result:
        """Return what a question gives, asked again while the server is gone.

        Raises:
            GoneError: it was gone for too long.
        """
        until, pause, failures = time.monotonic() + self._longest_s, _FIRST_PAUSE_S, 0
        while True:
            try:
                answer = ask()
            except Exception as error:
                if not is_gone(error):
                    raise
                if time.monotonic() + pause > until:
                    raise GoneError(self._given_up(error)) from error
                failures += 1
                if failures == _TOLD_AFTER:
                    self._say(f"waiting for {self._place}, which does not answer ...")
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
            else:
                if failures >= _TOLD_AFTER:
                    self._say(f"{self._place} is back")
                return answer

    def _given_up(self, error: Exception) -> str:
        return (
            f"{self._place}: expected a server that answers within {self._longest_s:.0f} seconds; "
            f"got {masked(str(error).splitlines()[0][:200])!r}. Start it and give the same command "
            "again: what it was not told yet is kept in mlruns/spool and delivered then."
        )


class PatientClient:
    """MLflow's client, but questions wait for a server that is gone, and for what it is owed.

    What makes something new is asked once: whoever makes it looks first whether it is there, since
    only the answer may have been lost.
    """

    def __init__(
        self, client: "MlflowClient", patience: Patience, first: Callable[[], None]
    ) -> None:
        """Remember whom to ask, how, and what to do before."""
        self._client, self._patience, self._first = client, patience, first

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever MLflow's client has)
        """Return a method that waits."""
        method = getattr(self._client, name)
        if name.startswith("create_"):
            return method

        def asked(*args: object, **named: object) -> object:
            self._first()
            return self._patience.asked(partial(method, *args, **named))

        return asked
