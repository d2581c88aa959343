"""What the network in an ONNX file takes and gives, once the spec and the file leave nothing open.

Nothing is guessed: a network that is shown pixels otherwise than in its training answers all the
same, and worse.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import DataError, SpecError
from harness.features.onnx_file import count_parameters, named
from harness.specs.schema.features import BackboneSpec, Channels, OnnxInputSpec

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

Dims = tuple[int | None, ...]
"""Of a tensor; None where the file leaves one open."""
Layout = Literal["nchw", "nhwc"]

LARGEST_BATCH = 1024
LARGEST_DIMENSION = 2**16
"""Numbers a picture; a feature vector has some thousands."""
_COLOURS = 3
_IMAGE_AXES = 4
_TOKEN_AXES = 3
_RANGES: Mapping[str, Mapping[str, Any]] = {
    "NominalRange_0_255": {"rescale": False},
    "Normalized_0_1": {"rescale": True},
    "Normalized_1_1": {"rescale": True, "mean": (0.5,) * 3, "std": (0.5,) * 3},
}
"""What ONNX's own metadata for images says (docs/MetadataProps.md of ONNX)."""
_FORMATS = {"Rgb": "rgb", "Srgb": "rgb", "Bgr": "bgr"}


class PixelInput(NamedTuple):
    """How prepared pictures become what a network is given."""

    name: str
    """Of the input."""
    dtype: str
    """NumPy's name: float32, float16, float64, or uint8 for pixels as they are."""
    layout: Layout
    side: int
    """Of the square in the middle that is seen, in pixels."""
    blue_first: bool
    rescale: bool
    mean: Channels
    std: Channels

    def prepared(self, pictures: NDArray[np.uint8]) -> NDArray[Any]:
        """Return pictures (b, p, p, 3) as the network takes them."""
        first = (pictures.shape[1] - self.side) // 2
        middle = slice(first, first + self.side)
        pixels: NDArray[Any] = pictures[:, middle, middle]
        if self.dtype != "uint8":
            pixels = pixels.astype(np.float32) / np.float32(255 if self.rescale else 1)
            pixels = (pixels - np.array(self.mean, np.float32)) / np.array(self.std, np.float32)
        pixels = pixels[..., ::-1] if self.blue_first else pixels
        pixels = pixels.transpose(0, 3, 1, 2) if self.layout == "nchw" else pixels
        return np.ascontiguousarray(pixels, self.dtype)


