"""A network layer by layer, as a table of a paper shows it."""

from pathlib import Path
from typing import NamedTuple

import keras

from harness.models.build import build_model
from harness.models.saved_network import load_network
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import ArchitectureSpec, CnnSpec


class LayerRow(NamedTuple):
    """One layer."""

    name: str
    kind: str
    """Keras's name of its class."""
    shape: tuple[int, ...]
    """Of what it gives for one picture."""
    parameters: int


def outline(spec: ExperimentSpec, classes: int) -> tuple[LayerRow, ...] | None:
    """Return the layers of the network that a spec describes, or None for anything else.

    Only networks that are built from their description alone, on pixels, have an outline.

    Args:
        spec: with a concrete precision, as runs record it.
        classes: k.

    Raises:
        SpecError: the pictures are too small for the network.
    """
    pixels = spec.features.image_pixels
    if not isinstance(spec.model, CnnSpec | ArchitectureSpec) or pixels is None:
        return None
    model = build_model(spec, input_shape=(pixels, pixels, 3), classes=classes, seed=1)
    return tuple(_row(layer) for layer in model.layers)


def outline_of_file(path: Path) -> tuple[LayerRow, ...]:
    """Return the layers of a network that a run kept.

    Raises:
        DataError: the file is no network.
    """
    return tuple(_row(layer) for layer in load_network(path).layers)


def _row(layer: keras.Layer) -> LayerRow:
    return LayerRow(layer.name, type(layer).__name__, _shape(layer), layer.count_params())


def _shape(layer: keras.Layer) -> tuple[int, ...]:
    try:
        return tuple(layer.output.shape[1:])
    except AttributeError:  # it gives several tensors
        return ()
