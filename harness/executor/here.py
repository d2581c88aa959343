"""Runs done in this process, one after the other."""

import sys
from collections import deque
from importlib import import_module

from harness.executor.job import Ended, Job
from harness.progress import Progress
from harness.quiet import ask_for_quiet, held_back
from harness.results import RunResult, Surroundings
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
    start_tensorflow(shared.progress)
    from harness.clustering import cluster
    from harness.run import run

    if isinstance(job.plan, ClusteringPlan):
        return cluster(job.plan, job.collection, job.group, shared)
    if job.searches:
        # Here, because the runs of a search's winner are done by an executor too.
        from harness.tuning import run_tuned

        return run_tuned(job.plan, job.searches, job.collection, job.group, shared)
    return run(job.plan, job.collection, job.group, shared)


def start_tensorflow(progress: Progress) -> None:
    """Import what runs need, once, for the first: who finds all of them done need not wait."""
    if "tensorflow" not in sys.modules:
        progress.say("starting TensorFlow ...")
        ask_for_quiet()
        with held_back():
            import_module("harness.run")
