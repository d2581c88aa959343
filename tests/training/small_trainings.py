"""Small real trainings: 12-pixel pictures, a network of a few hundred weights."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np
import pytest

from harness.progress import Silent
from harness.specs.schema.experiment import ExperimentSpec
from harness.training.checkpoint import Checkpoint
from harness.training.fit import Lessons, fit
from tests.models.networks import a_backbone, experiment, network

RNG = np.random.default_rng(7)
PICTURES = RNG.integers(0, 256, (24, 12, 12, 3), dtype=np.uint8)
LABELS = RNG.integers(0, 3, 24)
RMSPROP = {"kind": "rmsprop", "learning_rate": 0.01, "momentum": 0.1}
CNN = {"kind": "cnn", "filters": (3,), "dense_units": (8,), "dropout_rate": 0.5}
TUNED = {
    "kind": "fine_tune",
    "backbone": "efficientnet_lite0",
    "dropout_rate": 0.5,
    "head_epochs": 2,
    "unfrozen_layers": 1,
    "learning_rate": 0.003,
}


class Epoch(keras.utils.PyDataset):
    def __init__(self, epoch):
        super().__init__()
        self._order = np.random.default_rng(epoch).permutation(24)

    def __len__(self):
        return 3

    def __getitem__(self, i):
        rows = self._order[8 * i : 8 * i + 8]
        return PICTURES[rows], LABELS[rows]


class Killed(BaseException):
    """Stands for a power cut: nothing may clean up behind it."""


def validate(model):
    answer = np.array(model(PICTURES, training=False))  # `predict` takes a tenth of a second more
    picked = answer[np.arange(24), LABELS]
    return {
        "validation/loss": float(-np.log(picked).mean()),
        "validation/macro_f1": float((answer.argmax(axis=1) == LABELS).mean()),
    }


def a_spec(*, model=CNN, labels="sparse", precision="float32", average_epochs=1, **training):
    plain = {"optimizer": RMSPROP, "epochs": 4, "batch_size": 8}
    spec = experiment(model, labels=labels, training=plain | training, precision=precision)
    evaluation = spec.evaluation.model_copy(update={"average_epochs": average_epochs})
    return spec.model_copy(update={"evaluation": evaluation})


def a_network(spec):
    on = a_backbone(12) if spec.model.kind == "fine_tune" else None
    said = {"labels": spec.labels.model_dump(), "precision": spec.training.precision}
    return network(shape=(12, 12, 3), seed=5, on=on, **said, **spec.model.model_dump())


def train(folder, *, spec=None, report=lambda *_: None, progress=None):
    spec = spec or a_spec()
    model = a_network(spec)
    lessons = Lessons(Epoch, validate, pictures=24, class_counts=np.bincount(LABELS))
    fitted = fit(
        model, lessons, spec, Checkpoint(folder), report=report, progress=progress or Silent()
    )
    return fitted, [np.array(variable) for variable in model.variables]


@cache
def _undisturbed(written):
    with TemporaryDirectory() as folder:
        return train(Path(folder), spec=ExperimentSpec.model_validate_json(written))


def undisturbed(spec=None):
    """Train as nothing disturbs it, once for all tests that ask for the same spec."""
    return _undisturbed((spec or a_spec()).model_dump_json())


def train_killed(folder, *, spec=None, after_epoch):
    def cut(epoch, _):
        if epoch == after_epoch:
            raise Killed

    with pytest.raises(Killed):
        train(folder, spec=spec, report=cut)


def train_killed_within(folder, *, spec, batches):
    """Cut after so many batches in all, in the middle of an epoch."""

    class Cutting(Silent):
        left = batches

        def advance(self, steps=1, note=""):  # noqa: ARG002
            self.left -= steps == 8
            if self.left == 0:
                raise Killed

    with pytest.raises(Killed):
        train(folder, spec=spec, progress=Cutting())


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
