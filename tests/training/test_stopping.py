import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import TrainingError
from harness.specs.schema.optimizer import RmspropSpec
from harness.specs.schema.training import EarlyStoppingSpec, TrainingSpec
from harness.training.stopping import best_epoch, is_finished, require_finite


def losses(*values):
    return tuple({"validation/loss": value} for value in values)


def a_training(*, epochs=100, patience=2, minimum_change=0.0):
    stopping = EarlyStoppingSpec(patience=patience, minimum_change=minimum_change)
    return TrainingSpec(
        optimizer=RmspropSpec(kind="rmsprop"), epochs=epochs, early_stopping=stopping
    )


def test_the_best_epoch_is_the_first_with_the_lowest_loss():
    assert best_epoch(losses(3, 1, 2, 1), "validation/loss") == 2


def test_the_best_epoch_is_the_first_with_the_highest_score():
    history = tuple({"validation/macro_f1": value} for value in (0.1, 0.5, 0.5))
    assert best_epoch(history, "validation/macro_f1") == 2


def test_training_ends_with_its_last_epoch():
    assert not is_finished(losses(3, 2), a_training(epochs=3))
    assert is_finished(losses(3, 2, 1), a_training(epochs=3))


def test_training_stops_once_patience_is_used_up():
    assert not is_finished(losses(1, 2), a_training(patience=2))
    assert is_finished(losses(1, 2, 3), a_training(patience=2))


def test_a_change_below_the_minimum_is_no_improvement():
    assert is_finished(losses(1, 0.99, 0.98), a_training(patience=2, minimum_change=0.5))


@given(st.lists(st.floats(0, 10), min_size=1, max_size=30), st.integers(1, 5))
def test_a_stopped_training_stays_stopped_whatever_is_asked_again(values, patience):
    spec = a_training(patience=patience)
    stops = [is_finished(losses(*values[: i + 1]), spec) for i in range(len(values))]
    first = stops.index(True) + 1 if True in stops else len(values)
    best = best_epoch(losses(*values[:first]), "validation/loss")
    assert first - best <= patience


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_with_its_name(value):
    with pytest.raises(TrainingError, match="epoch 3: expected finite.*train/loss.*learning_rate"):
        require_finite({"train/loss": value, "train/accuracy": 0.5}, 3)
