"""What a frozen network sees in a picture at several sizes, through which gradients go."""

import keras

from harness.features.backbones import BACKBONES, LITE, preprocess
from harness.features.efficientnet_lite import efficientnet_lite0
from harness.features.inference import for_inference
from harness.features.weights import find_weights

MAPS_NETWORK = "efficientnet_lite0"
SMALLEST_MAP = 32
"""Pixels of a picture that one place of the last map stands for."""
_MAPS = ("blocks_2_add", "blocks_4_add", "blocks_10_add", "blocks_15_bn2")
"""What lies behind the second, third, fifth and last stage: 4, 8, 16 and 32 pixels a place."""


def frozen_maps(image_pixels: int) -> keras.Model:
    """Return EfficientNet-Lite0 from pictures (b, p, p, 3) in [-1, 1] to four feature maps.

    Maps are (b, p / 4, p / 4, 24), (b, p / 8, p / 8, 40), (b, p / 16, p / 16, 112) and
    (b, p / 32, p / 32, 320); nothing of it can be trained.

    Args:
        image_pixels: p, a multiple of 32.

    Raises:
        DataError: the package with its weights is not installed.
    """
    pictures = keras.Input((image_pixels, image_pixels, 3), name="pictures")
    seen = preprocess(keras.layers.Rescaling(127.5, 127.5)(pictures), LITE)
    weights = find_weights("imagenet", BACKBONES[MAPS_NETWORK].weights)
    network = efficientnet_lite0(input_tensor=seen, weights=weights, pooling=None)
    maps = [network.get_layer(name).output for name in _MAPS]
    found = for_inference(keras.Model(network.input, maps, name="frozen"))
    found.trainable = False
    return found
