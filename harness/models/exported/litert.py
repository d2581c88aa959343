"""A network as a LiteRT file (TensorFlow Lite's), for phones and small computers.

Class names lie in the file, as LiteRT's metadata has them: `labels.txt` in a ZIP archive behind
the network, which Android's libraries and `unzip` read.
"""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from harness.models.exported.network import (
    ExportedModel,
    Floats,
    Squares,
    require_package,
)
from harness.models.exported.saved_model import Served

LABELS = "labels.txt"
_WHEN = (1980, 1, 1, 0, 0, 0)


def write_litert(
    network: keras.Model, class_names: Sequence[str], file: Path, examples: Squares | None = None
) -> None:
    """Write the file.

    Args:
        network: from raw uint8 pictures to probabilities.
        class_names: k names.
        file: to write.
        examples: training pictures by which it is brought to 8 bits; None: float32.

    Raises:
        HarnessError: what reads such files is not installed.
    """
    require_package("ai-edge-litert", "ai_edge_litert")
    # Weights become constants first: the converter leaves Keras's variables without their values.
    frozen = convert_variables_to_constants_v2(Served(network).signature.get_concrete_function())
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    if examples is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: _one_by_one(examples)
    with warnings.catch_warnings():
        # Pictures come in as whole numbers, which have no statistics and need none.
        warnings.filterwarnings("ignore", message="Statistics for quantized inputs")
        file.write_bytes(converter.convert())
    with zipfile.ZipFile(file, "a") as packed:
        text = "".join(f"{name}\n" for name in class_names)
        packed.writestr(zipfile.ZipInfo(LABELS, _WHEN), text)


def _one_by_one(examples: Squares) -> Iterator[list[Squares]]:
    return ([examples[row : row + 1]] for row in range(len(examples)))


def open_litert(file: Path) -> ExportedModel:
    """Return the model in a file that was written here.

    Raises:
        HarnessError: what reads such files is not installed.
    """
    require_package("ai-edge-litert", "ai_edge_litert")
    from ai_edge_litert.interpreter import Interpreter

    model = Interpreter(model_path=str(file))
    model.allocate_tensors()
    into, out = model.get_input_details()[0]["index"], model.get_output_details()[0]["index"]

    def answer(squares: Squares) -> Floats:
        found = []
        for one in range(len(squares)):
            model.set_tensor(into, squares[one : one + 1])
            model.invoke()
            found.append(model.get_tensor(out))
        return np.concatenate(found).astype(np.float32)

    with zipfile.ZipFile(file) as packed:
        names = packed.read(LABELS).decode().splitlines()
    return ExportedModel(answer, tuple(names))
