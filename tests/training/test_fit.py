"""Epoch by epoch, cut short and gone on with."""

import shutil
import time

import keras
import numpy as np
import pytest

from harness.errors import TrainingError
from harness.progress import Silent
from harness.training import phases
from harness.training.checkpoint import Checkpoint
from harness.training.devices import same_bits
from harness.training.fit import Lessons, SaveClock, fit, seconds_waited
from tests.halves import HALVES
from tests.models.networks import a_backbone
from tests.training.small_trainings import (
    CNN,
    LABELS,
    TUNED,
    Epoch,
    a_network,
    a_spec,
    same,
    train,
    train_killed,
    train_killed_within,
    undisturbed,
    validate,
)

LONG = pytest.mark.opt_in
"""Seconds of training each, through code that a shorter one beside it goes through too."""
WAYS = {
    "cosine-sharpness": {
        "schedule": {"kind": "cosine", "warmup_epochs": 1},
        "sharpness_radius": 0.05,
    },
    "adamw-adjusted": {
        "optimizer": {"kind": "adam", "weight_decay": 0.01},
        "loss": {"kind": "logit_adjusted"},
    },
    "codes-normalised": {
        "labels": {"kind": "binary_codes"},
        "model": CNN | {"batch_normalization": True},
    },
}


def test_two_trainings_of_one_spec_are_equal_bit_for_bit(tmp_path):
    first, second = undisturbed(), train(tmp_path)
    assert first[0] == second[0]
    assert same(first[1], second[1])


@pytest.mark.parametrize("after_epoch", [pytest.param(1, marks=LONG), 3])
def test_a_training_cut_short_ends_with_the_bits_of_an_undisturbed_one(tmp_path, after_epoch):
    expected, weights = undisturbed()
    train_killed(tmp_path, after_epoch=after_epoch)
    resumed, resumed_weights = train(tmp_path)
    assert resumed == expected
    assert same(weights, resumed_weights)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(changes, id=name, marks=() if name == "cosine-sharpness" else LONG)
        for name, changes in WAYS.items()
    ],
)
def test_every_way_to_train_goes_on_as_if_it_had_never_stopped(tmp_path, changes):
    spec = a_spec(epochs=3, **changes)
    expected, weights = undisturbed(spec)
    train_killed(tmp_path, spec=spec, after_epoch=2)
    resumed, resumed_weights = train(tmp_path, spec=spec)
    assert resumed == expected
    assert same(weights, resumed_weights)


@pytest.mark.parametrize(
    "batches",
    [
        pytest.param(4, id="in-the-head", marks=LONG),
        pytest.param(7, id="at-the-border"),
        pytest.param(11, id="in-the-last-layers", marks=LONG),
    ],
)
def test_a_tuning_cut_in_either_phase_ends_with_the_bits_of_an_undisturbed_one(tmp_path, batches):
    expected, weights = undisturbed(a_spec(model=TUNED))
    train_killed_within(tmp_path, spec=a_spec(model=TUNED), batches=batches)
    resumed, resumed_weights = train(tmp_path, spec=a_spec(model=TUNED))
    assert resumed == expected
    assert same(weights, resumed_weights)


def test_a_tuning_cut_after_its_last_epoch_has_nothing_left_to_do(tmp_path):
    expected, weights = undisturbed(a_spec(model=TUNED))
    train_killed(tmp_path, spec=a_spec(model=TUNED), after_epoch=4)
    resumed, resumed_weights = train(tmp_path, spec=a_spec(model=TUNED))
    assert resumed == expected
    assert same(weights, resumed_weights)


def test_the_backbone_moves_in_the_second_phase_alone(tmp_path):
    def kernels(epochs):
        seen = {}
        spec = a_spec(model=TUNED, epochs=4)
        model = a_network(spec)
        kernel = model.get_layer("backbone").layer.get_layer("convolution_2").kernel
        lessons = Lessons(Epoch, validate, pictures=24, class_counts=np.bincount(LABELS))
        fit(
            model,
            lessons,
            spec,
            Checkpoint(tmp_path),
            report=lambda epoch, _: seen.update({epoch: np.array(kernel)}),
        )
        return [seen[epoch] for epoch in epochs]

    start = a_backbone(12).get_layer("convolution_2").kernel
    first, second, third, fourth = kernels((1, 2, 3, 4))
    assert np.array_equal(first, start)
    assert np.array_equal(second, start)
    assert not np.array_equal(third, second)
    assert not np.array_equal(fourth, third)


