"""VGG: many small convolutions between poolings."""

from typing import NamedTuple

import keras

from harness.models.layers import Maker


class VggColumn(NamedTuple):
    """One column of the paper's table 1."""

    blocks: tuple[tuple[int, ...], ...]
    """Filters of the 3×3 convolutions between two poolings."""
    dense_units: int
    """Of each of the two dense layers."""


VGG16 = VggColumn(((64,) * 2, (128,) * 2, (256,) * 3, (512,) * 3, (512,) * 3), 4096)
SMALL = VggColumn(((32,) * 2, (64,) * 2, (128,) * 2, (256,) * 2, (256,) * 2), 256)


def vgg16(x: keras.KerasTensor, make: Maker, dropout_rate: float) -> keras.KerasTensor:
    """Return VGG16, configuration D, without its last layer.

    138,357,544 parameters for 224×224 colour pixels and 1,000 classes. Kernels start as Glorot
    and Bengio have it, which the paper's authors found to be enough without their pre-training.

    Source: Simonyan and Zisserman, Very deep convolutional networks (ICLR 2015), table 1.
    """
    return _vgg(VGG16, x, make, dropout_rate)


def vgg_small(x: keras.KerasTensor, make: Maker, dropout_rate: float) -> keras.KerasTensor:
    """Return a small VGG without its last layer: configuration B with half of the filters.

    Its dense layers have 256 units in place of 4,096. Not published; for pictures and machines
    for which VGG16 is too large.
    """
    return _vgg(SMALL, x, make, dropout_rate)


def _vgg(
    plan: VggColumn, x: keras.KerasTensor, make: Maker, dropout_rate: float
) -> keras.KerasTensor:
    for block, filters in enumerate(plan.blocks, start=1):
        for number, count in enumerate(filters, start=1):
            name = f"convolution_{block}_{number}"
            x = make.convolution(name, count, 3, padding="same", activation="relu")(x)
        x = make.pooling(f"pooling_{block}", 2, 2)(x)
    x = keras.layers.Flatten(**make.named("flatten"))(x)
    for number in (1, 2):
        x = make.dense(f"dense_{number}", plan.dense_units, activation="relu")(x)
        x = make.dropout(f"dropout_{number}", dropout_rate)(x)
    return x
