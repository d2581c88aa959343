"""One epoch after another, each safe on disk before the next begins."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import keras

from harness.progress import SILENT, Progress
from harness.spec.training import TrainingSpec
from harness.training.checkpoint import (
    Checkpoint,
    History,
    restore_best,
    restore_state,
    save_best,
    save_state,
)
from harness.training.stopping import best_epoch, is_finished, require_finite

Report = Callable[[int, Mapping[str, float]], None]
"""Told (epoch from 1, metrics) once an epoch is safe on disk; again for those of a resumed run."""


class Fitted(NamedTuple):
    """How a training went; the model itself holds the kept epoch's weights."""

    history: History
    kept_epoch: int


class Lessons(NamedTuple):
    """What is shown to the model: an epoch's batches, a look at the validation, and how many."""

    training: Callable[[int], keras.utils.PyDataset]
    validate: Callable[[keras.Model], Mapping[str, float]]
    pictures: int
    guard: Callable[[keras.utils.PyDataset], AbstractContextManager[None]] = nullcontext
    """Stands around each use of the batches, to raise their own errors instead of TensorFlow's."""


class TellBatches(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the progress of each batch; steers nothing."""

    def __init__(self, progress: Progress, batch_size: int, pictures: int) -> None:
        super().__init__()
        self._progress = progress
        self._batch_size = batch_size
        self._left = pictures

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:  # noqa: ARG002
        """Count one batch of pictures."""
        shown = min(self._batch_size, self._left)
        self._left -= shown
        self._progress.advance(shown)


def fit(
    model: keras.Model,
    lessons: Lessons,
    spec: TrainingSpec,
    checkpoint: Checkpoint,
    *,
    report: Report,
    progress: Progress = SILENT,
) -> Fitted:
    """Train a compiled model epoch by epoch, from its checkpoint when there is one.

    Each epoch is one call of Keras's `fit`, so that everything between epochs is a plain
    function of the history and a killed training ends with the bits of an undisturbed one.

    Raises:
        TrainingError: the loss is no number, or the checkpoint cannot be written or read.
    """
    history = restore_state(checkpoint, model)
    for epoch, metrics in enumerate(history, start=1):
        report(epoch, metrics)
    if history:
        progress.advance(lessons.pictures * len(history), f"goes on after epoch {len(history)}")
    while not is_finished(history, spec):
        epoch = len(history) + 1
        metrics = _train_epoch(model, lessons, epoch, spec.batch_size, progress)
        require_finite(metrics, epoch)
        history = (*history, metrics)
        if spec.weights == "best" and best_epoch(history, spec.best_metric) == epoch:
            save_best(checkpoint, model)
        save_state(checkpoint, model, history)
        progress.advance(0, note=describe(epoch, spec.epochs, metrics))
        report(epoch, metrics)
    return _keep(model, history, spec, checkpoint)


def describe(epoch: int, epochs: int, metrics: Mapping[str, float]) -> str:
    """Return an epoch in one short line."""
    shown = ("train/loss", "validation/loss", "validation/macro_f1")
    values = (f"{name} {metrics[name]:.3f}" for name in shown if name in metrics)
    return "   ".join((f"epoch {epoch}/{epochs}", *values))


def _train_epoch(
    model: keras.Model, lessons: Lessons, epoch: int, batch_size: int, progress: Progress
) -> dict[str, float]:
    # shuffle=False: the batches come in an order of their own, which Keras would change.
    batches = lessons.training(epoch)
    tell = TellBatches(progress, batch_size, lessons.pictures)
    with lessons.guard(batches):
        logs = model.fit(batches, shuffle=False, verbose=0, callbacks=[tell]).history
    trained = {f"train/{name}": float(values[-1]) for name, values in logs.items()}
    return trained | dict(lessons.validate(model))


def _keep(
    model: keras.Model, history: History, spec: TrainingSpec, checkpoint: Checkpoint
) -> Fitted:
    if spec.weights == "last":
        return Fitted(history, len(history))
    restore_best(checkpoint, model)
    return Fitted(history, best_epoch(history, spec.best_metric))
