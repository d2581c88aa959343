"""The runs of whatever a file describes, of every kind."""

from typing import TypeAlias

from harness.specs.plans.clustering_plan import ClusteringPlan, clustering_plans
from harness.specs.plans.generation_plan import GenerationPlan, generation_plans
from harness.specs.plans.one_file import Compared, Loaded, LoadedClustering, LoadedGeneration
from harness.specs.plans.plan import RunPlan, plans
from harness.specs.schema.training import Precision

AnyPlan: TypeAlias = RunPlan | ClusteringPlan | GenerationPlan
StudiedPlan: TypeAlias = RunPlan | GenerationPlan
"""Of what a study compares."""


def plans_of(loaded: Loaded, precision: Precision) -> tuple[AnyPlan, ...]:
    """Return the runs of whatever a file describes, in order.

    Args:
        loaded: the file.
        precision: what `auto` means on this machine.
    """
    match loaded:
        case LoadedClustering():
            return clustering_plans(loaded, precision)
        case LoadedGeneration():
            return generation_plans(loaded)
        case _:
            return plans(loaded, precision)


def studied_plans(loaded: Compared, precision: Precision) -> tuple[StudiedPlan, ...]:
    """Return the runs of an experiment of a study, in order; arguments as of `plans_of`."""
    if isinstance(loaded, LoadedGeneration):
        return generation_plans(loaded)
    return plans(loaded, precision)


def run_plan_of(plan: AnyPlan) -> RunPlan:
    """Return the plan of the run that sees the same pictures: the plan itself of an experiment."""
    return plan if isinstance(plan, RunPlan) else plan.inputs_plan
