"""Networks whose answers are known, and what is found that they look at."""

import keras
import numpy as np
import pytest
from keras import layers

from harness.errors import DataError
from harness.models.activations import first_kernels, first_maps, joined, penultimate, sees_colours
from harness.models.attribution import grad_cam, has_maps, occlusion, random_weights
from harness.models.inference_mode import InUse

SIDE = 16
RNG = np.random.default_rng(4)
PICTURES = RNG.integers(60, 200, (2, SIDE, SIDE, 3), dtype=np.uint8)


def body():
    inputs = keras.Input((SIDE, SIDE, 3), dtype="uint8", name="picture")
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(x)
    return inputs, layers.MaxPooling2D(2)(x)


def a_network():
    """Class 1 is the brightness of the upper left quarter; class 0 is a constant."""
    inputs, x = body()
    flat = layers.Flatten()(x)
    logits = layers.Dense(2, name="logits")(flat)
    model = keras.Model(inputs, layers.Softmax()(logits))
    kernel = np.zeros((3, 3, 3, 4), np.float32)
    kernel[1, 1] = 1
    looked = np.zeros((8, 8, 4, 2), np.float32)
    looked[:4, :4, :, 1] = 0.02
    model.set_weights([kernel, np.zeros(4), looked.reshape(-1, 2), np.zeros(2)])
    return model


def test_kernels_are_those_of_the_first_convolution():
    kernels = first_kernels(a_network())
    assert kernels.shape == (4, 3, 3, 3)
    np.testing.assert_array_equal(kernels[:, 1, 1], 1)
    assert kernels.sum() == 12


def test_maps_are_what_the_first_convolution_makes():
    maps = first_maps(a_network(), PICTURES)
    np.testing.assert_allclose(maps[..., 0], PICTURES.sum(axis=-1) / 255, rtol=1e-5)


def test_the_last_layer_is_given_what_lies_before_it():
    rows = penultimate(a_network(), PICTURES)
    assert rows.shape == (2, 8 * 8 * 4)
    largest = PICTURES.sum(axis=-1).reshape(2, 8, 2, 8, 2).max(axis=(2, 4)) / 255
    np.testing.assert_allclose(rows.reshape(2, 8, 8, 4)[..., 2], largest, rtol=1e-5)


def test_occlusion_finds_the_quarter_that_decides():
    fall = occlusion(a_network(), np.full((SIDE, SIDE, 3), 200, np.uint8), 1, patches=4)
    np.testing.assert_allclose(fall, 0, atol=1e-6)  # the mean colour hides nothing here
    picture = np.zeros((SIDE, SIDE, 3), np.uint8)
    picture[:8, :8] = 255
    fall = occlusion(a_network(), picture, 1, patches=4)
    assert fall.shape == (7, 7)
    assert (fall[:3, :3] > 0.01).all()
    assert (fall[4:, 4:] <= 0).all()


def test_grad_cam_is_the_weighted_sum_of_the_last_maps():
    heat = grad_cam(a_network(), PICTURES, np.array([1, 1]))
    assert heat.shape == (2, 8, 8)
    maps = penultimate(a_network(), PICTURES).reshape(2, 8, 8, 4).sum(axis=-1)
    np.testing.assert_allclose(heat, maps / maps.max(axis=(1, 2), keepdims=True), rtol=1e-5)


def test_grad_cam_of_a_class_that_nothing_speaks_for_is_all_zero():
    assert not grad_cam(a_network(), PICTURES, np.array([0, 0])).any()


def a_nested(wrapped):
    inputs, x = body()
    inner = keras.Model(inputs, layers.GlobalAveragePooling2D()(x), name="inner")
    seen = keras.Input((SIDE, SIDE, 3), dtype="uint8")
    features = InUse(inner)(seen) if wrapped else inner(seen)
    logits = layers.Dense(3, name="logits")(features)
    return inner, keras.Model(seen, layers.Softmax()(logits))


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_network_within_a_network_is_looked_into(wrapped):
    inner, outer = a_nested(wrapped)
    np.testing.assert_array_equal(first_kernels(outer), first_kernels(inner))
    assert grad_cam(outer, PICTURES, np.array([0, 2])).shape == (2, 8, 8)


def test_a_head_joined_to_its_backbone_answers_as_both_in_turn():
    inner, _ = a_nested(wrapped=False)
    numbers = keras.Input((4,))
    head = keras.Model(numbers, layers.Dense(3, activation="softmax")(numbers))
    whole = joined(inner, head)
    expected = head.predict_on_batch(inner.predict_on_batch(PICTURES))
    np.testing.assert_allclose(whole.predict_on_batch(PICTURES), expected, rtol=1e-5)
    assert has_maps(whole)


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


def test_a_network_on_numbers_has_nothing_to_look_at():
    numbers = keras.Input((4,))
    model = keras.Model(numbers, layers.Dense(3, activation="softmax")(numbers), name="head")
    assert not has_maps(model)
    assert not sees_colours(model)
    with pytest.raises(DataError, match="head: expected a network whose first convolution"):
        first_kernels(model)
    with pytest.raises(DataError, match="head: expected a network with feature maps; got none"):
        grad_cam(model, np.zeros((1, 4), np.uint8), np.array([0]))
