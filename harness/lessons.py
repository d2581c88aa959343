"""What a network is shown: the split's pictures with their targets, in batches."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.batches import (
    Epoch,
    EvaluationBatches,
    Images,
    Part,
    TrainingBatches,
    own_errors,
)
from harness.data.collection import Collection
from harness.data.split import Split
from harness.evaluation.scores import cheap_scores
from harness.seeds import derive_seed
from harness.spec.experiment import ExperimentSpec
from harness.spec.plan import RunPlan
from harness.training.answer import Network
from harness.training.fit import Lessons


class Classroom(NamedTuple):
    """The three parts of one split, ready to be shown."""

    train: Part
    validation: Part | None
    test: Part


def seat(spec: ExperimentSpec, collection: Collection, split: Split, images: Images) -> Classroom:
    """Return the parts of a split with their targets and, in training, their weights."""
    k = len(collection.class_names)

    def part(rows: NDArray[np.int64], weights: NDArray[np.float32] | None = None) -> Part:
        labels = collection.labels[rows]
        one_hot = spec.labels.kind == "one_hot"
        targets = np.eye(k, dtype=np.float32)[labels] if one_hot else labels
        return Part(images, rows, targets, weights)

    weights = None
    if spec.training.class_weights.kind == "balanced":
        weights = balanced_weights(collection.labels[split.train], k)
    validation = part(split.validation) if len(split.validation) else None
    return Classroom(part(split.train, weights), validation, part(split.test))


def balanced_weights(labels: NDArray[np.int64], classes: int) -> NDArray[np.float32]:
    """Return n / (k n_c) for each training picture of class c, (n,); their mean is 1.

    Source: King and Zeng, Political Analysis 9 (2001); the same numbers as scikit-learn's
    `compute_class_weight("balanced")`.
    """
    counts = np.bincount(labels, minlength=classes)
    return (len(labels) / (classes * counts[labels])).astype(np.float32)


def plan_lessons(plan: RunPlan, room: Classroom, labels: NDArray[np.int64]) -> Lessons:
    """Return what each epoch shows, from the seeds of this repetition.

    Args:
        plan: spec and repetition.
        room: the parts.
        labels: (n,) true classes of the whole collection.
    """
    spec, batch_size = plan.spec, plan.spec.training.batch_size
    order = derive_seed(spec.seed, "order", plan.repetition)
    changes = derive_seed(spec.seed, "augmentation", plan.repetition)

    def training(epoch: int) -> TrainingBatches:
        return TrainingBatches(
            room.train, spec.augmentation, Epoch(epoch, order, changes), batch_size=batch_size
        )

    def validate(model: Network) -> Mapping[str, float]:
        if room.validation is None:
            return {}
        batches = EvaluationBatches(room.validation, batch_size=batch_size)
        with own_errors(batches):
            probabilities = model.predict(batches, verbose=0)
        scores = cheap_scores(labels[room.validation.rows], probabilities)
        return {f"validation/{name}": value for name, value in scores.items()}

    return Lessons(training, validate, pictures=len(room.train.rows), guard=own_errors)


def pictures_to_test(room: Classroom, batch_size: int) -> EvaluationBatches:
    """Return the test part in batches, each picture once, as it is."""
    return EvaluationBatches(room.test, batch_size=batch_size)
