"""What training makes small, as functions of logits; each with its source."""

from collections.abc import Callable
from typing import TypeAlias, assert_never

import keras
import numpy as np
from numpy.typing import NDArray

from harness.errors import TrainingError
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.training import (
    CrossEntropy,
    DoubleSoftmax,
    Focal,
    LogitAdjusted,
    LossSpec,
)

Tensor: TypeAlias = keras.KerasTensor
Loss = Callable[[Tensor, Tensor], Tensor]
"""From labels (b,) or shares of classes (b, k), and logits (b, k) float32, to losses (b,)."""

SMALLEST_DOUBT = 1e-7  # keeps the slope of focal loss finite where p rounds to 1


def build_loss(spec: ExperimentSpec, class_counts: NDArray[np.int64]) -> Loss:
    """Return the loss of an experiment.

    Args:
        spec: the experiment.
        class_counts: (k,) pictures of each class in the training part.

    Raises:
        TrainingError: a class without pictures has no share to adjust by.
    """
    if spec.labels.kind == "binary_codes":
        return bit_cross_entropy
    return _of_classes(spec.training.loss, class_counts)


def build_accuracy() -> keras.metrics.Metric:
    """Return the share of right answers, as Keras's word "accuracy" counts it.

    The word makes its variables within the first training step, which is then traced once more.
    """
    return keras.metrics.MeanMetricWrapper(_right_answers, name="accuracy")


def bit_cross_entropy(labels: Tensor, logits: Tensor) -> Tensor:
    """Return the cross-entropies of the bits of the true word, added up.

    The logits of binary codes are the log-likelihoods of whole words, which is this, negative.
    """
    return -keras.ops.sum(_shares(labels, logits) * logits, axis=-1)


def _of_classes(spec: LossSpec, class_counts: NDArray[np.int64]) -> Loss:
    match spec:
        case CrossEntropy():
            return _cross_entropy(spec.label_smoothing)
        case DoubleSoftmax():
            return _double_softmax
        case Focal():
            return _focal(spec.gamma)
        case LogitAdjusted():
            return _logit_adjusted(spec.tau, class_counts)
        case never:
            assert_never(never)


def _cross_entropy(smoothing: float) -> Loss:
    """Return -sum t log p, with t = (1 - s) y + s / k.

    Source: Szegedy et al., Rethinking the Inception architecture (CVPR 2016), section 7.
    """

    def loss(labels: Tensor, logits: Tensor) -> Tensor:
        shares = _shares(labels, logits)
        shares = (1 - smoothing) * shares + smoothing / logits.shape[-1]
        return -keras.ops.sum(shares * keras.ops.log_softmax(logits), axis=-1)

    return loss


def _double_softmax(labels: Tensor, logits: Tensor) -> Tensor:
    """Return the cross-entropy that takes probabilities for logits.

    It lies in [ln(e + k - 1) - 1, ln(e + k - 1)] for k classes, never near 0.
    """
    return _cross_entropy(0.0)(labels, keras.ops.softmax(logits))


def _focal(gamma: float) -> Loss:
    """Return -sum y (1 - p)^gamma log p.

    Source: Lin et al., Focal loss for dense object detection (ICCV 2017), equation 4.
    """

    def loss(labels: Tensor, logits: Tensor) -> Tensor:
        known = keras.ops.log_softmax(logits)
        doubt = keras.ops.maximum(-keras.ops.expm1(known), SMALLEST_DOUBT)
        return -keras.ops.sum(_shares(labels, logits) * doubt**gamma * known, axis=-1)

    return loss


def _logit_adjusted(tau: float, class_counts: NDArray[np.int64]) -> Loss:
    """Return the cross-entropy of logits + tau log(share of the class in the training part).

    The probabilities that are answered stay the softmax of the logits themselves.
    Source: Menon et al., Long-tail learning via logit adjustment (ICLR 2021), equation 10.
    """
    if not class_counts.all():
        raise TrainingError(
            "training.loss: expected each class in the training part, because logit_adjusted "
            f"takes logarithms of class shares; got {int((class_counts == 0).sum())} classes "
            "without a picture. Ask for data.minimum_pictures."
        )
    shift = (tau * np.log(class_counts / class_counts.sum())).astype(np.float32)
    cross_entropy = _cross_entropy(0.0)
    return lambda labels, logits: cross_entropy(labels, logits + shift)


def _right_answers(labels: Tensor, logits: Tensor) -> Tensor:
    measures = keras.metrics
    if len(labels.shape) == len(logits.shape):
        return measures.categorical_accuracy(labels, logits)
    return measures.sparse_categorical_accuracy(labels, logits)


def _shares(labels: Tensor, logits: Tensor) -> Tensor:
    """Return how much of each picture belongs to each class, (b, k)."""
    if len(labels.shape) == len(logits.shape):
        return labels
    return keras.ops.one_hot(keras.ops.cast(labels, "int32"), logits.shape[-1])
