"""Small real trainings: 12-pixel pictures, a network of a few hundred weights."""

import keras
import numpy as np
import pytest

from harness.errors import TrainingError
from harness.model.cnn import build_cnn
from harness.progress import Silent
from harness.spec.model import CnnSpec
from harness.spec.optimizer import RmspropSpec
from harness.spec.training import EarlyStoppingSpec, TrainingSpec
from harness.training.checkpoint import Checkpoint
from harness.training.fit import Lessons, fit

RNG = np.random.default_rng(7)
PICTURES = RNG.integers(0, 256, (24, 12, 12, 3), dtype=np.uint8)
LABELS = RNG.integers(0, 3, 24)


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
    answer = model.predict(PICTURES, verbose=0)
    picked = answer[np.arange(24), LABELS]
    return {
        "validation/loss": float(-np.log(picked).mean()),
        "validation/macro_f1": float((answer.argmax(axis=1) == LABELS).mean()),
    }


def a_spec(**changes):
    return TrainingSpec(
        optimizer=RmspropSpec(kind="rmsprop", learning_rate=0.01, momentum=0.1),
        **({"epochs": 4} | changes),
    )


def a_model():
    spec = CnnSpec(kind="cnn", filters=(3,), dense_units=(8,), dropout_rate=0.5)
    model = build_cnn(spec, image_shape=(12, 12, 3), classes=3, seed=5, bfloat16=False)
    optimizer = keras.optimizers.RMSprop(0.01, momentum=0.1)
    model.compile(optimizer, "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    optimizer.build(model.trainable_variables)
    return model


def train(folder, *, spec=None, report=lambda *_: None, progress=None):
    model = a_model()
    fitted = fit(
        model,
        Lessons(Epoch, validate, pictures=24),
        spec or a_spec(),
        Checkpoint(folder),
        report=report,
        progress=progress or Silent(),
    )
    return fitted, [np.array(variable) for variable in model.variables]


def train_killed(folder, *, spec=None, after_epoch):
    def cut(epoch, _):
        if epoch == after_epoch:
            raise Killed

    with pytest.raises(Killed):
        train(folder, spec=spec, report=cut)


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_two_trainings_of_one_spec_are_equal_bit_for_bit(tmp_path):
    first, second = train(tmp_path / "a"), train(tmp_path / "b")
    assert first[0] == second[0]
    assert same(first[1], second[1])


@pytest.mark.parametrize("after_epoch", [1, 3, 4])
def test_a_training_cut_short_ends_with_the_bits_of_an_undisturbed_one(tmp_path, after_epoch):
    undisturbed, weights = train(tmp_path / "a")
    train_killed(tmp_path / "b", after_epoch=after_epoch)
    resumed, resumed_weights = train(tmp_path / "b")
    assert resumed == undisturbed
    assert same(weights, resumed_weights)


def test_the_best_weights_survive_a_cut_after_a_worse_epoch(tmp_path):
    spec = a_spec(weights="best", best_metric="validation/loss", epochs=6)
    undisturbed, weights = train(tmp_path / "a", spec=spec)
    train_killed(tmp_path / "b", spec=spec, after_epoch=5)
    resumed, resumed_weights = train(tmp_path / "b", spec=spec)
    assert resumed == undisturbed
    assert same(weights, resumed_weights)
    losses = [epoch["validation/loss"] for epoch in resumed.history]
    assert resumed.kept_epoch == 1 + int(np.argmin(losses))


def test_a_resumed_training_reports_every_epoch_again_in_order(tmp_path):
    train_killed(tmp_path, after_epoch=2)
    told = []
    train(tmp_path, report=lambda epoch, _: told.append(epoch))
    assert told == [1, 2, 3, 4]


def test_early_stopping_ends_before_the_last_epoch(tmp_path):
    stopping = EarlyStoppingSpec(metric="validation/loss", patience=1, minimum_change=100.0)
    fitted, _ = train(tmp_path, spec=a_spec(early_stopping=stopping, epochs=50))
    assert len(fitted.history) == 2


def test_a_damaged_checkpoint_is_named_with_its_remedy(tmp_path):
    train_killed(tmp_path, after_epoch=1)
    state = Checkpoint(tmp_path).state
    state.write_bytes(state.read_bytes()[:-100])
    with pytest.raises(TrainingError, match=r"state.npz: expected a checkpoint.*Delete"):
        train(tmp_path)


def test_a_full_disk_says_so_and_keeps_the_last_checkpoint(tmp_path, limited_file_size):
    train_killed(tmp_path, after_epoch=1)
    before = Checkpoint(tmp_path).state.read_bytes()
    with limited_file_size(1000), pytest.raises(TrainingError, match="expected room for"):
        train(tmp_path)
    assert Checkpoint(tmp_path).state.read_bytes() == before


def test_progress_counts_every_picture_and_notes_every_epoch(tmp_path):
    counted, notes = [], []

    class Counting(Silent):
        def advance(self, steps=1, note=""):
            counted.append(steps)
            notes.append(note)

    train(tmp_path, progress=Counting())
    assert sum(counted) == 4 * 24
    assert sum(note.startswith("epoch ") for note in notes) == 4
