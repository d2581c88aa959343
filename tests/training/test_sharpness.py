"""Steps whose gradients can be written down: least squares with two layers of one weight row."""

import keras
import numpy as np
import pytest

from harness.training.sharpness import SharpnessAware

RNG = np.random.default_rng(2)
X = RNG.normal(size=(8, 3)).astype(np.float32)
Y = RNG.normal(size=(8, 1)).astype(np.float32)
RATE = 0.1


def a_model(radius=None, *, dropout=0.0):
    inputs = keras.Input((3,))
    start = keras.initializers.GlorotUniform(seed=4)
    x = keras.layers.Dropout(dropout, seed=6)(inputs)
    outputs = keras.layers.Dense(1, kernel_initializer=start)(x)
    if radius is None:
        model = keras.Model(inputs, outputs)
    else:
        model = SharpnessAware(inputs, outputs, radius=radius)
    model.compile(keras.optimizers.SGD(RATE), "mse", weighted_metrics=["mae"])
    return model


def one_step(model, **more):
    before = numbers(model)
    history = model.fit(X, Y, batch_size=8, shuffle=False, verbose=0, **more).history
    return before, numbers(model), history


def numbers(model):
    return np.concatenate([np.ravel(weight) for weight in model.trainable_variables])


def slope(weights, sample_weight=1.0):
    """The gradient of the mean of squares of [X 1] w - y."""
    design = np.c_[X, np.ones(8)]
    return 2 / 8 * design.T @ (sample_weight * (design @ weights - Y[:, 0]))


@pytest.mark.parametrize("radius", [0.05, 1.0])
def test_a_step_goes_down_the_slope_at_the_worst_point_nearby(radius):
    before, after, _ = one_step(a_model(radius))
    uphill = slope(before)
    worst = before + radius * uphill / np.linalg.norm(uphill)
    np.testing.assert_allclose(after, before - RATE * slope(worst), rtol=1e-4, atol=1e-6)
    plain = before - RATE * slope(before)
    assert not np.allclose(after, plain, rtol=1e-3)


def test_weights_of_pictures_count_in_both_slopes():
    weights = np.linspace(0, 2, 8).astype(np.float32)
    before, after, _ = one_step(a_model(0.5), sample_weight=weights)
    uphill = slope(before, weights)
    worst = before + 0.5 * uphill / np.linalg.norm(uphill)
    np.testing.assert_allclose(after, before - RATE * slope(worst, weights), rtol=1e-4, atol=1e-6)


def test_with_no_radius_left_it_is_the_plain_step():
    _, plain, told = one_step(a_model())
    _, sharp, also_told = one_step(a_model(1e-9))
    np.testing.assert_allclose(sharp, plain, rtol=1e-6)
    assert told == {name: pytest.approx(values) for name, values in also_told.items()}


def test_the_loss_that_is_reported_is_that_before_the_step():
    before, _, history = one_step(a_model(1.0))
    residual = np.c_[X, np.ones(8)] @ before - Y[:, 0]
    assert history["loss"] == [pytest.approx((residual**2).mean(), rel=1e-5)]
    assert history["mae"] == [pytest.approx(np.abs(residual).mean(), rel=1e-5)]


def test_where_there_is_no_slope_nothing_moves():
    model = a_model(0.5)
    model.set_weights([np.zeros((3, 1)), np.zeros(1)])
    model.fit(X, np.zeros_like(Y), batch_size=8, verbose=0)
    assert np.array_equal(numbers(model), np.zeros(4))


def test_two_trainings_with_dropout_are_equal_bit_for_bit():
    one, other = (one_step(a_model(0.5, dropout=0.5), epochs=3)[1] for _ in range(2))
    assert np.array_equal(one, other)
