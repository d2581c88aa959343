"""What cannot be asked for together: a model, how classes are coded, and how weights are learned.

Each function returns what to say, or None where nothing is wrong.
"""

from typing import get_args

from harness.specs.schema.architectures import ARCHITECTURES, too_small
from harness.specs.schema.evaluation import EvaluationSpec
from harness.specs.schema.model import (
    ArchitectureSpec,
    BinaryCodes,
    ClassicalSpec,
    FineTuneSpec,
    LabelsSpec,
    ModelSpec,
    PythonSpec,
)
from harness.specs.schema.training import CrossEntropy, TrainingSpec


def architecture_mistake(model: ModelSpec, image_pixels: int | None) -> str | None:
    """Check a published network against the pictures and what it drops."""
    if not isinstance(model, ArchitectureSpec):
        return None
    if model.dropout_rate is not None and ARCHITECTURES[model.name].dropout_rate is None:
        return (
            f"model.dropout_rate: expected null with model.name {model.name}, which drops "
            f"nothing; got {model.dropout_rate:g}"
        )
    return None if image_pixels is None else too_small(model.name, image_pixels)


def phases_mistake(model: ModelSpec, training: TrainingSpec) -> str | None:
    """Check that each phase of a training has epochs, and more than its warm-up."""
    if isinstance(model, get_args(ClassicalSpec)):
        return None
    shortest = training.epochs
    if isinstance(model, FineTuneSpec):
        if model.head_epochs >= training.epochs:
            return (
                f"model.head_epochs: expected fewer than training.epochs ({training.epochs}), so "
                f"that some are left to tune in; got {model.head_epochs}"
            )
        shortest = min(model.head_epochs, training.epochs - model.head_epochs)
    schedule = training.schedule
    if schedule.warmup_epochs >= shortest:
        return (
            f"training.schedule.warmup_epochs: expected fewer than the {shortest} epochs over "
            f"which the learning rate changes; got {schedule.warmup_epochs}"
        )
    return None


def late_epochs_mistake(
    model: ModelSpec, training: TrainingSpec, evaluation: EvaluationSpec
) -> str | None:
    """Check that there are as many last epochs as are averaged, in which the same weights learn.

    A model that is fitted at once has none, and what is said of them is not used.
    """
    if isinstance(model, get_args(ClassicalSpec)):
        return None
    stops = evaluation.average_epochs
    if training.weights == "average":
        key, each = "training.averaged_epochs", training.averaged_epochs
    else:
        key, each = "evaluation.average_epochs", 1
    # The first of the last k epochs has a mean of its own, of itself and those before it.
    wanted, most, because = stops + each - 1, training.epochs, "training.epochs"
    if isinstance(model, FineTuneSpec):
        most, because = training.epochs - model.head_epochs, "the epochs after model.head_epochs"
    patience = training.early_stopping.patience if training.early_stopping else most
    if patience + 1 < most:
        most, because = patience + 1, "the fewest that training.early_stopping leaves"
    if wanted <= most or stops == each == 1:
        return None
    if each == 1:
        return (
            f"{key}: expected at most {most} ({because}), as a model is stopped at each of so many "
            f"last epochs; got {stops}. Set it to {most}, or train longer"
        )
    return (
        f"{key}: expected at most {most} late epochs in all ({because}); got {wanted}, for "
        f"{stops} to stop at and {each} in each mean"
    )


def codes_mistake(model: ModelSpec, labels: LabelsSpec, training: TrainingSpec) -> str | None:
    """Check that nothing asks binary codes for what only classes have."""
    if not isinstance(labels, BinaryCodes):
        return None
    if isinstance(model, get_args(ClassicalSpec)):
        return (
            f"labels.kind: expected sparse or one_hot with model.kind {model.kind}, which answers "
            "classes; got 'binary_codes'"
        )
    if isinstance(model, PythonSpec):
        return (
            "labels.kind: expected sparse or one_hot with model.kind python, whose function is "
            "asked for one number a class; got 'binary_codes'"
        )
    if training.loss != CrossEntropy(kind="cross_entropy"):
        return (
            "training.loss: expected plain cross_entropy with labels.kind binary_codes, whose "
            f"loss is that of their bits; got {_described(training)}"
        )
    if training.mixup_alpha:
        return (
            "training.mixup_alpha: expected 0 with labels.kind binary_codes, because between two "
            f"words there is none; got {training.mixup_alpha:g}"
        )
    return None


def _described(training: TrainingSpec) -> str:
    loss = training.loss
    if isinstance(loss, CrossEntropy):
        return f"label_smoothing {loss.label_smoothing:g}"
    return repr(loss.kind)
