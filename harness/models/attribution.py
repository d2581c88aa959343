"""Where a trained network looked for its answer: heat maps, and the control they need."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from harness.errors import DataError
from harness.models.activations import Floats, Pictures, layers_of, watched
from harness.seeds import generator

SMALLEST_MAP = 2
"""A map of one place says nothing of where."""
TINY = 1e-7
AT_ONCE = 16


def grad_cam(model: keras.Model, pictures: Pictures, classes: NDArray[np.int64]) -> Floats:
    """Return where the last maps spoke for a class of each picture, (b, h', w') from 0 to 1.

    The maps of the last convolutional stage are weighed by the mean gradient of the class's
    logit, added up, and cut at zero. All zeros mean that nothing spoke for it.

    Args:
        model: from raw uint8 pictures to probabilities.
        pictures: (b, h, w, 3).
        classes: (b,) which class each map is about.

    Raises:
        DataError: the network has no maps of more than one place.

    Source: Selvaraju et al., Grad-CAM, ICCV 2017.
    """
    layer, logits = _last_maps(model), _logits(model)
    wanted = tf.constant(classes)
    with (
        tf.GradientTape(watch_accessed_variables=False) as tape,
        watched(layer, tape) as maps,
        watched(logits) as raw,
    ):
        probabilities = model(pictures, training=False)
        told = raw[-1] if raw and raw[-1].shape == probabilities.shape else None
        # Binary codes have logits of bits; the log of a probability serves as well.
        values = tf.math.log(probabilities + TINY) if told is None else told
        score = tf.reduce_sum(tf.gather(tf.cast(values, tf.float32), wanted, batch_dims=1))
    gradient = tape.gradient(score, maps[-1])
    weights = tf.reduce_mean(tf.cast(gradient, tf.float32), axis=(1, 2), keepdims=True)
    total = tf.nn.relu(tf.reduce_sum(weights * tf.cast(maps[-1], tf.float32), axis=-1)).numpy()
    highest = total.max(axis=(1, 2), keepdims=True)
    heat: Floats = np.divide(total, highest, out=np.zeros_like(total), where=highest > 0)
    return heat


def occlusion(model: keras.Model, picture: Pictures, label: int, *, patches: int = 8) -> Floats:
    """Return how much a class's probability falls where a patch is covered, (m, m).

    Each patch is covered by the picture's mean colour, one after the other, half overlapping.
    Positive: what was covered spoke for the class.

    Args:
        model: from raw uint8 pictures to probabilities.
        picture: (h, w, 3).
        label: the class.
        patches: how many side by side would cover the picture; m is 2 · patches - 1.

    Source: Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, ECCV 2014.
    """
    height, width = picture.shape[:2]
    steps = 2 * patches - 1
    colour = picture.reshape(-1, picture.shape[-1]).mean(axis=0).round().astype(np.uint8)
    covered = np.repeat(picture[None], steps * steps, axis=0)
    for number in range(steps * steps):
        row, column = divmod(number, steps)
        top, left = row * height // (2 * patches), column * width // (2 * patches)
        bottom, right = (row + 2) * height // (2 * patches), (column + 2) * width // (2 * patches)
        covered[number, top:bottom, left:right] = colour
    whole = float(model.predict_on_batch(picture[None])[0, label])
    answers = [
        model.predict_on_batch(covered[first : first + AT_ONCE])[:, label]
        for first in range(0, len(covered), AT_ONCE)
    ]
    fall = whole - np.concatenate(answers).reshape(steps, steps)
    return fall.astype(np.float32)


@contextmanager
def random_weights(model: keras.Model, seed: int) -> Iterator[None]:
    """Give the model weights that know nothing, for as long as it lasts.

    The numbers of each kernel keep their sizes, so that signals neither die nor explode in any
    depth, and lose their places and signs; biases are zero; normalisation stays. A heat map that
    is the same does not show what was learned.

    Source: Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018.
    """
    learned = model.get_weights()
    rng = generator(seed, "random_weights")
    model.set_weights(
        [_unlearned(weight.name, w, rng) for weight, w in zip(model.weights, learned, strict=True)]
    )
    try:
        yield
    finally:
        model.set_weights(learned)


def _unlearned(name: str, learned: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    if name == "bias":
        return np.zeros_like(learned)
    if not name.endswith("kernel"):
        return learned
    signs = rng.choice([-1.0, 1.0], learned.shape)
    sizes = rng.permutation(np.abs(learned).ravel()).reshape(learned.shape)
    return (signs * sizes).astype(learned.dtype)


def has_maps(model: keras.Model) -> bool:
    """Return whether Grad-CAM has something to look at."""
    return any(_is_map(layer) for layer in layers_of(model))


def _is_map(layer: keras.Layer) -> bool:
    if isinstance(layer, keras.layers.InputLayer):
        return False
    shape = getattr(layer.output, "shape", ())
    return len(shape) == 4 and None not in shape[1:3] and min(shape[1:3]) >= SMALLEST_MAP  # noqa: PLR2004


def _last_maps(model: keras.Model) -> keras.Layer:
    maps = [layer for layer in layers_of(model) if _is_map(layer)]
    if not maps:
        raise DataError(
            f"{model.name}: expected a network with feature maps; got none. Grad-CAM needs a "
            "convolutional network."
        )
    return maps[-1]


def _logits(model: keras.Model) -> keras.Layer | None:
    return next((layer for layer in layers_of(model) if layer.name == "logits"), None)
