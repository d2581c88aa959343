"""One epoch after another, each safe on disk before the next begins, unless they are short."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from harness.progress import SILENT, Progress
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.training import TrainingSpec
from harness.training.checkpoint import (
    Checkpoint,
    History,
    load_state,
    restore_state,
    save_state,
)
from harness.training.kept_weights import KeptWeights, Stops, measure_statistics, source_epochs
from harness.training.many_steps import many_steps
from harness.training.phases import TrainingCounts, begin, build_learner, phase_of
from harness.training.stopping import is_finished, require_finite

Report = Callable[[int, Mapping[str, float]], None]
"""Told (epoch from 1, metrics) once each epoch has ended; again for those of a resumed run."""
_TIMES_AS_LONG = 10.0


class TrainingResult(NamedTuple):
    """How a training went; the model itself holds what is kept."""

    history: History
    kept_epoch: int
    """From 1; of a mean, the last epoch that is in it."""
    waited_s: float = 0.0
    """Seconds in which the network waited for its batches, now and not before an interruption."""
    stops: Stops | None = None
    """After which epochs it is tested; None before it has ended."""


class Lessons(NamedTuple):
    """What is shown to the network: an epoch's batches, and a look at the validation."""

    training: Callable[[int], keras.utils.PyDataset]
    validate: Callable[[keras.Model], Mapping[str, float]]
    pictures: int
    class_counts: NDArray[np.int64]
    """(k,) pictures of each class in the training part."""
    guard: Callable[[keras.utils.PyDataset], AbstractContextManager[None]] = nullcontext
    """Stands around each use of the batches, to raise their own errors instead of TensorFlow's."""
    made: Callable[[keras.utils.PyDataset], Mapping[int, float]] = lambda batches: {}  # noqa: ARG005
    """When each batch was made, by its number, in seconds of `time.perf_counter`."""
    hopeless: Callable[[History], bool] = lambda history: False  # noqa: ARG005 (its name)
    """Whether to give up before the last epoch."""

    @property
    def material(self) -> TrainingCounts:
        """What compiling must know."""
        return TrainingCounts(self.pictures, self.class_counts)


class SaveClock:
    """Says when the state is to be saved: so that saving takes a tenth of the time at most.

    The first epoch is saved, and any that is longer than ten times its saving. Who goes on from
    an older state repeats the epochs since, which are short, with the same bits.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._due = -math.inf

    def is_due(self) -> bool:
        """Return whether an epoch that has ended is to be saved."""
        return self._now() >= self._due

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Stand around a saving, and set when the next is due."""
        begun = self._now()
        yield
        ended = self._now()
        self._due = ended + _TIMES_AS_LONG * (ended - begun)


