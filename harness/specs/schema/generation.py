"""One generation: which network paints, which one judges it, and how both learn."""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from harness.specs.schema.augmentation import NoAugmentation
from harness.specs.schema.base import Amount, Count, Fraction, Positive, Share, Spec
from harness.specs.schema.data import DataSpec, RepetitionsSpec, SplitSpec
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import BackboneName, PixelsSpec
from harness.specs.schema.model import MajoritySpec, SparseLabels
from harness.specs.schema.optimizer import RmspropSpec
from harness.specs.schema.training import TrainingSpec

SIDES = (16, 32, 64, 128)
"""Of a painted picture, in pixels: powers of two, as the measures need them."""
SMALLEST_START = 2
"""Pixels of a side from which a generator, or to which a discriminator, may go."""
Filters = Annotated[tuple[Count, ...], Field(min_length=1)]


class GeneratorSpec(Spec):
    """From normal numbers to a picture: one dense layer, then convolutions that double the side.

    Source: Radford, Metz and Chintala, DCGAN (ICLR 2016), as TensorFlow's tutorial builds it.
    """

    kind: Literal["dcgan"]
    latent: Count = 100
    """How many normal numbers a picture is made from."""
    filters: Filters = (256, 128, 64)
    """Of the dense layer, of the convolution that keeps the side, then of one for each doubling;
    the last doubling makes the picture itself."""
    kernel_pixels: Annotated[int, Field(ge=1, le=9)] = 5
    """Side of each kernel."""
    upsampling: Literal["transposed", "nearest"] = "transposed"
    """nearest: each pixel is repeated and an ordinary convolution follows (Odena et al., 2016)."""
    classes: Literal["none", "conditional"] = "none"
    """conditional: both networks are told of which class a picture is, so that one can be asked for
    by name: an embedding of it beside the latents (Mirza and Osindero, 2014), and a projection in
    the discriminator (Miyato and Koyama, 2018)."""


class DcganDiscriminatorSpec(Spec):
    """From a picture to one number, how real it looks: convolutions that halve the side."""

    kind: Literal["dcgan"]
    filters: Filters = (64, 128)
    """Of each convolution."""
    kernel_pixels: Annotated[int, Field(ge=1, le=9)] = 5
    """Side of each kernel."""
    dropout_rate: Fraction = 0.3
    """Share of the values after each convolution that is dropped."""
    spectral_normalization: bool = False
    """Divide each kernel by its largest singular value (Miyato et al., 2018)."""


class ProjectedSpec(Spec):
    """Small networks that look at what the frozen EfficientNet-Lite0 sees, mixed at random.

    Source: Sauer et al., Projected GANs converge faster (NeurIPS 2021).
    """

    kind: Literal["projected"]
    filters: Count = 64
    """Of each mixed map, and of each convolution that looks at it."""
    network_pixels: Literal[32, 64, 128, 256] = 64
    """Side to which pictures are enlarged before the frozen network sees them."""


DiscriminatorSpec = Annotated[
    DcganDiscriminatorSpec | ProjectedSpec,
    Field(discriminator="kind"),
]
FROZEN_DISCRIMINATOR = "efficientnet_lite0"
"""The network that a projected discriminator looks through, as `evaluation.backbone` calls it."""


class _Penalties(Spec):
    """What is added to the discriminator's loss."""

    r1: Amount = 0.0
    """Weight of half its squared gradient at real pictures (Mescheder et al., 2018)."""
    r2: Amount = 0.0
    """The same at generated ones."""
    lecam: Amount = 0.0
    """Weight that ties its answers to running means of the opposite kind (Tseng et al., 2021)."""


class NonSaturatingSpec(_Penalties):
    """Cross-entropy; the generator raises the odds of being taken for real."""

    kind: Literal["non_saturating"]


class HingeSpec(_Penalties):
    """Nothing more is gained beyond a distance of 1 (Lim and Ye, 2017)."""

    kind: Literal["hinge"]


class RelativisticSpec(_Penalties):
    """Each real picture against a generated one (Jolicoeur-Martineau, 2019), as in R3GAN."""

    kind: Literal["relativistic"]

    @model_validator(mode="after")
    def _answers_are_anchored_to_nothing(self) -> Self:
        if self.lecam:
            raise ValueError(
                "lecam: expected 0 with kind relativistic, which knows differences of answers "
                f"alone, and no answer to tie; got {self.lecam:g}"
            )
        return self


GanLossSpec = Annotated[
    NonSaturatingSpec | HingeSpec | RelativisticSpec,
    Field(discriminator="kind"),
]


class FlipSpec(Spec):
    """Every second real picture is mirrored, by chance."""

    kind: Literal["flip"]


class DiffAugmentSpec(Spec):
    """Both real and generated pictures are changed before the discriminator sees them.

    Gradients go through the changes, so that the generator does not learn to paint them.
    Source: Zhao et al., Differentiable augmentation (NeurIPS 2020).
    """

    kind: Literal["diffaugment"]
    flip: bool = False
    """Whether real pictures are mirrored first, by chance."""
    colour: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Brightness by up to half of it, saturation by up to it, contrast by up to half of it."""
    translation: Annotated[float, Field(ge=0, le=0.5)] = 0.125
    """Share of the side by which a picture moves at most; what it leaves is grey."""
    cutout: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the side of the square that is made grey."""


GanAugmentationSpec = Annotated[
    NoAugmentation | FlipSpec | DiffAugmentSpec, Field(discriminator="kind")
]


