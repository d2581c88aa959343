"""What the model sees: the picture itself, or a row of numbers made from it."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from harness.specs.schema.base import Count, Share, Spec, Whole

ImagePixels = Annotated[int, Field(ge=4, le=2048)]

BackboneName = Literal[
    "efficientnet_lite0",
    "mobilenet_v2",
    "efficientnet_v2_b0",
    "resnet50_v2",
    "convnext_tiny",
    "vgg16",
    "xception",
]


class PixelsSpec(Spec):
    """The model sees the picture itself."""

    kind: Literal["pixels"]
    image_pixels: ImagePixels = 300
    """Side of the square that the model sees, in pixels."""


class PcaPicturesSpec(Spec):
    """The model sees each picture rebuilt from its first principal components."""

    kind: Literal["pca_pictures"]
    image_pixels: ImagePixels = 64
    """Side of the square, in pixels."""
    components: Count = 50
    """How many components are kept."""


class ThumbnailSpec(Spec):
    """The values of a small picture in a row, from 0 to 1."""

    kind: Literal["thumbnail"]
    image_pixels: ImagePixels = 8
    """Side of the small square, in pixels."""


class HistogramSpec(Spec):
    """How often each colour occurs: square roots of shares in a grid of hue, saturation, value."""

    kind: Literal["histogram"]
    image_pixels: ImagePixels = 128
    """Side of the square that is counted, in pixels."""
    bins: tuple[Count, Count, Count] = (8, 4, 4)
    """Bins of hue, saturation and value."""


class BackboneSpec(Spec):
    """What a frozen pre-trained network makes of the picture; computed once and kept."""

    kind: Literal["backbone"]
    backbone: BackboneName
    """Which network."""
    image_pixels: ImagePixels = 224
    """Side of the square that it sees, in pixels."""
    weights: str = "imagenet"
    """`imagenet`, or a weights file, seen from this file."""
    views: Whole = 0
    """Randomly changed copies of each training picture, shown one an epoch; 0: it itself."""


class GeometrySpec(Spec):
    """Width, height, bytes, aspect and bytes per pixel of the file: the shortcut probe."""

    kind: Literal["geometry"]
    image_pixels: Literal[None] = None
    """Of the picture itself nothing is seen."""


PictureVectors = ThumbnailSpec | HistogramSpec
"""Rows of numbers that are made from each picture's pixels by a plain function."""
SourceSpec = Annotated[PictureVectors | BackboneSpec | GeometrySpec, Field(discriminator="kind")]
"""Rows of numbers that are made from each picture alone."""


class _Derived(Spec):
    """Rows of numbers made from other rows."""

    @property
    def image_pixels(self) -> int | None:
        """Side of the square that is seen, in pixels."""
        pixels: int | None = self.source.image_pixels
        return pixels

    @property
    def source(self) -> Any:  # noqa: ANN401  one of SourceSpec, which is no type to Python
        """What is made from each picture alone, in the beginning."""
        below = self.of  # type: ignore[attr-defined]  # each member has its own
        return below.source if isinstance(below, _Derived) else below


class PcaSpec(_Derived):
    """Principal components of rows of numbers, fitted on the training part."""

    kind: Literal["pca"]
    of: SourceSpec
    """What is reduced."""
    components: Count | None = None
    """How many components are kept."""
    variance: Share | None = None
    """Or: as many as explain this share of the variance."""
    whiten: bool = False
    """Whether each component is scaled to variance 1."""

    @model_validator(mode="after")
    def _one_way_to_choose(self) -> Self:
        if (self.components is None) == (self.variance is None):
            raise ValueError(
                "components: expected either components or variance; "
                f"got {'neither' if self.components is None else 'both'}"
            )
        return self


class ProjectionSpec(_Derived):
    """A random projection to as many numbers: the control for PCA."""

    kind: Literal["projection"]
    of: SourceSpec
    """What is projected."""
    components: Count
    """How many numbers are left."""


ReducedSpec = Annotated[
    PictureVectors | BackboneSpec | GeometrySpec | PcaSpec | ProjectionSpec,
    Field(discriminator="kind"),
]
"""Rows of numbers, reduced or not."""


class ClustersSpec(_Derived):
    """Where a picture stands among k-means clusters, fitted on the training part."""

    kind: Literal["clusters"]
    of: ReducedSpec
    """What is clustered."""
    clusters: Annotated[int, Field(ge=2)] = 50
    """How many clusters."""
    gives: Literal["distances", "one_hot"] = "distances"
    """The distance to each centre, or 1 for the nearest and 0 for the others."""
    beside: bool = False
    """Whether the clustered numbers are given too."""


PictureFeatures = PixelsSpec | PcaPicturesSpec
VectorFeatures = (
    PictureVectors | BackboneSpec | GeometrySpec | PcaSpec | ProjectionSpec | ClustersSpec
)
DERIVED = (PcaSpec, ProjectionSpec, ClustersSpec)
"""Fitted on the training part, or at least made from other numbers."""
FeaturesSpec = Annotated[PictureFeatures | VectorFeatures, Field(discriminator="kind")]
