"""A cheaper gradient of biases: the same answers, the same gradients, the same variables."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from harness.training.phases import build_learner
from harness.training.pooled_bias import with_pooled_bias
from tests.models.networks import experiment, network

RNG = np.random.default_rng(3)
PICTURES = RNG.integers(0, 256, (4, 15, 15, 3), dtype=np.uint8)
CNN = {"kind": "cnn", "filters": (4, 8), "kernel_pixels": 3, "pooling": "flatten"}


def a_pair(**changes):
    """A network up to its logits, and the same with cheaper gradients."""
    made = network(shape=(15, 15, 3), seed=5, **(CNN | changes))
    plain = keras.Model(made.inputs, made.get_layer("logits").output)
    return plain, with_pooled_bias(plain)


def gradients(model):
    """Of the sum of squares of the logits, by the path of each variable."""
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        answers = tf.cast(model([PICTURES], training=False), tf.float32)
        loss = tf.reduce_sum(tf.square(answers))
    found = tape.gradient(loss, [variable.value for variable in variables])
    return answers.numpy(), {
        variable.path: np.asarray(gradient)
        for variable, gradient in zip(variables, found, strict=True)
    }


def test_its_variables_are_those_of_the_network_in_the_same_order():
    plain, cheaper = a_pair()
    assert cheaper is not plain
    assert [id(one) for one in cheaper.variables] == [id(one) for one in plain.variables]


def test_answers_and_gradients_are_the_same_but_for_last_digits_of_biases():
    (answers, before), (again, after) = map(gradients, a_pair())
    np.testing.assert_array_equal(again, answers)
    assert before.keys() == after.keys()
    for path, gradient in before.items():
        if path.startswith("convolution") and path.endswith("bias"):
            scale = np.abs(gradient).max()
            assert scale > 0
            np.testing.assert_allclose(after[path], gradient, atol=1e-5 * scale)
        else:
            np.testing.assert_array_equal(after[path], gradient, err_msg=path)


@pytest.mark.parametrize(("precision", "is_cheaper"), [("float32", True), ("bfloat16", False)])
def test_only_trainings_in_float32_take_it(precision, is_cheaper):
    made = network(shape=(15, 15, 3), precision=precision, **CNN)
    spec = experiment(CNN)
    training = spec.training.model_copy(update={"precision": precision})
    learner = build_learner(made, spec.model_copy(update={"training": training}))
    same = learner.get_layer("convolution_1") is made.get_layer("convolution_1")
    assert same is not is_cheaper


def test_a_network_without_such_biases_is_left_as_it_is():
    plain, same = a_pair(batch_normalization=True)
    assert same is plain
