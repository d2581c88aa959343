import threading
import time
from contextlib import suppress

import mlflow
import psutil
import pytest

from harness.tracking.mlflow_store import MlflowTracker
from tests.tracking.factories import an_open_run, kept


def watchers():
    return [t for t in threading.enumerate() if t.name == "SystemMetricsMonitor"]


def samples(tracker, run, key="system/cpu_utilization_percentage"):
    return [step for name, step, _ in kept(tracker, run.id).rows if name == key]


@pytest.fixture
def watching(workspace):
    return MlflowTracker(workspace, sample_every_s=0.1)


def wait_for_samples(tracker, run, count):
    until = time.monotonic() + 60
    while len(samples(tracker, run)) < count:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_resumed_run_goes_on_counting_samples(watching):
    with suppress(ValueError), an_open_run(watching) as run:
        wait_for_samples(watching, run, 2)
        raise ValueError
    assert watchers() == []
    before = samples(watching, run)
    with an_open_run(watching) as run:
        wait_for_samples(watching, run, len(before) + 1)
        assert mlflow.active_run() is None
    assert watchers() == []
    after = samples(watching, run)
    assert after == list(range(len(after)))
    assert kept(watching, run.id).status == "FINISHED"


def test_the_first_sample_of_the_processor_is_a_real_one(watching, monkeypatch):
    # Threads get the numbers of ended ones, and psutil remembers by number.
    monkeypatch.setattr(psutil, "_last_cpu_times", {})
    with an_open_run(watching) as run:
        until = time.monotonic() + 60
        while not samples(watching, run):
            assert time.monotonic() < until
            sum(range(100_000))
    kind, first = "system/cpu_utilization_percentage", 0
    rows = {(key, step): value for key, step, value in kept(watching, run.id).rows}
    assert rows[kind, first] > 0


def test_a_short_run_leaves_no_samples_and_no_thread(watching):
    start = time.monotonic()
    with an_open_run(watching) as run:
        assert len(watchers()) == 1
    assert watchers() == []
    if time.monotonic() - start < 1:
        assert samples(watching, run) == []


def test_watching_can_be_left_out(mlflow_tracker):
    with an_open_run(mlflow_tracker):
        assert watchers() == []
