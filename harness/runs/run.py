"""One run, one page: a plan goes in, a recorded result comes out."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np

from harness.data.collection.collection import Collection
from harness.data.splits.leaks import require_no_leak
from harness.data.splits.split import Split, pictures_tested, split_of
from harness.evaluation.predictions import Predictions
from harness.evaluation.scores import score
from harness.runs import file_names
from harness.runs.artifacts import (
    dataset_record,
    draw_figures,
    run_document,
    write_fitted,
    write_json,
    write_plan,
    write_results,
    write_run,
)
from harness.runs.context import RunContext, RunResult, forget_unfinished
from harness.runs.model_inputs import InputsRequest, ModelInputs, model_inputs
from harness.runs.trainer import TrainedModel, TrainingRequest, train
from harness.runtime.meter import Meter
from harness.seeds import derive_seed
from harness.specs.plans.plan import RunPlan, run_fingerprint
from harness.tracking.record import RunRecord
from harness.tracking.test_set_uses import TestSetUse, note_test_set_use
from harness.tracking.tracker import TrackedRun
from harness.training.answer import forget_networks
from harness.training.checkpoint import Checkpoint
from harness.training_rows import TrainingRows


def run(plan: RunPlan, collection: Collection, group: str, context: RunContext) -> RunResult:
    """Return the result of one repetition: recorded earlier, or trained, tested and recorded now.

    Killed at any moment and called again, it ends with the bits of an undisturbed run.

    Args:
        plan: the resolved spec and the repetition.
        collection: the pictures.
        group: id of the run that stands for the experiment.
        context: workspace, tracker, progress, environment.
    """
    record = RunRecord(plan.name, run_fingerprint(plan, collection.digest), collection.name, group)
    return once(plan, record, context, partial(_carry_out, plan, collection, context))


def once(
    plan: RunPlan,
    record: RunRecord,
    context: RunContext,
    carry_out: Callable[[TrackedRun, Path], dict[str, float]],
) -> RunResult:
    """Return the result recorded under a fingerprint, or what is carried out and recorded now.

    Args:
        plan: the run.
        record: its name and fingerprint.
        context: workspace, tracker, progress, environment.
        carry_out: does it, given the open run and a folder that outlives interruptions; returns
            the final metrics.
    """
    fingerprint = record.fingerprint
    done = context.tracker.finished(fingerprint)
    if done is not None:
        context.progress.say(f"{plan.name}: already done")
        forget_unfinished(context.workspace, fingerprint)
        return RunResult(plan, fingerprint, done.id, done.metrics, reused=True)
    folder = context.workspace.unfinished / fingerprint
    try:
        with context.tracker.run(record) as tracked:
            metrics = carry_out(tracked, folder)
    finally:
        forget_networks()
    forget_unfinished(context.workspace, fingerprint)
    return RunResult(plan, fingerprint, tracked.id, metrics, reused=False)


def _carry_out(
    plan: RunPlan, collection: Collection, context: RunContext, tracked: TrackedRun, folder: Path
) -> dict[str, float]:
    files, progress, spec = folder / "artifacts", context.progress, plan.spec
    meter = Meter(folder / "cost.json")
    meter.load()
    split = split_of(plan, collection)
    tracked.tag(require_no_leak(collection, split, spec.split))
    training = TrainingRows(split.train)
    with meter.stage("recording"):
        write_plan(files, plan, collection, split)
        write_json(files / file_names.ENVIRONMENT, context.environment)
        tracked.log_params(spec.model_dump(mode="json"))
        tracked.log_dataset(dataset_record(collection))
    with ExitStack() as opened:
        with meter.stage("preparation"):
            viewer = InputsRequest(plan, collection, training, context.workspace.cache, progress)
            sight = opened.enter_context(model_inputs(viewer))
        with meter.stage("training"):
            learned = train(
                TrainingRequest(viewer, split, sight, Checkpoint(folder), tracked.log_epoch)
            )
        if plan.within is None:
            note_test_set_use(context.workspace, _reading(plan, collection, split))
        with meter.stage("evaluation"):
            predictions, metrics = _test(viewer, split, sight, learned)
    with meter.stage("recording"):
        progress.start(f"{plan.name}  recording")
        write_fitted(files, training, sight.arrays)
        write_results(files, learned.history, predictions)
        write_run(files, run_document(plan, collection, learned.kept_epoch))
        if spec.training.keep_model:
            learned.save(files)
        if plan.within is None:
            draw_figures(files)
        tracked.log_files(files)
    metrics |= meter.metrics()
    tracked.log_metrics(metrics)
    progress.finish()
    return metrics


def _test(
    viewer: InputsRequest, split: Split, sight: ModelInputs, learned: TrainedModel
) -> tuple[Predictions, dict[str, float]]:
    """Return what was answered for the test part, and what that is worth.

    In a trial of a search that part is `selection`, and holds no test picture.
    """
    spec, collection = viewer.spec, viewer.collection
    viewer.progress.start(f"{viewer.plan.name}  testing", len(split.test), "pictures")
    answers = learned.answer()
    predictions = Predictions(
        tuple(collection.image_ids[row] for row in split.test),
        collection.labels[split.test],
        answers.probabilities,
        collection.class_names,
    )
    counts = np.bincount(collection.labels[split.train], minlength=len(collection.class_names))
    seed = derive_seed(spec.seed, "bootstrap", viewer.plan.repetition)
    scores = score(predictions, spec.evaluation, seed=seed, training_counts=counts)
    metrics = scores.metrics(split.scored) | {
        "cost/parameters": float(learned.parameters + sight.parameters),
        "cost/inference_ms": answers.inference_ms + sight.cost.wall_ms,
        "cost/inference_cpu_ms": answers.inference_cpu_ms + sight.cost.cpu_ms,
        "cost/backbone_pictures": float(sight.computed),
    }
    viewer.progress.finish(f"accuracy {metrics[f'{split.scored}/accuracy']:.3f}")
    return predictions, metrics


def _reading(plan: RunPlan, collection: Collection, split: Split) -> TestSetUse:
    fingerprint = run_fingerprint(plan, collection.digest)
    return TestSetUse(pictures_tested(collection, split), plan.experiment, plan.name, fingerprint)
