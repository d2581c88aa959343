"""Which weights a training keeps when it ends, or would have kept had it ended an epoch earlier.

They are an epoch's own, those of the best epoch, the mean over the last epochs, or a moving mean
over all steps. Weights of epochs that may still be asked for lie beside the checkpoint, written
before the state that goes on from them, so that a resumed training keeps what an undisturbed one
does.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import keras
import numpy as np

from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.training import TrainingSpec
from harness.training.checkpoint import (
    Checkpoint,
    History,
    forget_epochs,
    load_epoch,
    restore_arrays,
    save_epoch,
)
from harness.training.fused_normalization import normalizations
from harness.training.stopping import best_epoch

Show = Callable[[keras.Model, int], None]
"""Has a network see the training pictures of an epoch, as `measure_statistics` does."""


@dataclass(frozen=True)
class Stops:
    """The epochs after which a training is tested, the last one last."""

    epochs: tuple[int, ...]
    restore: Callable[[int], None] = field(compare=False)
    """Brings the network to what is kept when training stops after one of them."""


def stop_epochs(history: History, count: int) -> tuple[int, ...]:
    """Return the last epochs, so many or as many as there are, in order."""
    return tuple(range(max(1, len(history) - count + 1), len(history) + 1))


def source_epochs(history: History, spec: TrainingSpec, stop: int) -> tuple[int, ...]:
    """Return the epochs whose weights make up what is kept when training stops after one."""
    if spec.weights == "best":
        return (best_epoch(history[:stop], spec.best_metric),)
    if spec.weights == "average":
        return tuple(range(max(1, stop - spec.averaged_epochs + 1), stop + 1))
    return (stop,)


def needed_epochs(history: History, spec: TrainingSpec, count: int) -> frozenset[int]:
    """Return the epochs whose weights are asked for if training ends now, or later.

    Each later end asks for epochs after these, or for some of these.
    """
    stops = stop_epochs(history, count)
    return frozenset(epoch for stop in stops for epoch in source_epochs(history, spec, stop))


@dataclass(frozen=True)
class KeptWeights:
    """The weights of a training's epochs, as far as they may still be asked for."""

    checkpoint: Checkpoint
    learner: keras.Model
    spec: ExperimentSpec
    show: Show

    def note(self, history: History) -> None:
        """Keep what the history's last epoch learned, and forget what no end asks for any more.

        Raises:
            TrainingError: it cannot be written.
        """
        training, epoch = self.spec.training, len(history)
        if not self._are_written or self._comes_too_early(epoch):
            return
        needed = needed_epochs(history, training, self.spec.averaged_epochs)
        if epoch in needed:
            with self._as_kept():
                save_epoch(self.checkpoint, epoch, self.learner)
        forget_epochs(self.checkpoint, but=needed)

    def stops(self, history: History) -> Stops:
        """Return after which epochs a finished training is tested."""

        def restore(stop: int) -> None:
            if self._are_written:
                self._restore(source_epochs(history, self.spec.training, stop), stop)

        return Stops(stop_epochs(history, self.spec.averaged_epochs), restore)

    @property
    def _are_written(self) -> bool:
        """Whether anything is asked for that the network does not hold at the end anyway."""
        return self.spec.training.weights != "last" or self.spec.averaged_epochs > 1

    def _comes_too_early(self, epoch: int) -> bool:
        """Return whether training surely goes on for so long that an epoch is not asked for."""
        training = self.spec.training
        surely = training.early_stopping is None and training.weights in ("last", "ema")
        return surely and epoch <= training.epochs - self.spec.averaged_epochs

    @contextmanager
    def _as_kept(self) -> Iterator[None]:
        """Have the network hold the moving means of its weights inside, if those are kept."""
        if self.spec.training.weights != "ema":
            yield
            return
        learned = [np.array(variable) for variable in self.learner.trainable_variables]
        # As Keras has it: the method of the class, because the instance's own does nothing.
        optimizer = self.learner.optimizer
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # of one that scales the loss
        type(optimizer).finalize_variable_values(optimizer, self.learner.trainable_variables)
        yield
        for variable, values in zip(self.learner.trainable_variables, learned, strict=True):
            variable.assign(values)

    def _restore(self, epochs: tuple[int, ...], stop: int) -> None:
        path, arrays = self.checkpoint.epoch(epochs[-1]), load_epoch(self.checkpoint, epochs[-1])
        if len(epochs) > 1:
            sums = {name: _summable(array) for name, array in arrays.items()}
            for epoch in epochs[:-1]:
                for name, array in load_epoch(self.checkpoint, epoch).items():
                    sums[name] = sums[name] + array if _is_real(array) else sums[name]
            arrays = {
                name: (sums[name] / len(epochs)).astype(array.dtype) if _is_real(array) else array
                for name, array in arrays.items()
            }
        restore_arrays(arrays, self.learner, path)
        if self.spec.training.weights in ("average", "ema"):
            self.show(self.learner, stop)


def _is_real(array: np.ndarray) -> bool:
    """Return whether a mean of it means anything: not of the states of random generators."""
    return np.issubdtype(array.dtype, np.floating)


def _summable(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float64) if _is_real(array) else array


def measure_statistics(network: keras.Model, batches: keras.utils.PyDataset) -> None:
    """Replace the running means of batch normalisation by those over pictures, each counted once.

    Weights that are a mean were never trained with, so no running mean belongs to them. Networks
    inside another one, which are in use as they came, keep theirs. Without batch normalisation
    nothing is done.

    Args:
        network: the network; its layers are those of the outermost model.
        batches: training pictures, in batches.

    Source: Izmailov et al., Averaging weights leads to wider optima and better generalization,
    UAI 2018, section 3.
    """
    layers = list(normalizations(network))
    if not layers:
        return
    usual, seen = [layer.momentum for layer in layers], 0
    for number in range(len(batches)):
        pictures = keras.ops.convert_to_tensor(batches[number][0])
        for layer in layers:
            layer.momentum = seen / (seen + len(pictures))
        # Called, not traced: a graph would keep the first momentum.
        network(pictures, training=True)
        seen += len(pictures)
    for layer, momentum in zip(layers, usual, strict=True):
        layer.momentum = momentum
