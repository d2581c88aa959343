"""GoogLeNet: convolutions of several sizes side by side."""

from typing import NamedTuple

import keras

from harness.models.layers import Maker
from harness.models.local_response import LocalResponse


class Inception(NamedTuple):
    """Filters of one module, a row of the paper's table 1."""

    one: int
    before_three: int
    three: int
    before_five: int
    five: int
    after_pooling: int


MODULES = (
    {
        "3a": Inception(64, 96, 128, 16, 32, 32),
        "3b": Inception(128, 128, 192, 32, 96, 64),
    },
    {
        "4a": Inception(192, 96, 208, 16, 48, 64),
        "4b": Inception(160, 112, 224, 24, 64, 64),
        "4c": Inception(128, 128, 256, 24, 64, 64),
        "4d": Inception(112, 144, 288, 32, 64, 64),
        "4e": Inception(256, 160, 320, 32, 128, 128),
    },
    {
        "5a": Inception(256, 160, 320, 32, 128, 128),
        "5b": Inception(384, 192, 384, 48, 128, 128),
    },
)
"""Between two groups there is a pooling."""


def googlenet(x: keras.KerasTensor, make: Maker, dropout_rate: float) -> keras.KerasTensor:
    """Return GoogLeNet without its last layer and without the two auxiliary classifiers.

    6,998,552 parameters for 224×224 colour pixels and 1,000 classes, as in Caffe's published
    model; the paper's table counts 6.8 million, in rounded thousands. Kernels start as Glorot
    and Bengio have it, as Caffe's do; the paper does not say.

    Source: Szegedy et al., Going deeper with convolutions (CVPR 2015), table 1.
    """
    x = _convolution(x, make, "convolution_1", 64, 7, strides=2)
    x = make.pooling("pooling_1", 3, 2, padding="same")(x)
    x = LocalResponse(**make.named("response_1"))(x)
    x = _convolution(x, make, "convolution_2_before", 64, 1)
    x = _convolution(x, make, "convolution_2", 192, 3)
    x = LocalResponse(**make.named("response_2"))(x)
    for number, group in enumerate(MODULES, start=2):
        x = make.pooling(f"pooling_{number}", 3, 2, padding="same")(x)
        for name, filters in group.items():
            x = _inception(x, make, name, filters)
    x = keras.layers.GlobalAveragePooling2D(**make.named("global_average"))(x)
    return make.dropout("dropout", dropout_rate)(x)


def _inception(x: keras.KerasTensor, make: Maker, name: str, of: Inception) -> keras.KerasTensor:
    three = _convolution(x, make, f"{name}_before_three", of.before_three, 1)
    five = _convolution(x, make, f"{name}_before_five", of.before_five, 1)
    pooled = make.pooling(f"{name}_pooling", 3, 1, padding="same")(x)
    branches = [
        _convolution(x, make, f"{name}_one", of.one, 1),
        _convolution(three, make, f"{name}_three", of.three, 3),
        _convolution(five, make, f"{name}_five", of.five, 5),
        _convolution(pooled, make, f"{name}_after_pooling", of.after_pooling, 1),
    ]
    return keras.layers.Concatenate(**make.named(f"{name}_together"))(branches)


def _convolution(
    x: keras.KerasTensor, make: Maker, name: str, filters: int, pixels: int, strides: int = 1
) -> keras.KerasTensor:
    layer = make.convolution(
        name, filters, pixels, strides=strides, padding="same", activation="relu"
    )
    return layer(x)
