"""ONNX files that tests make: a small convolutional network, a small transformer, and faulty ones.

`python -m tests.features.onnx_files` writes the one that is shipped.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from harness.features.onnx_backbone import OnnxBackbone
from harness.specs.plans.differences import Attachment
from harness.specs.schema.features import BackboneSpec

SHIPPED = Path(__file__).resolve().parents[2] / "experiments" / "transfer" / "random_filters.onnx"
PLAIN = {"mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0]}
OPSET, IR = 18, 9


def tensor(array, name: str):
    return numpy_helper.from_array(np.asarray(array), name)


def value(name: str, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def node(kind: str, inputs: list[str], output: str, **attributes):
    return helper.make_node(kind, inputs, [output], **attributes)


def model(nodes, tensors=(), *, inputs=None, outputs=None, metadata=None, **more):
    """A network from pixels (n, 3, 8, 8) to features (n, 3), unless said otherwise."""
    graph = helper.make_graph(
        list(nodes),
        "network",
        inputs or [value("pixels", ["n", 3, 8, 8])],
        outputs or [value("features", ["n", 3])],
        list(tensors),
    )
    opsets = more.pop("opset_imports", [helper.make_opsetid("", OPSET)])
    made = helper.make_model(graph, opset_imports=opsets, ir_version=IR, **more)
    helper.set_model_props(made, metadata or {})
    return made


def means(before: str = "pixels") -> list:
    """The mean of each channel of a name's maps, as `features`."""
    return [node("ReduceMean", [before, "axes"], "features", keepdims=0)]


AXES = tensor(np.array([2, 3]), "axes")


def averages(**more):
    """The smallest network: the mean of each channel."""
    return model(means(), [AXES], **more)


def convolutional(filters=(4, 6), *, side="side", batch="n", seed=0, metadata=None):
    """Strided convolutions with ReLU, and the mean over places; the sides may be free."""
    rng, nodes, tensors = np.random.default_rng(seed), [], []
    name, channels = "pixels", 3
    for number, count in enumerate(filters):
        kernels = rng.normal(0, np.sqrt(2 / (9 * channels)), (count, channels, 3, 3))
        tensors.append(tensor(kernels.astype(np.float32), f"kernels_{number}"))
        given = [name, f"kernels_{number}"]
        options = {"strides": [2, 2], "pads": [1, 1, 1, 1]}
        nodes.append(node("Conv", given, f"maps_{number}", **options))
        nodes.append(node("Relu", [f"maps_{number}"], f"positive_{number}"))
        name, channels = f"positive_{number}", count
    return model(
        [*nodes, *means(name)],
        [*tensors, AXES],
        inputs=[value("pixels", [batch, 3, side, side])],
        outputs=[value("features", [batch, channels])],
        metadata=metadata,
    )


def transformer(side=16, patch=4, width=8, *, tokens="features"):
    """One block of self-attention over patches; `tokens` names the output (n, t, d)."""
    rng, count = np.random.default_rng(1), (side // patch) ** 2
    kept = {
        "patches": rng.normal(0, 0.2, (width, 3, patch, patch)),
        "places": rng.normal(0, 0.5, (count, width)),
        **{name: rng.normal(0, width**-0.5, (width, width)) for name in ("query", "key", "value")},
        "scale": np.array(width**-0.5),
        "gain": np.ones(width),
    }
    tensors = [tensor(array.astype(np.float32), name) for name, array in kept.items()]
    tensors.append(tensor(np.array([0, width, count]), "flat"))
    strides = {"strides": [patch, patch]}
    nodes = [
        node("Conv", ["pixels", "patches"], "cut", **strides),
        node("Reshape", ["cut", "flat"], "rows"),
        node("Transpose", ["rows"], "turned", perm=[0, 2, 1]),
        node("Add", ["turned", "places"], "placed"),
        node("LayerNormalization", ["placed", "gain"], "normal"),
        *(node("MatMul", ["normal", name], f"{name}s") for name in ("query", "key", "value")),
        node("Transpose", ["keys"], "keys_turned", perm=[0, 2, 1]),
        node("MatMul", ["querys", "keys_turned"], "products"),
        node("Mul", ["products", "scale"], "scaled"),
        node("Softmax", ["scaled"], "attention", axis=-1),
        node("MatMul", ["attention", "values"], "mixed"),
        node("Add", ["placed", "mixed"], tokens),
    ]
    return model(
        nodes,
        tensors,
        inputs=[value("pixels", ["n", 3, side, side])],
        outputs=[value(tokens, ["n", count, width])],
    )


def random_filters():
    """The network that is shipped: what a backbone is before it has seen anything."""
    metadata = {"mean": "[0.485, 0.456, 0.406]", "std": "[0.229, 0.224, 0.225]"}
    return convolutional((16, 32, 64), metadata=metadata)


def saved(path: Path, made, **spec) -> OnnxBackbone:
    """Write a model, or bytes, and return it as a backbone of which so much is said."""
    path.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
    said = {"image_pixels": 8, "input": PLAIN} | spec
    return backbone(path, **said)


def backbone(path: Path, **spec) -> OnnxBackbone:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    said = BackboneSpec.model_validate({"kind": "backbone", "onnx": path.name} | spec, strict=False)
    return OnnxBackbone(Attachment(path, digest), said)


def hollow(name: str, *dims: int):
    """A tensor that says how many numbers it has, and holds none."""
    made = onnx.TensorProto(name=name, data_type=TensorProto.FLOAT, raw_data=b"\0" * 4)
    made.dims.extend(dims)
    return made


def elsewhere(name: str, location: str):
    """A tensor whose numbers lie in another file."""
    made = onnx.TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[2])
    made.data_location = TensorProto.EXTERNAL
    made.external_data.add(key="location", value=location)
    return made


if __name__ == "__main__":
    SHIPPED.write_bytes(random_filters().SerializeToString())
