"""Random changes through which gradients go: of a batch that a discriminator is shown.

What is drawn is a function of a key, (2,) int32, so that nothing remembers a random state.
Source: Zhao et al., Differentiable augmentation for data-efficient GAN training (NeurIPS 2020).
"""

from itertools import count

import tensorflow as tf

from harness.specs.schema.generation import DiffAugmentSpec


def mirrored(pictures: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """Return pictures (b, p, p, 3), each mirrored by the toss of a coin."""
    drawn = tf.random.stateless_uniform((tf.shape(pictures)[0], 1, 1, 1), key)
    return tf.where(drawn < 0.5, pictures[:, :, ::-1], pictures)  # noqa: PLR2004 (a coin)


def changed(spec: DiffAugmentSpec, pictures: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """Return pictures (b, p, p, 3) in [-1, 1] in other colours, moved, and with a square cut out.

    Values may leave the range, as in the published code.
    """
    numbers = count()

    def drawn(low: float, high: float) -> tf.Tensor:
        """Return a number for each picture, (b, 1, 1, 1); others at each call."""
        own = key + tf.constant([0, next(numbers)], tf.int32)
        return tf.random.stateless_uniform((tf.shape(pictures)[0], 1, 1, 1), own, low, high)

    side = pictures.shape[1]
    if spec.colour:
        half = spec.colour / 2
        pictures = pictures + drawn(-half, half)
        grey = tf.reduce_mean(pictures, axis=3, keepdims=True)
        pictures = grey + (pictures - grey) * drawn(1 - spec.colour, 1 + spec.colour)
        mean = tf.reduce_mean(pictures, axis=[1, 2, 3], keepdims=True)
        pictures = mean + (pictures - mean) * drawn(1 - half, 1 + half)
    if most := round(spec.translation * side):
        pictures = _moved(pictures, _whole(drawn(-most, most + 1)), _whole(drawn(-most, most + 1)))
    if square := round(spec.cutout * side):
        # A square's middle may lie on the edge: then less than all of it is cut out.
        reach = side + 1 - square % 2
        middles = _whole(drawn(0, reach)), _whole(drawn(0, reach))
        pictures = pictures * _around(middles, square, side)
    return pictures


def _whole(drawn: tf.Tensor) -> tf.Tensor:
    return tf.cast(tf.floor(drawn[:, 0, 0, 0]), tf.int32)


def _moved(pictures: tf.Tensor, down: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
    """Return pictures moved by whole pixels, (b,) each; what they leave is 0."""
    side = pictures.shape[1]
    places = tf.range(side)
    for axis, by in ((1, down), (2, right)):
        source = places[None, :] - by[:, None]
        there = tf.cast((source >= 0) & (source < side), pictures.dtype)
        found = tf.gather(pictures, tf.clip_by_value(source, 0, side - 1), axis=axis, batch_dims=1)
        shape = [-1, side, 1, 1] if axis == 1 else [-1, 1, side, 1]
        pictures = found * tf.reshape(there, shape)
    return pictures


def _around(middles: tuple[tf.Tensor, tf.Tensor], square: int, side: int) -> tf.Tensor:
    """Return 0 within a square around each middle and 1 elsewhere, (b, p, p, 1)."""
    first = -(square // 2)
    rows, columns = (
        (tf.range(side)[None, :] >= middle[:, None] + first)
        & (tf.range(side)[None, :] < middle[:, None] + first + square)
        for middle in middles
    )
    inside = rows[:, :, None] & columns[:, None, :]
    return 1 - tf.cast(inside, tf.float32)[..., None]
