"""How a model learns: epoch by epoch, or at once."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, get_args

import numpy as np

from harness.data.batches import own_errors
from harness.data.splits.split import Split
from harness.features.extraction import FrozenBackbone, trainable_backbone
from harness.features.weights import Weights
from harness.models.build import build_model
from harness.models.classical import (
    count_parameters,
    fit_classical,
    probabilities,
    save_classical,
)
from harness.runs import file_names
from harness.runs.batches import class_weights, pictures_to_test, plan_lessons, seat
from harness.runs.model_inputs import InputsRequest, ModelInputs
from harness.seeds import derive_seed
from harness.specs.schema.model import ClassicalSpec, FineTuneSpec
from harness.training.answer import Answers, Network, answer, save_model
from harness.training.checkpoint import Checkpoint, History
from harness.training.devices import placed
from harness.training.fit import Report, fit
from harness.training.memory import explained_memory


class TrainingRequest(NamedTuple):
    """What is to be learned from, and where a training is kept while it lasts."""

    viewer: InputsRequest
    split: Split
    sight: ModelInputs
    checkpoint: Checkpoint
    report: Report
    """Told the metrics of each epoch."""

    @property
    def seed(self) -> int:
        """Of the model in this repetition."""
        return derive_seed(self.viewer.spec.seed, "model", self.viewer.plan.repetition)


class TrainedModel(NamedTuple):
    """What has learned, however it did."""

    answer: Callable[[], Answers]
    """Gives the probabilities of the test part, and the time of one answer."""
    save: Callable[[Path], None]
    """Writes the model into a folder."""
    parameters: int
    history: History = ()
    kept_epoch: int | None = None
    """From 1; None without epochs."""
    network: Network | None = None
    """What learned by epochs."""


def train(lesson: TrainingRequest) -> TrainedModel:
    """Return what the spec's model learned from the training part.

    Raises:
        TrainingError: it does not fit into memory, or its loss is no number.
    """
    if lesson.viewer.spec.is_classical:
        return _at_once(lesson)
    with explained_memory(), placed(lesson.viewer.spec.training.devices):
        return _by_epochs(lesson)


def _by_epochs(lesson: TrainingRequest) -> TrainedModel:
    viewer, spec = lesson.viewer, lesson.viewer.spec
    room = seat(spec, viewer.collection, lesson.split, lesson.sight, viewer.training)
    model = build_model(
        spec,
        input_shape=lesson.sight.plain.shape[1:],
        classes=len(viewer.collection.class_names),
        seed=lesson.seed,
        backbone=_backbone(viewer),
    )
    lessons = plan_lessons(viewer.plan, room, viewer.collection.labels)
    viewer.progress.start(
        f"{viewer.plan.name}  training",
        spec.training.epochs * lessons.pictures,
        "pictures",
    )
    fitted = fit(
        model,
        lessons,
        spec,
        lesson.checkpoint,
        report=lesson.report,
        progress=viewer.progress,
    )
    viewer.progress.finish(f"{len(fitted.history)} epochs, kept number {fitted.kept_epoch}")

    def answers() -> Answers:
        batches = pictures_to_test(room, spec.training.batch_size)
        with own_errors(batches):
            return answer(model, batches)

    return TrainedModel(
        answers,
        lambda folder: save_model(model, folder / file_names.NETWORK),
        model.count_params(),
        fitted.history,
        fitted.kept_epoch,
        model,
    )


def _backbone(viewer: InputsRequest) -> Network | None:
    """Return the network that is tuned further, where the spec asks for one."""
    model, precision = viewer.spec.model, viewer.spec.training.precision
    if not isinstance(model, FineTuneSpec) or precision == "auto":
        return None
    weights: Weights = viewer.plan.weights.path if viewer.plan.weights else "imagenet"
    pixels = viewer.spec.features.image_pixels or 0
    return trainable_backbone(
        FrozenBackbone(model.backbone, weights, precision), image_pixels=pixels
    )


def _at_once(lesson: TrainingRequest) -> TrainedModel:
    viewer, spec = lesson.viewer, lesson.viewer.spec
    if not isinstance(spec.model, get_args(ClassicalSpec)):
        raise AssertionError(f"{spec.model.kind} learns by epochs")
    viewer.progress.start(f"{viewer.plan.name}  fitting")
    values = np.asarray(lesson.sight.plain) if not spec.sees_pictures else None
    labels, k = viewer.collection.labels, len(viewer.collection.class_names)
    known = viewer.training.of(labels, "labels")
    seen = np.zeros((len(labels), 1), np.float32) if values is None else values
    fitted = fit_classical(
        spec.model,
        viewer.training.of(seen, spec.model.kind),
        known,
        class_weights(spec.training.class_weights, known, k),
        seed=lesson.seed,
    )
    viewer.progress.finish()

    def answers() -> Answers:
        rows = seen[lesson.split.test]
        wall, cpu = time.perf_counter(), time.process_time()
        found = probabilities(fitted, rows)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        return Answers(found, 1000 * wall / len(rows), 1000 * cpu / len(rows))

    return TrainedModel(
        answers,
        lambda folder: save_classical(fitted, folder / file_names.CLASSICAL),
        count_parameters(fitted),
    )
