"""What a head on cached features costs, trained by Keras's `fit` and by us, in turns.

    python -m benchmarks.heads [--pictures 1254] [--width 1280] [--epochs 20] [--rounds 3]

Compiling included: a head is trained anew in each repetition and trial.
"""

import argparse
import math
import os
import statistics
import time
from collections.abc import Callable

import keras
import numpy as np

from benchmarks.ratios import Ratio, tell
from harness.progress import SILENT
from harness.training.many_steps import many_steps

BATCH_SIZE, CLASSES = 32, 8


def main() -> None:
    """Print CPU seconds of one head, and the ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pictures", type=int, default=1254)
    parser.add_argument("--width", type=int, default=1280, help="numbers of each picture")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    rng = np.random.default_rng(1)
    features = rng.normal(size=(given.pictures, given.width)).astype(np.float32)
    batches = _Batches(features, rng.integers(0, CLASSES, given.pictures))

    def by_fit() -> None:
        head = _head(given.width)
        for _ in range(given.epochs):
            head.fit(batches, shuffle=False, verbose=0)

    def by_us() -> None:
        epoch = many_steps(_head(given.width), BATCH_SIZE, SILENT)
        for _ in range(given.epochs):
            epoch(batches)

    pairs = [(_cpu_s(by_fit), _cpu_s(by_us)) for _ in range(given.rounds + 1)][1:]
    plain, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    tell(Ratio(f"a head, {given.epochs} epochs on features", plain, ours, "s CPU"))


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    def __init__(self, *columns: np.ndarray) -> None:
        super().__init__()
        self._columns = columns

    def __len__(self) -> int:
        return math.ceil(len(self._columns[0]) / BATCH_SIZE)

    def __getitem__(self, index: int) -> tuple[np.ndarray, ...]:
        here = slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE)
        return tuple(column[here] for column in self._columns)


def _head(width: int) -> keras.Model:
    layers = [
        keras.Input((width,)),
        keras.layers.Dropout(0.2, seed=1),
        keras.layers.Dense(CLASSES, kernel_initializer=keras.initializers.GlorotUniform(seed=1)),
    ]
    head = keras.Sequential(layers)
    head.compile(
        optimizer=keras.optimizers.RMSprop(0.001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=["accuracy"],
    )
    return head


def _cpu_s(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
