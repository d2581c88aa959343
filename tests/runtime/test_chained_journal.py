import json
import multiprocessing

import pytest

from harness.errors import TrackingError
from harness.runtime.chained_journal import ChainedJournal
from harness.runtime.checksums import with_checksum


@pytest.fixture
def journal(tmp_path):
    journal = ChainedJournal(tmp_path / "ledger.jsonl")
    for number in range(4):
        journal.write({"n": number})
    return journal


def lines_of(journal):
    return journal.path.read_bytes().splitlines(keepends=True)


def test_events_come_back_in_order_without_what_holds_them_together(journal):
    assert journal.events() == ({"n": 0}, {"n": 1}, {"n": 2}, {"n": 3})
    assert list(journal.altered()) == []
    assert ChainedJournal(journal.path.with_name("none")).events() == ()


@pytest.mark.parametrize("number", [1, 2, 4])
def test_an_altered_line_is_named(journal, number):
    lines = lines_of(journal)
    lines[number - 1] = lines[number - 1].replace(b'"n": ', b'"n": 7')
    journal.path.write_bytes(b"".join(lines))
    assert [wrong.number for wrong in journal.altered()] == [number]
    with pytest.raises(TrackingError, match=f"line {number}: expected the lines that were written"):
        journal.events()


def test_an_altered_line_with_a_new_checksum_is_named(journal):
    lines = lines_of(journal)
    event = json.loads(lines[1]) | {"n": 7}
    del event["checksum"]
    lines[1] = f"{with_checksum(json.dumps(event, sort_keys=True))}\n".encode()
    journal.path.write_bytes(b"".join(lines))
    (wrong,) = journal.altered()
    assert wrong == (2, "another than the line that line 3 was written after")


@pytest.mark.parametrize(
    "order",
    [[0, 2, 3], [1, 2, 3], [0, 2, 1, 3], [0, 1, 1, 2, 3]],
    ids=["out", "head", "swap", "2x"],
)
def test_lines_that_are_missing_moved_or_doubled_are_seen(journal, order):
    lines = lines_of(journal)
    journal.path.write_bytes(b"".join(lines[place] for place in order))
    assert list(journal.altered()) != []


@pytest.mark.parametrize("kept", range(1, 12))
def test_a_line_that_a_kill_cut_off_is_none_and_is_healed_by_the_next(journal, kept):
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[: whole.rstrip().rfind(b"\n") + 1 + 7 * kept])
    assert journal.events() == ({"n": 0}, {"n": 1}, {"n": 2})
    journal.write({"n": 9})
    assert journal.events()[2:] == ({"n": 2}, {"n": 9})


def test_nothing_is_written_behind_an_altered_line(journal):
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"n": 2', b'"n": 5'))
    before = journal.path.read_bytes()
    with pytest.raises(TrackingError, match="line 3"):
        journal.write({"n": 4})
    assert journal.path.read_bytes() == before


def write_ten(path, name):
    journal = ChainedJournal(path)
    for number in range(10):
        with journal.lock():
            journal.write({"who": name, "n": number})


def test_two_writers_at_once_lose_and_double_nothing(tmp_path):
    path, context = tmp_path / "ledger.jsonl", multiprocessing.get_context("fork")
    writers = [context.Process(target=write_ten, args=(path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    events = ChainedJournal(path).events()
    assert [e["n"] for e in events if e["who"] == "a"] == list(range(10))
    assert [e["n"] for e in events if e["who"] == "b"] == list(range(10))
