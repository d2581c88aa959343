"""AlexNet."""

import keras

from harness.models.layers import Maker
from harness.models.local_response import LocalResponse


def alexnet(x: keras.KerasTensor, make: Maker, dropout_rate: float) -> keras.KerasTensor:
    """Return AlexNet without its last layer.

    62,378,344 parameters for 227×227 colour pixels and 1,000 classes (the paper says 224, with
    which its own numbers do not fit). The published one has 60,965,224: three convolutions see
    half of the maps, so that two cards could share the work. Kernels start as He et al. have it,
    because the paper's normal numbers of deviation 0.01 go with pixels up to 255.

    Source: Krizhevsky et al., ImageNet classification with deep CNNs (2012), section 3.5.
    """
    x = make.convolution("convolution_1", 96, 11, strides=4, activation="relu")(x)
    x = _normal_and_pooled(x, make, 1)
    x = make.convolution("convolution_2", 256, 5, padding="same", activation="relu")(x)
    x = _normal_and_pooled(x, make, 2)
    for number, filters in ((3, 384), (4, 384), (5, 256)):
        name = f"convolution_{number}"
        x = make.convolution(name, filters, 3, padding="same", activation="relu")(x)
    x = make.pooling("pooling_5", 3, 2)(x)
    x = keras.layers.Flatten(**make.named("flatten"))(x)
    for number in (1, 2):
        x = make.dropout(f"dropout_{number}", dropout_rate)(x)
        x = make.dense(f"dense_{number}", 4096, activation="relu")(x)
    return x


def _normal_and_pooled(x: keras.KerasTensor, make: Maker, number: int) -> keras.KerasTensor:
    x = LocalResponse(**make.named(f"response_{number}"))(x)
    return make.pooling(f"pooling_{number}", 3, 2)(x)
