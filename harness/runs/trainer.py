"""How a model learns: epoch by epoch, or at once."""

import time
from collections.abc import Callable, Mapping
from functools import partial
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
from harness.runs.model_inputs import InputsRequest, ModelInputs
from harness.runs.network_batches import class_weights, pictures_to_test, plan_lessons, seat
from harness.runtime.devices import devices_here
from harness.seeds import derive_seed
from harness.specs.schema.model import ClassicalSpec, FineTuneSpec
from harness.training.checkpoint import Checkpoint, History
from harness.training.devices import placed, require_devices, same_bits
from harness.training.fit import Report, TrainingResult, fit
from harness.training.inference import Answers, Network, answer, save_model
from harness.training.kept_weights import Stops
from harness.training.memory import explained_memory

WORTH_TELLING_S = 1.0


class TrainingRequest(NamedTuple):
    """What is to be learned from, and where a training is kept while it lasts."""

    inputs_request: InputsRequest
    split: Split
    inputs: ModelInputs
    checkpoint: Checkpoint
    report: Report
    """Told the metrics of each epoch."""

    @property
    def seed(self) -> int:
        """Of the model in this repetition."""
        return derive_seed(
            self.inputs_request.spec.seed, "model", self.inputs_request.plan.repetition
        )


class TrainedModel(NamedTuple):
    """What has learned, however it did."""

    answer: Callable[[], Answers]
    """Gives the probabilities of the test part, and the time of one answer."""
    answer_earlier: Callable[[], Mapping[int, Answers]]
    """Gives the same for training stopped after each earlier of the last epochs, by its number."""
    save: Callable[[Path], None]
    """Writes the model into a folder."""
    parameters: int
    history: History = ()
    kept_epoch: int | None = None
    """From 1; None without epochs."""
    network: Network | None = None
    """What learned by epochs."""
    waited_s: float = 0.0
    """Seconds in which it waited for its batches."""


def train(request: TrainingRequest) -> TrainedModel:
    """Return what the spec's model learned from the training part.

    Raises:
        TrainingError: it does not fit into memory, its loss is no number, or TensorFlow does not
            see the GPU that decided its precision.
    """
    if request.inputs_request.spec.is_classical:
        return _at_once(request)
    require_devices(devices_here())
    training = request.inputs_request.spec.training
    with explained_memory(), same_bits(wanted=training.deterministic), placed(training.devices):
        return _by_epochs(request)


def _closing(fitted: TrainingResult) -> str:
    told = f"{len(fitted.history)} epochs, kept number {fitted.kept_epoch}"
    waited = fitted.waited_s
    return f"{told}, waited {waited:,.0f} s for batches" if waited >= WORTH_TELLING_S else told


def _by_epochs(request: TrainingRequest) -> TrainedModel:
    inputs_request, spec = request.inputs_request, request.inputs_request.spec
    room = seat(
        spec, inputs_request.collection, request.split, request.inputs, inputs_request.training
    )
    model = build_model(
        spec,
        input_shape=request.inputs.plain.shape[1:],
        classes=len(inputs_request.collection.class_names),
        seed=request.seed,
        backbone=_backbone(inputs_request),
        code=inputs_request.plan.code,
    )
    lessons = plan_lessons(inputs_request.plan, room, inputs_request.collection.labels)
    inputs_request.progress.start(
        f"{inputs_request.plan.name}  training",
        lessons.pictures,
        "pictures",
        rounds=spec.training.epochs,
    )
    fitted = fit(
        model,
        lessons,
        spec,
        request.checkpoint,
        report=request.report,
        progress=inputs_request.progress,
    )
    inputs_request.progress.finish(_closing(fitted))

    def answers() -> Answers:
        batches = pictures_to_test(room, spec.training.batch_size)
        bits = same_bits(wanted=spec.training.deterministic)
        with explained_memory(), bits, own_errors(batches):
            return answer(model, batches)

    return TrainedModel(
        answers,
        partial(_answer_earlier, fitted.stops, answers, deterministic=spec.training.deterministic),
        lambda folder: save_model(model, folder / file_names.NETWORK),
        model.count_params(),
        fitted.history,
        fitted.kept_epoch,
        model,
        fitted.waited_s,
    )


def _answer_earlier(
    stops: Stops | None, answers: Callable[[], Answers], *, deterministic: bool
) -> dict[int, Answers]:
    """Return the answers of training stopped earlier; the network then is what is kept again."""
    if stops is None or len(stops.epochs) == 1:
        return {}
    found = {}
    with explained_memory(), same_bits(wanted=deterministic):
        for stop in stops.epochs[:-1]:
            stops.restore(stop)
            found[stop] = answers()
        stops.restore(stops.epochs[-1])
    return found


def _backbone(inputs_request: InputsRequest) -> Network | None:
    """Return the network that is tuned further, where the spec asks for one."""
    model, precision = inputs_request.spec.model, inputs_request.spec.training.precision
    if not isinstance(model, FineTuneSpec) or precision == "auto":
        return None
    weights: Weights = (
        inputs_request.plan.weights.path if inputs_request.plan.weights else "imagenet"
    )
    pixels = inputs_request.spec.features.image_pixels or 0
    return trainable_backbone(
        FrozenBackbone(model.backbone, weights, precision), image_pixels=pixels
    )


def _at_once(request: TrainingRequest) -> TrainedModel:
    inputs_request, spec = request.inputs_request, request.inputs_request.spec
    if not isinstance(spec.model, get_args(ClassicalSpec)):
        raise AssertionError(f"{spec.model.kind} learns by epochs")
    inputs_request.progress.start(f"{inputs_request.plan.name}  fitting")
    values = np.asarray(request.inputs.plain) if not spec.sees_pictures else None
    labels, k = inputs_request.collection.labels, len(inputs_request.collection.class_names)
    known = inputs_request.training.of(labels, "labels")
    seen = np.zeros((len(labels), 1), np.float32) if values is None else values
    fitted = fit_classical(
        spec.model,
        inputs_request.training.of(seen, spec.model.kind),
        known,
        class_weights(spec.training.class_weights, known, k),
        seed=request.seed,
    )
    inputs_request.progress.finish()

    def answers() -> Answers:
        rows = seen[request.split.test]
        wall, cpu = time.perf_counter(), time.process_time()
        found = probabilities(fitted, rows)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        return Answers(found, 1000 * wall / len(rows), 1000 * cpu / len(rows))

    return TrainedModel(
        answers,
        dict,
        lambda folder: save_classical(fitted, folder / file_names.CLASSICAL),
        count_parameters(fitted),
    )
