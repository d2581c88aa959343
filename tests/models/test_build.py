import keras
import numpy as np
import pytest

from harness.models.build import build_model
from tests.models.networks import a_backbone, experiment, network, pictures
from tests.specs.specs import a_spec

TUNED = {"backbone": "efficientnet_lite0"}


@pytest.mark.parametrize(
    ("kind", "shape", "model"),
    [
        ("cnn", (8, 8, 3), {"filters": (2,)}),
        ("architecture", (16, 16, 3), {"name": "lenet5"}),
        ("fine_tune", (8, 8, 3), TUNED),
        ("dense_head", (7,), {}),
    ],
)
def test_every_network_answers_by_logits_and_probabilities(kind, shape, model):
    backbone = a_backbone() if kind == "fine_tune" else None
    built = network(kind, shape=shape, classes=4, on=backbone, **model)
    assert built.get_layer("logits").output.shape == (None, 4)
    assert built.output.shape == (None, 4)
    assert built.output.dtype == "float32"
    assert built.name == kind


def test_a_tuned_network_is_its_backbone_and_a_head():
    backbone = a_backbone()
    model = network("fine_tune", shape=(8, 8, 3), on=backbone, **TUNED)
    shown = pictures(5, 8, 8, 3)
    kernel, bias = model.get_layer("logits").get_weights()
    powers = np.exp(np.asarray(backbone(shown, training=False)) @ kernel + bias)
    expected = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict(shown, verbose=0), expected, rtol=1e-5)


def test_a_backbone_behaves_in_training_as_in_use():
    backbone = a_backbone()
    model = network("fine_tune", shape=(8, 8, 3), on=backbone, dropout_rate=0.0, **TUNED)
    before = backbone.get_layer("normal_1").get_weights()
    shown = pictures(5, 8, 8, 3)
    np.testing.assert_array_equal(model(shown, training=True), model(shown, training=False))
    for one, other in zip(before, backbone.get_layer("normal_1").get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_a_saved_tuned_network_answers_the_same_when_it_is_loaded(tmp_path):
    model = network("fine_tune", shape=(8, 8, 3), on=a_backbone(), **TUNED)
    model.save(tmp_path / "model.keras")
    shown = pictures(5, 8, 8, 3)
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(shown, verbose=0), model.predict(shown, verbose=0))


def test_a_tuned_network_needs_its_backbone():
    with pytest.raises(ValueError, match="expected efficientnet_lite0; got none"):
        network("fine_tune", shape=(8, 8, 3), **TUNED)


def test_what_is_fitted_at_once_is_no_network():
    numbers = {"kind": "thumbnail", "image_pixels": 8}
    spec = a_spec(model={"kind": "forest"}, features=numbers, augmentation={"kind": "none"})
    with pytest.raises(ValueError, match="expected a network of ours; got forest"):
        build_model(spec, input_shape=(8,), classes=3, seed=1)


def test_the_spec_of_these_tests_is_the_baseline_with_another_model():
    assert experiment({"kind": "cnn"}).features.image_pixels == 300
