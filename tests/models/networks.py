"""Small networks of every kind, as an experiment would build them."""

import keras
import numpy as np

from harness.models.build import build_model
from tests.specs.specs import a_spec

NUMBERS = {"kind": "thumbnail", "image_pixels": 8}
UNCHANGED = {"kind": "none"}


def experiment(model, *, labels="sparse", training=None, precision="float32"):
    """The baseline with another model; what the model sees is made to fit it."""
    changes = {"model": model, "labels": labels if isinstance(labels, dict) else {"kind": labels}}
    if model["kind"] == "dense_head":
        changes |= {"features": NUMBERS, "augmentation": UNCHANGED}
    plain = {"optimizer": {"kind": "rmsprop", "learning_rate": 0.001}}
    spec = a_spec(**changes, training=plain | (training or {}))
    trained = spec.training.model_copy(update={"precision": precision})
    return spec.model_copy(update={"training": trained})


def network(
    kind, *, shape, classes=3, seed=1, labels="sparse", precision="float32", on=None, **model
):
    spec = experiment({"kind": kind} | model, labels=labels, precision=precision)
    return build_model(spec, input_shape=shape, classes=classes, seed=seed, backbone=on)


def a_backbone(pixels=8, *, seed=3):
    """A network from pictures to 4 features: two convolutions, each batch normalised."""
    inputs = keras.Input((pixels, pixels, 3), dtype="uint8", name="pixels")
    x = keras.layers.Rescaling(1 / 255)(inputs)
    for number in (1, 2):
        start = keras.initializers.GlorotUniform(seed=seed + number)
        x = keras.layers.Conv2D(4, 3, kernel_initializer=start, name=f"convolution_{number}")(x)
        x = keras.layers.BatchNormalization(name=f"normal_{number}")(x)
        x = keras.layers.ReLU()(x)
    x = keras.layers.Dropout(0.5, seed=1)(x)
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(x), name="a_backbone")


def pictures(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def weights(model):
    return np.concatenate([np.ravel(weight) for weight in model.get_weights()])
