"""Batch normalisation in one operation forwards and one back, where Keras has some twenty.

Keras computes it in float32 from a mean, a variance and arithmetic on whole batches of maps, each
of which is read and written again. TensorFlow's own operation reads them twice. The formula is the
same, its last digits are not: sums are added in another order, and in bfloat16 the maps are
rounded once.

Source: Ioffe and Szegedy, Batch normalization (ICML 2015), algorithm 1.
"""

from collections.abc import Iterator

import keras
import tensorflow as tf

_MAPS = 4
"""Axes of a batch of maps, the last of them the filters."""


def with_fused_normalization(network: keras.Model) -> keras.Model:
    """Return the same function of the same variables, which learns with fused normalisation.

    Args:
        network: of Keras's layers. Networks inside another one, which are in use as they came, are
            left as they are.
    """
    if not any(map(_is_of_maps, network.layers)):
        return network

    def instead(layer: keras.layers.Layer) -> keras.layers.Layer:
        return _FusedNormalization(layer) if _is_of_maps(layer) else layer

    return keras.models.clone_model(network, clone_function=instead)


def normalizations(network: keras.Model) -> Iterator[keras.layers.BatchNormalization]:
    """Yield the layers of batch normalisation of the outermost network, fused or not."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            yield layer
        if isinstance(layer, _FusedNormalization):
            yield layer.normal


def _is_of_maps(layer: keras.layers.Layer) -> bool:
    return bool(
        type(layer) is keras.layers.BatchNormalization
        and len(layer.input.shape) == _MAPS
        and layer.axis in (-1, _MAPS - 1)
        and layer.scale
        and layer.center
        and not layer.renorm
    )


class _FusedNormalization(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """What a layer of Keras's does, with its variables."""

    def __init__(self, normal: keras.layers.BatchNormalization) -> None:
        super().__init__(name=normal.name, dtype=normal.dtype_policy)
        self.normal = normal
        self.built = True

    def call(
        self, maps: tf.Tensor, training: bool | None = None, mask: tf.Tensor | None = None
    ) -> tf.Tensor:
        """Return (b, h, w, filters)."""
        normal = self.normal
        learns = training and normal.trainable
        if not learns or mask is not None or tf.distribute.has_strategy():
            return normal(maps, training=training, mask=mask)
        none = tf.zeros((0,))
        normalised, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=maps,
            scale=normal.gamma.value,
            offset=normal.beta.value,
            mean=none,
            variance=none,
            epsilon=normal.epsilon,
            exponential_avg_factor=1.0,
            is_training=True,
        )
        _follow(normal.moving_mean, mean, normal.momentum)
        _follow(normal.moving_variance, variance * _biased(maps), normal.momentum)
        return normalised


def _biased(maps: tf.Tensor) -> tf.Tensor:
    """Return (n - 1) / n: the operation divides a variance by n - 1, and Keras by n."""
    n = tf.cast(tf.reduce_prod(tf.shape(maps)[:-1]), tf.float32)
    return (n - 1.0) / n


def _follow(moving: keras.Variable, value: tf.Tensor, momentum: float) -> None:
    moving.assign(moving * momentum + value * (1.0 - momentum))
