"""What a job carries with it: how its run is done, in whatever process has it."""

from harness.executors.job import Job
from harness.runs.context import RunContext, RunResult, start_tensorflow
from harness.specs.plans.clustering_plan import ClusteringPlan


def perform(job: Job, context: RunContext) -> RunResult:
    """Return the result of an experiment's or a clustering's run, done in this process.

    What a search of its own has to find comes first.
    """
    start_tensorflow(context.progress)  # a finished study never comes here, and needs none
    from harness.runs.clustering import cluster
    from harness.runs.run import run
    from harness.studies.nested_search import run_tuned

    if job.searches:
        return run_tuned(job.run_plan, job.searches, job.collection, job.group, context)
    if isinstance(job.plan, ClusteringPlan):
        return cluster(job.plan, job.collection, job.group, context)
    return run(job.plan, job.collection, job.group, context)
