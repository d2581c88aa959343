"""One clustering: what k-means is shown, and how its clusters are held against the labels."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from harness.specs.schema.augmentation import AugmentationSpec, NoAugmentation
from harness.specs.schema.base import Spec
from harness.specs.schema.data import DataSpec, RepetitionsSpec, SplitSpec
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import (
    BackboneSpec,
    FeaturesSpec,
    GeometrySpec,
    HistogramSpec,
    PcaSpec,
    ProjectionSpec,
    ThumbnailSpec,
)
from harness.specs.schema.model import (
    ArchitectureSpec,
    CnnSpec,
    DenseHeadSpec,
    FineTuneSpec,
    MajoritySpec,
    SparseLabels,
)
from harness.specs.schema.optimizer import RmspropSpec
from harness.specs.schema.training import PrecisionChoice, TrainingSpec

Clusters = Annotated[int, Field(ge=2)]
Criterion = Literal["silhouette", "stability", "gap"]


class LearnedSpec(Spec):
    """What a network makes of the picture, after it was trained on the labels in the same run."""

    kind: Literal["learned"]
    features: FeaturesSpec
    """What the network sees."""
    model: Annotated[
        CnnSpec | ArchitectureSpec | FineTuneSpec | DenseHeadSpec, Field(discriminator="kind")
    ]
    """Which network."""
    augmentation: AugmentationSpec = NoAugmentation(kind="none")
    """Random changes of the training pictures."""
    training: TrainingSpec
    """How its weights are learned."""
    layer: Annotated[str, Field(min_length=1)] | None = None
    """Whose values are clustered, such as `dense_1`; null: what enters the last layer."""

    @property
    def image_pixels(self) -> int | None:
        """Side of the square that is seen, in pixels."""
        return self.features.image_pixels


ClusteredSpec = Annotated[
    ThumbnailSpec
    | HistogramSpec
    | BackboneSpec
    | GeometrySpec
    | PcaSpec
    | ProjectionSpec
    | LearnedSpec,
    Field(discriminator="kind"),
]


class ClusterEvaluationSpec(Spec):
    """How clusters are held against the labels."""

    half_samples: Annotated[int, Field(ge=50)] = 200
    """Random halves of the test pictures behind each interval."""
    permutations: Annotated[int, Field(ge=20)] = 200
    """Shuffles of the labels behind each chance level."""
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Coverage of each interval."""


class ClusteringSpec(Spec):
    """One YAML file: which clusters k-means finds, and whether they are the classes."""

    kind: Literal["clustering"]
    """What this file describes."""
    question: Annotated[str, Field(min_length=1)]
    """What we want to know, in one sentence."""
    seed: int = 1
    """The root of every random stream; any whole number, 0 included."""
    repetitions: RepetitionsSpec
    """How often, and what varies: with `seeds` the starts of k-means alone."""
    data: DataSpec
    """Which pictures."""
    split: SplitSpec = SplitSpec()
    """Which pictures clusters are found in, and which they are judged by."""
    features: ClusteredSpec
    """What is clustered."""
    scaling: Literal["none", "standardise", "l2"] = "none"
    """standardise: each number to mean 0 and variance 1; l2: each picture to length 1."""
    clusters: Annotated[tuple[Clusters, ...], Field(min_length=1)] = (10, 20, 31, 50, 75, 100, 150)
    """How many clusters: each number in turn, ascending; a single one is `[50]`."""
    choice: Criterion = "silhouette"
    """What chooses among them, without the labels."""
    stability_seeds: Annotated[int, Field(ge=2)] = 3
    """How often k-means is repeated, on all training pictures and on two halves of them."""
    gap_references: Annotated[int, Field(ge=2)] = 3
    """Structureless copies of the training part behind the gap statistic."""
    precision: PrecisionChoice = "auto"
    """What a backbone computes in; a learned network goes by its own `training`."""
    evaluation: ClusterEvaluationSpec = ClusterEvaluationSpec()
    """How clusters are held against the labels."""

    @property
    def saw_labels(self) -> bool:
        """Whether what is clustered was learned from the labels of the training part."""
        return isinstance(self.features, LearnedSpec)

    @property
    def experiment(self) -> ExperimentSpec:
        """The experiment whose model is shown, or has learned, what is clustered here."""
        told = self.features
        common: dict[str, Any] = {
            "question": self.question,
            "seed": self.seed,
            "repetitions": self.repetitions,
            "data": self.data,
            "split": self.split,
            "labels": SparseLabels(kind="sparse"),
        }
        if isinstance(told, LearnedSpec):
            learning = {name: getattr(told, name) for name in _LEARNING}
            return ExperimentSpec(**common, **learning)
        return ExperimentSpec(
            **common,
            features=told,
            model=MajoritySpec(kind="majority"),
            augmentation=NoAugmentation(kind="none"),
            training=TrainingSpec(optimizer=RmspropSpec(kind="rmsprop"), precision=self.precision),
        )

    @model_validator(mode="after")
    def _clusters_ascend(self) -> Self:
        if list(self.clusters) != sorted(set(self.clusters)):
            raise ValueError(
                f"clusters: expected different numbers, ascending; got {list(self.clusters)}"
            )
        if self.choice == "gap" and len(self.clusters) == 1:
            raise ValueError(
                "choice: expected silhouette or stability with a single number of clusters, "
                "because the gap statistic compares neighbours; got 'gap'"
            )
        return self

    @model_validator(mode="after")
    def _the_experiment_can_be_run(self) -> Self:
        try:
            _ = self.experiment
        except ValidationError as error:
            (found, *_) = error.errors(include_url=False)
            raise ValueError(_placed(str(found["ctx"]["error"]), self.saw_labels)) from error
        return self


_LEARNING = ("features", "model", "augmentation", "training")


def _placed(message: str, learned: bool) -> str:
    """Return what an experiment's rule says, with the key where it stands in a clustering."""
    inside = learned and message.startswith(tuple(f"{part}." for part in _LEARNING))
    return f"features.{message}" if inside else message
