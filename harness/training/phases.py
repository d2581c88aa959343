"""What learns in which epoch, and by which steps: functions of the epoch's number alone.

A training has one phase, or two when a pre-trained network is tuned: first its new head learns,
then its last layers as well, by smaller steps. Each phase has an optimiser of its own, and a
schedule of its own over its epochs.
"""

import math
from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from harness.errors import SpecError
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import ArchitectureSpec, CnnSpec, FineTuneSpec
from harness.training.fused_normalization import with_fused_normalization
from harness.training.fused_steps import fused_now
from harness.training.losses import build_accuracy, build_loss
from harness.training.optimizer import Length, build_optimizer, with_loss_scale, with_moving_mean
from harness.training.pooled_bias import with_pooled_bias
from harness.training.sharpness import SharpnessAware


class Phase(NamedTuple):
    """Consecutive epochs in which the same weights learn."""

    first_epoch: int
    epochs: int
    learning_rate: float
    unfrozen_layers: int | None = None
    """How many of the last layers of the pre-trained network learn; None: there is none."""


class TrainingCounts(NamedTuple):
    """What the compiling of a network must know of its training part."""

    pictures: int
    class_counts: NDArray[np.int64]
    """(k,) pictures of each class."""


def phases(spec: ExperimentSpec) -> tuple[Phase, ...]:
    """Return the phases of a training, in order."""
    epochs, learning_rate = spec.training.epochs, spec.training.optimizer.learning_rate
    match spec.model:
        case FineTuneSpec(head_epochs=head):
            later = Phase(
                head + 1, epochs - head, spec.model.learning_rate, spec.model.unfrozen_layers
            )
            return Phase(1, head, learning_rate, 0), later
        case _:
            return (Phase(1, epochs, learning_rate),)


def phase_of(spec: ExperimentSpec, epoch: int) -> Phase:
    """Return the phase of an epoch, from 1."""
    return max(phase for phase in phases(spec) if phase.first_epoch <= epoch)


def build_learner(network: keras.Model, spec: ExperimentSpec) -> keras.Model:
    """Return the part of a network that is trained: the same layers, up to its logits.

    Raises:
        SpecError: more layers are to learn than there are.
    """
    if isinstance(spec.model, FineTuneSpec):
        _require_layers(network, spec.model)
    learner = keras.Model(network.inputs, network.get_layer("logits").output)
    pools = isinstance(spec.model, CnnSpec) and spec.training.precision == "float32"
    fused = fused_now()
    if pools and fused.fused_steps:
        learner = with_pooled_bias(learner)
    if isinstance(spec.model, CnnSpec | ArchitectureSpec) and fused.fused_normalization:
        learner = with_fused_normalization(learner)
    if radius := spec.training.sharpness_radius:
        return SharpnessAware(learner.inputs, learner.output, radius=radius)
    return learner


def begin(
    learner: keras.Model, spec: ExperimentSpec, phase: Phase, material: TrainingCounts
) -> None:
    """Let the layers of a phase learn, with a new optimiser, and make its state exist."""
    if phase.unfrozen_layers is not None:
        _unfreeze(_backbone(learner), phase.unfrozen_layers)
    optimizer = spec.training.optimizer.model_copy(update={"learning_rate": phase.learning_rate})
    steps = math.ceil(material.pictures / spec.training.batch_size)
    built = build_optimizer(optimizer, spec.training.schedule, Length(phase.epochs, steps))
    if spec.training.weights == "ema":
        built = with_moving_mean(built, spec.training.ema_momentum)
    learner.compile(
        optimizer=with_loss_scale(built) if spec.training.precision == "float16" else built,
        loss=build_loss(spec, material.class_counts),
        weighted_metrics=[build_accuracy()],
    )
    learner.optimizer.build(learner.trainable_variables)


def _require_layers(network: keras.Model, spec: FineTuneSpec) -> None:
    can_learn = len(_learning_layers(_backbone(network)))
    if spec.unfrozen_layers > can_learn:
        raise SpecError(
            f"model.unfrozen_layers: expected at most {can_learn}, the layers of {spec.backbone} "
            f"that can learn; got {spec.unfrozen_layers}"
        )


def _unfreeze(backbone: keras.Model, count: int) -> None:
    learning = _learning_layers(backbone)
    for layer in backbone.layers:
        layer.trainable = False
    for layer in learning[len(learning) - count :]:
        layer.trainable = True


def _learning_layers(backbone: keras.Model) -> list[keras.layers.Layer]:
    """Return the layers that may learn, in order: with weights, and no batch normalisation."""
    # One by one: Keras takes no notice of `trainable = True` on a network that has it already.
    for layer in backbone.layers:
        layer.trainable = True
    return [
        layer
        for layer in backbone.layers
        if layer.trainable_weights and not isinstance(layer, keras.layers.BatchNormalization)
    ]


def _backbone(network: keras.Model) -> keras.Model:
    return network.get_layer("backbone").layer
