"""What single filters of a network respond to: pictures made by following their gradients."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from harness.models.activations import Pictures, fed, first_convolution, watched
from harness.seeds import generator

STEPS = 40
REACH = 0.03
"""Of the range from black to white: how far a step moves a typical pixel."""
GREY, NOISE = 128, 12
TINY = 1e-12


def preferred_pictures(
    model: keras.Model, layer: keras.Layer, filters: Sequence[int], pixels: int, *, seed: int
) -> Pictures:
    """Return a picture for each filter that makes its mean response high, (n, p, p, 3).

    From faint noise on grey, 40 steps go along the gradient, each divided by its root mean
    square, within what black and white pictures look like to the first convolution. A filter
    that nothing moves, as one behind a dead ReLU, keeps the noise.

    Args:
        model: from raw uint8 pictures to probabilities; its first convolution sees colours.
        layer: the convolution whose filters are asked.
        filters: their numbers, from 0.
        pixels: the side of the pictures.
        seed: of the noise.

    Raises:
        DataError: no convolution of the network sees colours.

    Source: Erhan et al., Visualizing higher-layer features of a deep network, 2009.
    """
    noise = generator(seed, "activation_maximization").normal(GREY, NOISE, (pixels, pixels, 3))
    first = np.repeat(noise.round().clip(0, 255).astype(np.uint8)[None], len(filters), axis=0)
    black, white = (given(model, np.full_like(first[:1], value)) for value in (0, 255))
    lowest, highest = np.minimum(black, white), np.maximum(black, white)
    seen = tf.constant(given(model, first))
    for _ in range(STEPS):
        gradient = response_gradient(model, layer, filters, seen, first)
        size = tf.sqrt(tf.reduce_mean(gradient**2, axis=(1, 2, 3), keepdims=True))
        moved = seen + REACH * (highest - lowest) * gradient / (size + TINY)
        seen = tf.clip_by_value(moved, lowest, highest)
    shown: NDArray[np.float32] = 255 * (seen.numpy() - black) / (white - black)
    return np.rint(shown).astype(np.uint8)


def given(model: keras.Model, pictures: Pictures) -> NDArray[np.float32]:
    """Return what the first convolution is given of pictures (b, h, w, 3), of the same shape."""
    with watched(first_convolution(model), inputs=True) as seen:
        model(pictures, training=False)
    values: NDArray[np.float32] = keras.ops.convert_to_numpy(keras.ops.cast(seen[-1], "float32"))
    return values


def response_gradient(
    model: keras.Model, layer: keras.Layer, filters: Sequence[int], seen: tf.Tensor, like: Pictures
) -> Any:  # noqa: ANN401  a tensor of TensorFlow, which ships no types
    """Return how each filter's mean response changes with what the first convolution sees.

    The response is what the layer gives: where a ReLU is a layer of its own, before it, so that
    a silent filter can be woken.

    Args:
        model: the network.
        layer: the convolution whose filters are asked.
        filters: (b,) one for each picture.
        seen: (b, h, w, 3) as the first convolution is given it.
        like: (b, h, w, 3) pictures of the same shape, which `seen` replaces.
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(seen)
        with fed(first_convolution(model), seen), watched(layer) as maps:
            model(like, training=False)
        means = tf.reduce_mean(tf.cast(maps[-1], tf.float32), axis=(1, 2))
        score = tf.reduce_sum(tf.gather(means, tf.constant(filters), batch_dims=1))
    return tape.gradient(score, seen)
