"""A discriminator that looks at what a frozen network sees, mixed at random.

Source: Sauer, Chitta, Müller and Geiger, Projected GANs converge faster (NeurIPS 2021). Each
feature map of the frozen network is brought to one width by a random convolution of single places;
from the coarsest to the finest, each is then joined with the one above by a random convolution
and enlargement. Nothing of this learns. On each mixed map stands a small network of its own that
does, spectrally normalised, and answers at as many places as the coarsest map has.
"""

from collections.abc import Iterator, Sequence
from math import log2

import keras

from harness.models.gan import projection
from harness.models.spectral_layers import SpectralConv2D, SpectralDense
from harness.seeds import derive_seed
from harness.specs.schema.generation import ProjectedSpec

LEAK = 0.2


def build_projected(
    spec: ProjectedSpec, image_pixels: int, seed: int, maps: keras.Model, classes: int = 0
) -> keras.Model:
    """Return the network from pictures (b, p, p, 3) in [-1, 1] to numbers (b, k).

    Its inputs are those of `build_discriminator`; as nothing is dropped, the key changes nothing.

    Args:
        spec: its layers.
        image_pixels: p.
        seed: of the random mixing, the first weights and spectral vectors.
        maps: the frozen network, from pictures of `network_pixels` to its maps, the finest first.
        classes: c; 0: it is not told of any.
    """
    pictures = keras.Input((image_pixels, image_pixels, 3), name="pictures")
    key = keras.Input(batch_shape=(2,), dtype="int32", name="key")
    seen = pictures
    if times := spec.network_pixels // image_pixels - 1:
        seen = keras.layers.UpSampling2D(times + 1, interpolation="bilinear")(seen)
    mixed = _mixed(maps(seen), spec.filters, derive_seed(seed, "mixing"))
    shown = keras.Input((classes,), name="classes") if classes else None
    places = mixed[-1].shape[1]
    answers = [
        _head(each, places, shown, derive_seed(seed, "head", number))
        for number, each in enumerate(mixed)
    ]
    inputs = [pictures, key] if shown is None else [pictures, key, shown]
    return keras.Model(inputs, keras.ops.concatenate(answers, axis=1), name="discriminator")


def _mixed(
    maps: Sequence[keras.KerasTensor], filters: int, seed: int
) -> tuple[keras.KerasTensor, ...]:
    """Return as many maps of one width, the finest first, each mixed with all that are coarser."""
    found: list[keras.KerasTensor] = []
    for number, each in reversed(list(enumerate(maps))):
        values = _random_convolution(filters, 1, derive_seed(seed, "channels", number))(each)
        if found:
            above = keras.layers.UpSampling2D(interpolation="bilinear")(found[-1])
            values = keras.layers.Add()([values, above])
        scales = _random_convolution(filters, 3, derive_seed(seed, "scales", number))
        found.append(scales(values))
    return tuple(reversed(found))


def _random_convolution(filters: int, kernel_pixels: int, seed: int) -> keras.layers.Conv2D:
    return keras.layers.Conv2D(
        filters,
        kernel_pixels,
        padding="same",
        use_bias=False,
        kernel_initializer=keras.initializers.HeNormal(seed=seed),
        trainable=False,
    )


def _head(
    values: keras.KerasTensor, places: int, classes: keras.KerasTensor | None, seed: int
) -> keras.KerasTensor:
    """Return the answers of one map, (b, places · places)."""
    filters = values.shape[-1]
    for layer in _layers(filters, round(log2(values.shape[1] / places)), seed):
        values = keras.layers.LeakyReLU(LEAK)(layer(values))
    last = SpectralConv2D(1, 3, padding="same", kernel_initializer=_glorot(seed, "answer"))
    answers = keras.layers.Flatten()(last(values))
    if classes is None:
        return answers
    rows = SpectralDense(classes.shape[-1], kernel_initializer=_glorot(seed, "projection"))
    return answers + keras.ops.expand_dims(projection(rows, values, classes), -1)


def _layers(filters: int, halvings: int, seed: int) -> Iterator[keras.Layer]:
    """Yield a convolution that keeps the side, and then those that halve it."""
    for number in range(halvings + 1):
        pixels, strides = (4, 2) if number else (3, 1)
        yield SpectralConv2D(
            filters,
            pixels,
            strides=strides,
            padding="same",
            kernel_initializer=_glorot(seed, number),
        )


def _glorot(seed: int, purpose: str | int) -> keras.Initializer:
    return keras.initializers.GlorotUniform(seed=derive_seed(seed, "kernel", purpose))