class FeatureOutput(NamedTuple):
    """Which numbers are taken, and how they become one row a picture."""

    name: str
    dims: Dims | None
    """As the file says them, the batch first; None where it does not."""
    pooling: Literal["first_token", "mean"] | None
    layout: Layout

    def dimension(self, dims: Dims) -> int | None:
        """Return the length of a row made from numbers of this shape; None where that is open."""
        if self.pooling is None:
            kept = dims[1:]
        else:
            kept = (dims[1] if self._is_map(dims) and self.layout == "nchw" else dims[-1],)
        return None if None in kept else math.prod(one for one in kept if one is not None)

    def rows(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Return one row of numbers a picture, (b, d)."""
        if self.pooling == "first_token":
            values = values[:, 0]
        elif self.pooling == "mean":
            last = not self._is_map(values.shape) or self.layout == "nhwc"
            axes = tuple(range(1, values.ndim - 1)) if last else tuple(range(2, values.ndim))
            values = values.mean(axis=axes, dtype=np.float32)
        return np.ascontiguousarray(values.reshape(len(values), -1), np.float32)

    def _is_map(self, dims: Sequence[int | None]) -> bool:
        return len(dims) == _IMAGE_AXES


class OnnxNetwork(NamedTuple):
    """A network from prepared pictures to features."""

    path: Path
    sha256: str
    taken: PixelInput
    given: FeatureOutput
    batch: int
    """Pictures that it takes at a time; 1 where the file leaves that open."""
    any_batch: bool
    """Whether it takes any number."""
    dimension: int | None
    """Of a picture's features; None where only onnxruntime can tell."""
    parameters: int

    def described(self) -> dict[str, object]:
        """Return all that decides its features besides the file, as JSON values."""
        taken, given = self.taken._asdict(), self.given._asdict()
        return {"input": taken, "output": {key: given[key] for key in ("name", "pooling")}}


def network_of(path: Path, sha256: str, model: "ModelProto", spec: BackboneSpec) -> OnnxNetwork:
    """Return what a file's network takes and gives.

    Args:
        path: of the file, for messages.
        sha256: of the file.
        model: what it holds.
        spec: what is said besides; only `onnx`, `input`, `output` and `image_pixels` are read.

    Raises:
        SpecError: the spec says otherwise than the file, or neither says it.
        DataError: the file has no single input for pictures, or no output of numbers.
    """
    info = _the_input(path, model)
    dims = dims_of(info)
    if dims is None or len(dims) != _IMAGE_AXES:
        got = "none" if dims is None else _shown(dims)
        raise DataError(
            f"{path}: expected an input of shape (n, 3, h, w) or (n, h, w, 3); got {got}."
        )
    layout = _layout(path, dims, spec.input)
    taken = _pixels(path, info, layout, _told(path, model, spec.input), spec)
    _require_side(path, dims, taken, spec)
    batch = dims[0] or 1
    if batch > LARGEST_BATCH:
        raise DataError(
            f"{path}: expected a network of at most {LARGEST_BATCH} pictures at a time; got "
            f"{batch:,}. Export it with a free number of pictures."
        )
    given = _features(path, model, layout, spec)
    return OnnxNetwork(
        path,
        sha256,
        taken,
        given,
        batch,
        dims[0] is None,
        None if given.dims is None else require_dimension(path, given, given.dims),
        count_parameters(model),
    )


def require_dimension(path: Path, given: FeatureOutput, dims: Dims) -> int | None:
    """Return the length of a picture's row of numbers; None where that is open.

    Raises:
        SpecError: there is one for each place or token, and nobody says how they become one.
        DataError: it is no feature vector.
    """
    axes = len(dims)
    flat = axes == 2 or (axes == _IMAGE_AXES and _places(dims, given.layout) == 1)  # noqa: PLR2004
    if given.pooling is None and not flat:
        raise SpecError(
            f"features.output.pooling: expected first_token or mean, because {named(given.name)} "
            f"of {path} has {_shown(dims)} numbers; got null"
        )
    wanted = {"mean": (_TOKEN_AXES, _IMAGE_AXES), "first_token": (_TOKEN_AXES,)}
    if given.pooling is not None and axes not in wanted[given.pooling]:
        raise SpecError(
            f"features.output.pooling: expected null, because {named(given.name)} of {path} has "
            f"{_shown(dims)} numbers; got {given.pooling}"
        )
    found = given.dimension(dims)
    if found is not None and not 0 < found <= LARGEST_DIMENSION:
        raise DataError(
            f"{path}: expected at most {LARGEST_DIMENSION:,} features a picture; got {found:,}. "
            "Take another output (features.output.name), or pool it."
        )
    return found


def dims_of(info: "ValueInfoProto") -> Dims | None:
    """Return the shape that a file says of a tensor; None where it says none."""
    tensor = info.type.tensor_type
    if not tensor.HasField("shape"):
        return None
    return tuple(
        one.dim_value if one.HasField("dim_value") and one.dim_value > 0 else None
        for one in tensor.shape.dim
    )


def the_input(model: "ModelProto") -> "list[ValueInfoProto]":
    """Return the inputs that the file holds no numbers for."""
    held = {one.name for one in model.graph.initializer}
    return [one for one in model.graph.input if one.name not in held]


def _the_input(path: Path, model: "ModelProto") -> "ValueInfoProto":
    inputs = the_input(model)
    if len(inputs) != 1:
        names = ", ".join(named(one.name) for one in inputs[:5]) or "none"
        raise DataError(
            f"{path}: expected one input, the pictures; got {names}. Export the part of the "
            "network that sees pictures alone."
        )
    return inputs[0]


def _layout(path: Path, dims: Dims, said: OnnxInputSpec) -> Layout:
    axes: dict[Layout, int] = {"nchw": 1, "nhwc": 3}
    fitting = [one for one in axes if dims[axes[one]] in (_COLOURS, None)]
    exact = [one for one in axes if dims[axes[one]] == _COLOURS]
    if said.layout is not None and said.layout in fitting:
        return said.layout
    if said.layout is None and len(exact or fitting) == 1:
        return (exact or fitting)[0]
    expected = "one input of three channels" if not fitting else " or ".join(exact or fitting)
    raise SpecError(
        f"features.input.layout: expected {expected}, because {path} takes {_shown(dims)}; got "
        f"{said.layout or 'null'}"
    )


def _told(path: Path, model: "ModelProto", said: OnnxInputSpec) -> dict[str, Any]:
    """Return what is said of the pixels: by the spec, else by the file."""
    meta = {one.key: one.value for one in model.metadata_props}
    told: dict[str, Any] = {}
    if "Image.NominalPixelRange" in meta:
        told |= _RANGES.get(meta["Image.NominalPixelRange"], {})
    pixel_format = meta.get("Image.BitmapPixelFormat", "")
    for start, channels in _FORMATS.items():
        if pixel_format.startswith(start):
            told["channels"] = channels
    for key in ("mean", "std"):
        if key in meta:
            told[key] = _three(path, key, meta[key])
    return told | said.model_dump(exclude_none=True)


def _three(path: Path, key: str, text: str) -> Channels:
    """Return a colour of a file's metadata, as timm writes them: [0.485, 0.456, 0.406]."""
    try:
        found = json.loads(text.replace("(", "[").replace(")", "]"))
        values = tuple(float(one) for one in found)
    except (ValueError, TypeError, RecursionError):
        values = ()
    if (
        len(values) != _COLOURS
        or not np.isfinite(values).all()
        or (key == "std" and min(values) <= 0)
    ):
        raise DataError(
            f"{path}: expected three numbers as {key} in its metadata; got {named(text)}. Say "
            f"features.input.{key} yourself."
        )
    return values[0], values[1], values[2]


def _pixels(
    path: Path, info: "ValueInfoProto", layout: Layout, told: Mapping[str, Any], spec: BackboneSpec
) -> PixelInput:
    kinds = ("float32", "float16", "float64", "uint8")
    dtype = _dtype(path, info, kinds, "Export it in float32.")
    wanted = [key for key in ("mean", "std") if key not in told]
    if dtype == "uint8":
        said = [key for key in ("rescale", "mean", "std") if getattr(spec.input, key) is not None]
        if said:
            raise SpecError(
                f"features.input.{said[0]}: expected null, because {path} takes pixels as they "
                "are, from 0 to 255; got a value"
            )
    elif wanted:
        raise SpecError(
            f"features.input.{wanted[0]}: expected what {path.name} was trained with; got null, "
            "and none in the file's metadata. Of most ImageNet networks: mean: [0.485, 0.456, "
            "0.406], std: [0.229, 0.224, 0.225]; where the network does it itself: mean: [0, 0, "
            "0], std: [1, 1, 1]."
        )
    plain = dtype == "uint8"
    return PixelInput(
        name=info.name,
        dtype=dtype,
        layout=layout,
        side=spec.input.crop_pixels or spec.image_pixels,
        blue_first=told.get("channels") == "bgr",
        rescale=not plain and told.get("rescale", True),
        mean=(0.0, 0.0, 0.0) if plain else tuple(told["mean"]),
        std=(1.0, 1.0, 1.0) if plain else tuple(told["std"]),
    )


def _require_side(path: Path, dims: Dims, taken: PixelInput, spec: BackboneSpec) -> None:
    sides = {side for side in (dims[2:] if taken.layout == "nchw" else dims[1:3]) if side}
    if sides <= {taken.side}:
        return
    if len(sides) > 1:
        got = " x ".join(map(str, sorted(sides)))
        raise DataError(f"{path}: expected a network that sees squares; got {got} pixels.")
    key = "image_pixels" if spec.input.crop_pixels is None else "input.crop_pixels"
    raise SpecError(
        f"features.{key}: expected {min(sides)}, which {path.name} takes; got {taken.side}"
    )


def _features(path: Path, model: "ModelProto", layout: Layout, spec: BackboneSpec) -> FeatureOutput:
    outputs = {one.name: one for one in model.graph.output}
    names = ", ".join(named(one) for one in list(outputs)[:5])
    chosen = spec.output.name
    if (chosen is None and len(outputs) != 1) or (chosen is not None and chosen not in outputs):
        got = "null" if chosen is None else repr(chosen)
        raise SpecError(
            f"features.output.name: expected an output of {path.name}: {names}; got {got}"
        )
    info = outputs[chosen] if chosen is not None else next(iter(outputs.values()))
    remedy = "Export it in float32, or take another output (features.output.name)."
    _dtype(path, info, ("float32", "float16", "float64"), remedy)
    return FeatureOutput(info.name, dims_of(info), spec.output.pooling, layout)


def _dtype(path: Path, info: "ValueInfoProto", wanted: Sequence[str], remedy: str) -> str:
    import onnx

    kinds = {
        onnx.TensorProto.FLOAT: "float32",
        onnx.TensorProto.FLOAT16: "float16",
        onnx.TensorProto.DOUBLE: "float64",
        onnx.TensorProto.UINT8: "uint8",
    }
    number = info.type.tensor_type.elem_type
    found = kinds.get(number)
    if found not in wanted:
        names = {value: name.lower() for name, value in onnx.TensorProto.DataType.items()}
        got = found or names.get(number, f"type {number}")
        raise DataError(
            f"{path}: expected {named(info.name)} to be of {', '.join(wanted)}; got {got}. {remedy}"
        )
    return str(found)


def _places(dims: Dims, layout: Layout) -> int | None:
    inside = dims[2:] if layout == "nchw" else dims[1:3]
    return None if None in inside else math.prod(one for one in inside if one is not None)


def _shown(dims: Dims) -> str:
    return f"({', '.join('any' if one is None else f'{one}' for one in dims)})"
