"""Rows of numbers as layers: what stands between a picture and a network, where that is linear."""

import keras
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def thumbnail_rows(image_pixels: int) -> keras.Model:
    """Return what makes the values of a picture a row, from 0 to 1: (b, p, p, 3) to (b, 3 p²)."""
    pictures = keras.Input((image_pixels, image_pixels, 3), dtype="uint8")
    values = keras.layers.Rescaling(1 / 255, dtype="float32")(pictures)
    return keras.Model(pictures, keras.layers.Flatten(dtype="float32")(values))


def linear_map(kernel: Floats, offset: Floats) -> keras.Model:
    """Return a network of one layer: rows (b, d) times a kernel (d, m), plus an offset (m,)."""
    rows = keras.Input((kernel.shape[0],))
    layer = keras.layers.Dense(kernel.shape[1], dtype="float32")
    network = keras.Model(rows, layer(rows))
    layer.set_weights([kernel.astype(np.float32), offset.astype(np.float32)])
    return network
