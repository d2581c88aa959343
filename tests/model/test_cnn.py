import keras
import numpy as np
import pytest

from harness.errors import SpecError
from harness.model.cnn import build_cnn
from harness.spec.model import CnnSpec


def a_cnn(*, pixels=20, classes=3, seed=1, bfloat16=False, **changes):
    spec = CnnSpec(kind="cnn", **({"filters": (2, 3), "dense_units": (4,)} | changes))
    return build_cnn(
        spec, image_shape=(pixels, pixels, 3), classes=classes, seed=seed, bfloat16=bfloat16
    )


def weights(model):
    return np.concatenate([np.ravel(weight) for weight in model.get_weights()])


def test_the_baseline_has_the_published_number_of_parameters():
    model = build_cnn(
        CnnSpec(kind="cnn"), image_shape=(300, 300, 3), classes=50, seed=1, bfloat16=False
    )
    assert model.count_params() == 11_245_010


def test_pictures_go_in_as_bytes_and_probabilities_come_out():
    pictures = np.random.default_rng(0).integers(0, 256, (5, 20, 20, 3), dtype=np.uint8)
    answer = a_cnn().predict(pictures, verbose=0)
    assert answer.shape == (5, 3)
    assert answer.dtype == np.float32
    np.testing.assert_allclose(answer.sum(axis=1), 1, rtol=1e-6)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    assert np.array_equal(weights(a_cnn(seed=1)), weights(a_cnn(seed=1)))
    assert not np.array_equal(weights(a_cnn(seed=1)), weights(a_cnn(seed=2)))


def test_no_two_layers_start_from_the_same_stream():
    model = a_cnn(filters=(3, 3), dense_units=(3, 3), pixels=4)
    first, second = (model.get_layer(f"dense_{i}").get_weights()[0] for i in (1, 2))
    assert not np.allclose(first, second)


def test_activation_after_pooling_is_the_same_function_as_before_it():
    maps = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype(np.float32)
    pool, relu = keras.layers.MaxPooling2D(), keras.layers.ReLU()
    np.testing.assert_array_equal(pool(relu(maps)), relu(pool(maps)))


def test_bfloat16_keeps_weights_and_probabilities_in_float32():
    model = a_cnn(bfloat16=True)
    assert {variable.dtype for variable in model.trainable_variables} == {"float32"}
    assert model.get_layer("convolution_1").compute_dtype == "bfloat16"
    assert model.output.dtype == "float32"


def test_bfloat16_stays_near_float32():
    pictures = np.random.default_rng(0).integers(0, 256, (16, 20, 20, 3), dtype=np.uint8)
    exact = a_cnn().predict(pictures, verbose=0)
    coarse = a_cnn(bfloat16=True).predict(pictures, verbose=0)
    assert 0 < np.abs(exact - coarse).max() < 0.02


def test_pictures_too_small_for_the_poolings_are_refused():
    with pytest.raises(SpecError, match="3 poolings.*need 8 pixels a side; got.*4"):
        a_cnn(pixels=4, filters=(1, 1, 1))
