import keras
import numpy as np
import pytest
from keras import layers

from harness.features.backbones import build_backbone
from harness.features.inference import for_inference
from tests.features.factories import some_pictures

SHAPE = (16, 16, 4)


def trained_looking(model, *, seed=3):
    """Give every weight a value that normalisation of some training could have left."""
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            for weight in layer.weights:
                low, high = (-0.3, 0.3) if weight.name in {"beta", "moving_mean"} else (0.5, 1.5)
                weight.assign(rng.uniform(low, high, weight.shape))
        elif "bias" in {weight.name for weight in layer.weights}:
            layer.bias.assign(rng.normal(size=layer.bias.shape))
    return model


def model_of(step):
    inputs = keras.Input(SHAPE)
    return trained_looking(keras.Model(inputs, step(inputs)))


def normalise(tensor, **options):
    return layers.BatchNormalization(epsilon=1e-3, **options)(tensor)


def answers(model, inputs):
    return keras.ops.convert_to_numpy(model(inputs, training=False))


def kinds(model):
    return {type(layer).__name__ for layer in model.layers}


def check_same(model, inputs=None):
    inputs = np.random.default_rng(0).normal(size=(2, *SHAPE)) if inputs is None else inputs
    expected = answers(model, inputs)
    faster = for_inference(model)
    np.testing.assert_allclose(answers(faster, inputs), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(answers(model, inputs), expected)  # the original is as before
    assert "BatchNormalization" not in kinds(faster)
    return faster


@pytest.mark.parametrize(
    "convolution",
    [
        layers.Conv2D(5, 3, strides=2, padding="same", use_bias=False),
        layers.Conv2D(5, 3, padding="valid"),
        layers.Conv2D(8, 3, groups=2),
        layers.DepthwiseConv2D(3, padding="same", use_bias=False),
        layers.DepthwiseConv2D(3, depth_multiplier=2),
        layers.SeparableConv2D(5, 3, padding="same", depth_multiplier=2, use_bias=False),
        layers.SeparableConv2D(5, 3),
    ],
    ids=lambda layer: layer.name,
)
def test_a_convolution_takes_over_the_normalisation_behind_it(convolution):
    faster = check_same(model_of(lambda tensor: normalise(convolution(tensor))))
    assert "Rescaling" not in kinds(faster)


@pytest.mark.parametrize("options", [{"scale": False}, {"center": False}], ids=str)
def test_normalisation_without_scale_or_centre_is_taken_over(options):
    check_same(model_of(lambda tensor: normalise(layers.Conv2D(5, 3)(tensor), **options)))


def read_twice(tensor):
    tensor = layers.Conv2D(4, 3, padding="same")(tensor)
    return layers.Add()([tensor, normalise(tensor)])


def read_by_an_operation(tensor):
    tensor = layers.Conv2D(4, 3, padding="same")(tensor)
    return keras.ops.flip(tensor, axis=1) + normalise(tensor)


@pytest.mark.parametrize(
    "step",
    [
        lambda tensor: normalise(layers.Conv2D(4, 3, activation="relu")(tensor)),
        normalise,
        lambda tensor: normalise(layers.Add()([tensor, tensor])),
        read_twice,
        read_by_an_operation,
    ],
)
def test_elsewhere_normalisation_becomes_a_scale_and_an_offset(step):
    assert "Rescaling" in kinds(check_same(model_of(step)))


def test_an_output_that_is_also_normalised_stays_an_output():
    inputs = keras.Input(SHAPE)
    inner = layers.Conv2D(4, 3)(inputs)
    model = trained_looking(keras.Model(inputs, [inner, normalise(inner)]))
    data = np.random.default_rng(0).normal(size=(2, *SHAPE))
    for got, expected in zip(for_inference(model)(data), model(data), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)


def test_a_convolution_with_one_group_a_channel_becomes_a_depthwise_one():
    faster = check_same(model_of(layers.Conv2D(4, 7, groups=4, padding="same")))
    assert "DepthwiseConv2D" in kinds(faster)


def test_a_backbone_answers_the_same():
    model = trained_looking(build_backbone("mobilenet_v2", image_pixels=32, weights=None))
    check_same(model, some_pictures(2, 32))
    keras.backend.clear_session()
