"""What TensorFlow says when there is no room for a model, in words a user can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from harness.errors import TrainingError


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
