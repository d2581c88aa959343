"""An ONNX file read as data: what leads out of it, never ends, or claims more than it holds.

Nothing is executed here, and nothing beside the file is opened. onnxruntime, which executes it
(`onnx_session.py`), is told of no library of operators.
"""

import hashlib
import importlib.util
import math
import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from harness.errors import DataError, SpecError
from harness.specs.plans.differences import Attachment

if TYPE_CHECKING:
    from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto

EXTRA: Final = "pip install -c constraints.txt -e '.[onnx]'"
LARGEST: Final = 2**31 - 1
"""Bytes; a protocol buffer can hold no more."""
MOST_NODES: Final = 100_000
"""Operators; a large vision transformer has some thousands."""

ONNX = ""
"""The domain of ONNX's own operators."""
_FUSED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "com.microsoft": frozenset(
            {
                *("Attention", "MultiHeadAttention", "SkipLayerNormalization"),
                *("SimplifiedLayerNormalization", "SkipSimplifiedLayerNormalization"),
                *("Gelu", "FastGelu", "BiasGelu", "QuickGelu", "FusedMatMul", "FusedGemm"),
                *("FusedConv", "QLinearAdd", "QLinearMul", "QLinearConcat", "QLinearSoftmax"),
                *("QLinearAveragePool", "QLinearGlobalAveragePool", "MatMulNBits"),
                *("DynamicQuantizeMatMul", "MatMulIntegerToFloat", "QAttention"),
            }
        )
    }
)
"""What onnxruntime itself brings, and optimised or quantised exports use: plain arithmetic."""
_ENDLESS = frozenset({"Loop", "Scan", "SequenceMap"})
_CHANCE = frozenset(
    {
        *("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"),
        *("Multinomial", "Bernoulli"),
    }
)
_BITS = MappingProxyType({"INT4": 4, "UINT4": 4, "FLOAT4E2M1": 4, "INT2": 2, "UINT2": 2})
"""Of the numbers of which several share a byte."""
_TYPED = ("float_data", "int32_data", "int64_data", "double_data", "uint64_data", "string_data")


def require_extra() -> None:
    """Make sure that ONNX files can be read and executed.

    Raises:
        SpecError: the packages are not installed.
    """
    if not has_extra():
        raise SpecError(
            "features.onnx: expected the packages onnx and onnxruntime to be installed; got none. "
            f"Install them: {EXTRA}"
        )


def has_extra() -> bool:
    """Return whether the packages that read and execute ONNX files are installed."""
    return all(importlib.util.find_spec(name) for name in ("onnx", "onnxruntime"))


def read_onnx(file: Attachment) -> "ModelProto":
    """Return what an ONNX file holds, once it is known to hold all that it needs, and no more.

    Args:
        file: as it was when the spec was read.

    Raises:
        DataError: it was changed since, is no ONNX file, needs other files or operators, claims
            more numbers than it has, draws at random, or may never end.
    """
    model = _parsed(file)
    _require_text(file.path, _names_of(model))
    functions = {(one.domain, one.name) for one in model.functions}
    opset = max((one.version for one in model.opset_import if _is_own(one.domain)), default=1)
    known = _Known(file.path, opset, functions)
    count = 0
    for nodes, tensors in _everything(file.path, model):
        count += len(nodes)
        if count > MOST_NODES:
            raise _refused(file.path, f"a network of at most {MOST_NODES:,} operators", "more")
        _require_text(file.path, (word for node in nodes for word in _names_in(node)))
        _require_text(file.path, (tensor.name for tensor in tensors))
        for node in nodes:
            known.require(node)
        for tensor in tensors:
            _require_whole(file.path, tensor)
    return model


def count_parameters(model: "ModelProto") -> int:
    """Return how many weights a network has: the numbers of its tensors of real numbers."""
    import onnx

    real = {onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.BFLOAT16}
    whole = {onnx.TensorProto.INT8, onnx.TensorProto.UINT8, onnx.TensorProto.INT4}
    kept = [one for one in model.graph.initializer if one.data_type in real | whole]
    return sum(math.prod(one.dims) for one in kept)


def named(word: str) -> str:
    """Return a name out of a file, which may hold anything, as it can be shown."""
    return repr(word[:60]) if word.isprintable() else ascii(word[:60])


def _refused(path: Path, expected: str, got: str, remedy: str = "") -> DataError:
    told = remedy or "Export the network again, or use another file."
    return DataError(f"{path}: expected {expected}; got {got}. {told}")


def _parsed(file: Attachment) -> "ModelProto":
    import onnx
    from google.protobuf.message import DecodeError

    content, model = _content(file), onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except (DecodeError, ValueError) as error:
        got = "another, or one that was cut short"
        raise _refused(file.path, "an ONNX file", got) from error
    if not model.graph.node or not model.graph.output:
        raise _refused(file.path, "an ONNX file with a network in it", "none")
    return model


def _content(file: Attachment) -> bytes:
    expected = f"an ONNX file of at most {LARGEST:,} bytes"
    try:
        with file.path.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(0)
            content = opened.read(LARGEST) if size <= LARGEST else b""
    except OSError as error:
        raise _refused(file.path, "an ONNX file", str(error.strerror)) from error
    if size > LARGEST:
        raise _refused(file.path, expected, f"{size:,}")
    if hashlib.sha256(content).hexdigest() != file.sha256:
        remedy = "Bring the file back, or run the experiment anew."
        raise _refused(file.path, f"the file of SHA-256 {file.sha256[:12]}", "another", remedy)
    return content


