"""A trained model's answers, what each costs, and the file that gives them again."""

import gc
import time
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray
from tensorflow.python.framework import ops

from harness.errors import TrainingError
from harness.runtime.atomic_files import replacing

Network = keras.Model
"""From raw uint8 pictures (b, h, w, 3) to probabilities (b, k)."""


class Answers(NamedTuple):
    """Probabilities (n, k) float32, and the time of one picture in milliseconds."""

    probabilities: NDArray[np.float32]
    inference_ms: float
    inference_cpu_ms: float


def answer(model: keras.Model, pictures: keras.utils.PyDataset) -> Answers:
    """Return the model's probabilities for pictures in their order, n at least 1.

    The first batch is answered twice: once before the clock starts, so that the time is that of
    a model in use.
    """
    model.predict_on_batch(pictures[0][0])
    wall, cpu = time.perf_counter(), time.process_time()
    probabilities = model.predict(pictures, verbose=0)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    n = len(probabilities)
    return Answers(probabilities, 1000 * wall / n, 1000 * cpu / n)


def hidden_values(
    model: keras.Model, pictures: keras.utils.PyDataset, layer: str | None
) -> NDArray[np.float32]:
    """Return what a layer makes of pictures in their order, (n, d).

    Args:
        model: the network.
        pictures: in batches.
        layer: its name; None: what enters the last layer with weights, `logits`.

    Raises:
        TrainingError: there is no such layer.
    """
    known = [each.name for each in model.layers]
    if layer is not None and layer not in known:
        raise TrainingError(
            f"features.layer: expected a layer of the network; got {layer!r}. "
            f"It has {', '.join(known)}."
        )
    wanted = model.get_layer("logits").input if layer is None else model.get_layer(layer).output
    values: NDArray[np.float32] = keras.Model(model.inputs, wanted).predict(pictures, verbose=0)
    return values.reshape(len(values), -1).astype(np.float32)


def save_model(model: keras.Model, path: Path) -> None:
    """Write the model for use: layers and weights, without what only training needs."""
    # Keras knows its format by the suffix.
    with replacing(path, partial=path.with_name(f".partial{path.suffix}")) as partial:
        keras.Model(model.inputs, model.outputs, name=model.name).save(partial)


def forget_networks() -> None:
    """Let go of the graphs of all networks, which otherwise last as long as the process.

    Keras keeps them, and so does TensorFlow: an optimiser's step in a graph is given a gradient
    of its own (in `ReplicaContext.all_reduce`), which is registered under a new name each time
    and holds the whole graph: 3 to 11 MiB a training (measured).
    """
    keras.utils.clear_session(free_memory=False)
    registered = ops.gradient_registry._registry
    for name in [name for name in registered if name.startswith("CustomGradient-")]:
        del registered[name]
    gc.collect()
