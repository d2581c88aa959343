"""Batches for Keras: what is in them depends on seeds, epoch and rows, on nothing else."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Protocol, assert_never

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from harness.data.augmentation.changes import (
    Changes,
    Mixing,
    balanced_places,
    draw_changes,
    earlier_times,
    epoch_order,
    mixed,
)
from harness.data.augmentation.keras_changes import changed_by, keras_layers
from harness.data.augmentation.warp import Pictures, changed
from harness.errors import HarnessError
from harness.runtime.device_choices import loader_threads_here
from harness.specs.schema.augmentation import AugmentationSpec, NoAugmentation, RandomChanges

Rows = NDArray[np.int64]
Batch = tuple[NDArray[Any], ...]
Show = Callable[[Rows, Rows], Pictures]
"""From rows, and how often each was shown before in this epoch, to pictures."""


class ImageRows(Protocol):
    """Pictures by row number; `PreparedImages`, or an array."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, h, w, 3)."""

    def __getitem__(self, rows: Rows, /) -> Pictures:
        """Return copies of some rows, (b, h, w, 3) uint8."""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a split, with what its pictures should be taken for."""

    images: ImageRows
    """All pictures of the collection."""
    rows: Rows
    """(m,) rows of the pictures in this part."""
    targets: NDArray[Any]
    """(m, ...) what the model should answer."""
    weights: NDArray[np.floating[Any]] | None = None
    """(m,) how much each picture counts in the loss; None: all the same."""

    def __post_init__(self) -> None:
        """Refuse columns that do not match."""
        lengths = {len(self.rows), len(self.targets)}
        if self.weights is not None:
            lengths.add(len(self.weights))
        if len(lengths) > 1 or not len(self.rows):
            raise ValueError(f"part: expected as many targets and weights as rows; got {lengths}")


class Epoch(NamedTuple):
    """One pass over the training part."""

    number: int
    """From 1."""
    order_seed: int
    """Root of the order of the pictures."""
    augmentation_seed: int
    """Root of their random changes, and of how they are mixed."""
    balanced: bool = False
    """Whether each class is shown as often as any other."""
    mixup_alpha: float = 0.0
    """Above 0: pictures are mixed in pairs, with shares from Beta(alpha, alpha)."""


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Consecutive pieces of a part in some order; the last one may be shorter.

    With one thread Keras makes the batches one after the other in a thread of tf.data, which runs
    ahead of training. More threads change no byte; they are for a GPU that would wait.
    """

    def __init__(self, part: Part, order: Rows, show: Show, batch_size: int) -> None:
        super().__init__(workers=loader_threads_here(), use_multiprocessing=False)
        self._part = part
        self._order = order
        self._times = earlier_times(order)
        self._show = show
        self._batch_size = batch_size
        self.failure: HarnessError | None = None
        self.made: dict[int, float] = {}
        """When each batch was last made, in seconds of `time.perf_counter`."""

    def __len__(self) -> int:
        """Return how many batches there are."""
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, index: int) -> Batch:
        """Return pictures (b, h, w, 3) uint8, targets (b, ...) and, if given, weights (b,)."""
        if not 0 <= index < len(self):
            raise IndexError(f"batch: expected 0 to {len(self) - 1}; got {index}")
        batch = self._batch(index)
        self.made[index] = time.perf_counter()
        return batch

    def _batch(self, index: int) -> Batch:
        here = slice(index * self._batch_size, (index + 1) * self._batch_size)
        places = self._order[here]
        try:
            pictures = self._show(self._part.rows[places], self._times[here])
        except HarnessError as error:
            self.failure = error
            raise
        targets = self._part.targets[places]
        if self._part.weights is None:
            return pictures, targets
        return pictures, targets, self._part.weights[places]


class TrainingBatches(_Batches):
    """One epoch of a part: shuffled, every picture once, each after its random changes.

    Or as the epoch says: classes in balance, where some pictures are shown several times, with
    other changes each time; pictures mixed, which needs one-hot targets and no weights.

    `fit` must be told `epochs=1, shuffle=False`: its own shuffling is the default, and takes
    its order of the batches from Python's global generator.
    """

    def __init__(
        self, part: Part, augmentation: AugmentationSpec, epoch: Epoch, *, batch_size: int
    ) -> None:
        order = _order(part, epoch)
        super().__init__(part, order, _showing(part.images, augmentation, epoch), batch_size)
        self._mixing = Mixing(epoch.mixup_alpha, epoch.augmentation_seed, epoch.number)

    def _batch(self, index: int) -> Batch:
        batch = super()._batch(index)
        if not self._mixing.alpha:
            return batch
        pictures, targets = batch
        return mixed(pictures, targets, self._mixing, index)


class EvaluationBatches(_Batches):
    """A part in its own order, every picture once, as it is."""

    def __init__(self, part: Part, *, batch_size: int) -> None:
        super().__init__(part, np.arange(len(part.rows)), _plain(part.images), batch_size)


def _order(part: Part, epoch: Epoch) -> Rows:
    """Return the places of a part in the order in which an epoch shows them."""
    seed, number = epoch.order_seed, epoch.number
    if epoch.balanced:
        labels = part.targets if part.targets.ndim == 1 else part.targets.argmax(axis=1)
        return balanced_places(labels, seed=seed, epoch=number)
    return epoch_order(np.arange(len(part.rows)), seed=seed, epoch=number)


def _plain(images: ImageRows) -> Show:
    return lambda rows, _: images[rows]


def _showing(images: ImageRows, augmentation: AugmentationSpec, epoch: Epoch) -> Show:
    """Return what makes the pictures of some rows as this epoch shows them."""
    match augmentation:
        case NoAugmentation():
            return _plain(images)
        case RandomChanges():
            n, seed, number = images.shape[0], epoch.augmentation_seed, epoch.number
            layers = keras_layers(augmentation) if augmentation.engine == "keras" else None

            def show(rows: Rows, times: Rows) -> Pictures:
                # The changes of a row's second time are those of row n + row, and so on.
                drawn = draws(1 + int(times.max())).of(rows + n * times)
                if layers is None:
                    return changed(images[rows], drawn)
                return changed_by(layers, images[rows], drawn)

            @cache
            def draws(rounds: int) -> Changes:
                return draw_changes(augmentation, n * rounds, seed=seed, epoch=number)

            return show
        case never:
            assert_never(never)


class View:
    """All pictures of a collection as one epoch would show them, by row number."""

    def __init__(self, images: ImageRows, augmentation: AugmentationSpec, epoch: Epoch) -> None:
        self.shape = images.shape
        self._show = _showing(images, augmentation, epoch)

    def __len__(self) -> int:
        """Return n."""
        return self.shape[0]

    def __getitem__(self, rows: Rows) -> Pictures:
        """Return some rows after their random changes, (b, h, w, 3) uint8."""
        return self._show(rows, np.zeros_like(rows))


@contextmanager
def own_errors(*batches: _Batches) -> Iterator[None]:
    """Raise what a loader raised, which TensorFlow wraps in an error of its own.

    Put it around `fit`, `evaluate` and `predict`.
    """
    try:
        yield
    except tf.errors.OpError as error:
        for each in batches:
            if each.failure is not None:
                raise each.failure from error
        raise
