"""Layers whose kernel is divided by its largest singular value, followed from step to step."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

Shape = tuple[int | None, ...]


class _Spectral:
    """A kernel divided by its largest singular value, which is followed step by step.

    Source: Miyato et al., Spectral normalization (ICLR 2018), algorithm 1.
    """

    kernel: Any

    def add_vector(self) -> None:
        """Make the vector that is followed; a fixed start, as any will do."""
        width = self.kernel.shape[-1]
        start = np.full(width, width**-0.5, np.float32)
        layer: Any = self
        self.vector = layer.add_weight(
            shape=(width,),
            initializer=lambda *_, **__: keras.ops.convert_to_tensor(start),
            trainable=False,
            name="spectral_vector",
        )

    def follow(self) -> None:
        """Do one step of the power iteration; to be called once before each training step."""
        matrix = self._matrix()
        left = keras.ops.normalize(keras.ops.matmul(matrix, self.vector))
        self.vector.assign(keras.ops.normalize(keras.ops.matmul(left, matrix)))

    def normalised(self) -> keras.KerasTensor:
        """Return the kernel over its largest singular value, through which gradients go."""
        matrix, right = self._matrix(), keras.ops.stop_gradient(self.vector.value)
        left = keras.ops.stop_gradient(keras.ops.normalize(keras.ops.matmul(matrix, right)))
        return self.kernel / keras.ops.sum(left * keras.ops.matmul(matrix, right))

    def _matrix(self) -> keras.KerasTensor:
        return keras.ops.reshape(self.kernel, (-1, self.kernel.shape[-1]))


@keras.saving.register_keras_serializable("harness")
class SpectralConv2D(_Spectral, keras.layers.Conv2D):  # type: ignore[misc]
    """A convolution with a spectrally normalised kernel."""

    def build(self, input_shape: Shape) -> None:
        """Make kernel, bias and vector."""
        super().build(input_shape)
        self.add_vector()

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the convolved values."""
        strides = list(self.strides)
        values = keras.ops.conv(inputs, self.normalised(), strides=strides, padding=self.padding)
        return values + self.bias


@keras.saving.register_keras_serializable("harness")
class SpectralDense(_Spectral, keras.layers.Dense):  # type: ignore[misc]
    """A dense layer with a spectrally normalised kernel."""

    def build(self, input_shape: Shape) -> None:
        """Make kernel, bias and vector."""
        super().build(input_shape)
        self.add_vector()

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the values."""
        return keras.ops.matmul(inputs, self.normalised()) + self.bias


def spectral_layers(network: keras.Model) -> Iterator[SpectralConv2D | SpectralDense]:
    """Yield the layers whose singular values are followed."""
    for layer in network.layers:
        if isinstance(layer, SpectralConv2D | SpectralDense):
            yield layer
