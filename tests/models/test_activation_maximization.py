"""Pictures that filters respond to, for filters whose wish is known."""

import numpy as np
import pytest

from harness.models.activation_maximization import preferred_pictures
from harness.models.activations import convolutions
from tests.models.known_networks import SIDE, a_nested, a_network

RED, DARK, EDGE, DEAD = range(4)


@pytest.fixture(scope="module")
def pictures():
    model = a_network()
    layer = convolutions(model)[1]
    kernel = np.zeros((3, 3, 3, 4), np.float32)
    kernel[1, 1, 0, RED] = 1
    kernel[1, 1, :, DARK] = -1
    kernel[1, 0, :, EDGE], kernel[1, 2, :, EDGE] = -1, 1
    layer.set_weights([kernel, np.array([0, 3, 0, -9], np.float32)])
    return preferred_pictures(model, layer, range(4), SIDE, seed=1)


def test_a_filter_of_red_is_shown_red(pictures):
    assert (pictures[RED][..., 0] == 255).all()
    assert (abs(pictures[RED][..., 1:].astype(int) - 128) < 60).all()


def test_a_filter_of_darkness_is_shown_black(pictures):
    assert not pictures[DARK].any()


def test_a_filter_of_edges_is_shown_no_plain_colour(pictures):
    steps = np.diff(pictures[EDGE][..., 0].astype(int), axis=1)
    assert abs(steps).max() > 200


def test_a_dead_filter_keeps_the_noise_that_all_began_with(pictures):
    assert 5 < pictures[DEAD].std() < 20
    assert abs(pictures[DEAD].mean() - 128) < 3


@pytest.mark.parametrize("wrapped", [True, False])
def test_filters_of_a_network_within_a_network_are_asked_too(wrapped):
    _, outer = a_nested(wrapped)
    layer = convolutions(outer)[1]
    layer.set_weights([np.eye(3, 4, dtype=np.float32) * np.ones((3, 3, 1, 1)), np.zeros(4)])
    first, again = (preferred_pictures(outer, layer, [0], SIDE, seed=1) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (first[..., RED] == 255).all()
