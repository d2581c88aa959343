"""One run, one page: a plan goes in, a recorded result comes out."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.cost import Meter
from harness.data.batches import own_errors
from harness.data.collection import Collection
from harness.data.preparation import PreparedImages, prepare
from harness.data.split import Split, make_split
from harness.evaluation.predictions import Predictions
from harness.evaluation.scores import score
from harness.lessons import Classroom, pictures_to_test, plan_lessons, seat
from harness.model.build import build_model
from harness.progress import Progress
from harness.recording import (
    dataset_record,
    draw_figures,
    run_document,
    write_json,
    write_plan,
    write_results,
)
from harness.seeds import derive_seed
from harness.spec.plan import RunPlan, fingerprint
from harness.tracking.record import RunRecord
from harness.tracking.tracker import TrackedRun, Tracker
from harness.training.answer import Network, answer, save_model
from harness.training.checkpoint import Checkpoint
from harness.training.compile import compile_model
from harness.training.fit import Fitted, fit
from harness.workspace import Workspace


class Surroundings(NamedTuple):
    """What every run of one command shares."""

    workspace: Workspace
    tracker: Tracker
    progress: Progress
    environment: Mapping[str, object]


@dataclass(frozen=True)
class RunResult:
    """One repetition: what it scored and cost, and where it is recorded."""

    plan: RunPlan
    fingerprint: str
    run_id: str
    metrics: Mapping[str, float]
    reused: bool


class Learned(NamedTuple):
    """A trained network."""

    model: Network
    fitted: Fitted


class Tested(NamedTuple):
    """What it answered, and what that is worth."""

    predictions: Predictions
    metrics: Mapping[str, float]


def run(plan: RunPlan, collection: Collection, group: str, shared: Surroundings) -> RunResult:
    """Return the result of one repetition: recorded earlier, or trained, tested and recorded now.

    Killed at any moment and called again, it ends with the bits of an undisturbed run.

    Args:
        plan: the resolved spec and the repetition.
        collection: the pictures.
        group: id of the run that stands for the experiment.
        shared: workspace, tracker, progress, environment.
    """
    mark = fingerprint(plan, collection.digest)
    done = shared.tracker.finished(mark)
    if done is not None:
        shared.progress.say(f"{plan.name}: already done")
        return RunResult(plan, mark, done.id, done.metrics, reused=True)
    folder = shared.workspace.unfinished / mark
    with shared.tracker.run(RunRecord(plan.name, mark, collection.name, group)) as tracked:
        metrics = _carry_out(plan, collection, tracked, folder, shared)
    shutil.rmtree(folder)
    return RunResult(plan, mark, tracked.id, metrics, reused=False)


def _carry_out(
    plan: RunPlan, collection: Collection, tracked: TrackedRun, folder: Path, shared: Surroundings
) -> dict[str, float]:
    files, progress = folder / "artifacts", shared.progress
    meter = Meter(folder / "cost.json")
    meter.load()
    with meter.stage("preparation"):
        split, images = _prepare(plan, collection, shared)
    with meter.stage("recording"):
        write_plan(files, plan, collection, split)
        write_json(files / "environment.json", shared.environment)
        tracked.log_params(plan.spec.model_dump(mode="json"))
        tracked.log_dataset(dataset_record(collection))
    with images:
        room = seat(plan.spec, collection, split, images)
        with meter.stage("training"):
            learned = _train(plan, collection, room, Checkpoint(folder), tracked, progress)
        with meter.stage("evaluation"):
            tested = _test(plan, collection, split, room, learned, progress)
    with meter.stage("recording"):
        progress.start(f"{plan.name}  recording")
        write_results(files, learned.fitted, tested.predictions)
        write_json(files / "run.json", run_document(plan, collection, learned.fitted.kept_epoch))
        if plan.spec.training.keep_model:
            save_model(learned.model, files / "model.keras")
        draw_figures(files)
        tracked.log_files(files)
    metrics = dict(tested.metrics) | meter.metrics()
    tracked.log_metrics(metrics)
    progress.finish()
    return metrics


def _prepare(
    plan: RunPlan, collection: Collection, shared: Surroundings
) -> tuple[Split, PreparedImages]:
    spec = plan.spec
    split = make_split(
        collection, spec.split, spec.repetitions, seed=spec.seed, repetition=plan.repetition
    )
    images = prepare(
        collection,
        image_pixels=spec.features.image_pixels,
        normalise=spec.data.normalise,
        cache=shared.workspace.cache,
        progress=shared.progress,
    )
    return split, images


def _train(
    plan: RunPlan,
    collection: Collection,
    room: Classroom,
    checkpoint: Checkpoint,
    tracked: TrackedRun,
    progress: Progress,
) -> Learned:
    spec = plan.spec
    model = build_model(
        spec,
        input_shape=(spec.features.image_pixels, spec.features.image_pixels, 3),
        classes=len(collection.class_names),
        seed=derive_seed(spec.seed, "model", plan.repetition),
    )
    compile_model(model, spec)
    lessons = plan_lessons(plan, room, collection.labels)
    progress.start(f"{plan.name}  training", spec.training.epochs * lessons.pictures, "pictures")
    fitted = fit(
        model, lessons, spec.training, checkpoint, report=tracked.log_epoch, progress=progress
    )
    progress.finish(f"{len(fitted.history)} epochs, kept number {fitted.kept_epoch}")
    return Learned(model, fitted)


def _test(
    plan: RunPlan,
    collection: Collection,
    split: Split,
    room: Classroom,
    learned: Learned,
    progress: Progress,
) -> Tested:
    spec = plan.spec
    progress.start(f"{plan.name}  testing", len(split.test), "pictures")
    batches = pictures_to_test(room, spec.training.batch_size)
    with own_errors(batches):
        answers = answer(learned.model, batches)
    predictions = Predictions(
        tuple(collection.image_ids[row] for row in split.test),
        collection.labels[split.test],
        answers.probabilities,
        collection.class_names,
    )
    counts = np.bincount(collection.labels[split.train], minlength=len(collection.class_names))
    seed = derive_seed(spec.seed, "bootstrap", plan.repetition)
    scores = score(predictions, spec.evaluation, seed=seed, training_counts=counts)
    metrics = scores.metrics("test") | {
        "cost/parameters": float(learned.model.count_params()),
        "cost/inference_ms": answers.inference_ms,
        "cost/inference_cpu_ms": answers.inference_cpu_ms,
    }
    progress.finish(f"accuracy {metrics['test/accuracy']:.3f}")
    return Tested(predictions, metrics)
