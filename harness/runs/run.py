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
from harness.runs.artifacts import (
    dataset_record,
    draw_figures,
    run_document,
    write_fitted,
    write_json,
    write_plan,
    write_results,
)
from harness.runs.context import RunResult, Surroundings, forget_unfinished
from harness.runs.model_inputs import Sight, Viewer, look
from harness.runs.trainer import Learned, Lesson, learn
from harness.runtime.meter import Meter
from harness.seeds import derive_seed
from harness.specs.plans.plan import RunPlan, fingerprint
from harness.tracking.record import RunRecord
from harness.tracking.test_set_uses import Reading, note_reading
from harness.tracking.tracker import TrackedRun
from harness.training.answer import forget_networks
from harness.training.checkpoint import Checkpoint
from harness.training_rows import TrainingRows


def run(plan: RunPlan, collection: Collection, group: str, shared: Surroundings) -> RunResult:
    """Return the result of one repetition: recorded earlier, or trained, tested and recorded now.

    Killed at any moment and called again, it ends with the bits of an undisturbed run.

    Args:
        plan: the resolved spec and the repetition.
        collection: the pictures.
        group: id of the run that stands for the experiment.
        shared: workspace, tracker, progress, environment.
    """
    record = RunRecord(plan.name, fingerprint(plan, collection.digest), collection.name, group)
    return once(plan, record, shared, partial(_carry_out, plan, collection, shared))


def once(
    plan: RunPlan,
    record: RunRecord,
    shared: Surroundings,
    carry_out: Callable[[TrackedRun, Path], dict[str, float]],
) -> RunResult:
    """Return the result recorded under a fingerprint, or what is carried out and recorded now.

    Args:
        plan: the run.
        record: its name and fingerprint.
        shared: workspace, tracker, progress, environment.
        carry_out: does it, given the open run and a folder that outlives interruptions; returns
            the final metrics.
    """
    mark = record.fingerprint
    done = shared.tracker.finished(mark)
    if done is not None:
        shared.progress.say(f"{plan.name}: already done")
        forget_unfinished(shared.workspace, mark)
        return RunResult(plan, mark, done.id, done.metrics, reused=True)
    folder = shared.workspace.unfinished / mark
    try:
        with shared.tracker.run(record) as tracked:
            metrics = carry_out(tracked, folder)
    finally:
        forget_networks()
    forget_unfinished(shared.workspace, mark)
    return RunResult(plan, mark, tracked.id, metrics, reused=False)


def _carry_out(
    plan: RunPlan, collection: Collection, shared: Surroundings, tracked: TrackedRun, folder: Path
) -> dict[str, float]:
    files, progress, spec = folder / "artifacts", shared.progress, plan.spec
    meter = Meter(folder / "cost.json")
    meter.load()
    split = split_of(plan, collection)
    tracked.tag(require_no_leak(collection, split, spec.split))
    training = TrainingRows(split.train)
    with meter.stage("recording"):
        write_plan(files, plan, collection, split)
        write_json(files / "environment.json", shared.environment)
        tracked.log_params(spec.model_dump(mode="json"))
        tracked.log_dataset(dataset_record(collection))
    with ExitStack() as opened:
        with meter.stage("preparation"):
            viewer = Viewer(plan, collection, training, shared.workspace.cache, progress)
            sight = opened.enter_context(look(viewer))
        with meter.stage("training"):
            learned = learn(Lesson(viewer, split, sight, Checkpoint(folder), tracked.log_epoch))
        if plan.within is None:
            note_reading(shared.workspace, _reading(plan, collection, split))
        with meter.stage("evaluation"):
            predictions, metrics = _test(viewer, split, sight, learned)
    with meter.stage("recording"):
        progress.start(f"{plan.name}  recording")
        write_fitted(files, training, sight.arrays)
        write_results(files, learned.history, predictions)
        write_json(files / "run.json", run_document(plan, collection, learned.kept_epoch))
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
    viewer: Viewer, split: Split, sight: Sight, learned: Learned
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


def _reading(plan: RunPlan, collection: Collection, split: Split) -> Reading:
    mark = fingerprint(plan, collection.digest)
    return Reading(pictures_tested(collection, split), plan.experiment, plan.name, mark)
