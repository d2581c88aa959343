"""Random changes of the training pictures."""

from typing import Annotated, Literal

from pydantic import Field

from harness.specs.schema.base import Fraction, Spec


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
