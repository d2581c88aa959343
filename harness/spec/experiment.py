"""One experiment: a question, and everything that decides its answer."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.spec.base import Spec
from harness.spec.data import DataSpec, RepetitionsSpec, SplitSpec
from harness.spec.model import (
    AugmentationSpec,
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
