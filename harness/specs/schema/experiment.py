"""One experiment: a question, and everything that decides its answer."""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from harness.specs.schema.augmentation import AugmentationSpec, NoAugmentation
from harness.specs.schema.base import Spec
from harness.specs.schema.combinations import (
    architecture_mistake,
    codes_mistake,
    late_epochs_mistake,
    phases_mistake,
)
from harness.specs.schema.data import (
    CrossValidation,
    DataSpec,
    RepetitionsSpec,
    Seeds,
    SplitSpec,
    given_split_mistake,
)
from harness.specs.schema.evaluation import EvaluationSpec
from harness.specs.schema.features import DERIVED, BackboneSpec, FeaturesSpec, PictureFeatures
from harness.specs.schema.model import (
    ArchitectureSpec,
    ClassicalSpec,
    CnnSpec,
    FineTuneSpec,
    LabelsSpec,
    MajoritySpec,
    ModelSpec,
    NearestNeighboursSpec,
    PythonSpec,
)
from harness.specs.schema.search import SearchSpec
from harness.specs.schema.training import TrainingSpec, needs_validation

SEES_PICTURES = (CnnSpec, ArchitectureSpec, FineTuneSpec)


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
    search: SearchSpec | None = None
    """Values to be searched for before the experiment is run with the best; null: none."""

    @property
    def is_classical(self) -> bool:
        """Whether the model is fitted at once, without epochs."""
        return isinstance(self.model, get_args(ClassicalSpec))

    @property
    def averaged_epochs(self) -> int:
        """At how many last epochs training is stopped for a score; 1 without epochs."""
        return 1 if self.is_classical else self.evaluation.average_epochs

    @property
    def sees_pictures(self) -> bool:
        """Whether the model is given pictures, not rows of numbers."""
        return isinstance(self.features, get_args(PictureFeatures))

    @model_validator(mode="after")
    def _decisions_need_a_validation_part(self) -> Self:
        decides = needs_validation(self.training) and not self.is_classical
        if self.split.validation == 0 and decides:
            raise ValueError(
                "split.validation: expected a share above 0, because early stopping or "
                "`weights: best` decides by it; got 0"
            )
        return self

    @model_validator(mode="after")
    def _opened_pictures_are_tested_in_every_repetition(self) -> Self:
        sealed = self.split.sealed
        if sealed is not None and sealed.opened and isinstance(self.repetitions, CrossValidation):
            raise ValueError(
                "repetitions.kind: expected seeds or resampled_splits, because "
                "split.sealed.opened names the test part; got 'cross_validation'"
            )
        return self

    @model_validator(mode="after")
    def _blocks_fit_the_picture(self) -> Self:
        pixels = self.features.image_pixels
        if not isinstance(self.model, CnnSpec) or pixels is None:
            return self
        if pixels < 2 ** len(self.model.filters):
            raise ValueError(
                f"model.filters: expected at most {pixels.bit_length() - 1} blocks, because each "
                f"halves the {pixels} pixels; got {len(self.model.filters)}"
            )
        return self

    @model_validator(mode="after")
    def _the_parts_go_together(self) -> Self:
        mistake = (
            architecture_mistake(self.model, self.features.image_pixels)
            or phases_mistake(self.model, self.training)
            or late_epochs_mistake(self.model, self.training, self.evaluation)
            or codes_mistake(self.model, self.labels, self.training)
            or given_split_mistake(self.data, self.split, self.repetitions)
        )
        if mistake:
            raise ValueError(mistake)
        return self

    @model_validator(mode="after")
    def _pictures_are_not_blown_up(self) -> Self:
        normalise, pixels = self.data.normalise, self.features.image_pixels
        if normalise is not None and pixels is not None and pixels > normalise.square_pixels:
            raise ValueError(
                "features.image_pixels: expected at most data.normalise.square_pixels "
                f"({normalise.square_pixels}), which holds no more detail; got {pixels}"
            )
        return self

    @model_validator(mode="after")
    def _the_model_can_read_the_features(self) -> Self:
        if isinstance(self.model, MajoritySpec | PythonSpec):
            return self
        wants_pictures = isinstance(self.model, SEES_PICTURES)
        if wants_pictures != self.sees_pictures:
            wanted = "pixels or pca_pictures" if wants_pictures else "a kind that makes numbers"
            raise ValueError(
                f"features.kind: expected {wanted}, because model.kind {self.model.kind} reads "
                f"{'pictures' if wants_pictures else 'numbers'}; got {self.features.kind!r}"
            )
        return self

    @model_validator(mode="after")
    def _nothing_is_asked_for_in_vain(self) -> Self:
        if self.sees_pictures and not self.is_classical:
            return self
        augmented = not isinstance(self.augmentation, NoAugmentation)
        views = self.features.views if isinstance(self.features, BackboneSpec) else 0
        if augmented and (not views or self.is_classical):
            raise ValueError(
                "augmentation.kind: expected none, because numbers are made from each picture "
                "as it is (or features.views of a backbone, with a dense_head); got 'random'"
            )
        source = self.features.source if isinstance(self.features, DERIVED) else None
        if isinstance(source, BackboneSpec) and source.views:
            raise ValueError(
                "features.of: expected a backbone with views 0, because only a dense_head on "
                f"the backbone itself is shown views; got {source.views}"
            )
        if views and not augmented:
            raise ValueError(
                "features.views: expected 0 with `augmentation: {kind: none}`, where all views "
                f"would be the same; got {views}"
            )
        return self

    @model_validator(mode="after")
    def _weights_can_be_used(self) -> Self:
        weighted = self.training.class_weights.kind != "none"
        if weighted and isinstance(self.model, NearestNeighboursSpec | MajoritySpec):
            raise ValueError(
                f"training.class_weights: expected kind none with model.kind {self.model.kind}, "
                f"which cannot weigh pictures; got {self.training.class_weights.kind!r}"
            )
        return self

    @model_validator(mode="after")
    def _the_search_can_be_done(self) -> Self:
        if self.search is None:
            return self
        if self.split.given is not None and not isinstance(self.search.repetitions, Seeds):
            raise ValueError(
                "search.repetitions: expected kind seeds, because split.given names one split; got "
                f"{self.search.repetitions.kind!r}"
            )
        if self.search.tuner.kind == "hyperband" and self.is_classical:
            raise ValueError(
                "search.tuner.kind: expected random, bayesian or grid, because model.kind "
                f"{self.model.kind} has no epochs; got 'hyperband'"
            )
        if self.search.pruning is not None and (self.is_classical or not self.split.validation):
            raise ValueError(
                "search.pruning: expected null, because there is no validation score after each "
                "epoch to compare; got a rule"
            )
        return self
