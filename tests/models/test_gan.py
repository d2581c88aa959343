"""The two networks: their shapes, what they drop, and how their kernels are normalised."""

import keras
import numpy as np
import pytest

from harness.models.gan import build_discriminator, build_generator
from harness.models.spectral_layers import spectral_layers
from tests.generations import a_generation

LATENTS = np.random.default_rng(1).standard_normal((3, 8)).astype(np.float32)
PICTURES = keras.random.uniform((5, 16, 16, 3), -1, 1, seed=2)


def key(*numbers):
    return keras.ops.convert_to_tensor(numbers, "int32")


def of_class(number, count):
    return keras.ops.one_hot([number] * count, 3)


def discriminator(seed=1, **parts):
    spec = a_generation(
        discriminator={"kind": "dcgan", "filters": [4, 6], "kernel_pixels": 3, **parts}
    )
    return build_discriminator(spec.discriminator, 16, seed)


def test_the_generator_of_the_tutorial_has_its_layers_and_its_parameters():
    spec = a_generation(generator={"kind": "dcgan"}).generator
    network = build_generator(spec, 28, seed=1)

    # 7 · 7 · 256 values from 100, normalised; 5 × 5 kernels; as the tutorial, with three colours.
    dense, normal = 100 * 12544, 4 * 12544
    kernels = 25 * (256 * 128 + 128 * 64 + 64 * 3)
    assert network.count_params() == dense + normal + kernels + 4 * (128 + 64)
    assert network(np.zeros((2, 100), np.float32)).shape == (2, 28, 28, 3)


@pytest.mark.parametrize("upsampling", ["transposed", "nearest"])
@pytest.mark.parametrize("filters", [[8], [8, 6], [8, 6, 4]])
def test_a_generator_reaches_the_side_by_either_way_of_doubling(upsampling, filters):
    told = {"kind": "dcgan", "latent": 8, "filters": filters, "upsampling": upsampling}
    pictures = np.asarray(build_generator(a_generation(generator=told).generator, 16, 1)(LATENTS))

    assert pictures.shape == (3, 16, 16, 3)
    assert np.abs(pictures).max() <= 1


def test_first_weights_follow_from_the_seed():
    spec = a_generation().generator
    first, same, other = (build_generator(spec, 16, seed).get_weights() for seed in (4, 4, 5))

    assert all(np.array_equal(one, two) for one, two in zip(first, same, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_what_is_dropped_follows_from_the_key_alone():
    network = discriminator(dropout_rate=0.5)
    answers = [np.asarray(network([PICTURES, key(7, n)], training=True)) for n in (0, 64, 0)]

    assert np.array_equal(answers[0], answers[2])
    assert not np.array_equal(answers[0], answers[1])


def test_nothing_is_dropped_where_nothing_is_learned():
    network = discriminator(dropout_rate=0.5)
    answers = [np.asarray(network([PICTURES, key(7, n)], training=False)) for n in (0, 64)]

    assert np.array_equal(*answers)
    assert answers[0].shape == (5,)


def test_an_embedding_of_the_class_lies_beside_the_latents():
    told = {"kind": "dcgan", "latent": 8, "filters": [8, 6, 4], "classes": "conditional"}
    network = build_generator(a_generation(generator=told).generator, 16, seed=1, classes=3)
    embedding = np.asarray(network.get_layer("embedding").kernel)

    assert embedding.shape == (3, 8)
    assert network.input_shape == [(None, 8), (None, 3)]
    one, other = (np.asarray(network([keras.ops.array(LATENTS), of_class(n, 3)])) for n in (0, 1))
    assert one.shape == (3, 16, 16, 3)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("normalised", [False, True])
def test_the_answer_to_a_class_is_its_own_row_of_what_is_seen_everywhere(normalised):
    spec = a_generation(
        discriminator={
            "kind": "dcgan",
            "filters": [4, 6],
            "kernel_pixels": 3,
            "spectral_normalization": normalised,
        }
    ).discriminator
    network = build_discriminator(spec, 16, seed=1, classes=3)
    kernels = [one for one in network.trainable_variables if one.shape == (6, 3)]
    rows = np.stack([np.asarray(network([PICTURES, key(1, 2), of_class(n, 5)])) for n in range(3)])

    assert len(kernels) == 1
    kernels[0].assign(np.zeros((6, 3)) if not normalised else np.asarray(kernels[0])[:, [0, 0, 0]])
    alike = [np.asarray(network([PICTURES, key(1, 2), of_class(n, 5)])) for n in range(3)]
    assert rows.std(axis=0).min() > 0
    assert np.allclose(alike[0], alike[1])
    assert len(list(spectral_layers(network))) == 4 * normalised


def test_followed_kernels_come_to_a_largest_singular_value_of_one():
    layers = list(spectral_layers(discriminator(spectral_normalization=True)))
    for _ in range(50):
        for layer in layers:
            layer.follow()

    assert len(layers) == 3
    for layer in layers:
        kernel = np.asarray(layer.normalised())
        largest = np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), compute_uv=False)[0]
        assert largest == pytest.approx(1, abs=0.02)


def test_a_discriminator_without_normalisation_has_nothing_to_follow():
    assert not list(spectral_layers(discriminator()))
