"""LeNet-5."""

import keras

from harness.models.layers import Maker


def lenet5(x: keras.KerasTensor, make: Maker, _: float) -> keras.KerasTensor:
    """Return LeNet-5 without its last layer.

    61,706 parameters for 32×32 grey pixels and 10 classes, in the form that has become common.
    The published one has about 60,000: there each map of the second convolution sees some maps
    of the first, averages have weights, and the output is a distance to drawn digits.

    Source: LeCun et al., Gradient-based learning applied to document recognition (1998), II.B.
    """
    for number, filters in enumerate((6, 16), start=1):
        x = make.convolution(f"convolution_{number}", filters, 5, activation="tanh")(x)
        x = keras.layers.AveragePooling2D(2, **make.named(f"pooling_{number}"))(x)
    x = keras.layers.Flatten(**make.named("flatten"))(x)
    for number, units in enumerate((120, 84), start=1):
        x = make.dense(f"dense_{number}", units, activation="tanh")(x)
    return x
