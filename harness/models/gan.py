"""The two networks of a generative adversarial network: one paints, one tells paintings from real.

Both are those of TensorFlow's DCGAN tutorial, whose 28 pixels are here any power of two. Nothing
in them remembers a random state: what is dropped is a function of the layer and of a key that is
handed in, so that a training goes on after a kill as if it had never stopped.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from harness.seeds import derive_seed
from harness.specs.schema.generation import DiscriminatorSpec, GeneratorSpec

Shape = tuple[int | None, ...]

LEAK = 0.3
"""Slope below zero: Keras's, which the tutorial leaves as it is."""


def build_generator(spec: GeneratorSpec, image_pixels: int, seed: int) -> keras.Model:
    """Return the network from normal numbers (b, latent) to pictures (b, p, p, 3) in [-1, 1].

    Args:
        spec: its layers.
        image_pixels: p.
        seed: of the first weights.
    """
    first, *others = spec.filters
    start = image_pixels >> len(others)
    latents = keras.Input((spec.latent,), name="latents")
    values = keras.layers.Dense(
        start * start * first, use_bias=False, kernel_initializer=_glorot(seed, "dense")
    )(latents)
    values = keras.layers.Reshape((start, start, first))(_activated(values))
    for number, filters in enumerate(others):
        layer = _convolution(spec, filters, doubles=number > 0, seed=derive_seed(seed, number))
        values = _activated(layer(values))
    last = _convolution(spec, 3, doubles=bool(others), seed=derive_seed(seed, "picture"))
    pictures = keras.layers.Activation("tanh", name="pictures")(last(values))
    return keras.Model(latents, pictures, name="generator")


def _activated(values: keras.KerasTensor) -> keras.KerasTensor:
    return keras.layers.LeakyReLU(LEAK)(keras.layers.BatchNormalization()(values))


def _convolution(spec: GeneratorSpec, filters: int, *, doubles: bool, seed: int) -> keras.Layer:
    kernel = {
        "filters": filters,
        "kernel_size": spec.kernel_pixels,
        "padding": "same",
        "use_bias": False,
        "kernel_initializer": _glorot(seed, "kernel"),
    }
    if spec.upsampling == "transposed" or not doubles:
        layer: keras.Layer = keras.layers.Conv2DTranspose(strides=2 if doubles else 1, **kernel)
        return layer
    return keras.Sequential(
        [keras.layers.UpSampling2D(interpolation="nearest"), keras.layers.Conv2D(**kernel)]
    )


def build_discriminator(spec: DiscriminatorSpec, image_pixels: int, seed: int) -> keras.Model:
    """Return the network from pictures (b, p, p, 3) in [-1, 1] and a key to numbers (b,).

    The key, (2,) int32, says what is dropped in training; it is the second input.

    Args:
        spec: its layers.
        image_pixels: p.
        seed: of the first weights and spectral vectors.
    """
    pictures = keras.Input((image_pixels, image_pixels, 3), name="pictures")
    key = keras.Input(batch_shape=(2,), dtype="int32", name="key")
    values = pictures
    for number, filters in enumerate(spec.filters):
        layer = _halving(spec, filters, derive_seed(seed, number))
        values = keras.layers.LeakyReLU(LEAK)(layer(values))
        if spec.dropout_rate:
            values = KeyedDropout(spec.dropout_rate, number)([values, key])
    values = keras.layers.Flatten()(values)
    answers = _answer(spec, derive_seed(seed, "answer"))(values)
    return keras.Model([pictures, key], keras.ops.squeeze(answers, -1), name="discriminator")


def _halving(spec: DiscriminatorSpec, filters: int, seed: int) -> keras.Layer:
    kind = SpectralConv2D if spec.spectral_normalization else keras.layers.Conv2D
    layer: keras.Layer = kind(
        filters,
        spec.kernel_pixels,
        strides=2,
        padding="same",
        kernel_initializer=_glorot(seed, "kernel"),
    )
    return layer


def _answer(spec: DiscriminatorSpec, seed: int) -> keras.Layer:
    kind = SpectralDense if spec.spectral_normalization else keras.layers.Dense
    layer: keras.Layer = kind(1, kernel_initializer=_glorot(seed, "kernel"))
    return layer


def _glorot(seed: int, purpose: str) -> keras.Initializer:
    return keras.initializers.GlorotUniform(seed=derive_seed(seed, purpose))


@keras.saving.register_keras_serializable("harness")
class KeyedDropout(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Dropout whose mask is a function of a key and of the layer's own number."""

    def __init__(self, rate: float, number: int, **others: str) -> None:
        super().__init__(**others)
        self.rate = rate
        self.number = number

    def call(
        self, values_and_key: Sequence[keras.KerasTensor], training: bool = False
    ) -> keras.KerasTensor:
        """Return the values (b, ...), in training some of them 0 and the others raised."""
        values, key = values_and_key
        if not training:
            return values
        own = key + keras.ops.convert_to_tensor([0, self.number], "int32")
        kept = tf.random.stateless_uniform(tf.shape(values), own) >= self.rate
        return keras.ops.where(kept, values / (1 - self.rate), 0.0)

    def compute_output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """Return the shape of the values."""
        return shapes[0]

    def get_config(self) -> dict[str, Any]:
        """Return what makes the layer again."""
        return {**super().get_config(), "rate": self.rate, "number": self.number}


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
