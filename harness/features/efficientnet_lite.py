"""EfficientNet-Lite0 and Lite2 in Keras, with ImageNet weights from a file in torch's format.

Sources: Tan and Le, EfficientNet (2019), table 1, for the stages; the Lite variants (Google, 2020)
leave out squeeze-and-excite, bound every ReLU at 6 and scale neither stem nor head.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import keras
from keras import layers
from numpy.typing import NDArray

from harness.errors import DataError
from harness.features.torch_file import read_tensors


class _Stage(NamedTuple):
    """Blocks of one width; only the first of them takes the stride."""

    blocks: int
    kernel_pixels: int
    stride: int
    expansion: int
    filters: int


_LITE0 = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)
_LITE2 = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(3, 3, 2, 6, 24),
    _Stage(3, 5, 2, 6, 48),
    _Stage(4, 3, 2, 6, 88),
    _Stage(4, 5, 1, 6, 120),
    _Stage(5, 5, 2, 6, 208),
    _Stage(1, 3, 1, 6, 352),
)
"""Lite0, 1.1 times as wide (in eights), and 1.2 times as deep but in the first and last stage."""
_STEM_FILTERS = 32
_HEAD_FILTERS = 1280
_CLASSES = 1000
_EPSILON = 1e-3

# Keras's name of each weight: torch's name, and how torch's axes are brought to Keras's order.
_TORCH: Mapping[str, Mapping[str, tuple[str, tuple[int, ...]]]] = {
    "Conv2D": {"kernel": ("weight", (2, 3, 1, 0))},
    "DepthwiseConv2D": {"kernel": ("weight", (2, 3, 0, 1))},
    "Dense": {"kernel": ("weight", (1, 0)), "bias": ("bias", (0,))},
    "BatchNormalization": {
        "gamma": ("weight", (0,)),
        "beta": ("bias", (0,)),
        "moving_mean": ("running_mean", (0,)),
        "moving_variance": ("running_var", (0,)),
    },
}


def efficientnet_lite0(
    *,
    input_tensor: keras.KerasTensor,
    weights: Path | None,
    include_top: bool = False,
    pooling: str | None = "avg",
) -> keras.Model:
    """Return the network behind `input_tensor`, (b, h, w, 3) with values `(pixel - 127) / 128`.

    It answers (b, 1280) features, or with `include_top` (b, 1000) ImageNet class
    probabilities, or with `pooling=None` the (b, h / 32, w / 32, 1280) feature map.

    Raises:
        DataError: the weights file is not one of this network.
    """
    top = _Top(include_top, pooling)
    return _network(_LITE0, input_tensor, top, name="lite0", weights=weights)


def efficientnet_lite2(
    *,
    input_tensor: keras.KerasTensor,
    weights: Path | None,
    include_top: bool = False,
    pooling: str | None = "avg",
) -> keras.Model:
    """Return the larger network behind `input_tensor`; all else is as for `efficientnet_lite0`.

    Raises:
        DataError: the weights file is not one of this network.
    """
    top = _Top(include_top, pooling)
    return _network(_LITE2, input_tensor, top, name="lite2", weights=weights)


class _Top(NamedTuple):
    """What stands on the feature map."""

    include: bool
    pooling: str | None


def _network(
    stages: Sequence[_Stage],
    inputs: keras.KerasTensor,
    top: _Top,
    *,
    name: str,
    weights: Path | None,
) -> keras.Model:
    output = _head(_blocks(_stem(inputs), stages))
    if top.pooling or top.include:
        output = layers.GlobalAveragePooling2D(name="avg_pool")(output)
    if top.include:
        output = layers.Dense(_CLASSES, activation="softmax", name="fc")(output)
    model = keras.Model(keras.utils.get_source_inputs(inputs)[0], output, name=name)
    if weights is not None:
        _load(model, weights)
    return model


def _stem(pixels: keras.KerasTensor) -> keras.KerasTensor:
    return _convolve(pixels, _STEM_FILTERS, "conv_stem", "bn0", kernel_pixels=3, stride=2)


def _blocks(tensor: keras.KerasTensor, stages: Sequence[_Stage]) -> keras.KerasTensor:
    number = 0
    for stage in stages:
        for repeat in range(stage.blocks):
            stride = 1 if repeat else stage.stride
            tensor = _block(tensor, stage._replace(stride=stride), f"blocks_{number}")
            number += 1
    return tensor


def _head(tensor: keras.KerasTensor) -> keras.KerasTensor:
    return _convolve(tensor, _HEAD_FILTERS, "conv_head", "bn1")


def _block(tensor: keras.KerasTensor, stage: _Stage, name: str) -> keras.KerasTensor:
    """Return the tensor widened, filtered channel by channel and brought to the stage's width."""
    filters = tensor.shape[-1]
    inner = tensor
    if stage.expansion > 1:
        widened = filters * stage.expansion
        inner = _convolve(inner, widened, f"{name}_expand_conv", f"{name}_bn0")
    inner = layers.DepthwiseConv2D(
        stage.kernel_pixels,
        strides=stage.stride,
        padding="same",
        use_bias=False,
        name=f"{name}_depthwise_conv",
    )(inner)
    inner = _normalise(inner, f"{name}_bn1")
    inner = layers.Conv2D(stage.filters, 1, use_bias=False, name=f"{name}_project_conv")(inner)
    inner = layers.BatchNormalization(epsilon=_EPSILON, name=f"{name}_bn2")(inner)
    if stage.stride == 1 and filters == stage.filters:
        inner = layers.Add(name=f"{name}_add")([inner, tensor])
    return inner


def _convolve(
    tensor: keras.KerasTensor,
    filters: int,
    name: str,
    normalisation: str,
    *,
    kernel_pixels: int = 1,
    stride: int = 1,
) -> keras.KerasTensor:
    tensor = layers.Conv2D(
        filters, kernel_pixels, strides=stride, padding="same", use_bias=False, name=name
    )(tensor)
    return _normalise(tensor, normalisation)


def _normalise(tensor: keras.KerasTensor, name: str) -> keras.KerasTensor:
    tensor = layers.BatchNormalization(epsilon=_EPSILON, name=name)(tensor)
    return layers.ReLU(6.0, name=f"{name}_relu")(tensor)


def _load(model: keras.Model, path: Path) -> None:
    """Give every weight of the model its value; the file's classifier may stay unused."""
    tensors = read_tensors(path)
    try:
        for layer in model.layers:
            for weight in layer.weights:
                weight.assign(_value(tensors, layer, weight))
    except ValueError as error:
        network = f"EfficientNet-{model.name.capitalize()}"
        raise DataError(f"{path}: {error}. Give weights of {network}.") from error


def _value(
    tensors: Mapping[str, NDArray[Any]], layer: keras.Layer, weight: keras.Variable
) -> NDArray[Any]:
    name, axes = _TORCH[type(layer).__name__][weight.name]
    name = f"{_torch_prefix(layer.name)}.{name}"
    tensor = tensors.get(name)
    if tensor is None or tensor.ndim != len(axes) or tensor.transpose(axes).shape != weight.shape:
        got = "none" if tensor is None else f"shape {tensor.shape}"
        raise ValueError(f"expected {name!r} for Keras's shape {tuple(weight.shape)}; got {got}")
    return tensor.transpose(axes)


def _torch_prefix(layer: str) -> str:
    """Return torch's name of a layer: blocks_3_bn0 is _blocks.3._bn0, and bn0 is _bn0."""
    return re.sub(r"^_blocks_([0-9]+)_", r"_blocks.\1._", f"_{layer}")