class GanOptimizerSpec(Spec):
    """Adam, for one of the two networks."""

    learning_rate: Positive = 0.0001
    """Step size."""
    beta_1: Fraction = 0.9
    """Share of the mean gradient that stays."""
    beta_2: Fraction = 0.999
    """Share of the mean squared gradient that stays."""


class GanTrainingSpec(Spec):
    """How both networks learn."""

    images: Count = 100_000
    """How many real pictures are shown, over and over: the budget."""
    batch_size: Count = 64
    """Real pictures in a step, and as many generated ones."""
    generator: GanOptimizerSpec = GanOptimizerSpec()
    """What moves the generator."""
    discriminator: GanOptimizerSpec = GanOptimizerSpec()
    """What moves the discriminator."""
    average: Share | None = None
    """Share of a moving average of the generator, batch statistics included, that stays in each
    step; the average then paints. null: the generator as it is."""
    checkpoints: Annotated[int, Field(ge=4)] = 20
    """How often, evenly, numbers and samples are recorded."""


class GanEvaluationSpec(Spec):
    """What the pictures are measured by."""

    pictures: Annotated[int, Field(ge=20)] = 200
    """In each set at most; half of the real ones of the test part, where that is fewer."""
    backbone: BackboneName = "efficientnet_lite0"
    """Whose features KID, precision and recall are measured in."""


class GenerationSpec(Spec):
    """One YAML file: who paints, from which pictures it learns, and how like them it paints."""

    kind: Literal["generation"]
    """What this file describes."""
    question: Annotated[str, Field(min_length=1)]
    """What we want to know, in one sentence."""
    seed: int = 1
    """The root of every random stream; any whole number, 0 included."""
    repetitions: RepetitionsSpec
    """How often, and what varies."""
    data: DataSpec
    """Which pictures."""
    split: SplitSpec = SplitSpec()
    """Which pictures are learned from, and which the painted ones are held against."""
    classes: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Of which classes, by name; null: of all."""
    features: PixelsSpec
    """What is seen, and painted."""
    generator: GeneratorSpec
    """What paints."""
    discriminator: DiscriminatorSpec
    """What tells painted pictures from real ones."""
    loss: GanLossSpec
    """What each of the two wants of the other."""
    augmentation: GanAugmentationSpec
    """Random changes of what the discriminator sees."""
    training: GanTrainingSpec
    """How both learn."""
    evaluation: GanEvaluationSpec = GanEvaluationSpec()
    """What the pictures are measured by."""

    @property
    def image_pixels(self) -> int:
        """Side of a painted picture."""
        return self.features.image_pixels

    @property
    def search(self) -> None:
        """None: nothing of it can be searched for."""
        return

    @property
    def experiment(self) -> ExperimentSpec:
        """The experiment that would see the same pictures, prepared and split alike."""
        common: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("question", "seed", "repetitions", "data", "split", "features")
        }
        return ExperimentSpec(
            **common,
            augmentation=NoAugmentation(kind="none"),
            model=MajoritySpec(kind="majority"),
            labels=SparseLabels(kind="sparse"),
            training=TrainingSpec(optimizer=RmspropSpec(kind="rmsprop"), precision="float32"),
        )

    @model_validator(mode="after")
    def _the_side_can_be_reached(self) -> Self:
        side = self.image_pixels
        if side not in SIDES:
            raise ValueError(
                f"features.image_pixels: expected one of {', '.join(map(str, SIDES))}; got {side}"
            )
        halved = [("generator", len(self.generator.filters) - 1)]
        if isinstance(self.discriminator, DcganDiscriminatorSpec):
            halved.append(("discriminator", len(self.discriminator.filters)))
        for name, steps in halved:
            if side < SMALLEST_START * 2**steps:
                raise ValueError(
                    f"{name}.filters: expected fewer, because {side} pixels of a side, halved "
                    f"{steps} times, leave less than {SMALLEST_START}; got "
                    f"{list(getattr(self, name).filters)}"
                )
        return self

    @model_validator(mode="after")
    def _nobody_is_judged_by_what_it_learned_to_fool(self) -> Self:
        told = self.discriminator
        if not isinstance(told, ProjectedSpec):
            return self
        if told.network_pixels < self.image_pixels:
            raise ValueError(
                f"discriminator.network_pixels: expected at least features.image_pixels "
                f"({self.image_pixels}); got {told.network_pixels}"
            )
        if self.evaluation.backbone == FROZEN_DISCRIMINATOR:
            raise ValueError(
                f"evaluation.backbone: expected another network than {FROZEN_DISCRIMINATOR} with "
                "discriminator.kind: projected, which learns from what this one sees: it would be "
                f"judged by what it learned to fool; got {FROZEN_DISCRIMINATOR}. Write evaluation: "
                "{backbone: efficientnet_lite2}, and the same in what it is compared with"
            )
        return self

    @model_validator(mode="after")
    def _classes_differ(self) -> Self:
        named = sorted(self.classes or ())
        twice = [one for one, other in pairwise(named) if one == other]
        if twice:
            raise ValueError(f"classes: expected each once; got {twice[0]!r} twice")
        return self

    @model_validator(mode="after")
    def _budget_suffices(self) -> Self:
        steps = self.training.images // self.training.batch_size
        if steps < self.training.checkpoints:
            raise ValueError(
                f"training.images: expected at least {self.training.checkpoints} batches, one for "
                f"each checkpoint; got {steps} of {self.training.batch_size} pictures"
            )
        return self

    @model_validator(mode="after")
    def _the_experiment_can_be_run(self) -> Self:
        try:
            _ = self.experiment
        except ValidationError as error:
            (found, *_) = error.errors(include_url=False)
            raise ValueError(str(found["ctx"]["error"])) from error
        return self
