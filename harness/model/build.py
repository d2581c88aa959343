"""From a model's spec to layers."""

import keras

from harness.model.cnn import build_cnn
from harness.spec.experiment import ExperimentSpec
from harness.spec.model import ArchitectureSpec, CnnSpec, DenseHeadSpec, FineTuneSpec


def build_model(
    spec: ExperimentSpec,
    *,
    input_shape: tuple[int, ...],
    classes: int,
    seed: int,
    backbone: keras.Model | None = None,
) -> keras.Model:
    """Return the untrained network of an experiment, from what it sees to probabilities.

    Args:
        spec: with a concrete precision, not `auto`.
        input_shape: (h, w, 3) of uint8 pictures, or (d,) of float32 numbers.
        classes: k.
        seed: of this repetition; streams `init` and `dropout` are derived from it.
        backbone: what `fine_tune` goes on from.
    """
    bfloat16 = spec.training.precision == "bfloat16"
    match spec.model:
        case CnnSpec():
            height, width, channels = input_shape
            return build_cnn(
                spec.model,
                image_shape=(height, width, channels),
                classes=classes,
                seed=seed,
                bfloat16=bfloat16,
            )
        case ArchitectureSpec() | FineTuneSpec() | DenseHeadSpec():
            raise NotImplementedError(spec.model.kind)
        case _:
            raise NotImplementedError(spec.model.kind)
