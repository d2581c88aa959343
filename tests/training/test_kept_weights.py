"""What is kept when training ends, or had ended an epoch earlier."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from harness.training.checkpoint import Checkpoint
from harness.training.fit import Lessons, fit
from harness.training.fused_normalization import with_fused_normalization
from harness.training.kept_weights import (
    measure_statistics,
    needed_epochs,
    source_epochs,
    stop_epochs,
)
from tests.training.small_trainings import (
    CNN,
    LABELS,
    Epoch,
    Killed,
    a_network,
    a_spec,
    same,
    train,
    train_killed,
    undisturbed,
    validate,
)

HISTORY = tuple({"validation/loss": loss} for loss in (4.0, 3.0, 5.0, 2.0, 6.0, 7.0))
NORMALISED = CNN | {"batch_normalization": True}
LONG = pytest.mark.opt_in
RECIPES = {
    "last": {},
    "best": {"weights": "best", "best_metric": "validation/loss"},
    "average": {"weights": "average", "averaged_epochs": 2, "model": NORMALISED},
    "ema": {"weights": "ema", "ema_momentum": 0.8, "model": NORMALISED},
}


def told(weights, averaged_epochs=5):
    return SimpleNamespace(
        weights=weights, averaged_epochs=averaged_epochs, best_metric="validation/loss"
    )


def stopped(folder, spec, *, report=lambda *_: None):
    """Train, and return the weights that are kept after each stop, and then at the end."""
    model = a_network(spec)
    lessons = Lessons(Epoch, validate, pictures=24, class_counts=np.bincount(LABELS))
    fitted = fit(model, lessons, spec, Checkpoint(folder), report=report)
    found = {}
    for stop in fitted.stops.epochs:
        fitted.stops.restore(stop)
        found[stop] = [np.array(variable) for variable in model.variables]
    return fitted, found


def learned(variables):
    """All but the states of random generators, which a pass over pictures moves."""
    return [array for array in variables if array.dtype == np.float32]


@pytest.mark.parametrize(
    ("spec", "stop", "sources"),
    [
        (told("last"), 6, (6,)),
        (told("ema"), 5, (5,)),
        (told("best"), 6, (4,)),
        (told("best"), 3, (2,)),
        (told("average", 3), 6, (4, 5, 6)),
        (told("average", 3), 2, (1, 2)),
    ],
)
def test_what_is_kept_after_an_epoch_comes_from_these_epochs(spec, stop, sources):
    assert source_epochs(HISTORY, spec, stop) == sources


def test_the_last_epochs_are_as_many_as_there_are():
    assert stop_epochs(HISTORY, 3) == (4, 5, 6)
    assert stop_epochs(HISTORY[:2], 3) == (1, 2)


@pytest.mark.parametrize(
    ("spec", "needed"),
    [(told("last"), {5, 6}), (told("best"), {4}), (told("average", 3), {3, 4, 5, 6})],
)
def test_weights_are_needed_as_long_as_an_end_may_ask_for_them(spec, needed):
    assert needed_epochs(HISTORY, spec, 2) == needed
    for ended in range(1, len(HISTORY) + 1):
        later = needed_epochs(HISTORY[: ended + 1], spec, 2)
        assert later <= needed_epochs(HISTORY[:ended], spec, 2) | {ended + 1}


@pytest.fixture(
    scope="module",
    params=["ema", "best", *(pytest.param(name, marks=LONG) for name in ("last", "average"))],
)
def whole(request, tmp_path_factory):
    """A spec that is stopped after its last two epochs, and what it keeps after each."""
    spec = a_spec(**RECIPES[request.param], average_epochs=2)
    return spec, *stopped(tmp_path_factory.mktemp("undisturbed"), spec)


def test_stopped_an_epoch_earlier_a_training_keeps_what_a_shorter_one_does(tmp_path, whole):
    spec, _, found = whole
    training = spec.training.model_copy(update={"epochs": 3})
    evaluation = spec.evaluation.model_copy(update={"average_epochs": 1})
    once = spec.model_copy(update={"training": training, "evaluation": evaluation})
    _, shorter = train(tmp_path, spec=once)
    assert sorted(found) == [3, 4]
    assert same(learned(found[3]), learned(shorter))


@pytest.mark.parametrize(
    "whole",
    ["ema", *(pytest.param(name, marks=LONG) for name in ("best", "last", "average"))],
    indirect=True,
)  # `test_fit.py` has a cut after the best epoch
def test_a_training_cut_among_its_last_epochs_keeps_the_same_after_each(tmp_path, whole):
    spec, fitted, expected = whole
    train_killed(tmp_path, spec=spec, after_epoch=3)
    train_killed(tmp_path, spec=spec, after_epoch=4)
    resumed, found = stopped(tmp_path, spec)
    assert resumed == fitted
    assert all(same(learned(found[stop]), learned(expected[stop])) for stop in (3, 4))


def test_averaged_weights_are_the_mean_of_the_last_epochs(tmp_path):
    seen, spec = [], a_spec(weights="average", averaged_epochs=3)
    model = a_network(spec)
    lessons = Lessons(Epoch, validate, pictures=24, class_counts=np.bincount(LABELS))

    def note(*_):
        seen.append([np.array(variable) for variable in model.trainable_variables])

    fitted = fit(model, lessons, spec, Checkpoint(tmp_path), report=note)
    means = [np.mean(epochs, axis=0) for epochs in zip(*seen[1:], strict=True)]
    for variable, mean in zip(model.trainable_variables, means, strict=True):
        np.testing.assert_allclose(np.array(variable), mean, rtol=1e-6)
    assert fitted.kept_epoch == 4


@pytest.mark.parametrize("precision", ["float32", pytest.param("float16", marks=LONG)])
def test_a_moving_mean_is_applied_at_the_end_and_moves_no_training(tmp_path, precision):
    plain, last = undisturbed(a_spec(precision=precision))
    spec = a_spec(weights="ema", ema_momentum=0.9, precision=precision)
    averaged, mean = train(tmp_path / "b", spec=spec)
    assert averaged.history == plain.history
    assert not same(learned(mean), learned(last))
    _, nothing_stays = train(
        tmp_path / "c", spec=a_spec(weights="ema", ema_momentum=0.0, precision=precision)
    )
    assert same(learned(nothing_stays), learned(last))


def test_early_stopping_is_tested_after_the_epochs_before_it_stopped(tmp_path):
    stopping = {"metric": "validation/loss", "patience": 2, "minimum_change": 100.0}
    spec = a_spec(early_stopping=stopping, epochs=50, average_epochs=2)
    fitted, found = stopped(tmp_path, spec)
    assert fitted.stops.epochs == (2, 3)
    assert not same(found[2], found[3])


def test_weights_that_nothing_asks_for_are_not_written(tmp_path):
    def written(name, **recipe):
        there = []

        def note(*_):
            there.append(len(list((tmp_path / name).glob("epoch_*.npz"))))

        stopped(tmp_path / name, a_spec(**recipe), report=note)
        return there

    assert written("last") == [0, 0, 0, 0]
    assert written("three", average_epochs=3) == [0, 1, 2, 3]
    assert written("average", weights="average", averaged_epochs=2) == [1, 2, 2, 2]


class Pieces(keras.utils.PyDataset):
    """Twenty-two rows in batches of eight, the last one shorter."""

    def __init__(self, values):
        super().__init__()
        self._values = values

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return self._values[8 * index : 8 * index + 8], np.zeros(8)


@pytest.mark.parametrize("learns_by", [with_fused_normalization, lambda network: network])
def test_statistics_are_those_of_all_pictures_and_the_momentum_is_as_before(learns_by):
    values = np.random.default_rng(2).normal(3.0, 2.0, (22, 2, 3, 5)).astype(np.float32)
    inputs = keras.Input((2, 3, 5))
    network = keras.Model(inputs, keras.layers.BatchNormalization(momentum=0.7)(inputs))
    layer = network.layers[-1]
    layer.moving_mean.assign(np.full(5, 99.0))

    measure_statistics(learns_by(network), Pieces(values))

    places = (0, 1, 2)
    np.testing.assert_allclose(np.array(layer.moving_mean), values.mean(axis=places), rtol=1e-5)
    batches = [values[start : start + 8].var(axis=places) for start in (0, 8, 16)]
    expected = np.average(batches, axis=0, weights=[8, 8, 6])
    np.testing.assert_allclose(np.array(layer.moving_variance), expected, rtol=1e-4)
    assert layer.momentum == 0.7


def test_a_cut_while_weights_are_forgotten_loses_nothing(tmp_path, monkeypatch):
    spec = a_spec(average_epochs=2)
    _, expected = stopped(tmp_path / "a", spec)

    def cut(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("harness.training.kept_weights.forget_epochs", cut)
        with pytest.raises(Killed):
            stopped(tmp_path / "b", spec)
    _, found = stopped(tmp_path / "b", spec)
    assert all(same(found[stop], expected[stop]) for stop in (3, 4))
