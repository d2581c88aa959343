"""A network as an ONNX file, for ONNX Runtime in any language."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from harness.models.exported.network import (
    CLASS_NAMES,
    PICTURES,
    PROBABILITIES,
    ExportedModel,
    Floats,
    Squares,
    require_package,
)
from harness.models.exported.saved_model import Served

OPSET = 17
"""Of 2022: read by every ONNX Runtime from 1.12 on."""


def write_onnx(
    network: keras.Model, class_names: Sequence[str], file: Path, examples: Squares | None = None
) -> None:
    """Write the file; its class names are in its metadata, as a list of JSON.

    Args:
        network: from raw uint8 pictures to probabilities.
        class_names: k names.
        file: to write.
        examples: training pictures by which it is brought to 8 bits; None: float32.

    Raises:
        HarnessError: what writes or reads such files is not installed.
    """
    for package in ("tf2onnx", "onnx", "onnxruntime"):
        require_package(package, package)
    import onnx
    import tf2onnx

    served = Served(network)
    shape = (None, *network.inputs[0].shape[1:])
    spec = [tf.TensorSpec(shape, tf.uint8, name=PICTURES)]
    model, _ = tf2onnx.convert.from_function(served.signature, input_signature=spec, opset=OPSET)
    if examples is not None:
        model = _in_int8(model, examples)
    onnx.helper.set_model_props(model, {CLASS_NAMES: json.dumps(list(class_names))})
    onnx.checker.check_model(model)
    onnx.save(model, str(file))


class _Examples:
    """Training pictures, one at a time, as ONNX Runtime's calibration asks for them."""

    def __init__(self, examples: Squares) -> None:
        self._left = iter(examples)

    def get_next(self) -> dict[str, Squares] | None:
        """Return the next picture as the network's input; None when there is none left."""
        one = next(self._left, None)
        return None if one is None else {PICTURES: one[None]}


def _in_int8(model: Any, examples: Squares) -> Any:  # noqa: ANN401 (onnx ships no types)
    import onnx
    from onnxruntime.quantization import CalibrationDataReader, quantize_static

    CalibrationDataReader.register(_Examples)
    with TemporaryDirectory(prefix="harness-") as folder:
        before, after = Path(folder, "float.onnx"), Path(folder, "int8.onnx")
        onnx.save(model, str(before))
        quantize_static(str(before), str(after), _Examples(examples), per_channel=True)
        return onnx.load(str(after))


def open_onnx(file: Path) -> ExportedModel:
    """Return the model in a file that was written here.

    Raises:
        HarnessError: what reads such files is not installed.
    """
    require_package("onnxruntime", "onnxruntime")
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    names = json.loads(session.get_modelmeta().custom_metadata_map[CLASS_NAMES])

    def answer(squares: Squares) -> Floats:
        (found,) = session.run([PROBABILITIES], {PICTURES: squares})
        return np.asarray(found, np.float32)

    return ExportedModel(answer, tuple(names))
