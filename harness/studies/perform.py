"""What a job carries with it: how its run is done, in whatever process has it."""

from harness.executors.job import Job
from harness.runs.context import RunContext, RunResult, start_tensorflow
from harness.specs.plans.clustering_plan import ClusteringPlan
from harness.specs.plans.generation_plan import GenerationPlan


def perform(job: Job, context: RunContext) -> RunResult:
    """Return the result of a run of any kind, done in this process."""
    start_tensorflow(context.progress)
    from harness.runs.clustering import cluster
    from harness.runs.generation import generate
    from harness.runs.run import run

    if isinstance(job.plan, ClusteringPlan):
        return cluster(job.plan, job.collection, job.group, context)
    if isinstance(job.plan, GenerationPlan):
        return generate(job.plan, job.collection, job.group, context)
    return run(job.plan, job.collection, job.group, context)
