"""Fused batch normalisation: the same variables, answers, gradients and running means."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from harness.training.fused_normalization import with_fused_normalization
from harness.training.fused_steps import Fused, steps_of
from harness.training.phases import build_learner
from tests.models.networks import experiment, network

PICTURES = np.random.default_rng(3).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
CNN = {"kind": "cnn", "filters": (4, 8), "batch_normalization": True}
RESNET = {"kind": "architecture", "name": "resnet18"}


def a_pair(model, precision="float32"):
    """A network up to its logits, and another of the same start that is fused."""
    pair = []
    for _ in range(2):
        made = network(shape=(32, 32, 3), seed=5, precision=precision, **model)
        pair.append(keras.Model(made.inputs, made.get_layer("logits").output))
    return pair[0], with_fused_normalization(pair[1])


def learned(model):
    """The answers of a step, its gradients, and the running means after it, by path."""
    with tf.GradientTape() as tape:
        answers = tf.cast(model([PICTURES], training=True), tf.float32)
        loss = tf.reduce_sum(tf.square(answers))
    variables = model.trainable_variables
    found = tape.gradient(loss, [variable.value for variable in variables])
    gradients = {v.path: np.asarray(g) for v, g in zip(variables, found, strict=True)}
    means = {v.path: v.numpy() for v in model.non_trainable_variables if "moving" in v.path}
    return answers.numpy(), gradients, means


def off_by(one, other):
    """The largest difference, as a share of the largest number."""
    return float(np.abs(one - other).max() / np.abs(one).max())


@pytest.mark.parametrize("model", [CNN, RESNET], ids=["cnn", "resnet18"])
def test_answers_gradients_and_running_means_differ_in_last_digits(model):
    (answers, before, means), (again, after, followed) = map(learned, a_pair(model))
    assert means
    assert off_by(answers, again) < 1e-4
    assert before.keys() == after.keys()
    assert max(off_by(before[path], after[path]) for path in before) < 1e-3
    assert means.keys() == followed.keys()
    assert max(off_by(means[path], followed[path]) for path in means) < 1e-5


def test_in_bfloat16_it_is_as_near_to_float32_as_what_keras_does():
    exact = learned(a_pair(CNN)[0])
    plain, fused = map(learned, a_pair(CNN, "bfloat16"))
    assert off_by(exact[0], fused[0]) < 2 * off_by(exact[0], plain[0]) + 1e-3
    for path, gradient in exact[1].items():
        kept = off_by(gradient, plain[1][path])
        assert off_by(gradient, fused[1][path]) < 2 * kept + 0.01, path
    for path, mean in exact[2].items():
        assert off_by(mean, fused[2][path]) < 0.01, path


def test_a_step_repeated_from_the_same_start_has_the_same_bits():
    first, second = (learned(a_pair(CNN)[1]) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    for path, gradient in first[1].items():
        np.testing.assert_array_equal(gradient, second[1][path], err_msg=path)


def test_its_variables_are_those_of_the_network_in_the_same_order():
    made = network(shape=(32, 32, 3), seed=5, **RESNET)
    plain = keras.Model(made.inputs, made.get_layer("logits").output)
    fused = with_fused_normalization(plain)
    assert fused is not plain
    assert [id(one) for one in fused.variables] == [id(one) for one in plain.variables]


def test_answers_without_training_keep_their_bits():
    made = network(shape=(32, 32, 3), seed=5, **CNN)
    plain = keras.Model(made.inputs, made.get_layer("logits").output)
    fused = with_fused_normalization(plain)
    learned(fused)
    answers = fused([PICTURES], training=False)
    np.testing.assert_array_equal(answers, plain([PICTURES], training=False))


def test_what_does_not_learn_keeps_its_running_means():
    for model in a_pair(CNN):
        model.trainable = False
        means = [variable for variable in model.variables if "moving" in variable.path]
        before = [variable.numpy() for variable in means]
        model([PICTURES], training=True)
        for variable, value in zip(means, before, strict=True):
            np.testing.assert_array_equal(variable.numpy(), value)


def test_a_network_without_it_is_left_as_it_is():
    made = network(shape=(32, 32, 3), kind="cnn", filters=(4, 8))
    assert with_fused_normalization(made) is made


@pytest.mark.parametrize("fused", [True, False])
def test_a_run_that_an_earlier_version_began_goes_on_without_it(fused):
    made = network(shape=(32, 32, 3), **CNN)
    with steps_of(Fused(fused_normalization=fused)):
        learner = build_learner(made, experiment(CNN))
    same = type(learner.get_layer("normal_1")) is keras.layers.BatchNormalization
    assert same is not fused