def test_the_best_weights_survive_a_cut_after_a_worse_epoch(tmp_path):
    spec = a_spec(weights="best", best_metric="validation/loss", epochs=6)
    expected, weights = undisturbed(spec)
    train_killed(tmp_path, spec=spec, after_epoch=5)
    resumed, resumed_weights = train(tmp_path, spec=spec)
    assert resumed == expected
    assert same(weights, resumed_weights)
    losses = [epoch["validation/loss"] for epoch in resumed.history]
    assert resumed.kept_epoch == 1 + int(np.argmin(losses))


def test_a_resumed_training_reports_every_epoch_again_in_order(tmp_path):
    train_killed(tmp_path, after_epoch=2)
    told = []
    train(tmp_path, report=lambda epoch, _: told.append(epoch))
    assert told == [1, 2, 3, 4]


def test_early_stopping_ends_before_the_last_epoch(tmp_path):
    stopping = {"metric": "validation/loss", "patience": 1, "minimum_change": 100.0}
    fitted, _ = train(tmp_path, spec=a_spec(early_stopping=stopping, epochs=50))
    assert len(fitted.history) == 2


HALF = {"precision": "float16"}
SHARP = HALF | {"sharpness_radius": 0.05}


@pytest.fixture
def overflowing(monkeypatch):
    """A loss scale that is far too large: it must be halved before anything is learned."""

    def scaled(optimizer):
        return keras.mixed_precision.LossScaleOptimizer(optimizer, initial_scale=2.0**26)

    monkeypatch.setattr(phases, "with_loss_scale", scaled)


def scale_in(folder):
    """The loss scale of a checkpoint: the optimiser's variable after its rate and counts."""
    with np.load(Checkpoint(folder).state) as stored:
        scalars = [stored[name] for name in stored.files if name.startswith("optimizer/")]
    return [float(each) for each in scalars if each.ndim == 0 and each >= 2.0**10]


@HALVES
@pytest.mark.parametrize(
    "training",
    [pytest.param(HALF, id="plain"), pytest.param(SHARP, id="sharpness_aware", marks=LONG)],
)
def test_a_cut_training_in_float16_ends_with_the_same_bits_and_scale(
    tmp_path, overflowing, training, monkeypatch
):
    monkeypatch.setattr(SaveClock, "is_due", lambda _: True)  # the last epoch's state is looked at
    expected, weights = train(tmp_path / "a", spec=a_spec(**training))
    train_killed(tmp_path / "b", spec=a_spec(**training), after_epoch=2)
    resumed, resumed_weights = train(tmp_path / "b", spec=a_spec(**training))
    assert resumed == expected
    assert same(weights, resumed_weights)
    (scale,) = scale_in(tmp_path / "a")
    assert scale_in(tmp_path / "b") == [scale]
    assert 1024 <= scale < 2.0**26


@HALVES
def test_a_step_that_overflows_is_left_out(tmp_path, overflowing, monkeypatch):
    monkeypatch.setattr(SaveClock, "is_due", lambda _: True)
    spec = a_spec(**HALF, epochs=1)
    start = [np.array(each) for each in a_network(spec).trainable_variables]
    model = a_network(spec)
    lessons = Lessons(Epoch, validate, pictures=24, class_counts=np.bincount(LABELS))
    seen = {}
    fit(model, lessons, spec, Checkpoint(tmp_path), report=lambda *_: seen.update(done=True))
    (scale,) = scale_in(tmp_path)
    assert scale == 2.0**23  # halved in each of the three steps
    assert same(start, [np.array(each) for each in model.trainable_variables])


@pytest.mark.parametrize(
    "model", [pytest.param(CNN, id="cnn"), pytest.param(TUNED, id="fine_tune", marks=LONG)]
)
def test_deterministic_operations_train_dropout_and_all_to_the_same_bits(tmp_path, model):
    spec = a_spec(model=model, epochs=3)
    with same_bits(wanted=True):
        once, weights = train(tmp_path / "once", spec=spec)
        again, weights_again = train(tmp_path / "again", spec=spec)
    assert once == again
    assert same(weights, weights_again)


