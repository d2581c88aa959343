import keras
import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from harness.errors import DataError
from harness.features.backbones import BACKBONES, LITE, build_backbone, preprocess
from harness.features.efficientnet_lite import efficientnet_lite0, efficientnet_lite2
from harness.features.inference import for_inference
from harness.features.torch_file import read_tensors
from harness.features.weights import find_weights
from tests.features.factories import arrays_file, some_pictures

BUILDINGS = {442, 497, 698}
"""ImageNet's bell cote, church and palace."""
DAISY = 985


def build(*, weights, pixels=32, network=efficientnet_lite0, **options):
    inputs = keras.Input((pixels, pixels, 3), dtype="uint8")
    found = network(input_tensor=preprocess(inputs, LITE), weights=weights, **options)
    return keras.Model(inputs, found.output)


@pytest.fixture(scope="module")
def weights():
    return find_weights("imagenet", BACKBONES["efficientnet_lite0"].weights)


def sample(name, side_pixels=224):
    picture = Image.fromarray(load_sample_image(name))
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((side_pixels, side_pixels), Image.Resampling.BILINEAR))


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


@pytest.fixture(scope="module")
def lite2_weights():
    return find_weights("imagenet", BACKBONES["efficientnet_lite2"].weights)


LITE2_CHINA = {698: 0.316894, 442: 0.140765, 483: 0.039414}
"""What torch answers with the package efficientnet-lite-pytorch 0.1.0: palace, and the next two."""
LITE2_FEATURES = [1.202321, 0.000000, 0.220558, 0.000000, 0.000000, 0.056678]


def test_lite2_answers_what_the_published_code_answers_in_torch(lite2_weights):
    pictures = sample("china.jpg", 260)[None]
    whole = build(weights=lite2_weights, pixels=260, network=efficientnet_lite2, include_top=True)
    (probabilities,) = keras.ops.convert_to_numpy(whole(pictures, training=False))
    features = build_backbone("efficientnet_lite2", image_pixels=260, weights="imagenet")
    (found,) = keras.ops.convert_to_numpy(features(pictures, training=False))

    likeliest = probabilities.argsort()[::-1][:3]
    assert likeliest.tolist() == list(LITE2_CHINA)
    assert probabilities[likeliest] == pytest.approx(list(LITE2_CHINA.values()), abs=1e-4)
    assert found[:6] == pytest.approx(LITE2_FEATURES, abs=1e-4)
    assert (found.mean(), found.std()) == pytest.approx((0.160180, 0.297503), abs=1e-4)


@pytest.mark.parametrize(
    ("network", "name", "count"),
    [
        (efficientnet_lite0, "efficientnet_lite0", 296),
        (efficientnet_lite2, "efficientnet_lite2", 386),
    ],
)
def test_every_tensor_of_the_file_has_its_place(network, name, count):
    tensors = read_tensors(find_weights("imagenet", BACKBONES[name].weights))
    held = [one for one in tensors if not one.endswith("num_batches_tracked")]
    weights = build(weights=None, network=network, include_top=True).weights

    assert len(tensors) == count
    assert len(held) == len(weights)
    assert sum(tensors[one].size for one in held) == sum(int(np.prod(w.shape)) for w in weights)


def test_weights_of_the_smaller_network_are_refused_by_the_larger(weights):
    with pytest.raises(DataError, match="Give weights of EfficientNet-Lite2"):
        build(weights=weights, network=efficientnet_lite2)


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


@pytest.mark.parametrize(
    ("build_network", "published"),
    [(efficientnet_lite0, 4_652_008), (efficientnet_lite2, 6_092_072)],  # 4.65 and 6.09 million
)
def test_the_network_has_the_published_number_of_parameters(build_network, published):
    network = build(weights=None, network=build_network, include_top=True)
    trained = sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
    assert trained == published


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
