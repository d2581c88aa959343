"""What layers of a network make of a picture, for networks whose answers are known."""

import keras
import numpy as np
import pytest
from keras import layers

from harness.errors import DataError
from harness.models.activations import (
    convolutions,
    first_kernels,
    first_maps,
    joined,
    maps_of,
    penultimate,
    sees_colours,
)
from harness.models.attribution import grad_cam, has_maps
from tests.models.known_networks import PICTURES, a_nested, a_network


def test_kernels_are_those_of_the_first_convolution():
    kernels = first_kernels(a_network())
    assert kernels.shape == (4, 3, 3, 3)
    np.testing.assert_array_equal(kernels[:, 1, 1], 1)
    assert kernels.sum() == 12


def test_maps_are_what_the_first_convolution_makes():
    maps = first_maps(a_network(), PICTURES)
    np.testing.assert_allclose(maps[..., 0], PICTURES.sum(axis=-1) / 255, rtol=1e-5)


def test_maps_of_several_layers_are_read_in_one_pass():
    model = a_network()
    first = convolutions(model)[1]
    pooled = model.get_layer(index=3)
    of_first, of_pooled = maps_of(model, PICTURES, [first, pooled])
    np.testing.assert_array_equal(of_first, first_maps(model, PICTURES))
    highest = of_first.reshape(2, 8, 2, 8, 2, 4).max(axis=(2, 4))
    np.testing.assert_array_equal(of_pooled, highest)


def test_the_last_layer_is_given_what_lies_before_it():
    rows = penultimate(a_network(), PICTURES)
    assert rows.shape == (2, 8 * 8 * 4)
    largest = PICTURES.sum(axis=-1).reshape(2, 8, 2, 8, 2).max(axis=(2, 4)) / 255
    np.testing.assert_allclose(rows.reshape(2, 8, 8, 4)[..., 2], largest, rtol=1e-5)


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


def test_a_network_on_numbers_has_nothing_to_look_at():
    numbers = keras.Input((4,))
    model = keras.Model(numbers, layers.Dense(3, activation="softmax")(numbers), name="head")
    assert not has_maps(model)
    assert not sees_colours(model)
    with pytest.raises(DataError, match="head: expected a network whose first convolution"):
        first_kernels(model)
    with pytest.raises(DataError, match="head: expected a network with feature maps; got none"):
        grad_cam(model, np.zeros((1, 4), np.uint8), np.array([0]))
