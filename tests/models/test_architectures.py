import math
from typing import get_args

import keras
import numpy as np
import pytest
import tensorflow as tf

from harness.errors import SpecError
from harness.models.architectures.table import BUILDERS
from harness.models.layers import Maker
from harness.models.local_response import LocalResponse
from harness.runs.arithmetic import normalizes
from harness.specs.schema.architectures import ARCHITECTURES, ArchitectureName
from tests.models.networks import network, pictures, weights

NAMES = get_args(ArchitectureName)
LIGHT = ("lenet5", "vgg_small", "googlenet", "resnet18")


def built(name, *, pixels, channels=3, **more):
    return network("architecture", name=name, shape=(pixels, pixels, channels), **more)


def answers(model, shown):
    """What it says of pictures; `predict` would trace it first, which takes seconds."""
    return np.asarray(model(shown, training=False))


@pytest.fixture
def undrawn(monkeypatch):
    """Kernels of zeros: a hundred million random numbers take seconds and tell nothing here."""
    for kind in ("GlorotUniform", "HeNormal"):
        monkeypatch.setattr(keras.initializers, kind, lambda **_: keras.initializers.Zeros())


@pytest.mark.parametrize(
    ("name", "pixels", "channels", "classes", "parameters"),
    [
        ("lenet5", 32, 1, 10, 61_706),
        ("alexnet", 227, 3, 1000, 62_378_344),
        ("vgg16", 224, 3, 1000, 138_357_544),
        ("googlenet", 224, 3, 1000, 6_998_552),
        ("resnet18", 224, 3, 1000, 11_689_512),
        ("resnet50", 224, 3, 1000, 25_557_032),
    ],
)
def test_it_has_the_published_number_of_learned_parameters(
    undrawn, name, pixels, channels, classes, parameters
):
    model = built(name, pixels=pixels, channels=channels, classes=classes)
    assert sum(math.prod(each.shape) for each in model.trainable_variables) == parameters


@pytest.mark.parametrize(("name", "parameters"), [("resnet18", 9_600), ("resnet50", 53_120)])
def test_batch_normalisation_keeps_as_many_numbers_as_its_docstring_says(undrawn, name, parameters):
    model = built(name, pixels=32)
    assert sum(math.prod(each.shape) for each in model.non_trainable_variables) == parameters


def test_every_name_has_a_builder_and_facts():
    assert set(NAMES) == set(BUILDERS) == set(ARCHITECTURES)


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_picture_leaves_something_and_a_smaller_one_is_refused(undrawn, name):
    smallest = ARCHITECTURES[name].smallest_pixels
    shown = pictures(2, smallest, smallest, 3)
    answer = answers(built(name, pixels=smallest, classes=5), shown)
    np.testing.assert_allclose(answer, 0.2, atol=1e-6)
    with pytest.raises(SpecError, match=f"expected at least {smallest}, .*got {smallest - 1}"):
        built(name, pixels=smallest - 1)


@pytest.mark.parametrize("name", ["lenet5", "alexnet"])
def test_without_padding_one_pixel_less_leaves_nothing(undrawn, name):
    smallest = ARCHITECTURES[name].smallest_pixels
    with pytest.raises(ValueError, match=r"[Nn]egative|non-positive|<= 0"):
        BUILDERS[name][0](keras.Input((smallest - 1, smallest - 1, 3)), Maker(1), 0.5)


@pytest.mark.parametrize("name", LIGHT)
def test_it_tells_pictures_apart_from_the_start(name):
    pixels = ARCHITECTURES[name].smallest_pixels
    answer = answers(built(name, pixels=pixels), pictures(4, pixels, pixels, 3))
    np.testing.assert_allclose(answer.sum(axis=1), 1, rtol=1e-5)
    assert np.ptp(answer, axis=0).min() > 0


@pytest.mark.parametrize("name", ["lenet5", "resnet18"])
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(name):
    one, again, other = (weights(built(name, pixels=32, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_kernels_start_as_the_builder_says():
    deviations = {
        name: float(built(name, pixels=32).get_layer(layer).kernel.numpy().std())
        for name, layer in (
            ("resnet18", "2_2_a_convolution"),
            ("vgg_small", "convolution_3_2"),
            ("googlenet", "3b_three"),
        )
    }
    he, glorot = math.sqrt(2 / (9 * 128)), math.sqrt(2 / (9 * (128 + 192)))
    assert deviations == {
        "resnet18": pytest.approx(he, rel=0.02),
        "vgg_small": pytest.approx(he, rel=0.02),
        "googlenet": pytest.approx(glorot, rel=0.02),
    }


@pytest.mark.parametrize(("said", "rate"), [(None, 0.5), (0.0, 0.0), (0.3, 0.3)])
def test_as_much_is_dropped_as_published_unless_said(undrawn, said, rate):
    model = built("vgg_small", pixels=32, dropout_rate=said)
    layers = [each for each in model.layers if isinstance(each, keras.layers.Dropout)]
    assert [each.rate for each in layers] == [rate, rate]
    assert len({each.seed for each in layers}) == len(layers)


def test_local_response_and_its_gradient_are_those_of_tensorflow():
    maps = tf.constant(np.random.default_rng(0).normal(0, 30, (2, 3, 3, 8)), tf.float32)
    layer = LocalResponse()
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(maps)
        found = layer(maps)
        expected = tf.nn.local_response_normalization(maps, 2, bias=2.0, alpha=1e-4, beta=0.75)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    gradient = tape.gradient(found, maps)
    np.testing.assert_allclose(gradient, tape.gradient(expected, maps), rtol=1e-4, atol=1e-5)


def test_a_saved_network_answers_the_same_when_it_is_loaded(tmp_path):
    model = built("googlenet", pixels=32)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    shown = pictures(2, 32, 32, 3)
    np.testing.assert_array_equal(answers(loaded, shown), answers(model, shown))


@pytest.mark.parametrize("name", ["alexnet", "resnet18"])
def test_bfloat16_reaches_the_layers_but_not_the_answer(undrawn, name):
    model = built(name, pixels=ARCHITECTURES[name].smallest_pixels, precision="bfloat16")
    kept = {"logits", "probabilities", "picture"}
    assert {each.compute_dtype for each in model.layers if each.name not in kept} == {"bfloat16"}
    assert model.output.dtype == "float32"


class OneUnit(Maker):
    """Makes dense layers of one unit, to be quick."""

    def dense(self, name, _, **more):
        return super().dense(name, 1, **more)


@pytest.mark.parametrize("name", BUILDERS)
def test_where_arithmetic_is_recorded_it_is_known_who_learns_with_batch_normalisation(name):
    build, _ = BUILDERS[name]
    inputs = keras.Input((224, 224, 3))
    layers = keras.Model(inputs, build(inputs, OneUnit(1), 0.0)).layers
    learns = any(isinstance(layer, keras.layers.BatchNormalization) for layer in layers)
    assert learns is normalizes({"model": {"kind": "architecture", "name": name}})
