"""What the frozen network sees at four sizes."""

import keras
import numpy as np
import pytest

from harness.features.backbones import BACKBONES, LITE, preprocess
from harness.features.efficientnet_lite import efficientnet_lite0
from harness.features.feature_maps import frozen_maps
from harness.features.weights import find_weights
from tests.features.factories import some_pictures


@pytest.fixture(scope="module")
def frozen():
    return frozen_maps(64)


def test_maps_are_those_of_the_network_that_judges_raw_pictures(frozen):
    pixels = keras.Input((64, 64, 3), dtype="uint8")
    weights = find_weights("imagenet", BACKBONES["efficientnet_lite0"].weights)
    whole = efficientnet_lite0(input_tensor=preprocess(pixels, LITE), weights=weights, pooling=None)
    # The first layer after each stage reads its map.
    readers = ("blocks_3_expand_conv", "blocks_5_expand_conv", "blocks_11_expand_conv", "conv_head")
    wanted = keras.Model(pixels, [whole.get_layer(name).input for name in readers])
    pictures = some_pictures(2, 64)

    found = frozen(pictures.astype(np.float32) / 127.5 - 1, training=False)
    for one, other in zip(found, wanted(pictures, training=False), strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, atol=2e-3)
    assert [one.shape[1:] for one in found] == [
        *((16, 16, 24), (8, 8, 40)),
        *((4, 4, 112), (2, 2, 320)),
    ]


def test_nothing_of_it_can_be_trained(frozen):
    assert not frozen.trainable_variables
