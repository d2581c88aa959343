"""A network of one's own: depthwise separable convolutions, as MobileNet stacks them.

Each separable convolution looks at every map by itself, then mixes the maps at every place: an
eighth to a ninth of the arithmetic of a plain 3×3 convolution (Howard et al., MobileNets, 2017).
"""

import keras
from keras import layers


def build(input_shape, classes, seed, precision):
    """Return the network: from raw pixels (0 to 255) to one logit a class."""
    pictures = keras.Input(input_shape, dtype="uint8")
    x = layers.Rescaling(1 / 127.5, offset=-1)(pictures)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
    for filters in (32, 64, 128):
        x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling2D(padding="same")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    # float32: sums over classes need its digits, also where the rest computes in bfloat16.
    return keras.Model(pictures, layers.Dense(classes, dtype="float32")(x))
