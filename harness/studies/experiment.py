"""All repetitions of one experiment, and what they say together."""

from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from harness.data.collection.collection import Collection
from harness.errors import LostError
from harness.executors.inline import InlineExecutor
from harness.executors.job import Executor, Job
from harness.executors.loop import carry_out
from harness.progress import time_left
from harness.runs.context import RunContext, RunResult, forget_unfinished
from harness.runs.recorded import require_as_it_ended
from harness.specs.plans.differences import as_word
from harness.specs.plans.kind_defaults import chosen
from harness.specs.plans.one_file import Loaded, LoadedExperiment
from harness.specs.plans.plan import Plan, RunPlan, experiment_fingerprint
from harness.specs.plans.run_plans import AnyPlan, plans_of
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.training import Precision
from harness.studies.experiment_summary import keep_summary
from harness.studies.origin import origin_tags
from harness.studies.perform import perform
from harness.tracking.record import MEMBER, GroupRecord


def run_experiment(
    experiment: Loaded,
    precision: Precision,
    collection: Collection,
    context: RunContext,
    executor: Executor | None = None,
) -> tuple[RunResult, ...]:
    """Return the result of every repetition; those recorded earlier are not done again.

    Args:
        experiment: the experiment.
        precision: what `training.precision: auto` means on this machine.
        collection: the pictures.
        context: workspace, tracker, progress, environment.
        executor: does the runs; None: this process.

    Raises:
        LostError: a run's process was lost; the other runs are done.
    """
    todo = plans_of(experiment, precision)
    group = experiment_group(experiment, todo[0], collection)
    scope = ExperimentScope(
        collection, experiment.path.parent, context, executor or InlineExecutor(context)
    )
    return run_below(todo, group, scope)


def work_of(experiment: Loaded, collection: Collection) -> float:
    """Return a number that grows with the time of all repetitions, for those nobody has timed."""
    if not isinstance(experiment, LoadedExperiment):
        return 0.0
    pictures = len(collection.paths)
    return rough_work(experiment.spec) * experiment.spec.repetitions.count * pictures


def on_all_devices(experiment: Loaded) -> bool:
    """Return whether a run trains on all GPUs at once."""
    return isinstance(experiment, LoadedExperiment) and experiment.spec.training.devices == "all"


def rough_work(spec: ExperimentSpec | GenerationSpec) -> float:
    """Return a number that grows with the time of one run and one picture."""
    if isinstance(spec, GenerationSpec):
        return float(spec.training.images * spec.image_pixels**2)
    pixels = spec.features.image_pixels or 1
    return float(pixels**2 * (1 if spec.is_classical else 3 * spec.training.epochs))


class ExperimentScope(NamedTuple):
    """What the runs of one experiment have in common."""

    collection: Collection
    home: Path
    """The folder of its YAML file."""
    context: RunContext
    executor: Executor


def run_below(
    todo: Sequence[AnyPlan], group: GroupRecord, scope: ExperimentScope
) -> tuple[RunResult, ...]:
    """Return the results of the repetitions of one experiment, below what stands for it.

    Raises:
        LostError: a run's process was lost; the other runs are done.
    """
    results: dict[str, RunResult] = {}
    lost: list[LostError] = []
    with scope.context.tracker.group(group) as opened:
        waiting = [Job(plan, scope.collection, scope.home, opened.id, perform) for plan in todo]
        fingerprints = [job.fingerprint for job in waiting]
        for job in waiting:
            done = scope.context.tracker.finished(job.fingerprint)
            if done is not None:
                require_as_it_ended(scope.context.tracker, done)
                scope.context.progress.say(f"{job.plan.name}: already done")
                forget_unfinished(scope.context.workspace, job.fingerprint)
                results[job.fingerprint] = RunResult(
                    job.run_plan, job.fingerprint, done.id, done.metrics, reused=True
                )
        waiting = [job for job in waiting if job.fingerprint not in results]

        def choose(busy: Set[str]) -> Job | None:
            free = (job for job in waiting if job.fingerprint not in busy)
            return next(free, None)

        for ended in carry_out(scope.executor, choose, scope.context):
            waiting = [job for job in waiting if job.fingerprint != ended.job.fingerprint]
            match ended.outcome:
                case LostError() as error:
                    lost.append(error)
                case Exception() as error:
                    raise error
                case RunResult() as result:
                    results[ended.job.fingerprint] = result
                    _say_left(results, len(todo), scope.context)
        if lost:
            raise lost[0]
        ordered = tuple(results[fingerprint] for fingerprint in fingerprints)
        spec = None if isinstance(todo[0], RunPlan) else todo[0].spec
        keep_summary(opened, ordered, scope.context.tracker, spec)
    return ordered


def _say_left(results: Mapping[str, RunResult], planned: int, context: RunContext) -> None:
    """Say how far an experiment of several repetitions is."""
    seconds = [
        run.metrics["cost/wall_s"] for run in results.values() if "cost/wall_s" in run.metrics
    ]
    left = planned - len(results)
    if left and seconds:
        expected = time_left(left * sum(seconds) / len(seconds))
        context.progress.say(f"run {len(results)} of {planned}, {expected} left")


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
        # Part of a study, an experiment may say otherwise than its file does.
        tags={f"{MEMBER}{study}": "true"}
        if study
        else origin_tags(experiment.path, experiment.overrides),
        evidence=collection.evidence,
        parent=study,
    )


def describe(experiment: Loaded, collection: Collection) -> str:
    """Return the experiment's question and changes, as MLflow shows them above its runs."""
    lines = [f"**{experiment.spec.question}**", ""]
    lines += [
        f"- `{change.key}`: {as_word(change.before)} → {as_word(change.after)}"
        for change in chosen(experiment.changes)
    ]
    lines += [f"- {note}" for note in collection.notes]
    return "\n".join(lines)
