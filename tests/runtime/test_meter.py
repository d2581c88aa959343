import json
import time

import pytest

from harness.errors import TrackingError
from harness.runtime.meter import Meter, peak_memory_mib


def test_stages_add_up_to_the_whole(tmp_path):
    meter = Meter(tmp_path / "cost.json")
    for stage in ("training", "evaluation", "training"):
        with meter.stage(stage):
            sum(range(10_000))
    costs = meter.metrics()
    assert costs["cost/training_wall_s"] > 0
    parts = costs["cost/training_cpu_s"] + costs["cost/evaluation_cpu_s"]
    assert costs["cost/cpu_s"] == pytest.approx(parts)


def test_earlier_attempts_count(tmp_path):
    spent = {"training": {"wall_s": 100.0, "cpu_s": 150.0}}
    (tmp_path / "cost.json").write_text(json.dumps(spent))
    meter = Meter(tmp_path / "cost.json")
    meter.load()
    with meter.stage("training"):
        pass
    assert meter.metrics()["cost/training_wall_s"] >= 100


def test_waiting_is_part_of_its_stage_and_outlives_an_interruption(tmp_path):
    meter = Meter(tmp_path / "cost.json")
    for seconds in (2.0, 3.0):
        with meter.stage("training"):
            pass
        meter.add_waiting("training", seconds)
        meter = Meter(tmp_path / "cost.json")
        meter.load()
    with meter.stage("evaluation"):
        pass
    costs = meter.metrics()
    assert costs["cost/training_waiting_s"] == 5.0
    assert costs["cost/wall_s"] < 1
    assert "cost/evaluation_waiting_s" not in costs


def test_a_stage_that_raises_is_charged_too(tmp_path):
    meter = Meter(tmp_path / "cost.json")
    with pytest.raises(RuntimeError), meter.stage("training"):
        raise RuntimeError
    assert "cost/training_wall_s" in meter.metrics()


def test_a_file_cut_short_counts_as_nothing(tmp_path):
    (tmp_path / "cost.json").write_text('{"training": {"wa')
    meter = Meter(tmp_path / "cost.json")
    meter.load()
    assert meter.metrics()["cost/wall_s"] == 0


@pytest.mark.parametrize(
    "content",
    [
        b'{"learn": {"wall_s": 1.0, "cpu_t": 1.0}}',
        b'{"learn": {"wall_s": 1.0, "cpu_s\xbf": 1}}',
        b"[]",
    ],
)
def test_a_file_of_something_else_counts_as_nothing(tmp_path, content):
    (tmp_path / "cost.json").write_bytes(content)
    meter = Meter(tmp_path / "cost.json")
    meter.load()
    with meter.stage("learn"):
        pass
    assert 0 <= meter.metrics()["cost/learn_wall_s"] < 1


def test_peak_memory_is_that_of_a_python_process():
    assert 10 < peak_memory_mib() < 100_000


def test_a_stage_within_another_is_charged_alone(tmp_path):
    meter = Meter(tmp_path / "cost.json")
    with meter.stage("preparation"), meter.stage("caching"):
        time.sleep(0.05)
    costs = meter.metrics()
    assert costs["cost/caching_wall_s"] >= 0.05
    assert costs["cost/preparation_wall_s"] < 0.04
    whole = costs["cost/caching_wall_s"] + costs["cost/preparation_wall_s"]
    assert costs["cost/wall_s"] == pytest.approx(whole)


def test_a_full_disk_does_not_hide_what_failed_first(tmp_path, limited_file_size):
    meter = Meter(tmp_path / "cost.json")
    first = pytest.raises(RuntimeError, match="the first")
    with limited_file_size(1), first, meter.stage("training"):
        raise RuntimeError("the first")


def test_a_full_disk_is_the_users_to_fix(tmp_path, limited_file_size):
    meter = Meter(tmp_path / "cost.json")
    full = pytest.raises(TrackingError, match=r"cost\.json: expected room for what a run costs")
    with limited_file_size(1), full, meter.stage("training"):
        pass


def test_what_was_lost_of_earlier_seconds_is_said_once(tmp_path):
    meter = Meter(tmp_path / "cost.json")
    assert meter.load() is None
    (tmp_path / "cost.json").write_text("[]")
    assert meter.load().startswith(f"{tmp_path / 'cost.json'}: expected the seconds of each stage")
