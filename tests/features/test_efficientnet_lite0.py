import keras
import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from harness.errors import DataError
from harness.features.backbones import BACKBONES, LITE, build_backbone, preprocess
from harness.features.efficientnet_lite0 import efficientnet_lite0
from harness.features.inference import for_inference
from harness.features.weights import find_weights
from tests.features.factories import arrays_file, some_pictures

BUILDINGS = {442, 497, 698}
"""ImageNet's bell cote, church and palace."""
DAISY = 985


def build(*, weights, pixels=32, **options):
    inputs = keras.Input((pixels, pixels, 3), dtype="uint8")
    network = efficientnet_lite0(input_tensor=preprocess(inputs, LITE), weights=weights, **options)
    return keras.Model(inputs, network.output)


@pytest.fixture(scope="module")
def weights():
    return find_weights("imagenet", BACKBONES["efficientnet_lite0"].weights)


def sample(name):
    picture = Image.fromarray(load_sample_image(name))
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((224, 224), Image.Resampling.BILINEAR))


def test_sample_pictures_are_recognised(weights):
    network = build(weights=weights, pixels=224, include_top=True)
    pictures = np.stack([sample("china.jpg"), sample("flower.jpg")])
    probabilities = keras.ops.convert_to_numpy(network(pictures, training=False))
    assert probabilities.shape == (2, 1000)
    china, flower = probabilities.argmax(axis=1)
    assert china in BUILDINGS
    assert flower == DAISY
    faster = keras.ops.convert_to_numpy(for_inference(network)(pictures, training=False))
    assert faster.argmax(axis=1).tolist() == [china, flower]
    np.testing.assert_allclose(faster, probabilities, atol=1e-4)


def test_features_are_identical_on_every_load():
    pictures = some_pictures(2, 64)
    first, second = (
        keras.ops.convert_to_numpy(
            build_backbone("efficientnet_lite0", image_pixels=64, weights="imagenet")(pictures)
        )
        for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)
    assert first.std() > 0


def test_the_network_has_the_published_number_of_parameters():
    network = build(weights=None, include_top=True)
    trained = sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
    assert trained == 4_652_008  # published as 4.65 million


def test_without_pooling_it_answers_a_feature_map():
    assert build(weights=None, pixels=64, pooling=None).output.shape == (None, 2, 2, 1280)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"_bn0.weight": np.ones(32, "f4")}, "'_conv_stem.weight'"),
        ({"_conv_stem.weight": np.ones((32, 3, 5, 5), "f4")}, "(32, 3, 5, 5)"),
        ({"_conv_stem.weight": np.ones(32, "f4")}, "(32,)"),
    ],
)
def test_weights_of_another_network_are_refused(tmp_path, arrays, words):
    path = arrays_file(tmp_path / "other.pth", arrays)
    with pytest.raises(DataError) as caught:
        build_backbone("efficientnet_lite0", image_pixels=32, weights=path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
