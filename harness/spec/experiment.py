"""One experiment: a question, and everything that decides its answer."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.spec.base import Spec
from harness.spec.data import DataSpec, RepetitionsSpec, SplitSpec
from harness.spec.model import (
    AugmentationSpec,
    CnnSpec,
    EvaluationSpec,
    FeaturesSpec,
    LabelsSpec,
    ModelSpec,
    TrainingSpec,
    needs_validation,
)


class ExperimentSpec(Spec):
    """One YAML file: a question, and everything that decides its answer."""

    kind: Literal["experiment"] = "experiment"
    """What this file describes."""
    question: Annotated[str, Field(min_length=1)]
    """What we want to know, in one sentence."""
    seed: int = 1
    """The root of every random stream; any whole number, 0 included."""
    repetitions: RepetitionsSpec
    """How often, and what varies from one repetition to the next."""
    data: DataSpec
    """Which pictures."""
    split: SplitSpec = SplitSpec()
    """Who is trained, validated and tested on."""
    augmentation: AugmentationSpec
    """Random changes of the training pictures."""
    features: FeaturesSpec
    """What the model sees."""
    model: ModelSpec
    """What learns."""
    labels: LabelsSpec
    """How classes are coded."""
    training: TrainingSpec
    """How weights are learned."""
    evaluation: EvaluationSpec = EvaluationSpec()
    """How predictions become scores."""

    @model_validator(mode="after")
    def _decisions_need_a_validation_part(self) -> Self:
        if self.split.validation == 0 and needs_validation(self.training):
            raise ValueError(
                "split.validation: expected a share above 0, because early stopping or "
                "`weights: best` decides by it; got 0"
            )
        return self

    @model_validator(mode="after")
    def _blocks_fit_the_picture(self) -> Self:
        pixels = self.features.image_pixels
        if isinstance(self.model, CnnSpec) and pixels < 2 ** len(self.model.filters):
            raise ValueError(
                f"model.filters: expected at most {pixels.bit_length() - 1} blocks, because each "
                f"halves the {pixels} pixels; got {len(self.model.filters)}"
            )
        return self

    @model_validator(mode="after")
    def _pictures_are_not_blown_up(self) -> Self:
        normalise, pixels = self.data.normalise, self.features.image_pixels
        if normalise is not None and pixels > normalise.square_pixels:
            raise ValueError(
                "features.image_pixels: expected at most data.normalise.square_pixels "
                f"({normalise.square_pixels}), which holds no more detail; got {pixels}"
            )
        return self
