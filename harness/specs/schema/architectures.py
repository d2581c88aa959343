"""What a spec must know of the published networks; `harness.models.architectures` builds them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

ArchitectureName = Literal[
    "lenet5", "alexnet", "vgg_small", "vgg16", "googlenet", "resnet18", "resnet50"
]


class Architecture(NamedTuple):
    """One published network."""

    smallest_pixels: int
    """Side of the smallest picture of which something is left at its end."""
    dropout_rate: float | None
    """As published; None: it drops nothing."""


ARCHITECTURES: Mapping[ArchitectureName, Architecture] = MappingProxyType(
    {
        "lenet5": Architecture(16, None),
        "alexnet": Architecture(67, 0.5),
        "vgg_small": Architecture(32, 0.5),
        "vgg16": Architecture(32, 0.5),
        "googlenet": Architecture(32, 0.4),
        "resnet18": Architecture(32, None),
        "resnet50": Architecture(32, None),
    }
)


def too_small(name: ArchitectureName, pixels: int) -> str | None:
    """Return what to say of pictures too small for a network; None when they are not."""
    smallest = ARCHITECTURES[name].smallest_pixels
    if pixels >= smallest:
        return None
    return (
        f"features.image_pixels: expected at least {smallest}, because model.name {name} leaves "
        f"nothing of a smaller picture; got {pixels}"
    )
