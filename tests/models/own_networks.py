"""Python files of networks of one's own, for tests."""

import hashlib
from pathlib import Path

from harness.specs.plans.network_code import NetworkCode

PLAIN = """
import keras
from keras import layers

def build(input_shape, classes, seed, precision):
    inputs = keras.Input(input_shape)
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Conv2D(4, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(inputs, layers.Dense(classes, dtype="float32")(x))
"""


def written(folder: Path, text: str = PLAIN, *, trusted: bool = True) -> NetworkCode:
    path = folder / "net.py"
    path.write_text(text)
    content = text.encode()
    return NetworkCode(path, hashlib.sha256(content).hexdigest(), content, trusted)
