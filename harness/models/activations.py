"""What a trained network looks for: kernels, feature maps and features, as arrays.

Maps are read where the network computes them, so that networks within networks, such as a
fine-tuned backbone, need no rebuilding.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from harness.errors import DataError

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]

RGB = 3
AT_ONCE = 16


def first_kernels(model: keras.Model) -> Floats:
    """Return the kernels of the first convolution that sees colours, (n, h, w, 3).

    Raises:
        DataError: the network has none.
    """
    kernels = keras.ops.convert_to_numpy(first_convolution(model).kernel)
    first: Floats = np.moveaxis(kernels, -1, 0).astype(np.float32)
    return first


def first_maps(model: keras.Model, pictures: Pictures) -> Floats:
    """Return what the first convolution makes of pictures (b, h, w, 3): (b, h', w', n).

    Raises:
        DataError: the network has no convolution that sees colours.
    """
    with watched(first_convolution(model)) as seen:
        model(pictures, training=False)
    return _as_floats(seen[-1])


def convolutions(model: keras.Model, *, most: int = 6) -> dict[int, keras.Layer]:
    """Return the convolutions that mix channels by their numbers, from 1, in order.

    Of more than `most`, so many are chosen evenly, the first and the last among them.
    """
    found = [layer for layer in layers_of(model) if type(layer) is keras.layers.Conv2D]
    places = np.linspace(0, len(found) - 1, min(most, len(found)))
    return {round(place) + 1: found[round(place)] for place in places}


def maps_of(model: keras.Model, pictures: Pictures, layers: Sequence[keras.Layer]) -> list[Floats]:
    """Return what each of some layers makes of pictures (b, h, w, 3): (b, h', w', n) of each."""
    with ExitStack() as stack:
        seen = [stack.enter_context(watched(layer)) for layer in layers]
        model(pictures, training=False)
    return [_as_floats(one[-1]) for one in seen]


def penultimate(model: keras.Model, seen: NDArray[Any]) -> Floats:
    """Return what the last layer with weights is given, (b, d), for what a model sees (b, ...)."""
    last = _last_dense(model)
    found = []
    for first in range(0, len(seen), AT_ONCE):
        with watched(last, inputs=True) as given:
            model(seen[first : first + AT_ONCE], training=False)
        found.append(_as_floats(given[-1]))
    return np.concatenate(found)


def joined(backbone: keras.Model, head: keras.Model) -> keras.Model:
    """Return one network of two: from raw pictures over features to probabilities."""
    return keras.Model(backbone.inputs[0], head(backbone.outputs[0]), name=backbone.name)


def _as_floats(tensor: Any) -> Floats:  # noqa: ANN401  Keras ships no types
    values: Floats = keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32"))
    return values


def layers_of(model: keras.Model) -> Iterator[keras.Layer]:
    """Return all layers in the order of computation, those of inner networks in their place."""
    for layer in model.layers:
        inner = layer.layer if isinstance(layer, keras.layers.Wrapper) else layer
        if isinstance(inner, keras.Model):
            yield from layers_of(inner)
        else:
            yield layer


def sees_colours(model: keras.Model) -> bool:
    """Return whether the network has a convolution that sees colours."""
    return _find_convolution(model) is not None


def _find_convolution(model: keras.Model) -> keras.Layer | None:
    for layer in layers_of(model):
        if isinstance(layer, keras.layers.Conv2D) and layer.kernel.shape[2] == RGB:
            return layer
    return None


def first_convolution(model: keras.Model) -> keras.Layer:
    """Return the first convolution that sees colours.

    Raises:
        DataError: the network has none.
    """
    layer = _find_convolution(model)
    if layer is not None:
        return layer
    raise DataError(
        f"{model.name}: expected a network whose first convolution sees colours; got none. "
        "Name a run of a convolutional network on pictures."
    )


def _last_dense(model: keras.Model) -> keras.Layer:
    dense = [layer for layer in layers_of(model) if isinstance(layer, keras.layers.Dense)]
    if not dense:
        raise DataError(f"{model.name}: expected a network that ends in a dense layer; got none.")
    return dense[-1]


@contextmanager
def watched(
    layer: keras.Layer | None, tape: tf.GradientTape | None = None, *, inputs: bool = False
) -> Iterator[list[Any]]:
    """Give what a layer computes (or is given) each time it is called meanwhile."""
    seen: list[Any] = []
    if layer is None:
        yield seen
        return
    call = layer.call

    def watched_call(*given: Any, **options: Any) -> Any:  # noqa: ANN401  any layer's own
        output = call(*given, **options)
        if tape is not None:
            tape.watch(output)
        seen.append(given[0] if inputs else output)
        return output

    layer.call = watched_call
    try:
        yield seen
    finally:
        layer.call = call


@contextmanager
def fed(layer: keras.Layer, seen: tf.Tensor) -> Iterator[None]:
    """Give a layer these values meanwhile, whatever the network computed before it."""
    call = layer.call

    def fed_call(computed: Any, **options: Any) -> Any:  # noqa: ANN401  any layer's own
        return call(tf.cast(seen, computed.dtype), **options)

    layer.call = fed_call
    try:
        yield
    finally:
        layer.call = call
