"""What a network is shown: the split's pictures with their targets, in batches."""

from collections.abc import Mapping
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from harness.data.batches import (
    Epoch,
    EvaluationBatches,
    ImageRows,
    Part,
    TrainingBatches,
    own_errors,
)
from harness.data.collection.collection import Collection
from harness.data.splits.split import Split
from harness.evaluation.scores import cheap_scores
from harness.runs.model_inputs import ModelInputs
from harness.seeds import derive_seed
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.augmentation import NoAugmentation
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.training import (
    BalancedWeights,
    ClassWeightsSpec,
    EffectiveNumber,
    EqualWeights,
)
from harness.training.fit import Lessons
from harness.training.inference import Network
from harness.training.stopping import falls_short
from harness.training_rows import TrainingRows


class Classroom(NamedTuple):
    """The three parts of one split, ready to be shown."""

    views: tuple[Part, ...]
    """The training part, shown one view an epoch in turn; usually there is one."""
    validation: Part | None
    test: Part


def seat(
    spec: ExperimentSpec,
    collection: Collection,
    split: Split,
    inputs: ModelInputs,
    training: TrainingRows,
) -> Classroom:
    """Return the parts of a split with their targets and, in training, their weights."""
    k = len(collection.class_names)

    def part(
        images: ImageRows, rows: NDArray[np.int64], weights: NDArray[np.float32] | None = None
    ) -> Part:
        labels = collection.labels[rows]
        one_hot = spec.labels.kind == "one_hot" or spec.training.mixup_alpha > 0
        targets = np.eye(k, dtype=np.float32)[labels] if one_hot else labels
        return Part(images, rows, targets, weights)

    known = training.of(collection.labels, "class weights")
    weights = class_weights(spec.training.class_weights, known, k)
    validation = part(inputs.plain, split.validation) if len(split.validation) else None
    views = tuple(part(view, split.train, weights) for view in inputs.views)
    return Classroom(views, validation, part(inputs.plain, split.test))


def class_weights(
    spec: ClassWeightsSpec, labels: NDArray[np.int64], classes: int
) -> NDArray[np.float32] | None:
    """Return how much each of n training pictures counts, (n,), 1 on average; None: the same.

    Source of `balanced`: King and Zeng, Political Analysis 9 (2001), the same numbers as
    scikit-learn's `compute_class_weight("balanced")`. Of `effective_number`: Cui et al., CVPR
    2019, equation 4, scaled to a mean of 1 over pictures so that the step size stays the same.
    """
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    weights: NDArray[np.floating[Any]]
    match spec:
        case EqualWeights():
            return None
        case BalancedWeights():
            weights = 1 / counts[labels]
        case EffectiveNumber(beta=beta):
            weights = (1 - beta) / (1 - beta ** counts[labels])
        case never:
            assert_never(never)
    scaled: NDArray[np.float32] = (weights / weights.mean()).astype(np.float32)
    return scaled


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

    # Views of features carry their random changes already.
    augmentation = spec.augmentation if spec.sees_pictures else NoAugmentation(kind="none")

    def training(epoch: int) -> TrainingBatches:
        part = room.views[(epoch - 1) % len(room.views)]
        shown = Epoch(
            epoch,
            order,
            changes,
            balanced=spec.training.sampling == "balanced",
            mixup_alpha=spec.training.mixup_alpha,
        )
        return TrainingBatches(part, augmentation, shown, batch_size=batch_size)

    def validate(model: Network) -> Mapping[str, float]:
        if room.validation is None:
            return {}
        probabilities = _probabilities(model, room.validation, batch_size, spec)
        scores = cheap_scores(labels[room.validation.rows], probabilities)
        return {f"validation/{name}": value for name, value in scores.items()}

    rows = room.views[0].rows
    return Lessons(
        training,
        validate,
        pictures=len(rows),
        class_counts=np.bincount(labels[rows], minlength=int(labels.max()) + 1),
        guard=own_errors,
        made=attrgetter("made"),
        hopeless=partial(falls_short, bar=plan.bar),
    )


def _probabilities(
    model: Network, part: Part, batch_size: int, spec: ExperimentSpec
) -> NDArray[np.float32]:
    if not spec.sees_pictures:
        # Rows of numbers are in memory, and `predict` takes longer to begin than to answer.
        at_once: NDArray[np.float32] = model.predict_on_batch(part.images[part.rows])
        return at_once
    batches = EvaluationBatches(part, batch_size=batch_size)
    with own_errors(batches):
        probabilities: NDArray[np.float32] = model.predict(batches, verbose=0)
    return probabilities


def pictures_to_test(room: Classroom, batch_size: int) -> EvaluationBatches:
    """Return the test part in batches, each picture once, as it is."""
    return EvaluationBatches(room.test, batch_size=batch_size)
