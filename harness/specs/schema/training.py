"""How weights are learned."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.specs.schema.base import Amount, Count, Fraction, Spec
from harness.specs.schema.optimizer import ConstantRate, OptimizerSpec, ScheduleSpec

ValidationMetric = Literal[
    "validation/loss",
    "validation/accuracy",
    "validation/balanced_accuracy",
    "validation/macro_f1",
]

Devices = Literal["one", "all"]
Precision = Literal["float32", "bfloat16", "float16"]
"""What a network computes in; its weights are float32 all the same."""
PrecisionChoice = Literal["auto", Precision]
KERAS_POLICIES: Mapping[Precision, str] = MappingProxyType(
    {"float32": "float32", "bfloat16": "mixed_bfloat16", "float16": "mixed_float16"}
)
"""What Keras calls each precision."""


class CrossEntropy(Spec):
    """The negative log-likelihood of the true class."""

    kind: Literal["cross_entropy"]
    label_smoothing: Fraction = 0.0
    """Share of each label that is spread evenly over all classes (Szegedy et al., CVPR 2016)."""


class DoubleSoftmax(Spec):
    """Softmax applied twice, as the notebook's text literally says."""

    kind: Literal["double_softmax"]


class Focal(Spec):
    """Cross-entropy that counts well recognised pictures less (Lin et al., ICCV 2017)."""

    kind: Literal["focal"]
    gamma: Amount = 2.0
    """Power of 1 - p, by which each picture's loss is multiplied; 0 is cross-entropy."""


class LogitAdjusted(Spec):
    """Cross-entropy with log class shares added to the logits in training (Menon et al., 2021)."""

    kind: Literal["logit_adjusted"]
    tau: Amount = 1.0
    """How many times the log share is added; 0 is cross-entropy."""


LossSpec = Annotated[
    CrossEntropy | DoubleSoftmax | Focal | LogitAdjusted, Field(discriminator="kind")
]


class EqualWeights(Spec):
    """Each picture counts the same."""

    kind: Literal["none"]


class BalancedWeights(Spec):
    """Each class weighs n / (k n_c), from the training part's counts."""

    kind: Literal["balanced"]


class EffectiveNumber(Spec):
    """Each class weighs 1 / E_c with E_c = (1 - beta^n_c) / (1 - beta) (Cui et al., CVPR 2019)."""

    kind: Literal["effective_number"]
    beta: Fraction = 0.999
    """0: all classes weigh the same; towards 1: as `balanced`."""


ClassWeightsSpec = Annotated[
    EqualWeights | BalancedWeights | EffectiveNumber, Field(discriminator="kind")
]


class EarlyStoppingSpec(Spec):
    """Stop when the validation part has not improved for a while."""

    metric: ValidationMetric = "validation/loss"
    """What must improve."""
    patience: Count = 5
    """Epochs to wait for an improvement."""
    minimum_change: Amount = 0.0
    """Smaller changes are no improvement."""


class TrainingSpec(Spec):
    """How weights are learned."""

    optimizer: OptimizerSpec
    """What turns gradients into steps."""
    schedule: ScheduleSpec = ConstantRate(kind="constant")
    """How the learning rate changes."""
    loss: LossSpec = CrossEntropy(kind="cross_entropy")
    """What is made small."""
    batch_size: Count = 32
    """Pictures per step."""
    epochs: Count = 20
    """How often each picture is shown."""
    class_weights: ClassWeightsSpec = EqualWeights(kind="none")
    """How much the pictures of each class count in the loss."""
    sampling: Literal["natural", "balanced"] = "natural"
    """natural: each picture once an epoch; balanced: as many draws, each class as often."""
    mixup_alpha: Amount = 0.0
    """Above 0: pictures are mixed in pairs, with shares from Beta(alpha, alpha) (Zhang, 2018)."""
    sharpness_radius: Amount = 0.0
    """Above 0: each step uses the gradient at the worst point this near (SAM, Foret, 2021)."""
    early_stopping: EarlyStoppingSpec | None = None
    """When to stop before the last epoch; null never does."""
    weights: Literal["last", "best", "average", "ema"] = "last"
    """Tested and kept: an epoch's, the mean of the last epochs', or a moving mean over steps."""
    best_metric: ValidationMetric = "validation/macro_f1"
    """What makes an epoch the best, for `weights: best`."""
    averaged_epochs: Count = 5
    """How many last epochs `weights: average` takes the mean of (Izmailov et al., UAI 2018)."""
    ema_momentum: Fraction = 0.99
    """Share of the moving mean of `weights: ema` that each step leaves as it was."""
    keep_model: bool = True
    """Whether the trained model is kept as a .keras file."""
    precision: PrecisionChoice = "auto"
    """auto: the fastest of the device that trains, as `doctor` says; float16 scales the loss."""
    devices: Devices = "one"
    """all: each GPU trains a copy of the network on its share of every batch."""
    deterministic: bool = False
    """Whether the same GPU gives the same bits each time, by slower operations."""

    @model_validator(mode="after")
    def _imbalance_is_corrected_once(self) -> Self:
        asked = {
            f"class_weights {self.class_weights.kind}": self.class_weights.kind != "none",
            "sampling balanced": self.sampling == "balanced",
            "loss logit_adjusted": self.loss.kind == "logit_adjusted",
        }
        chosen = [name for name, is_chosen in asked.items() if is_chosen]
        if len(chosen) > 1:
            raise ValueError(
                "class_weights: expected one of class_weights, balanced sampling and "
                "logit_adjusted loss, because each corrects for imbalance by itself; "
                f"got {' and '.join(chosen)}"
            )
        return self

    @model_validator(mode="after")
    def _mixed_pictures_have_no_weights(self) -> Self:
        if self.mixup_alpha and self.class_weights.kind != "none":
            raise ValueError(
                "mixup_alpha: expected 0 with class_weights, because a picture mixed from two "
                f"classes has the weight of neither; got {self.mixup_alpha:g}"
            )
        return self


def needs_validation(training: TrainingSpec) -> bool:
    """Return whether training decides anything by the validation part."""
    return training.early_stopping is not None or training.weights == "best"
