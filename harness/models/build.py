"""From a model's spec to layers."""

from typing import assert_never

import keras

from harness.models.architectures.table import architecture
from harness.models.cnn import cnn
from harness.models.dense import dense_layers
from harness.models.head import head
from harness.models.inference_mode import InUse
from harness.models.layers import Maker
from harness.models.own_network import Asked, own_network
from harness.specs.plans.network_code import NetworkCode
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import (
    ArchitectureSpec,
    CnnSpec,
    DenseHeadSpec,
    FineTuneSpec,
    ForestSpec,
    LogisticSpec,
    MajoritySpec,
    ModelSpec,
    NaiveBayesSpec,
    NearestNeighboursSpec,
    PythonSpec,
)


def build_model(
    spec: ExperimentSpec,
    *,
    input_shape: tuple[int, ...],
    classes: int,
    seed: int,
    backbone: keras.Model | None = None,
    code: NetworkCode | None = None,
) -> keras.Model:
    """Return the untrained network of an experiment, from what it sees to probabilities (b, k).

    Whatever the network, the layer before the probabilities is called `logits`, and the one
    around a pre-trained network `backbone`.

    Args:
        spec: of a network, with a concrete precision, not `auto`.
        input_shape: (h, w, c) of uint8 pictures, or (d,) of float32 numbers.
        classes: k.
        seed: of this repetition; streams `init` and `dropout` are derived from it.
        backbone: for `fine_tune`: from raw uint8 pictures to features.
        code: for `python`: the file, with the user's word that it may be executed.

    Raises:
        SpecError: the pictures are too small for the network, or one of one's own is wrong.
    """
    if isinstance(spec.model, PythonSpec):
        return own_network(spec, code, Asked(input_shape, classes, seed))
    numbers = isinstance(spec.model, DenseHeadSpec)
    inputs = keras.Input(
        input_shape,
        dtype="float32" if numbers else "uint8",
        name="numbers" if numbers else "picture",
    )
    precision = spec.training.precision
    make = Maker(seed, "float32" if precision == "auto" else precision)
    x = _body(spec.model, inputs, make, backbone)
    outputs = head(x, spec.labels, classes, seed)
    return keras.Model(inputs, outputs, name=spec.model.kind)


def _body(
    spec: ModelSpec, inputs: keras.KerasTensor, make: Maker, backbone: keras.Model | None
) -> keras.KerasTensor:
    match spec:
        case CnnSpec():
            return cnn(spec, inputs, make)
        case ArchitectureSpec():
            return architecture(spec, inputs, make)
        case DenseHeadSpec():
            return dense_layers(spec, inputs, make)
        case FineTuneSpec():
            if backbone is None:
                raise ValueError(f"backbone: expected {spec.backbone}; got none")
            features = InUse(backbone, name="backbone")(inputs)
            return make.dropout("dropout", spec.dropout_rate)(features)
        case (
            PythonSpec()
            | LogisticSpec()
            | NaiveBayesSpec()
            | NearestNeighboursSpec()
            | ForestSpec()
            | MajoritySpec()
        ):
            raise ValueError(f"model: expected a network of ours; got {spec.kind}")
        case never:
            assert_never(never)
