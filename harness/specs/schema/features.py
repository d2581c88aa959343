"""What the model sees: the picture itself, or a row of numbers made from it."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from harness.specs.schema.base import Count, Positive, Share, Spec, Whole

IMAGENET: Final = "imagenet"
ImagePixels = Annotated[int, Field(ge=4, le=2048)]

BackboneName = Literal[
    "efficientnet_lite0",
    "efficientnet_lite2",
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


def _is_onnx(file: str) -> str:
    if not file.isprintable() or not file.lower().endswith(".onnx"):
        raise ValueError("expected the path of an ONNX file, such as dinov2_small.onnx")
    return file


Channels = tuple[float, float, float]


class OnnxInputSpec(Spec):
    """How pixels become what a network in an ONNX file expects; null: as the file itself says."""

    rescale: bool | None = None
    """Whether pixels are divided by 255 first, as most networks expect."""
    mean: Channels | None = None
    """Of red, green and blue, subtracted then."""
    std: tuple[Positive, Positive, Positive] | None = None
    """What red, green and blue are divided by at last."""
    channels: Literal["rgb", "bgr"] | None = None
    """Which colour comes first."""
    layout: Literal["nchw", "nhwc"] | None = None
    """Whether the channels come before the height, as torch has them, or behind the width."""
    crop_pixels: ImagePixels | None = None
    """Side of the square in the middle that the network sees; null: all of image_pixels."""


class OnnxOutputSpec(Spec):
    """Which numbers of an ONNX file are the features of a picture."""

    name: str | None = None
    """Of the output, where the file has several."""
    pooling: Literal["first_token", "mean"] | None = None
    """How rows of tokens, or maps, become one row: the first token, or the mean of all."""


class BackboneSpec(Spec):
    """What a frozen pre-trained network makes of the picture; computed once and kept."""

    kind: Literal["backbone"]
    backbone: BackboneName | None = None
    """Which network; or, in its place, `onnx`."""
    onnx: Annotated[str, AfterValidator(_is_onnx)] | None = None
    """An ONNX file with a network of your own choice, seen from this file (docs/onnx.md)."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    """What `onnx` must be, byte for byte; null: as it is when this is read."""
    input: OnnxInputSpec = OnnxInputSpec()
    """How pixels become what `onnx` expects."""
    output: OnnxOutputSpec = OnnxOutputSpec()
    """Which of the numbers of `onnx` are taken."""
    image_pixels: ImagePixels = 224
    """Side of the square that it sees, in pixels."""
    weights: str = IMAGENET
    """`imagenet`, or a weights file of `backbone`, seen from this file."""
    views: Whole = 0
    """Randomly changed copies of each training picture, shown one an epoch; 0: it itself."""

    @model_validator(mode="after")
    def _one_network(self) -> Self:
        if (self.backbone is None) == (self.onnx is None):
            got = "neither" if self.onnx is None else "both; write `backbone: null` beside onnx"
            raise ValueError(f"backbone: expected either backbone or onnx; got {got}")
        others = ("weights",) if self.onnx else ("sha256", "input", "output")
        for name in others:
            if getattr(self, name) != type(self).model_fields[name].default:
                this, other = ("onnx", "backbone") if self.onnx else ("backbone", "onnx")
                raise ValueError(f"{name}: expected nothing with {this}; it belongs to {other}")
        crop = self.input.crop_pixels
        if crop is not None and crop > self.image_pixels:
            raise ValueError(
                f"input.crop_pixels: expected at most image_pixels ({self.image_pixels}); "
                f"got {crop}"
            )
        return self

    @model_serializer(mode="wrap")
    def _what_belongs_to_the_network(self, all_of: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what the other kind of network is told, and what nobody said.

        Fingerprints, parameters and records of named backbones are those of the time before there
        were others.
        """
        other = ("backbone", "weights") if self.onnx else ("onnx", "sha256", "input", "output")
        told = {key: value for key, value in all_of(self).items() if key not in other}
        for key in ("input", "output"):
            said = {name: value for name, value in told.pop(key, {}).items() if value is not None}
            told |= {key: said} if said else {}
        return told


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
