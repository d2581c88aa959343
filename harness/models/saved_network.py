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
from harness.runtime.documents import Expected, parsed, require_archive

NETWORK = Expected(
    "a network in Keras's format",
    "Put a copy from before in its place, or delete the run it belongs to and run the experiment "
    "again.",
    DataError,
)


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
    require_archive(path, NETWORK)

    def read() -> keras.Model:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
        return keras.Model(model.inputs[0], model.outputs[0], name=model.name)

    return parsed(read, path, NETWORK)
