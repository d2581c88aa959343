"""What a network looks at, where that is known."""

import keras
import numpy as np
import pytest
from keras import layers

from harness.models.activations import penultimate
from harness.models.attribution import grad_cam, occlusion, random_weights
from tests.models.known_networks import PICTURES, SIDE, a_network, body


def test_occlusion_finds_the_quarter_that_decides():
    fall = occlusion(a_network(), np.full((SIDE, SIDE, 3), 200, np.uint8), 1, patches=4)
    np.testing.assert_allclose(fall, 0, atol=1e-6)  # the mean colour hides nothing here
    picture = np.zeros((SIDE, SIDE, 3), np.uint8)
    picture[:8, :8] = 255
    fall = occlusion(a_network(), picture, 1, patches=4)
    assert fall.shape == (7, 7)
    assert (fall[:3, :3] > 0.01).all()
    # The last digits of an answer that nothing changed are those of the processor.
    np.testing.assert_allclose(fall[4:, 4:], 0, atol=1e-6)


def test_grad_cam_is_the_weighted_sum_of_the_last_maps():
    heat = grad_cam(a_network(), PICTURES, np.array([1, 1]))
    assert heat.shape == (2, 8, 8)
    maps = penultimate(a_network(), PICTURES).reshape(2, 8, 8, 4).sum(axis=-1)
    np.testing.assert_allclose(heat, maps / maps.max(axis=(1, 2), keepdims=True), rtol=1e-5)


def test_grad_cam_of_a_class_that_nothing_speaks_for_is_all_zero():
    assert not grad_cam(a_network(), PICTURES, np.array([0, 0])).any()


def test_logits_of_bits_are_passed_over():
    inputs, x = body()
    bits = layers.Dense(2, name="logits")(layers.Flatten()(x))
    model = keras.Model(inputs, layers.Dense(4, activation="softmax")(bits))
    assert grad_cam(model, PICTURES, np.array([3, 3])).shape == (2, 8, 8)


def test_random_weights_change_the_answers_and_are_taken_back():
    model = a_network()
    before, weights = model.predict_on_batch(PICTURES), model.get_weights()
    with random_weights(model, 5):
        during = model.predict_on_batch(PICTURES)
    with pytest.raises(KeyError), random_weights(model, 5):
        raise KeyError
    for now, then in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(now, then)
    np.testing.assert_array_equal(model.predict_on_batch(PICTURES), before)
    assert not np.allclose(during, before)


def test_random_weights_follow_their_seed():
    model, found = a_network(), []
    for seed in (5, 5, 6):
        with random_weights(model, seed):
            found.append(model.get_weights()[0])
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.allclose(found[0], found[2])
