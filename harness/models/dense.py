"""Dense layers on rows of numbers."""

import keras

from harness.models.layers import Maker
from harness.specs.schema.model import DenseHeadSpec


def dense_layers(spec: DenseHeadSpec, numbers: keras.KerasTensor, make: Maker) -> keras.KerasTensor:
    """Return what the last layer sees of rows of numbers (b, d)."""
    x = numbers
    for number, units in enumerate(spec.dense_units, start=1):
        x = make.dense(f"dense_{number}", units, activation="relu")(x)
    return make.dropout("dropout", spec.dropout_rate)(x)
