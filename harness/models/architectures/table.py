"""Every published network by its name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import keras

from harness.errors import SpecError
from harness.models.architectures.alexnet import alexnet
from harness.models.architectures.googlenet import googlenet
from harness.models.architectures.lenet import lenet5
from harness.models.architectures.resnet import resnet18, resnet50
from harness.models.architectures.vgg import vgg16, vgg_small
from harness.models.layers import Initial, Maker
from harness.specs.schema.architectures import ARCHITECTURES, ArchitectureName, too_small
from harness.specs.schema.model import ArchitectureSpec

Builder = Callable[[keras.KerasTensor, Maker, float], keras.KerasTensor]
"""From pixels (b, h, w, c) in [-1, 1], and a share to drop, to what the last layer sees (b, d)."""

BUILDERS: Mapping[ArchitectureName, tuple[Builder, Initial]] = MappingProxyType(
    {
        "lenet5": (lenet5, "glorot"),
        "alexnet": (alexnet, "he"),
        "vgg_small": (vgg_small, "he"),
        "vgg16": (vgg16, "glorot"),
        "googlenet": (googlenet, "glorot"),
        "resnet18": (resnet18, "he"),
        "resnet50": (resnet50, "he"),
    }
)
"""How each is built, and how its kernels start."""


def architecture(
    spec: ArchitectureSpec, pictures: keras.KerasTensor, make: Maker
) -> keras.KerasTensor:
    """Return a row of numbers for each picture, from raw uint8 pictures (b, h, w, c).

    All are given pixels from -1 to 1, where the papers subtract the mean of their pictures.

    Raises:
        SpecError: nothing is left of pictures this small.
    """
    if message := too_small(spec.name, min(pictures.shape[1:3])):
        raise SpecError(f"{message}. Use larger pictures.")
    build, initial = BUILDERS[spec.name]
    make = make._replace(initial=initial)
    pixels = keras.layers.Rescaling(1 / 127.5, -1, **make.named("rescaling"))(pictures)
    rate = ARCHITECTURES[spec.name].dropout_rate if spec.dropout_rate is None else spec.dropout_rate
    return build(pixels, make, rate or 0.0)
