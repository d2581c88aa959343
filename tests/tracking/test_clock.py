"""A clock that jumps back, as after a flat battery or a correction over the network."""

import time
from contextlib import suppress

import pytest

from tests.tracking.factories import a_finished_run, an_open_run, kept

HOUR_S = 3600.0


@pytest.fixture
def clock(monkeypatch):
    """Set the clock so many seconds back, as often as wanted."""
    true, off = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: true() - off[0])

    def back(seconds):
        off[0] += seconds

    return back


def test_a_run_on_a_clock_that_jumps_back_has_its_last_epoch_for_its_last(mlflow_tracker, clock):
    with suppress(ValueError), an_open_run(mlflow_tracker) as first:
        first.log_epoch(1, {"validation/loss": 3.0})
        clock(HOUR_S)
        first.log_epoch(2, {"validation/loss": 2.0})
        raise ValueError
    clock(HOUR_S)
    with an_open_run(mlflow_tracker) as again:
        again.log_epoch(2, {"validation/loss": 2.0})
        clock(HOUR_S)
        again.log_epoch(3, {"validation/loss": 1.0})
    assert again.id == first.id
    assert mlflow_tracker.finished("f1").metrics == {"validation/loss": 1.0}
    assert kept(mlflow_tracker, again.id).rows == [
        ("validation/loss", 1, 3.0),
        ("validation/loss", 2, 2.0),
        ("validation/loss", 3, 1.0),
    ]


def test_runs_finished_before_and_after_a_jump_are_both_known(mlflow_tracker, clock):
    before = a_finished_run(mlflow_tracker, "f1", **{"test/accuracy": 0.25})
    clock(24 * HOUR_S)
    after = a_finished_run(mlflow_tracker, "f2", **{"test/accuracy": 0.5})
    found = mlflow_tracker.finished_among(("f1", "f2"))
    assert {mark: run.id for mark, run in found.items()} == {"f1": before, "f2": after}
