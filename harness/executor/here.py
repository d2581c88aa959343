"""Runs done in this process, one after the other."""

from collections import deque

from harness.clustering import cluster
from harness.executor.job import Ended, Job
from harness.run import RunResult, Surroundings, run
from harness.spec.clustering_plan import ClusteringPlan


class Here:
    """Does a run when its end is waited for; its own errors are the outcome."""

    def __init__(self, shared: Surroundings) -> None:
        """Remember workspace, tracker, progress and environment."""
        self._shared = shared
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
            return Ended(job, do(job, self._shared))
        except Exception as error:  # noqa: BLE001 (whoever asked for the run decides)
            return Ended(job, error)


def do(job: Job, shared: Surroundings) -> RunResult:
    """Return the result of a run of whatever kind, done in this process."""
    if isinstance(job.plan, ClusteringPlan):
        return cluster(job.plan, job.collection, job.group, shared)
    if job.searches:
        # Here, because the runs of a search's winner are done by an executor too.
        from harness.tuning import run_tuned

        return run_tuned(job.plan, job.searches, job.collection, job.group, shared)
    return run(job.plan, job.collection, job.group, shared)
