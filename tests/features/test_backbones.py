import pkgutil

import keras
import numpy as np
import pytest

from harness.errors import DataError
from harness.features.backbones import (
    BACKBONES,
    INSIDE,
    Preprocessing,
    build_backbone,
    preprocess,
)
from harness.features.weights import Download
from tests.features.factories import some_pictures

PUBLISHED_PREPROCESSING = {
    "efficientnet_lite0": lambda pixels: (pixels - 127) / 128,
    "efficientnet_lite2": lambda pixels: (pixels - 127) / 128,
    "mobilenet_v2": keras.applications.mobilenet_v2.preprocess_input,
    "efficientnet_v2_b0": keras.applications.efficientnet_v2.preprocess_input,
    "resnet50_v2": keras.applications.resnet_v2.preprocess_input,
    "convnext_tiny": keras.applications.convnext.preprocess_input,
    "vgg16": keras.applications.vgg16.preprocess_input,
    "xception": keras.applications.xception.preprocess_input,
}


LONG = pytest.mark.opt_in


@pytest.fixture(autouse=True)
def _forget_networks():
    yield
    keras.backend.clear_session()


def preprocessing_model(preprocessing: Preprocessing):
    pixels = keras.Input((4, 4, 3), dtype="uint8")
    return keras.Model(pixels, preprocess(pixels, preprocessing))


def features_of(model, pictures):
    return keras.ops.convert_to_numpy(model(pictures, training=False))


def some_opt_in(names):
    """Each is built in two seconds by the same code, so that two stand for the others."""
    return [
        pytest.param(name, marks=() if name in ("efficientnet_lite0", "vgg16") else LONG)
        for name in names
    ]


@pytest.mark.parametrize("name", some_opt_in(BACKBONES))
def test_every_row_builds_the_network_that_it_describes(name):
    row = BACKBONES[name]
    model = build_backbone(name, image_pixels=row.smallest_pixels, weights=None)
    assert model.count_params() == row.parameters
    assert model.input_shape == (None, row.smallest_pixels, row.smallest_pixels, 3)
    assert model.input.dtype == "uint8"
    assert model.output_shape == (None, row.dimension)
    assert model.output.dtype == "float32"
    inner = [layer for layer in model.layers if layer.name != "preprocessing"]
    rescales = any(
        isinstance(layer, keras.layers.Rescaling | keras.layers.Normalization) for layer in inner
    )
    assert rescales == (row.preprocessing == INSIDE)


@pytest.mark.parametrize("name", BACKBONES)
def test_every_row_says_the_published_preprocessing(name):
    pixels = some_pictures(2, 4)
    expected = PUBLISHED_PREPROCESSING[name](pixels.astype(np.float32))
    got = features_of(preprocessing_model(BACKBONES[name].preprocessing), pixels)
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "name",
    some_opt_in(name for name, row in BACKBONES.items() if isinstance(row.weights, Download)),
)
def test_every_download_is_the_one_that_keras_makes(name, monkeypatch):
    asked = {}

    class AskedError(Exception):
        pass

    def ask(fname, origin, cache_subdir, file_hash=None):
        asked.update(name=fname, url=origin, checksum=file_hash, folder=cache_subdir)
        raise AskedError

    monkeypatch.setattr("keras.src.utils.file_utils.get_file", ask)
    build = pkgutil.resolve_name(BACKBONES[name].builder)
    with pytest.raises(AskedError):
        build(include_top=False, weights="imagenet", input_shape=(224, 224, 3))
    source = BACKBONES[name].weights
    assert (asked["url"], asked["checksum"]) == source
    assert asked["url"].endswith(f"/{asked['name']}")


def test_a_local_weights_file_is_read(tmp_path):
    pictures = some_pictures(2, 32)
    trained = build_backbone("mobilenet_v2", image_pixels=32, weights=None)
    expected = features_of(trained, pictures)
    trained.save_weights(tmp_path / "own.weights.h5")
    other = build_backbone("mobilenet_v2", image_pixels=32, weights=None)
    assert not np.array_equal(features_of(other, pictures), expected)
    read = build_backbone("mobilenet_v2", image_pixels=32, weights=tmp_path / "own.weights.h5")
    np.testing.assert_array_equal(features_of(read, pictures), expected)


@pytest.mark.parametrize("content", [b"", b"not weights"])
def test_a_file_without_weights_is_refused(tmp_path, content):
    path = tmp_path / "own.weights.h5"
    path.write_bytes(content)
    with pytest.raises(DataError, match="expected weights of MobileNetV2 without its classifier"):
        build_backbone("mobilenet_v2", image_pixels=32, weights=path)


def test_an_unknown_backbone_is_answered_with_the_known_ones():
    with pytest.raises(DataError, match="efficientnet_lite0.*got 'mobilenet_v9'"):
        build_backbone("mobilenet_v9", image_pixels=32, weights=None)


def test_pictures_too_small_for_a_network_are_refused():
    with pytest.raises(DataError, match="at least 71 pixels a side; got 70"):
        build_backbone("xception", image_pixels=70, weights=None)


@pytest.mark.parametrize(
    "preprocessing", {row.preprocessing for row in BACKBONES.values()}, ids=str
)
def test_preprocessing_survives_saving(tmp_path, preprocessing):
    model = preprocessing_model(preprocessing)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    pictures = some_pictures(1, 4)
    np.testing.assert_array_equal(features_of(again, pictures), features_of(model, pictures))


def test_in_bfloat16_preprocessing_and_features_stay_float32():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_backbone("vgg16", image_pixels=32, weights=None)
    finally:
        keras.config.set_dtype_policy(before)
    assert model.get_layer("preprocessing").compute_dtype == "float32"
    assert model.get_layer("block1_conv1").compute_dtype == "bfloat16"
    assert model.output.dtype == "float32"
