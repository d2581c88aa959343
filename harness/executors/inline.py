"""Runs done in this process, one after the other."""

from collections import deque

from harness.executors.job import Ended, Job
from harness.runs.context import RunContext


class InlineExecutor:
    """Does a run when its end is waited for; its own errors are the outcome."""

    def __init__(self, context: RunContext) -> None:
        """Remember workspace, tracker, progress and environment."""
        self._shared = context
        self._waiting: deque[Job] = deque()

    def has_room(self) -> bool:
        """Return whether nothing waits."""
        return not self._waiting

    def begin(self, job: Job) -> None:
        """Let it wait."""
        self._waiting.append(job)

    def ended(self, patience_s: float | None = None) -> Ended | None:  # noqa: ARG002 (it never waits)
        """Do the run that waits."""
        job = self._waiting.popleft()
        try:
            return Ended(job, job.perform(job, self._shared))
        except Exception as error:  # noqa: BLE001 (whoever asked for the run decides)
            return Ended(job, error)
