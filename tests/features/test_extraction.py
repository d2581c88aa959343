import keras
import numpy as np
import pytest

from harness.errors import DataError
from harness.features import extraction
from harness.features.backbones import BACKBONES, build_backbone
from harness.features.extraction import FrozenBackbone, PicturesKey, backbone_features, compiled
from harness.features.weights import find_weights
from tests.features.factories import some_pictures
from tests.halves import HALVES

PIXELS = 40
LITE = FrozenBackbone("efficientnet_lite0")
PICTURES = PicturesKey("a" * 64, PIXELS, {"normalise": None})


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A cache with the features of five pictures."""
    folder = tmp_path_factory.mktemp("cache")
    assert backbone_features(some_pictures(5, PIXELS), PICTURES, LITE, cache=folder).computed == 5
    return folder


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("the network should not be built")

    monkeypatch.setattr(extraction, "build_backbone", refuse)


def test_features_are_those_of_the_unchanged_network(cache):
    pictures = some_pictures(5, PIXELS)
    network = build_backbone("efficientnet_lite0", image_pixels=PIXELS, weights="imagenet")
    expected = keras.ops.convert_to_numpy(network(pictures, training=False))
    got = backbone_features(pictures, PICTURES, LITE, cache=cache).values
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.usefixtures("no_network")
def test_cached_features_need_no_network(cache):
    found = backbone_features(some_pictures(5, PIXELS), PICTURES, LITE, cache=cache)
    assert found.computed == 0
    assert found.values.shape == (5, 1280)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("pictures", "backbone"),
    [
        (PICTURES._replace(view=1), LITE),
        (PICTURES._replace(preparation={"normalise": {"square_pixels": 512}}), LITE),
        (PICTURES._replace(augmentation={"seed": 1}), LITE),
        (PICTURES._replace(image_pixels=41), LITE),
        (PICTURES, LITE._replace(precision="bfloat16")),
    ],
)
def test_anything_else_is_computed_anew(cache, pictures, backbone):
    with pytest.raises(AssertionError, match="should not be built"):
        backbone_features(some_pictures(5, PIXELS), pictures, backbone, cache=cache)


@HALVES
def test_bfloat16_is_close_and_leaves_the_global_policy_alone(cache):
    before = keras.config.dtype_policy()
    pictures = some_pictures(5, PIXELS)
    precise = backbone_features(pictures, PICTURES, LITE, cache=cache).values
    fast = compiled(LITE._replace(precision="bfloat16"), image_pixels=PIXELS)(pictures)
    assert keras.config.dtype_policy() == before
    assert precise.dtype == fast.dtype == np.float32
    difference = np.linalg.norm(fast - precise) / np.linalg.norm(precise)
    assert 0 < difference < 0.1


def test_the_same_weights_as_a_given_file_are_the_same_features(cache):
    path = find_weights("imagenet", BACKBONES["efficientnet_lite0"].weights)
    given = LITE._replace(weights=path)
    assert backbone_features(some_pictures(5, PIXELS), PICTURES, given, cache=cache).computed == 0


def test_an_unknown_backbone_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(DataError, match="expected one of"):
        backbone_features(
            some_pictures(1, PIXELS), PICTURES, FrozenBackbone("none"), cache=tmp_path
        )
    assert not list(tmp_path.iterdir())
