"""ResNet: layers that add to what they are given."""

from collections.abc import Callable

import keras

from harness.models.layers import Maker

Block = Callable[[keras.KerasTensor, Maker, str, int, int], keras.KerasTensor]
"""From maps, a name, filters and the first stride to maps."""

FILTERS = (64, 128, 256, 512)


def resnet18(x: keras.KerasTensor, make: Maker, _: float) -> keras.KerasTensor:
    """Return ResNet-18 without its last layer.

    11,689,512 learned parameters for 224×224 colour pixels and 1,000 classes, as in torchvision;
    the running means and variances of batch normalisation are 9,600 more. Shortcuts across
    sizes are 1×1 convolutions (the paper's option B).

    Source: He et al., Deep residual learning for image recognition (CVPR 2016), table 1.
    """
    return _resnet(x, make, _basic, (2, 2, 2, 2))


def resnet50(x: keras.KerasTensor, make: Maker, _: float) -> keras.KerasTensor:
    """Return ResNet-50 without its last layer.

    25,557,032 learned parameters for 224×224 colour pixels and 1,000 classes, as in torchvision:
    no biases before batch normalisation, whose running means and variances are 53,120 more.
    keras.applications, with biases, counts 25,636,712 of both kinds. As in the paper, the first
    1×1 convolution of a block takes the stride (torchvision's 3×3 one does).

    Source: He et al., Deep residual learning for image recognition (CVPR 2016), table 1.
    """
    return _resnet(x, make, _bottleneck, (3, 4, 6, 3))


def _resnet(
    x: keras.KerasTensor, make: Maker, block: Block, depths: tuple[int, ...]
) -> keras.KerasTensor:
    x = _relu(_normal(x, make, "stem", 64, 7, 2), make, "stem")
    x = make.pooling("pooling", 3, 2, padding="same")(x)
    for stage, (filters, depth) in enumerate(zip(FILTERS, depths, strict=True), start=1):
        for number in range(1, depth + 1):
            strides = 2 if stage > 1 and number == 1 else 1
            x = block(x, make, f"{stage}_{number}", filters, strides)
    return keras.layers.GlobalAveragePooling2D(**make.named("global_average"))(x)


def _basic(
    x: keras.KerasTensor, make: Maker, name: str, filters: int, strides: int
) -> keras.KerasTensor:
    y = _relu(_normal(x, make, f"{name}_a", filters, 3, strides), make, f"{name}_a")
    y = _normal(y, make, f"{name}_b", filters, 3, 1)
    return _added(x, y, make, name, strides)


def _bottleneck(
    x: keras.KerasTensor, make: Maker, name: str, filters: int, strides: int
) -> keras.KerasTensor:
    y = _relu(_normal(x, make, f"{name}_a", filters, 1, strides), make, f"{name}_a")
    y = _relu(_normal(y, make, f"{name}_b", filters, 3, 1), make, f"{name}_b")
    y = _normal(y, make, f"{name}_c", 4 * filters, 1, 1)
    return _added(x, y, make, name, strides)


def _added(
    x: keras.KerasTensor, y: keras.KerasTensor, make: Maker, name: str, strides: int
) -> keras.KerasTensor:
    if x.shape[-1] != y.shape[-1] or strides > 1:
        x = _normal(x, make, f"{name}_shortcut", y.shape[-1], 1, strides)
    return _relu(keras.layers.Add(**make.named(f"{name}_sum"))([x, y]), make, name)


def _normal(
    x: keras.KerasTensor, make: Maker, name: str, filters: int, pixels: int, strides: int
) -> keras.KerasTensor:
    layer = make.convolution(
        f"{name}_convolution", filters, pixels, strides=strides, padding="same", use_bias=False
    )
    return make.normal(f"{name}_normal")(layer(x))


def _relu(x: keras.KerasTensor, make: Maker, name: str) -> keras.KerasTensor:
    return keras.layers.ReLU(**make.named(f"{name}_relu"))(x)
