"""Networks whose answers are known, for tests of what they look at."""

import keras
import numpy as np
from keras import layers

from harness.models.inference_mode import InUse

SIDE = 16
PICTURES = np.random.default_rng(4).integers(60, 200, (2, SIDE, SIDE, 3), dtype=np.uint8)


def body():
    inputs = keras.Input((SIDE, SIDE, 3), dtype="uint8", name="picture")
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(x)
    return inputs, layers.MaxPooling2D(2)(x)


def a_network():
    """Class 1 is the brightness of the upper left quarter; class 0 is a constant."""
    inputs, x = body()
    flat = layers.Flatten()(x)
    logits = layers.Dense(2, name="logits")(flat)
    model = keras.Model(inputs, layers.Softmax()(logits))
    kernel = np.zeros((3, 3, 3, 4), np.float32)
    kernel[1, 1] = 1
    looked = np.zeros((8, 8, 4, 2), np.float32)
    looked[:4, :4, :, 1] = 0.02
    model.set_weights([kernel, np.zeros(4), looked.reshape(-1, 2), np.zeros(2)])
    return model


def a_nested(wrapped):
    inputs, x = body()
    inner = keras.Model(inputs, layers.GlobalAveragePooling2D()(x), name="inner")
    seen = keras.Input((SIDE, SIDE, 3), dtype="uint8")
    features = InUse(inner)(seen) if wrapped else inner(seen)
    logits = layers.Dense(3, name="logits")(features)
    return inner, keras.Model(seen, layers.Softmax()(logits))
