"""The two networks of a generative adversarial network: one paints, one tells paintings from real.

Both are those of TensorFlow's DCGAN tutorial, whose 28 pixels are here any power of two. Nothing
in them remembers a random state: what is dropped is a function of the layer and of a key that is
handed in, so that a training goes on after a kill as if it had never stopped.

Where classes are told, each is a row of shares (c,), usually 1 for one class and 0 for the others.
"""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from harness.models.spectral_layers import SpectralConv2D, SpectralDense
from harness.seeds import derive_seed
from harness.specs.schema.generation import DcganDiscriminatorSpec, GeneratorSpec

Shape = tuple[int | None, ...]

LEAK = 0.3
"""Slope below zero: Keras's, which the tutorial leaves as it is."""


def build_generator(
    spec: GeneratorSpec, image_pixels: int, seed: int, classes: int = 0
) -> keras.Model:
    """Return the network from normal numbers (b, latent) to pictures (b, p, p, 3) in [-1, 1].

    Where it is conditional, classes (b, c) are its second input.

    Args:
        spec: its layers.
        image_pixels: p.
        seed: of the first weights.
        classes: c; looked at only where it is conditional.
    """
    first, *others = spec.filters
    start = image_pixels >> len(others)
    latents = keras.Input((spec.latent,), name="latents")
    inputs = [latents]
    if spec.classes == "conditional":
        inputs.append(keras.Input((classes,), name="classes"))
    values = keras.layers.Dense(
        start * start * first, use_bias=False, kernel_initializer=_glorot(seed, "dense")
    )(_joined(inputs, seed))
    values = keras.layers.Reshape((start, start, first))(_activated(values))
    for number, filters in enumerate(others):
        layer = _convolution(spec, filters, doubles=number > 0, seed=derive_seed(seed, number))
        values = _activated(layer(values))
    last = _convolution(spec, 3, doubles=bool(others), seed=derive_seed(seed, "picture"))
    pictures = keras.layers.Activation("tanh", name="pictures")(last(values))
    return keras.Model(inputs if len(inputs) > 1 else latents, pictures, name="generator")


def _joined(inputs: Sequence[keras.KerasTensor], seed: int) -> keras.KerasTensor:
    """Return the latents, with an embedding of the class behind them where there is one.

    It is as long as the latents and drawn as they are, so that neither drowns the other (Karras
    et al., Training generative adversarial networks with limited data, 2020).
    """
    latents, *classes = inputs
    if not classes:
        return latents
    drawn = keras.initializers.RandomNormal(stddev=1.0, seed=derive_seed(seed, "embedding"))
    embedding = keras.layers.Dense(
        latents.shape[-1], use_bias=False, kernel_initializer=drawn, name="embedding"
    )
    return keras.layers.Concatenate()([latents, embedding(classes[0])])


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


def build_discriminator(
    spec: DcganDiscriminatorSpec, image_pixels: int, seed: int, classes: int = 0
) -> keras.Model:
    """Return the network from pictures (b, p, p, 3) in [-1, 1] and a key to numbers (b,).

    The key, (2,) int32, says what is dropped in training; it is the second input. Where there are
    classes, they are the third, (b, c).

    Args:
        spec: its layers.
        image_pixels: p.
        seed: of the first weights and spectral vectors.
        classes: c; 0: it is not told of any.
    """
    pictures = keras.Input((image_pixels, image_pixels, 3), name="pictures")
    key = keras.Input(batch_shape=(2,), dtype="int32", name="key")
    values = pictures
    for number, filters in enumerate(spec.filters):
        layer = _halving(spec, filters, derive_seed(seed, number))
        values = keras.layers.LeakyReLU(LEAK)(layer(values))
        if spec.dropout_rate:
            values = KeyedDropout(spec.dropout_rate, number)([values, key])
    flat = keras.layers.Flatten()(values)
    answers = keras.ops.squeeze(_answer(spec, derive_seed(seed, "answer"))(flat), -1)
    if not classes:
        return keras.Model([pictures, key], answers, name="discriminator")
    shown = keras.Input((classes,), name="classes")
    layer = _answer(spec, derive_seed(seed, "projection"), classes)
    answers += projection(layer, values, shown)
    return keras.Model([pictures, key, shown], answers, name="discriminator")


def projection(
    layer: keras.Layer, maps: keras.KerasTensor, classes: keras.KerasTensor
) -> keras.KerasTensor:
    """Return how like its class each picture looks, (b,): the answer of the class's own row.

    Source: Miyato and Koyama, cGANs with projection discriminator (ICLR 2018), equation 3; their
    sum over all places is a mean here, and each row has a bias.

    Args:
        layer: dense, from features to a number for each class.
        maps: (b, h, w, f) features.
        classes: (b, c) the classes that pictures should be of.
    """
    rows = layer(keras.layers.GlobalAveragePooling2D()(maps))
    return keras.ops.sum(rows * classes, axis=-1)


def _halving(spec: DcganDiscriminatorSpec, filters: int, seed: int) -> keras.Layer:
    kind = SpectralConv2D if spec.spectral_normalization else keras.layers.Conv2D
    layer: keras.Layer = kind(
        filters,
        spec.kernel_pixels,
        strides=2,
        padding="same",
        kernel_initializer=_glorot(seed, "kernel"),
    )
    return layer


def _answer(spec: DcganDiscriminatorSpec, seed: int, numbers: int = 1) -> keras.Layer:
    kind = SpectralDense if spec.spectral_normalization else keras.layers.Dense
    layer: keras.Layer = kind(numbers, kernel_initializer=_glorot(seed, "kernel"))
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
