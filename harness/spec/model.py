"""What the model sees, how it is built and trained."""

from typing import Annotated, Literal

from pydantic import Field

from harness.spec.base import Amount, Count, Fraction, Positive, Spec

Metric = Literal[
    "validation/loss",
    "validation/accuracy",
    "validation/balanced_accuracy",
    "validation/macro_f1",
]


class Translation(Spec):
    """How far a picture may move, as a share of its side."""

    height: Fraction = 0.0
    """Largest vertical move."""
    width: Fraction = 0.0
    """Largest horizontal move."""


class NoAugmentation(Spec):
    """Pictures are shown as they are."""

    kind: Literal["none"]


class RandomChanges(Spec):
    """Random changes of each picture at each epoch; borders are reflected."""

    kind: Literal["random"]
    engine: Literal["fused", "keras"] = "fused"
    """fused: one warp per picture; keras: the five Keras layers in a row, many times slower."""
    flip: Literal["none", "horizontal", "vertical", "horizontal_and_vertical"] = "none"
    """Which mirror images may be shown."""
    rotation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Largest turn either way, in full turns: 0.25 is 90 degrees."""
    zoom: Fraction = 0.0
    """Largest change of scale either way."""
    translation: Translation = Translation()
    """Largest move either way."""
    contrast: Fraction = 0.0
    """Largest change of contrast either way."""


AugmentationSpec = Annotated[NoAugmentation | RandomChanges, Field(discriminator="kind")]


class PixelsSpec(Spec):
    """The model sees the picture itself."""

    kind: Literal["pixels"]
    image_pixels: Annotated[int, Field(ge=4, le=2048)] = 300
    """Side of the square that the model sees, in pixels."""


FeaturesSpec = PixelsSpec


class CnnSpec(Spec):
    """The notebook's family: convolution and pooling blocks, then dense layers."""

    kind: Literal["cnn"]
    filters: tuple[Count, ...] = (16, 32, 64)
    """Filters of each 3×3 convolution; each is followed by 2×2 max pooling."""
    kernel_pixels: Count = 3
    """Side of the convolution kernels, in pixels."""
    dropout_rate: Fraction = 0.2
    """Share of the last pooled values that training drops."""
    dense_units: tuple[Count, ...] = (128,)
    """Units of each dense layer before the last."""


ModelSpec = CnnSpec


class LabelsSpec(Spec):
    """How classes are coded for the loss."""

    kind: Literal["sparse", "one_hot"]
    """sparse: class numbers; one_hot: one column per class. The loss is the same number."""


class RmspropSpec(Spec):
    """RMSprop as Keras has it."""

    kind: Literal["rmsprop"]
    learning_rate: Positive = 0.001
    """Step size."""
    momentum: Fraction = 0.0
    """Share of the last step that is taken again."""


class SgdSpec(Spec):
    """Stochastic gradient descent."""

    kind: Literal["sgd"]
    learning_rate: Positive = 0.01
    """Step size."""
    momentum: Fraction = 0.0
    """Share of the last step that is taken again."""


class AdamSpec(Spec):
    """Adam; with `weight_decay` above 0 it is AdamW."""

    kind: Literal["adam"]
    learning_rate: Positive = 0.001
    """Step size."""
    weight_decay: Amount = 0.0
    """Decoupled weight decay."""


OptimizerSpec = Annotated[RmspropSpec | SgdSpec | AdamSpec, Field(discriminator="kind")]


class EarlyStoppingSpec(Spec):
    """Stop when the validation part has not improved for a while."""

    metric: Metric = "validation/loss"
    """What must improve."""
    patience: Count = 5
    """Epochs to wait for an improvement."""
    minimum_change: Amount = 0.0
    """Smaller changes are no improvement."""


class TrainingSpec(Spec):
    """How weights are learned."""

    optimizer: OptimizerSpec
    """What turns gradients into steps."""
    loss: Literal["cross_entropy", "double_softmax"] = "cross_entropy"
    """double_softmax: softmax applied twice, as the notebook's text literally says."""
    batch_size: Count = 32
    """Pictures per step."""
    epochs: Count = 20
    """How often each picture is shown."""
    class_weights: Literal["none", "balanced"] = "none"
    """balanced: each class weighs n / (k n_c), from the training part's counts."""
    early_stopping: EarlyStoppingSpec | None = None
    """When to stop before the last epoch; null never does."""
    weights: Literal["last", "best"] = "last"
    """Which epoch's weights are tested and kept."""
    best_metric: Metric = "validation/macro_f1"
    """What makes an epoch the best, for `weights: best`."""
    keep_model: bool = True
    """Whether the trained model is kept as a .keras file."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """auto: bfloat16 where the processor computes it natively, else float32."""


class EvaluationSpec(Spec):
    """How predictions become scores."""

    bootstrap_resamples: Annotated[int, Field(ge=100)] = 1000
    """Resamples of the test pictures behind each interval."""
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Coverage of each interval."""
    calibration_bins: Annotated[int, Field(ge=2)] = 15
    """Equal-width bins of the calibration error."""


def needs_validation(training: TrainingSpec) -> bool:
    """Return whether training decides anything by the validation part."""
    return training.early_stopping is not None or training.weights == "best"
