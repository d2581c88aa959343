"""All repetitions of one experiment, and what they say together."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from harness.clustering import cluster
from harness.data.collection import Collection
from harness.evaluation.summary import summarise
from harness.run import RunResult, Surroundings, run
from harness.spec.clustering_plan import clustering_plans
from harness.spec.load import Loaded, LoadedExperiment
from harness.spec.plan import Plan, Precision, experiment_fingerprint, plans
from harness.tracking.record import GroupRecord

AnyPlan = TypeVar("AnyPlan", bound=Plan)


def run_experiment(
    experiment: Loaded, precision: Precision, collection: Collection, shared: Surroundings
) -> tuple[RunResult, ...]:
    """Return the result of every repetition; those recorded earlier are not done again."""
    if isinstance(experiment, LoadedExperiment):
        runs = plans(experiment, precision)
        group = experiment_group(experiment, runs[0], collection)
        return run_below(run, runs, group, collection, shared)
    todo = clustering_plans(experiment, precision)
    group = experiment_group(experiment, todo[0], collection)
    return run_below(cluster, todo, group, collection, shared)


def run_below(
    do: Callable[[AnyPlan, Collection, str, Surroundings], RunResult],
    todo: Sequence[AnyPlan],
    group: GroupRecord,
    collection: Collection,
    shared: Surroundings,
) -> tuple[RunResult, ...]:
    """Return the results of the repetitions of one experiment, below what stands for it."""
    with shared.tracker.group(group) as opened:
        results = tuple(do(plan, collection, opened.id, shared) for plan in todo)
        opened.log_metrics(mean_and_spread(results), step=len(results))
    return results


def experiment_group(
    experiment: Loaded, plan: Plan, collection: Collection, study: str | None = None
) -> GroupRecord:
    """Return what stands for an experiment above its repetitions.

    Args:
        experiment: the experiment.
        plan: any of its runs.
        collection: the pictures.
        study: id of the run of the study that it is part of now.
    """
    return GroupRecord(
        name=experiment.name,
        fingerprint=experiment_fingerprint(plan, collection.digest),
        collection=collection.name,
        description=describe(experiment, collection),
        evidence=collection.evidence,
        parent=study,
    )


def describe(experiment: Loaded, collection: Collection) -> str:
    """Return the experiment's question and changes, as MLflow shows them above its runs."""
    lines = [f"**{experiment.spec.question}**", ""]
    lines += [
        f"- `{change.key}`: {change.before} → {change.after}" for change in experiment.changes
    ]
    lines += [f"- {note}" for note in collection.notes]
    return "\n".join(lines)


def mean_and_spread(results: Sequence[RunResult]) -> dict[str, float]:
    """Return the mean of each final metric over the repetitions, and its spread as _sd."""
    common = set.intersection(*(set(result.metrics) for result in results))
    keys = sorted(key for key in common if key.startswith(("test/", "train/", "cost/")))
    summary = summarise([result.metrics for result in results], keys)
    means = {row.metric: row.mean for row in summary}
    spreads = {f"{row.metric}_sd": row.standard_deviation for row in summary}
    return {name: value for name, value in (means | spreads).items() if math.isfinite(value)}