def _require_text(path: Path, words: Iterable[str | bytes]) -> None:
    """Refuse names that are no UTF-8, which protocol buffers give as bytes."""
    if any(isinstance(word, bytes) for word in words):
        raise _refused(path, "an ONNX file", "names that are no text, as in a damaged one")


def _names_of(model: "ModelProto") -> Iterator[str | bytes]:
    graph = model.graph
    for info in (*graph.input, *graph.output, *graph.value_info):
        yield info.name
        yield from (dim.dim_param for dim in info.type.tensor_type.shape.dim)
    for entry in (*model.metadata_props, *graph.metadata_props):
        yield entry.key
        yield entry.value
    yield from (one.domain for one in model.opset_import)
    for function in model.functions:
        yield from (function.name, function.domain, *function.input, *function.output)


def _names_in(node: "NodeProto") -> Iterator[str | bytes]:
    yield from (node.name, node.op_type, node.domain, node.overload, *node.input, *node.output)
    yield from (attribute.name for attribute in node.attribute)


Part = tuple["list[NodeProto]", "list[TensorProto]"]


def _everything(path: Path, model: "ModelProto") -> Iterator[Part]:
    """Yield the operators and numbers of each graph and function, however deep they lie."""
    graphs: list[GraphProto] = [model.graph]
    bodies = [list(one.node) for one in model.functions]
    while graphs or bodies:
        graph = graphs.pop() if graphs else None
        if graph is not None and graph.sparse_initializer:
            raise _refused(path, "dense numbers", "a sparse tensor")
        nodes = bodies.pop() if graph is None else list(graph.node)
        tensors = [] if graph is None else list(graph.initializer)
        for attribute in (one for node in nodes for one in node.attribute):
            _require_dense(path, attribute)
            tensors += [attribute.t] if attribute.HasField("t") else []
            tensors += attribute.tensors
            graphs += [attribute.g] if attribute.HasField("g") else []
            graphs += attribute.graphs
        yield nodes, tensors


def _require_dense(path: Path, attribute: "AttributeProto") -> None:
    if attribute.HasField("sparse_tensor") or attribute.sparse_tensors:
        raise _refused(path, "dense numbers", "a sparse tensor")


def _is_own(domain: str) -> bool:
    return domain in (ONNX, "ai.onnx")


class _Known(NamedTuple):
    """Which operators a file may use."""

    path: Path
    opset: int
    functions: set[tuple[str, str]]
    """That the file itself is made of: what is in them is looked at as well."""

    def require(self, node: "NodeProto") -> None:
        """Refuse an operator that nobody here has, or that must not be used."""
        import onnx

        name, domain = node.op_type, node.domain
        if (domain, name) in self.functions or name in _FUSED.get(domain, ()):
            return
        if not _is_own(domain):
            got = f"{named(name)} of {named(domain)}"
            remedy = "Libraries of operators are never loaded: export it without them."
            raise _refused(self.path, "operators of ONNX itself", got, remedy)
        if not onnx.defs.has(name, self.opset, ONNX):
            expected = f"operators that ONNX has in opset {self.opset}"
            raise _refused(self.path, expected, named(name))
        if name in _ENDLESS:
            expected = "a network that ends by itself"
            raise _refused(self.path, expected, f"{name}, which may go on for ever")
        if name in _CHANCE:
            expected = "a network that gives the same numbers each time"
            raise _refused(self.path, expected, f"{name}, which draws them")


def _require_whole(path: Path, tensor: "TensorProto") -> None:
    """Refuse numbers that lie in another file, or of which there are fewer than is said."""
    import onnx

    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise _elsewhere(path, tensor)
    dims = list(tensor.dims)
    if min(dims, default=0) < 0 or math.prod(dims) > _held(path, tensor):
        got = f"a tensor {named(tensor.name)} of {' x '.join(map(str, dims[:8]))} without them"
        raise _refused(path, "as many numbers as each tensor says it has", got)


def _held(path: Path, tensor: "TensorProto") -> int:
    import onnx

    try:
        kind = onnx.TensorProto.DataType.Name(tensor.data_type)
        size = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    except (KeyError, ValueError, TypeError) as error:
        got = f"type {tensor.data_type} in {named(tensor.name)}"
        raise _refused(path, "numbers of a type that ONNX knows", got) from error
    bits: int = _BITS.get(kind, 8 * size)
    entries = max(len(getattr(tensor, field)) for field in _TYPED)
    return max(8 * len(tensor.raw_data) // bits, entries * max(1, 8 // bits))


def _elsewhere(path: Path, tensor: "TensorProto") -> DataError:
    """Say where weights lie, and how they come into the file, unless that leads out of it."""
    places = [one.value for one in tensor.external_data if one.key == "location"]
    place = places[0] if places else ""
    parts = PurePosixPath(place.replace("\\", "/"))
    outside = parts.is_absolute() or PureWindowsPath(place).drive or ".." in parts.parts
    got = f"weights in {named(place)}"
    if outside or not place:
        remedy = "Nothing outside a file is opened for it; use it only if you know its maker."
        return _refused(path, "one file with all its weights in it", f"{got}, elsewhere", remedy)
    whole = path.with_name(f"{path.stem}_whole.onnx").name
    program = f"import onnx; onnx.save(onnx.load({path.name!r}), {whole!r})"
    remedy = (
        "Export it with external_data=False, or put both together, in its folder: "
        f"python -c {shlex.quote(program)}"
    )
    return _refused(path, "one file with all its weights in it", got, remedy)
