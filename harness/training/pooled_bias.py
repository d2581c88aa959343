"""The gradient of a convolution's bias, summed behind its pooling's gradient instead of before.

A maximum hands each number of its gradient to one number below it, so that both sums have the same
terms; but a pooling of 2 × 2 leaves a quarter of the places to read, and oneDNN adds up a bias's
gradient in a pass of its own. What the network answers and every other gradient keep their bits;
the bias's gradient differs in last digits, because its terms are added in another order.

It is for float32. In bfloat16 oneDNN adds in float32 while TensorFlow's sum behind the pooling does
not: gradients of biases were wrong by up to 64 percent, and a step took longer.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import keras
import tensorflow as tf

Gradients = Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]


def with_pooled_bias(network: keras.Model) -> keras.Model:
    """Return the same function of the same variables, whose biases get their gradients cheaper.

    Args:
        network: a chain of layers. Convolutions with a bias that a pooling by maxima follows are
            dealt with; the other layers are in both networks.
    """
    pooled = dict(_pooled_convolutions(network))

    def instead(layer: keras.layers.Layer) -> keras.layers.Layer:
        if layer in pooled:
            return _GivesBias(layer, pooled[layer])
        return _FixedBias(layer) if layer in pooled.values() else layer

    return keras.models.clone_model(network, clone_function=instead) if pooled else network


def _pooled_convolutions(
    network: keras.Model,
) -> Iterator[tuple[keras.layers.MaxPooling2D, keras.layers.Conv2D]]:
    for layer, after in pairwise(network.layers):
        is_pooled = type(layer) is keras.layers.Conv2D and type(after) is keras.layers.MaxPooling2D
        if is_pooled and layer.use_bias and layer.activation is keras.activations.linear:
            yield after, layer


class _FixedBias(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """A convolution whose bias is a constant: its gradient comes from behind the pooling."""

    def __init__(self, convolution: keras.layers.Conv2D) -> None:
        super().__init__(name=convolution.name, dtype=convolution.dtype_policy)
        self.convolution = convolution
        self.built = True

    def call(self, pictures: tf.Tensor) -> tf.Tensor:
        """Return (b, h, w, filters)."""
        layer = self.convolution
        answered = layer.convolution_op(pictures, layer.kernel)
        return tf.nn.bias_add(answered, tf.stop_gradient(tf.cast(layer.bias, answered.dtype)))


class _GivesBias(keras.layers.Layer):  # type: ignore[misc]
    """A pooling that gives the bias of a convolution its gradient."""

    def __init__(
        self, pooling: keras.layers.MaxPooling2D, convolution: keras.layers.Conv2D
    ) -> None:
        super().__init__(name=pooling.name, dtype=pooling.dtype_policy)
        self.pooling, self.convolution = pooling, convolution
        self.built = True

    def call(self, answered: tf.Tensor) -> tf.Tensor:
        """Return (b, h, w, filters)."""
        pooled = self.pooling(answered)
        return _as_it_is(pooled, tf.cast(self.convolution.bias, pooled.dtype))


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _as_it_is(pooled: tf.Tensor, _bias: tf.Tensor) -> tuple[tf.Tensor, Gradients]:
    """Return what was pooled, with a gradient for the bias that was added before."""

    def gradients(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return upstream, tf.raw_ops.BiasAddGrad(out_backprop=upstream)

    return tf.identity(pooled), gradients
