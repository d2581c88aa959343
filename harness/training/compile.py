"""Optimiser and loss, from what the spec says."""

from collections.abc import Callable
from typing import TypeAlias, assert_never

import keras

from harness.spec.experiment import ExperimentSpec
from harness.spec.optimizer import AdamSpec, OptimizerSpec, RmspropSpec, SgdSpec
from harness.spec.training import CrossEntropy, DoubleSoftmax, Focal, LogitAdjusted, LossSpec

Tensor: TypeAlias = keras.KerasTensor
Loss = Callable[[Tensor, Tensor], Tensor]
"""From labels (b,) or (b, k) and probabilities (b, k) to losses (b,)."""


def compile_model(model: keras.Model, spec: ExperimentSpec) -> None:
    """Give the model its optimiser and loss, and make the optimiser's state exist."""
    one_hot = spec.labels.kind == "one_hot"
    model.compile(
        optimizer=build_optimizer(spec.training.optimizer),
        loss=build_loss(spec.training.loss, one_hot=one_hot),
        weighted_metrics=["accuracy"],
    )
    model.optimizer.build(model.trainable_variables)


def build_optimizer(spec: OptimizerSpec) -> keras.optimizers.Optimizer:
    """Return Keras's optimiser with the spec's numbers."""
    match spec:
        case RmspropSpec():
            return keras.optimizers.RMSprop(spec.learning_rate, momentum=spec.momentum)
        case SgdSpec():
            return keras.optimizers.SGD(spec.learning_rate, momentum=spec.momentum)
        case AdamSpec(weight_decay=0.0):
            return keras.optimizers.Adam(spec.learning_rate)
        case AdamSpec():
            return keras.optimizers.AdamW(spec.learning_rate, weight_decay=spec.weight_decay)
        case never:
            assert_never(never)


def build_loss(spec: LossSpec, *, one_hot: bool) -> Loss:
    """Return cross-entropy of probabilities, or the notebook's literal double softmax.

    Keras finds the logits behind a softmax by itself, so `from_logits=True` on probabilities
    is harmless in TensorFlow and wrong elsewhere. The double softmax hides the logits first:
    its value lies in [ln(e + k - 1) - 1, ln(e + k - 1)] for k classes, never near 0.
    """
    function = (
        keras.losses.categorical_crossentropy
        if one_hot
        else keras.losses.sparse_categorical_crossentropy
    )

    def double_softmax(
        labels: keras.KerasTensor, probabilities: keras.KerasTensor
    ) -> keras.KerasTensor:
        # The sum is a new tensor, so that Keras does not find the softmax and its logits.
        return function(labels, probabilities + 0.0, from_logits=True)

    match spec:
        case CrossEntropy(label_smoothing=0.0):
            return function
        case DoubleSoftmax():
            return double_softmax
        case CrossEntropy() | Focal() | LogitAdjusted():
            raise NotImplementedError(spec.kind)
        case never:
            assert_never(never)
