import pytest

from harness.errors import TrackingError
from harness.runtime.journal import Journal


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "deep" / "journal.jsonl")


def test_events_come_back_in_order(journal):
    assert list(journal.events()) == []
    journal.write({"a": "ü\n"})
    journal.write({"b": [1.5, None]})
    assert list(journal.events()) == [{"a": "ü\n"}, {"b": [1.5, None]}]


def test_an_event_is_on_disk_when_it_is_written(journal, disk_calls):
    journal.write({"a": 1})
    assert disk_calls == [("fsync", "journal.jsonl")]


def test_what_a_full_disk_cut_off_is_not_there_and_what_comes_later_is(journal, limited_file_size):
    journal.write({"a": 1})
    with limited_file_size(20), pytest.raises(TrackingError, match="a full disk"):
        journal.write({"text": "x" * 100})
    journal.write({"b": 2})
    assert list(journal.events()) == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("rest", [b'{"b": ', b"{", b"\xff"])
def test_half_a_line_of_a_killed_process_is_none_and_can_be_cut_off(journal, rest):
    journal.write({"a": 1})
    with journal.path.open("ab") as file:
        file.write(rest)
    assert list(journal.events()) == [{"a": 1}]
    journal.mend()
    journal.write({"c": 3})
    assert list(journal.events()) == [{"a": 1}, {"c": 3}]


def test_what_was_never_written_needs_no_mending(journal):
    journal.mend()
    assert not journal.path.exists()


def test_a_damaged_line_is_named(journal):
    journal.write({"a": 1})
    journal.path.write_bytes(journal.path.read_bytes() + b"[]x\n")
    with pytest.raises(TrackingError, match=r"journal.jsonl, line 2: expected one JSON document"):
        list(journal.events())
