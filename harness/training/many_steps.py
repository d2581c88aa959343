"""Many steps in one call, for rows of numbers: their steps are short, and the way there is long.

Keras's `fit` takes about 3 ms of a core to bring a batch to the network. A picture's own step
takes far longer, but that of a linear head on features takes 0.5 ms. Here the loop over batches
is part of the graph. Batches, their order and what a step does are those of `fit`, so that the
weights are too, bit for bit.
"""

from collections.abc import Callable, Iterator, Mapping

import keras
import numpy as np
import tensorflow as tf

from harness.progress import Progress

STEPS_AT_ONCE = 64  # their rows are copied, so that they lie one after the other

Columns = tuple[np.ndarray, ...]
Epoch = Callable[[keras.utils.PyDataset], Mapping[str, float]]
"""From an epoch's batches to its mean loss and its metrics."""


def many_steps(learner: keras.Model, batch_size: int, progress: Progress) -> Epoch:
    """Return what trains a compiled network for one epoch.

    Args:
        learner: the network; compiled again later, it needs another of these.
        batch_size: rows of each batch but the last.
        progress: told after each call how many rows were shown.
    """

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def steps(columns: tuple[tf.Tensor, ...]) -> None:
        for first in tf.range(0, tf.shape(columns[0])[0], batch_size):
            learner.train_step(tuple(column[first : first + batch_size] for column in columns))

    def epoch(batches: keras.utils.PyDataset) -> Mapping[str, float]:
        learner.reset_metrics()
        for columns in _pieces(batches):
            steps(tuple(map(tf.convert_to_tensor, columns)))
            progress.advance(len(columns[0]))
        return {name: float(value) for name, value in learner.get_metrics_result().items()}

    return epoch


def _pieces(batches: keras.utils.PyDataset) -> Iterator[Columns]:
    """Yield the columns of consecutive batches, put together."""
    for first in range(0, len(batches), STEPS_AT_ONCE):
        here = range(first, min(first + STEPS_AT_ONCE, len(batches)))
        yield tuple(map(np.concatenate, zip(*(batches[i] for i in here), strict=True)))
