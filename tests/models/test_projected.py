"""A discriminator that looks at mixed maps of a frozen network."""

import keras
import numpy as np

from harness.models.projected import build_projected
from harness.models.spectral_layers import spectral_layers
from harness.specs.schema.generation import ProjectedSpec

SPEC = ProjectedSpec(kind="projected", filters=6, network_pixels=32)
PICTURES = keras.random.uniform((4, 16, 16, 3), -1, 1, seed=2)
KEY = keras.ops.convert_to_tensor([1, 2], "int32")


def maps():
    """Return a stand-in for the frozen network: maps of 8, 4, 2 and 1 places a side."""
    pictures = keras.Input((32, 32, 3))
    layers = [
        keras.layers.Conv2D(
            3 + n,
            4 * 2**n,
            strides=4 * 2**n,
            kernel_initializer=keras.initializers.GlorotUniform(n),
        )
        for n in range(4)
    ]
    model = keras.Model(pictures, [layer(pictures) for layer in layers], name="frozen")
    model.trainable = False
    return model


def discriminator(seed=1, classes=0):
    return build_projected(SPEC, 16, seed, maps(), classes)


def test_each_map_is_answered_for_at_as_many_places_as_the_coarsest_has():
    assert discriminator()([PICTURES, KEY]).shape == (4, 4)


def test_only_what_looks_at_the_mixed_maps_learns():
    network = discriminator()
    mixing = [one for one in network.layers if type(one) is keras.layers.Conv2D]

    assert len(mixing) == 8  # for each map one of single places, and one with its neighbours
    assert not any(one.trainable_variables for one in mixing)
    assert not network.get_layer("frozen").trainable_variables
    learning = list(spectral_layers(network))
    # Kept once and then halved three times, twice, once and never; and one answer each.
    assert len(learning) == (4 + 1) + (3 + 1) + (2 + 1) + (1 + 1)
    assert len(network.trainable_variables) == 2 * len(learning)


def test_the_mixing_and_the_first_weights_follow_from_the_seed():
    first, same, other = (discriminator(seed).get_weights() for seed in (4, 4, 5))

    assert all(np.array_equal(one, two) for one, two in zip(first, same, strict=True))
    kernels = [(one, two) for one, two in zip(first, other, strict=True) if one.ndim == 4]
    drawn = [not np.array_equal(one, two) for one, two in kernels]
    assert sum(drawn) == len(drawn) - 4  # those of the stand-in are always the same


def test_finer_maps_are_mixed_with_coarser_ones_and_not_the_other_way_round():
    network = discriminator()
    before = np.asarray(network([PICTURES, KEY]))
    kernel = network.get_layer("frozen").layers[-1].kernel  # of the coarsest map
    kernel.assign(2 * kernel)
    after_coarse = np.asarray(network([PICTURES, KEY]))
    kernel.assign(kernel / 2)
    kernel = network.get_layer("frozen").layers[1].kernel  # of the finest
    kernel.assign(2 * kernel)
    after_fine = np.asarray(network([PICTURES, KEY]))

    assert (before != after_coarse).any(axis=0).all()
    assert (before != after_fine).any(axis=0).tolist() == [True, False, False, False]


def test_the_key_changes_nothing():
    network, other = discriminator(), keras.ops.convert_to_tensor([3, 4], "int32")

    one, two = (np.asarray(network([PICTURES, key], training=True)) for key in (KEY, other))
    assert np.array_equal(one, two)


def test_each_class_has_an_answer_of_its_own():
    network = discriminator(classes=3)
    rows = [np.asarray(network([PICTURES, KEY, keras.ops.one_hot([n] * 4, 3)])) for n in range(3)]

    assert rows[0].shape == (4, 4)
    assert np.std(rows, axis=0).min() > 0