class TellBatches(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the progress of each batch, and notes when it was asked for; steers nothing."""

    def __init__(self, progress: Progress, batch_size: int, pictures: int) -> None:
        super().__init__()
        self._progress = progress
        self._batch_size = batch_size
        self._left = pictures
        self.asked: list[float] = []
        """When each batch was asked for, in seconds of `time.perf_counter`."""

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:  # noqa: ARG002
        """Note the time; Keras has ended the step before, also on a GPU, to read its metrics."""
        self.asked.append(time.perf_counter())

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:  # noqa: ARG002
        """Count one batch of pictures."""
        shown = min(self._batch_size, self._left)
        self._left -= shown
        self._progress.advance(shown)


def fit(
    network: keras.Model,
    lessons: Lessons,
    spec: ExperimentSpec,
    checkpoint: Checkpoint,
    *,
    report: Report,
    progress: Progress = SILENT,
) -> TrainingResult:
    """Train a network epoch by epoch, from its checkpoint when there is one.

    Each epoch is one call, of Keras's `fit` or of `many_steps`, so that everything between
    epochs is a plain function of the history and a killed training ends with the bits of an
    undisturbed one.

    Raises:
        TrainingError: the loss is no number, or the checkpoint cannot be written or read.
        SpecError: more layers are to learn than the network has.
    """
    learner, training, waited_s = build_learner(network, spec), spec.training, 0.0
    train_epoch = _train_epoch(learner, lessons, spec, progress)
    history, clock = _go_on(learner, lessons, spec, checkpoint), SaveClock()
    kept = KeptWeights(checkpoint, learner, spec, partial(_show, lessons))
    for epoch, metrics in enumerate(history, start=1):
        report(epoch, metrics)
    if history:
        progress.advance(lessons.pictures * len(history), f"goes on after epoch {len(history)}")
    while not (is_finished(history, training) or lessons.hopeless(history)):
        epoch = len(history) + 1
        phase = phase_of(spec, epoch)
        if epoch == phase.first_epoch:
            begin(learner, spec, phase, lessons.material)
        batches = lessons.training(epoch)
        with lessons.guard(batches):
            trained, waited = train_epoch(batches)
        waited_s += waited
        metrics = {f"train/{name}": value for name, value in trained.items()}
        metrics |= lessons.validate(network)
        require_finite(metrics, epoch)
        history = (*history, metrics)
        kept.note(history)
        if clock.is_due():
            with clock.saving():
                save_state(checkpoint, learner, history)
        progress.advance(0, note=describe(epoch, training.epochs, metrics))
        report(epoch, metrics)
    return _ended(history, training, kept, waited_s)


def seconds_waited(asked: Sequence[float], made: Mapping[int, float]) -> float:
    """Return for how many seconds batches were waited for.

    Args:
        asked: when each was asked for.
        made: when each was made, by its number; handed over in order, a batch is there when all
            before it are.
    """
    ready = waited = 0.0
    for number, moment in enumerate(asked):
        ready = max(ready, made.get(number, 0.0))
        waited += max(0.0, ready - moment)
    return waited


def describe(epoch: int, epochs: int, metrics: Mapping[str, float]) -> str:
    """Return an epoch in one short line."""
    shown = ("train/loss", "validation/loss", "validation/macro_f1")
    values = (f"{name} {metrics[name]:.3f}" for name in shown if name in metrics)
    return "   ".join((f"epoch {epoch}/{epochs}", *values))


def _go_on(
    learner: keras.Model, lessons: Lessons, spec: ExperimentSpec, checkpoint: Checkpoint
) -> History:
    """Bring the learner to where its training stopped; return the history, () when it is new."""
    state = load_state(checkpoint)
    if state is None:
        return ()
    # The optimiser's state is that of the phase in which it was saved.
    begin(learner, spec, phase_of(spec, len(state.history)), lessons.material)
    restore_state(state, learner)
    return state.history


def _train_epoch(
    learner: keras.Model, lessons: Lessons, spec: ExperimentSpec, progress: Progress
) -> Callable[[keras.utils.PyDataset], tuple[Mapping[str, float], float]]:
    """Return what trains the learner for one epoch: its metrics, and the seconds of waiting."""
    batch_size = spec.training.batch_size
    if not spec.sees_pictures and spec.training.devices == "one":
        steps = many_steps(learner, batch_size, progress)
        return lambda batches: (steps(batches), 0.0)  # rows of numbers are in memory

    def epoch(batches: keras.utils.PyDataset) -> tuple[Mapping[str, float], float]:
        tell = TellBatches(progress, batch_size, lessons.pictures)
        # shuffle=False: the batches come in an order of their own, which Keras would change.
        logs = learner.fit(batches, shuffle=False, verbose=0, callbacks=[tell]).history
        metrics = {name: float(values[-1]) for name, values in logs.items()}
        return metrics, seconds_waited(tell.asked, lessons.made(batches))

    return epoch


def _show(lessons: Lessons, learner: keras.Model, epoch: int) -> None:
    """Measure the statistics of batch normalisation on the training pictures of an epoch."""
    batches = lessons.training(epoch)
    with lessons.guard(batches):
        measure_statistics(learner, batches)


def _ended(
    history: History, spec: TrainingSpec, kept: KeptWeights, waited_s: float
) -> TrainingResult:
    stops, last = kept.stops(history), len(history)
    stops.restore(last)
    return TrainingResult(history, source_epochs(history, spec, last)[-1], waited_s, stops)
