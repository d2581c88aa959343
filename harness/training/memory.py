"""What is left of a model when nobody needs it any more, and when there was no room for it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import keras
import tensorflow as tf

from harness.errors import TrainingError


def forget_models() -> None:
    """Give back the memory of models that are no longer used."""
    keras.utils.clear_session()
    gc.collect()


@contextmanager
def explained_memory() -> Iterator[None]:
    """Turn TensorFlow's lack of memory into an error that says what to do.

    Raises:
        TrainingError: a tensor did not fit.
    """
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        first_line = error.message.partition("\n")[0]
        raise TrainingError(
            f"training: expected a model that fits into memory; got {first_line!r}. Make the "
            "model, training.batch_size or features.image_pixels smaller."
        ) from error
