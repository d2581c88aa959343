"""How many runs at a time: measured once, kept, and only where that is worth it."""

import json

import pytest

from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.studies import worker_count as yardstick
from harness.studies.worker_count import WORTH_MEASURING, Way, default_workers, measured
from harness.workspace import Workspace
from tests.tracking.memory import MemoryTracker


@pytest.fixture
def context(tmp_path, monkeypatch):
    monkeypatch.delenv("HARNESS_CACHE", raising=False)
    return RunContext(Workspace(tmp_path), MemoryTracker(tmp_path / "files"), SILENT, {})


@pytest.fixture
def rates(monkeypatch):
    """What measuring would find, and how often it was done."""
    asked = []

    def pretend(ways, *, rounds):
        asked.append([way.workers for way in ways])
        return [100.0, 130.0]

    monkeypatch.setattr(yardstick, "measured", pretend)
    monkeypatch.setattr(yardstick, "_candidates", lambda: [1, 2])
    return asked


def test_little_work_is_not_worth_a_measurement(context, rates):
    workers, why = default_workers(context, 0.0)
    assert (workers, rates) == (1, [])
    assert why == "little to do, and this machine is not measured; `--workers auto` measures it"


def test_what_was_measured_is_kept_and_said(context, rates):
    said = "measured on this machine; runs per hour, one at a time = 1: "
    expected = (2, said + "1 at a time 1.00, 2 at a time 1.30")
    assert default_workers(context, WORTH_MEASURING) == expected
    assert default_workers(context, 0.0) == expected
    assert default_workers(context, 0.0, measure=True) == expected
    assert rates == [[1, 2]]


@pytest.mark.parametrize("damage", ["", "[]", '{"runs_per_hour": {"x": 1}}'])
def test_a_damaged_measurement_or_one_of_another_machine_is_made_anew(context, rates, damage):
    file = context.workspace.cache / "workers.json"
    default_workers(context, WORTH_MEASURING)
    document = json.loads(file.read_text())
    document["machine"]["cores"] += 1
    for text in (damage, json.dumps(document)):
        file.write_text(text)
        default_workers(context, WORTH_MEASURING)
    assert len(rates) == 3


def test_other_rates_than_were_measured_are_not_believed(context, rates):
    file = context.workspace.cache / "workers.json"
    default_workers(context, WORTH_MEASURING)
    file.write_text(file.read_text().replace("130.0", "930.0"))
    workers, why = default_workers(context, WORTH_MEASURING)
    assert workers == 2
    assert "2 at a time 1.30" in why
    assert len(rates) == 2


@pytest.mark.opt_in
def test_a_measurement_is_made_of_ordinary_runs(monkeypatch):
    monkeypatch.setattr(
        yardstick, "SPEC", yardstick.SPEC.replace("image_pixels: 64", "image_pixels: 8")
    )
    rates = measured([Way(1), Way(2)], rounds=1)
    assert len(rates) == 2
    assert min(rates) > 0
