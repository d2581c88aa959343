"""What the job of a tuned experiment carries with it; a finished study never imports a search."""

from harness.executors.job import Job
from harness.runs.context import RunContext, RunResult, start_tensorflow


def perform_tuned(job: Job, context: RunContext) -> RunResult:
    """Return the result of a run whose values are searched first, done in this process."""
    start_tensorflow(context.progress)
    from harness.studies.nested_search import run_tuned

    return run_tuned(job.run_plan, job.searches, job.collection, job.group, context)
