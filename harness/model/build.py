"""From a model's spec to layers."""

import keras

from harness.model.cnn import build_cnn
from harness.spec.experiment import ExperimentSpec


def build_model(spec: ExperimentSpec, *, image_pixels: int, classes: int, seed: int) -> keras.Model:
    """Return the untrained model of an experiment, from raw uint8 pictures to probabilities.

    Args:
        spec: with a concrete precision, not `auto`.
        image_pixels: side of the square pictures.
        classes: k.
        seed: of this repetition; streams `init` and `dropout` are derived from it.
    """
    return build_cnn(
        spec.model,
        image_shape=(image_pixels, image_pixels, 3),
        classes=classes,
        seed=seed,
        bfloat16=spec.training.precision == "bfloat16",
    )
