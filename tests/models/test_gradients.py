"""Back-propagation through the networks is the slope of their loss, as differences measure it."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.models.networks import network, pictures

STEP = 1e-6
NETWORKS = {
    "cnn": ("cnn", 16, {"filters": (3, 4), "dense_units": (5,), "dropout_rate": 0.0}),
    "normalised": (
        "cnn",
        16,
        {"filters": (3, 4), "batch_normalization": True, "dropout_rate": 0.0},
    ),
    "lenet5": ("architecture", 32, {"name": "lenet5"}),
}


def in_double_precision(model):
    """Return the same network with 53 bits a number: a difference of two losses keeps half."""
    config = json.loads(json.dumps(model.get_config()).replace("float32", "float64"))
    double = type(model).from_config(config)
    double.set_weights(model.get_weights())
    return double


@pytest.fixture(scope="module", params=NETWORKS)
def trained_step(request):
    kind, pixels, choices = NETWORKS[request.param]
    model = in_double_precision(network(kind, shape=(pixels, pixels, 3), **choices))
    shown, labels = pictures(4, pixels, pixels, 3), np.array([0, 1, 2, 1])

    def loss():
        answers = model(shown, training=True)
        return tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, answers))

    return model, loss


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_the_slope_of_the_loss_in_every_direction(trained_step, seed):
    model, loss = trained_step
    rng, variables = np.random.default_rng(seed), model.trainable_variables
    with tf.GradientTape() as tape:
        now = loss()
    gradients = tape.gradient(now, [each.value for each in variables])
    ways = [rng.normal(size=each.shape) for each in variables]
    start = [each.numpy() for each in variables]

    def moved(by):
        for variable, where, way in zip(variables, start, ways, strict=True):
            variable.assign(where + by * way)
        return float(loss())

    slope = (moved(STEP) - moved(-STEP)) / (2 * STEP)
    moved(0.0)
    told = sum(float(np.sum(g * way)) for g, way in zip(gradients, ways, strict=True))

    assert abs(slope) > 1e-3
    assert told == pytest.approx(slope, rel=1e-6)
