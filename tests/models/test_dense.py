import numpy as np
import pytest

from tests.models.networks import network


def test_without_dense_layers_it_is_softmax_regression():
    model = network("dense_head", shape=(5,))
    kernel, bias = model.get_layer("logits").get_weights()
    numbers = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    powers = np.exp(numbers @ kernel + bias)
    expected = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict(numbers, verbose=0), expected, rtol=1e-5)


@pytest.mark.parametrize(("units", "parameters"), [((), 18), ((4,), 39), ((4, 2), 43)])
def test_each_dense_layer_is_there(units, parameters):
    model = network("dense_head", shape=(5,), dense_units=units)
    assert model.count_params() == parameters
    assert model.input.dtype == "float32"


def test_a_share_of_the_last_inputs_is_dropped_in_training_alone():
    model = network("dense_head", shape=(5,), dropout_rate=0.5)
    numbers = np.ones((8, 5), np.float32)
    assert np.ptp(np.asarray(model(numbers, training=False)), axis=0).max() == 0
    assert np.ptp(np.asarray(model(numbers, training=True)), axis=0).max() > 0
