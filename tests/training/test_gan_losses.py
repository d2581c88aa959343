"""Losses against their formulas, and against a gradient that is known."""

import numpy as np
import pytest
import tensorflow as tf

from harness.specs.schema.generation import HingeSpec, NonSaturatingSpec, RelativisticSpec
from harness.training.gan_losses import RunningMeans, gan_loss, gradient_penalty

REAL, PAINTED = np.array([0.5, -1.0, 2.0]), np.array([-0.3, 0.8, -2.5])


def softplus(values):
    return np.log1p(np.exp(values))


def losses(spec):
    return tuple(float(one) for one in gan_loss(spec, tf.constant(REAL), tf.constant(PAINTED)))


def test_the_non_saturating_loss_is_binary_cross_entropy():
    def cross_entropy(answers, label):
        sure = 1 / (1 + np.exp(-answers))
        return -np.log(sure if label else 1 - sure).mean()

    wanted = (
        cross_entropy(PAINTED, 1),
        cross_entropy(REAL, 1) + cross_entropy(PAINTED, 0),
    )
    assert losses(NonSaturatingSpec(kind="non_saturating")) == pytest.approx(wanted)


def test_the_hinge_loss_stops_at_a_distance_of_one():
    wanted = (-PAINTED.mean(), (0.5 + 2.0 + 0) / 3 + (0.7 + 1.8 + 0) / 3)

    assert losses(HingeSpec(kind="hinge")) == pytest.approx(wanted)


def test_the_relativistic_loss_knows_differences_alone():
    wanted = softplus(REAL - PAINTED).mean(), softplus(PAINTED - REAL).mean()
    spec = RelativisticSpec(kind="relativistic")
    raised = gan_loss(spec, tf.constant(REAL + 9), tf.constant(PAINTED + 9))

    assert losses(spec) == pytest.approx(wanted)
    assert tuple(map(float, raised)) == pytest.approx(wanted)


def test_a_gradient_penalty_is_half_the_squared_slope_of_a_linear_answer():
    slope = np.random.default_rng(1).standard_normal((4, 4, 3)).astype(np.float32)
    pictures = tf.random.stateless_normal((5, 4, 4, 3), [1, 2])

    found = gradient_penalty(
        lambda shown: tf.reduce_sum(shown * slope, axis=[1, 2, 3]), pictures, weight=10
    )
    assert float(found) == pytest.approx(5 * (slope**2).sum(), rel=1e-5)


def test_a_gradient_penalty_moves_the_weights_that_make_the_slope():
    weight = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        lost = gradient_penalty(
            lambda shown: weight * tf.reduce_sum(shown, axis=[1, 2, 3]),
            tf.zeros((2, 1, 1, 3)),
            weight=1,
        )
    # Half of 3 w² has the slope 3 w.
    assert float(tape.gradient(lost, weight)) == pytest.approx(9)


def test_lecam_ties_answers_to_the_running_mean_of_the_opposite_kind():
    means = RunningMeans()
    means.variable.assign([0.4, -0.6])
    real, painted = tf.constant(REAL, tf.float32), tf.constant(PAINTED, tf.float32)

    wanted = 2 * (((REAL + 0.6) ** 2).mean() + ((PAINTED - 0.4) ** 2).mean())
    assert float(means.penalty(real, painted, 2)) == pytest.approx(wanted, rel=1e-5)
    means.follow(real, painted)
    followed = 0.99 * np.array([0.4, -0.6]) + 0.01 * np.array([REAL.mean(), PAINTED.mean()])
    assert np.asarray(means.variable) == pytest.approx(followed, rel=1e-5)
