"""The notebook's network: convolution and pooling blocks, then dense layers."""

import keras

from harness.errors import SpecError
from harness.models.layers import Maker
from harness.specs.schema.model import CnnSpec


def cnn(spec: CnnSpec, pictures: keras.KerasTensor, make: Maker) -> keras.KerasTensor:
    """Return a row of numbers for each picture, from raw uint8 pictures (b, h, w, c).

    The activation stands after the pooling: the maximum of rectified values is the rectified
    maximum, so it is the same function on a quarter of the values.

    Raises:
        SpecError: the pooling leaves nothing of a picture this small.
    """
    _check_size(spec, min(pictures.shape[1:3]))
    x = keras.layers.Rescaling(1 / 255, **make.named("rescaling"))(pictures)
    for number, filters in enumerate(spec.filters, start=1):
        x = _block(spec, number, filters, x, make)
    if spec.pooling == "flatten":
        x = keras.layers.Flatten(**make.named("flatten"))(x)
    else:
        x = keras.layers.GlobalAveragePooling2D(**make.named("global_average"))(x)
    x = make.dropout("dropout", spec.dropout_rate)(x)
    for number, units in enumerate(spec.dense_units, start=1):
        x = make.dense(f"dense_{number}", units, activation="relu")(x)
    return x


def _block(
    spec: CnnSpec, number: int, filters: int, x: keras.KerasTensor, make: Maker
) -> keras.KerasTensor:
    # Batch normalisation has a shift of its own; a bias before it would have no effect.
    normal = spec.batch_normalization
    name, pixels = f"convolution_{number}", spec.kernel_pixels
    x = make.convolution(name, filters, pixels, padding="same", use_bias=not normal)(x)
    if normal:
        x = make.normal(f"normal_{number}")(x)
    x = keras.layers.MaxPooling2D(**make.named(f"pooling_{number}"))(x)
    return keras.layers.ReLU(**make.named(f"relu_{number}"))(x)


def _check_size(spec: CnnSpec, image_pixels: int) -> None:
    if image_pixels >> len(spec.filters) == 0:
        raise SpecError(
            f"model.filters: {len(spec.filters)} poolings halve the picture each time and need "
            f"{2 ** len(spec.filters)} pixels a side; got features.image_pixels {image_pixels}. "
            "Use fewer filters or larger pictures."
        )
