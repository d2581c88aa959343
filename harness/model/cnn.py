"""The notebook's network: convolution and pooling blocks, then dense layers."""

import keras

from harness.errors import SpecError
from harness.seeds import derive_seed
from harness.spec.model import CnnSpec


def build_cnn(
    spec: CnnSpec, *, image_shape: tuple[int, int, int], classes: int, seed: int, bfloat16: bool
) -> keras.Model:
    """Return an untrained network from raw uint8 pictures (b, h, w, c) to probabilities (b, k).

    The activation stands after the pooling: the maximum of rectified values is the rectified
    maximum, so it is the same function on a quarter of the values.

    Raises:
        SpecError: the pooling leaves nothing of a picture this small.
    """
    _check_size(spec, min(image_shape[:2]))
    policy = keras.DTypePolicy("mixed_bfloat16" if bfloat16 else "float32")
    inputs = keras.Input(image_shape, dtype="uint8", name="picture")
    x = keras.layers.Rescaling(1 / 255, dtype=policy)(inputs)
    for number, filters in enumerate(spec.filters, start=1):
        name = f"convolution_{number}"
        x = keras.layers.Conv2D(
            filters,
            spec.kernel_pixels,
            padding="same",
            kernel_initializer=_glorot(seed, name),
            dtype=policy,
            name=name,
        )(x)
        x = keras.layers.MaxPooling2D(dtype=policy)(x)
        x = keras.layers.ReLU(dtype=policy)(x)
    x = keras.layers.Dropout(spec.dropout_rate, seed=derive_seed(seed, "dropout"), dtype=policy)(x)
    x = keras.layers.Flatten(dtype=policy)(x)
    for number, units in enumerate(spec.dense_units, start=1):
        name = f"dense_{number}"
        x = keras.layers.Dense(
            units,
            activation="relu",
            kernel_initializer=_glorot(seed, name),
            dtype=policy,
            name=name,
        )(x)
    return keras.Model(inputs, _probabilities(x, classes, seed), name="cnn")


def _probabilities(x: keras.KerasTensor, classes: int, seed: int) -> keras.KerasTensor:
    # float32 whatever the policy: sums over classes need its digits.
    logits = keras.layers.Dense(
        classes, kernel_initializer=_glorot(seed, "logits"), dtype="float32", name="logits"
    )(x)
    return keras.layers.Softmax(dtype="float32", name="probabilities")(logits)


def _glorot(seed: int, layer: str) -> keras.initializers.Initializer:
    return keras.initializers.GlorotUniform(seed=derive_seed(seed, "init", layer))


def _check_size(spec: CnnSpec, image_pixels: int) -> None:
    if image_pixels >> len(spec.filters) == 0:
        raise SpecError(
            f"model.filters: {len(spec.filters)} poolings halve the picture each time and need "
            f"{2 ** len(spec.filters)} pixels a side; got features.image_pixels {image_pixels}. "
            "Use fewer filters or larger pictures."
        )
