"""What a training needs to go on as if it had never stopped, in one file."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from harness.errors import TrainingError
from harness.runtime.atomic_files import replace_arrays
from harness.runtime.disk import disk_errors
from harness.runtime.documents import Expected, decoded, parsed, read_arrays

History = tuple[Mapping[str, float], ...]
"""One entry per epoch, the first epoch first."""
Parts = Mapping[str, Sequence[keras.Variable]]
"""All variables that a training has, by the name of what they belong to."""
_KEPT = "; what is recorded is kept and the same command goes on from the last whole epoch."


class State(NamedTuple):
    """What a state file holds."""

    history: History
    arrays: Mapping[str, np.ndarray]
    path: Path


@dataclass(frozen=True)
class Checkpoint:
    """Files of one run: the last epoch's whole state, and the weights of some epochs."""

    folder: Path

    @property
    def state(self) -> Path:
        """Weights, optimiser, random states and history after the last whole epoch."""
        return self.folder / "state.npz"

    def epoch(self, number: int) -> Path:
        """Return where the model's variables after an epoch, from 1, are kept."""
        return self.folder / f"epoch_{number:05}.npz"


def save_state(checkpoint: Checkpoint, model: keras.Model, history: History) -> None:
    """Replace the state file by the model's state after the history's last epoch."""
    save_parts(checkpoint, _parts(model), history)


def save_parts(checkpoint: Checkpoint, parts: Parts, history: History) -> None:
    """Replace the state file by all variables that a training has, after the history's last epoch.

    Args:
        checkpoint: where.
        parts: variables in their order, by the name of what they belong to.
        history: of the training so far.
    """
    variables = {
        name: array for part, held in parts.items() for name, array in _arrays(held, part).items()
    }
    _write(checkpoint.state, variables | {"history": np.array(json.dumps(history))})


def load_state(checkpoint: Checkpoint) -> State | None:
    """Return what was saved last; None when there is nothing.

    Raises:
        TrainingError: the file is damaged.
    """
    if not checkpoint.state.exists():
        return None
    arrays = _read(checkpoint.state)
    told = _expected(checkpoint.state)
    history = parsed(lambda: json.loads(str(arrays["history"])), checkpoint.state, told)
    epochs = decoded(history, list[dict[str, float]], checkpoint.state, told)
    return State(tuple(epochs), arrays, checkpoint.state)


def restore_state(state: State, model: keras.Model) -> None:
    """Bring a model, with the optimiser of that epoch, to a saved state.

    The seeds of dropout are among the model's variables: without them a resumed training
    drifts from an undisturbed one.

    Raises:
        TrainingError: the state belongs to another model.
    """
    restore_parts(state, _parts(model))


def restore_parts(state: State, parts: Parts) -> None:
    """Bring all variables that a training has to a saved state.

    Raises:
        TrainingError: the state belongs to other networks.
    """
    for part, held in parts.items():
        _assign(held, state.arrays, part, state.path)


def _parts(model: keras.Model) -> Parts:
    return {"model": model.variables, "optimizer": model.optimizer.variables}


def save_epoch(checkpoint: Checkpoint, number: int, model: keras.Model) -> None:
    """Keep the model's variables as those after an epoch."""
    _write(checkpoint.epoch(number), _arrays(model.variables, "model"))


def load_epoch(checkpoint: Checkpoint, number: int) -> dict[str, np.ndarray]:
    """Return the model's variables after an epoch, by a name each.

    Raises:
        TrainingError: they are damaged, or not there.
    """
    return _read(checkpoint.epoch(number))


def forget_epochs(checkpoint: Checkpoint, but: Collection[int]) -> None:
    """Delete the variables of all epochs but some."""
    kept = {checkpoint.epoch(number) for number in but}
    for path in checkpoint.folder.glob("epoch_*.npz"):
        if path not in kept:
            path.unlink()


def restore_arrays(arrays: Mapping[str, np.ndarray], model: keras.Model, path: Path) -> None:
    """Bring the model to variables that came from a file.

    Raises:
        TrainingError: they belong to another model.
    """
    _assign(model.variables, arrays, "model", path)


def _arrays(variables: Sequence[keras.Variable], part: str) -> dict[str, np.ndarray]:
    return {f"{part}/{i}": np.asarray(variable) for i, variable in enumerate(variables)}


def _write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    size = sum(array.nbytes for array in arrays.values())
    what = f"a checkpoint of {size / 2**20:,.0f} MiB"
    with disk_errors(path, what, _KEPT, raises=TrainingError):
        replace_arrays(path, arrays)


def _read(path: Path) -> dict[str, np.ndarray]:
    return read_arrays(path, _expected(path))


def _expected(path: Path) -> Expected:
    remedy = f"Delete {path.parent} to train this run anew; nothing else is lost."
    return Expected("a checkpoint", remedy, TrainingError)


def _assign(
    variables: Sequence[keras.Variable], arrays: Mapping[str, np.ndarray], part: str, path: Path
) -> None:
    stored = [arrays[name] for name in arrays if name.startswith(f"{part}/")]
    if [array.shape for array in stored] != [tuple(variable.shape) for variable in variables]:
        raise TrainingError(
            f"{path}: expected the state of this model; got one of other shapes. "
            f"Delete {path.parent} to train this run anew."
        )
    for variable, array in zip(variables, stored, strict=True):
        variable.assign(array)
