"""A trained network, read from its file."""

from pathlib import Path

import keras

from harness.errors import DataError

# Keras finds our own layers by name, once they are imported.
from harness.models import (
    binary_codes,  # noqa: F401
    local_response,  # noqa: F401
)
from harness.models import inference_mode as in_use  # noqa: F401

LONGEST = 300


def load_network(path: Path) -> keras.Model:
    """Return the network that `save_model` wrote, for use alone: one input, one output.

    Nothing that a file brings along is executed: Keras's safe mode refuses code in it.

    Raises:
        DataError: there is no such file, or it is no network.
    """
    if not path.is_file():
        raise DataError(
            f"{path}: expected a trained network; got no such file. Was the run told not to keep "
            "it (training.keep_model), or is it a model without epochs?"
        )
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
        return keras.Model(model.inputs[0], model.outputs[0], name=model.name)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"{path}: expected a network in Keras's format; got {_shortened(error)}. "
            "Run the experiment again."
        ) from error


def _shortened(error: Exception) -> str:
    """Return what Keras says without the network itself, which it adds whole."""
    text = str(error)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