@HALVES
def test_float16_learns_what_float32_does():
    certain = CNN | {"dropout_rate": 0.0}  # dropout draws other values in another precision
    halved, _ = undisturbed(a_spec(model=certain, **HALF))
    whole, _ = undisturbed(a_spec(model=certain))
    got, expected = (
        [epoch["train/loss"] for epoch in fitted.history] for fitted in (halved, whole)
    )
    assert got != expected
    np.testing.assert_allclose(got, expected, atol=0.02)


@pytest.fixture(scope="module")
def cut_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cut")
    train_killed(folder, after_epoch=1)
    return folder


@pytest.fixture
def cut(cut_once, tmp_path):
    """The folder of a training that was cut after its first epoch."""
    shutil.copytree(cut_once, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_damaged_checkpoint_is_named_with_its_remedy(cut):
    state = Checkpoint(cut).state
    state.write_bytes(state.read_bytes()[:-100])
    with pytest.raises(TrainingError, match=r"state.npz: expected a checkpoint.*Delete"):
        train(cut)


def test_the_checkpoint_of_another_network_is_refused(cut):
    with pytest.raises(TrainingError, match=r"state of this model; got one of other shapes"):
        train(cut, spec=a_spec(model=CNN | {"dense_units": (9,)}))


def test_a_full_disk_says_so_and_keeps_the_last_checkpoint(cut, limited_file_size):
    before = Checkpoint(cut).state.read_bytes()
    with limited_file_size(1000), pytest.raises(TrainingError, match="expected room for"):
        train(cut)
    assert Checkpoint(cut).state.read_bytes() == before


def test_progress_counts_every_picture_and_notes_every_epoch(tmp_path):
    counted, notes = [], []

    class Counting(Silent):
        def advance(self, steps=1, note=""):
            counted.append(steps)
            notes.append(note)

    train(tmp_path, progress=Counting())
    assert sum(counted) == 4 * 24
    assert sum(note.startswith("epoch ") for note in notes) == 4


def test_saving_takes_a_tenth_of_the_time_at_most():
    now = [0.0]
    clock = SaveClock(lambda: now[0])
    saved = []
    for epoch in range(1, 41):
        now[0] += 1.0
        if clock.is_due():
            with clock.saving():
                now[0] += 0.5
            saved.append(epoch)
    assert saved == [1, 6, 11, 16, 21, 26, 31, 36]


def test_an_epoch_that_is_longer_than_ten_savings_is_always_saved():
    now = [0.0]
    clock = SaveClock(lambda: now[0])
    for _ in range(5):
        now[0] += 10.0
        assert clock.is_due()
        with clock.saving():
            now[0] += 1.0


def test_a_network_waits_for_a_batch_until_all_before_it_are_made():
    asked = [10.0, 20.0, 30.0]
    assert seconds_waited(asked, {0: 9.0, 1: 19.0, 2: 29.0}) == 0.0
    assert seconds_waited(asked, {0: 12.0, 1: 19.0, 2: 33.0}) == 5.0
    assert seconds_waited(asked, {0: 9.0, 1: 32.0, 2: 15.0}) == 14.0
    assert seconds_waited(asked, {}) == 0.0


def test_the_wait_for_slow_batches_is_measured(tmp_path):
    class Slow(Epoch):
        def __init__(self, epoch):
            super().__init__(epoch)
            self.made = {}

        def __getitem__(self, i):
            time.sleep(0.05)
            self.made[i] = time.perf_counter()
            return super().__getitem__(i)

    def waited(folder, made):
        spec = a_spec(epochs=1)
        counts = np.bincount(LABELS)
        lessons = Lessons(Slow, validate, pictures=24, class_counts=counts, made=made)
        checkpoint = Checkpoint(tmp_path / folder)
        fitted = fit(a_network(spec), lessons, spec, checkpoint, report=lambda *_: None)
        return fitted.waited_s

    assert waited("slow", lambda batches: batches.made) > 0.1
    assert waited("not_told", lambda _: {}) == 0
