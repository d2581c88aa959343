"""A network as TensorFlow's SavedModel, which TensorFlow Serving and others load."""

from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import tensorflow as tf

from harness.models.exported.network import (
    CLASS_NAMES,
    PICTURES,
    PROBABILITIES,
    ExportedModel,
    Floats,
    Squares,
)


class Served(tf.Module):  # type: ignore[misc]  # TensorFlow ships no types
    """A network with one signature."""

    def __init__(self, network: keras.Model, class_names: Sequence[str] = ()) -> None:
        """Keep the network; with class names, the signature gives them too."""
        super().__init__()
        self.network = network
        self.names = tf.constant(list(class_names), tf.string)
        shape = (None, *network.inputs[0].shape[1:])
        self.signature = tf.function(
            self._answer, input_signature=[tf.TensorSpec(shape, tf.uint8, name=PICTURES)]
        )

    def _answer(self, pictures: tf.Tensor) -> dict[str, tf.Tensor]:
        answers = {PROBABILITIES: self.network(pictures, training=False)}
        return answers | ({CLASS_NAMES: self.names} if self.names.shape[0] else {})


def in_one_call(network: keras.Model) -> Callable[[Squares], Floats]:
    """Return a network as one compiled call, as fast as TensorFlow can."""
    signature = Served(network).signature

    def answer(squares: Squares) -> Floats:
        probabilities: Floats = signature(tf.constant(squares))[PROBABILITIES].numpy()
        return probabilities

    return answer


def write_saved_model(network: keras.Model, class_names: Sequence[str], folder: Path) -> None:
    """Write the folder; its signature `serving_default` gives probabilities and class names."""
    served = Served(network, class_names)
    tf.saved_model.save(served, str(folder), signatures=served.signature)


def open_saved_model(folder: Path) -> ExportedModel:
    """Return the model in a folder that was written here."""
    loaded = tf.saved_model.load(str(folder))
    signature = loaded.signatures["serving_default"]

    def answer(squares: Squares) -> Floats:
        probabilities: Floats = signature(**{PICTURES: tf.constant(squares)})[PROBABILITIES].numpy()
        return probabilities

    side = signature.structured_input_signature[1][PICTURES].shape[1]
    names = signature(**{PICTURES: tf.zeros((1, side, side, 3), tf.uint8)})[CLASS_NAMES].numpy()
    return ExportedModel(answer, tuple(name.decode() for name in names))
