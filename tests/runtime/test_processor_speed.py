import json

import pytest

from harness.runtime import processor_speed
from harness.runtime.checksums import checked_content
from harness.runtime.processor_speed import measured, multiplications_per_s


@pytest.fixture
def speed(monkeypatch):
    """What two cores are said to do together, anew; one does a thousand million, if measured."""
    monkeypatch.setattr(processor_speed, "processor_name", lambda: "this one")
    monkeypatch.setattr(processor_speed, "cores_usable", lambda: 64)
    monkeypatch.delenv("TF_NUM_INTRAOP_THREADS", raising=False)
    monkeypatch.setattr(processor_speed, "measured", lambda: 1e9)
    return multiplications_per_s.__wrapped__


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "cache" / "processor_speed.json"


def test_one_core_multiplies_a_million_numbers_a_second_or_more():
    assert 1e6 < measured() < 1e14


def test_it_is_measured_once_on_a_machine(speed, kept, monkeypatch):
    assert speed(kept.parent) == 2e9  # a run has two threads, however many cores there are
    monkeypatch.setattr(processor_speed, "measured", None)
    assert speed(kept.parent) == 2e9


def test_a_run_with_one_core_has_the_speed_of_one(speed, kept, monkeypatch):
    monkeypatch.setattr(processor_speed, "cores_usable", lambda: 1)
    assert speed(kept.parent) == 1e9


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"processor": "this one"}',
        '{"processor": "this one", "multiplications_per_s": "fast"}',
        '{"processor": "this one", "multiplications_per_s": -1}',
        '{"processor": "this one", "multiplications_per_s": NaN}',
        '{"processor": "another", "multiplications_per_s": 5e9}',
    ],
)
def test_it_is_measured_anew_where_the_file_is_damaged_or_of_another_processor(
    speed, kept, content
):
    kept.parent.mkdir()
    kept.write_text(content)
    assert speed(kept.parent) == 2e9
    told = json.loads(checked_content(kept.read_bytes()))
    assert told == {"processor": "this one", "multiplications_per_s": 1e9}


def test_a_folder_that_cannot_be_written_is_no_matter(speed, tmp_path):
    (tmp_path / "cache").write_text("")
    assert speed(tmp_path / "cache") == 2e9


def test_another_number_than_was_measured_is_not_believed(speed, kept):
    assert speed(kept.parent) == 2e9
    kept.write_text(kept.read_text().replace("1000000000.0", "9000000000.0"))
    assert speed(kept.parent) == 2e9
