import keras
import numpy as np
import pytest

from harness.errors import SpecError
from tests.halves import HALVES
from tests.models.networks import network, pictures, weights


def a_cnn(*, pixels=20, classes=3, seed=1, precision="float32", **changes):
    model = {"filters": (2, 3), "dense_units": (4,)} | changes
    shape = (pixels, pixels, 3)
    return network("cnn", shape=shape, classes=classes, seed=seed, precision=precision, **model)


def test_the_baseline_has_the_published_number_of_parameters():
    assert network("cnn", shape=(300, 300, 3), classes=50).count_params() == 11_245_010


def test_pictures_go_in_as_bytes_and_probabilities_come_out():
    answer = a_cnn().predict(pictures(5, 20, 20, 3), verbose=0)
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
    model = a_cnn(precision="bfloat16")
    assert {variable.dtype for variable in model.trainable_variables} == {"float32"}
    assert model.get_layer("convolution_1").compute_dtype == "bfloat16"
    assert model.output.dtype == "float32"


@HALVES
def test_bfloat16_stays_near_float32():
    shown = pictures(16, 20, 20, 3)
    exact, coarse = (
        a_cnn(precision=way).predict(shown, verbose=0) for way in ("float32", "bfloat16")
    )
    assert 0 < np.abs(exact - coarse).max() < 0.02


def test_pictures_too_small_for_the_poolings_are_refused():
    with pytest.raises(SpecError, match="3 poolings.*need 8 pixels a side; got.*4"):
        a_cnn(pixels=4, filters=(1, 1, 1))


def test_batch_normalisation_takes_the_place_of_the_biases():
    plain, normal = a_cnn(), a_cnn(batch_normalization=True)
    # Each of the 2 + 3 maps has four numbers in place of one.
    assert normal.count_params() == plain.count_params() + 3 * (2 + 3)
    maps = keras.Model(normal.input, normal.get_layer("normal_1").output)
    seen = np.asarray(maps(pictures(32, 20, 20, 3), training=True))
    np.testing.assert_allclose(seen.mean(axis=(0, 1, 2)), 0, atol=1e-4)


def test_global_average_pooling_leaves_one_number_a_map():
    model = a_cnn(pooling="global_average")
    assert model.get_layer("dense_1").input.shape == (None, 3)
    above = keras.Model(model.input, model.get_layer("relu_2").output)
    maps = np.asarray(above(pictures(4, 20, 20, 3)))
    averages = keras.Model(model.input, model.get_layer("global_average").output)
    answer = np.asarray(averages(pictures(4, 20, 20, 3)))
    np.testing.assert_allclose(answer, maps.mean(axis=(1, 2)), rtol=1e-5)
