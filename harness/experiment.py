"""All repetitions of one experiment, and what they say together."""

import math
from collections.abc import Sequence

from harness.data.collection import Collection
from harness.evaluation.summary import summarise
from harness.run import RunResult, Surroundings, run
from harness.spec.load import LoadedExperiment
from harness.spec.plan import Precision, RunPlan, experiment_fingerprint, plans, sha256_of
from harness.tracking.record import GroupRecord


def run_experiment(
    experiment: LoadedExperiment, precision: Precision, collection: Collection, shared: Surroundings
) -> tuple[RunResult, ...]:
    """Return the result of every repetition; those recorded earlier are not done again."""
    return run_plans(
        plans(experiment, precision), describe(experiment, collection), collection, shared
    )


def run_plans(
    todo: Sequence[RunPlan], description: str, collection: Collection, shared: Surroundings
) -> tuple[RunResult, ...]:
    """Return the results of the runs of one experiment, kept below one run that stands for it.

    Args:
        todo: its repetitions; where each was tuned by itself, their specs may differ.
        description: shown above them.
        collection: the pictures.
        shared: workspace, tracker, progress, environment.
    """
    marks = dict.fromkeys(experiment_fingerprint(plan, collection.digest) for plan in todo)
    group = GroupRecord(
        name=todo[0].experiment,
        fingerprint=next(iter(marks)) if len(marks) == 1 else sha256_of(list(marks)),
        collection=collection.name,
        description=description,
        evidence=collection.evidence,
    )
    with shared.tracker.group(group) as opened:
        results = tuple(run(plan, collection, opened.id, shared) for plan in todo)
        opened.log_metrics(mean_and_spread(results), step=len(results))
    return results


def describe(experiment: LoadedExperiment, collection: Collection) -> str:
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
    keys = sorted(key for key in common if key.startswith(("test/", "cost/")))
    summary = summarise([result.metrics for result in results], keys)
    means = {row.metric: row.mean for row in summary}
    spreads = {f"{row.metric}_sd": row.standard_deviation for row in summary}
    return {name: value for name, value in (means | spreads).items() if math.isfinite(value)}
