"""A trained network, read from its file."""

import zipfile
from pathlib import Path

import h5py
import keras

from harness.errors import DataError

# Keras finds our own layers by name, once they are imported.
from harness.models import (
    binary_codes,  # noqa: F401
    local_response,  # noqa: F401
)
from harness.models import inference_mode as in_use  # noqa: F401
from harness.runtime.documents import Expected, parsed, require_archive

WEIGHTS = "model.weights.h5"
NETWORK = Expected(
    "a network in Keras's format",
    "Put a copy from before in its place, or delete the run it belongs to and run the experiment "
    "again.",
    DataError,
)


def load_network(path: Path, *, inputs: int = 1) -> keras.Model:
    """Return the network that `save_model` wrote, for use alone: one output.

    Nothing that a file brings along is executed: Keras's safe mode refuses code in it.

    Args:
        path: of the file.
        inputs: how many it takes; a single one is no list.

    Raises:
        DataError: there is no such file, or it is no network.
    """
    if not path.is_file():
        raise DataError(
            f"{path}: expected a trained network; got no such file. Was the run told not to keep "
            "it (training.keep_model), or is it a model without epochs? Name another run, as "
            "`python -m harness results` lists them, or run it with --set training.keep_model=true."
        )
    require_archive(path, NETWORK)

    def read() -> keras.Model:
        _require_bounded(path)
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
        taken = model.inputs[0] if inputs == 1 else model.inputs[:inputs]
        return keras.Model(taken, model.outputs[0], name=model.name)

    return parsed(read, path, NETWORK)


def _require_bounded(path: Path) -> None:
    """Refuse a file that unpacks to much more than it is: Keras stores networks unpacked.

    Raises:
        ValueError: it would take more memory than its size explains.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > _most_of(path.stat().st_size):
            raise ValueError(f"{path.stat().st_size:,} bytes that unpack to {size:,}")
        if WEIGHTS not in archive.namelist():
            return
        with archive.open(WEIGHTS) as weights, h5py.File(weights, "r") as file:
            held = _bytes_of(file)
        if held > _most_of(size):
            raise ValueError(f"{size:,} bytes of weights that unpack to {held:,}")


def _bytes_of(file: h5py.File) -> int:
    sizes: list[int] = []

    def add(_: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            sizes.append(int(item.size or 0) * item.dtype.itemsize)

    file.visititems(add)
    return sum(sizes)


def _most_of(size: int) -> int:
    return 8 * size + 2**24
