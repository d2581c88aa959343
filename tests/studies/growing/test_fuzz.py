"""The files of a growing study, damaged many ways: read rightly, or named."""

import hashlib
from dataclasses import asdict

from harness.runtime.documents import write_json
from harness.studies.growing.ledger import (
    BaselineReverted,
    IdeaAdopted,
    IdeaBegun,
    IdeaDecided,
    IdeaRegistered,
    Ledger,
    StudyOpened,
    Unsealed,
    UnsealingBegun,
)
from harness.studies.growing.sealed_files import (
    MOVED,
    MovedFiles,
    SealedList,
    keep_list,
    lists_in,
    move_away,
    require_moved,
)
from harness.studies.growing.sealing import Sealing, sealing_of, write_sealing
from tests.damage import hold

WORDS = {"en": "it helps", "es": "mejora"}
EVENTS = (
    StudyOpened({"margin": 0.01, "alpha": 0.05}, "digits", "a" * 64, "b" * 64, 300),
    IdeaRegistered(1, "wider", "Is wider better?", "it sees more", "wider.yaml", {"a": [1, 2]}),
    IdeaBegun(1, 0.0125, 0, "growing-1"),
    IdeaDecided(1, "helps", WORDS, 0.031, 0.011, 0.052, 0.004, 6, 0.25),
    IdeaAdopted(1),
    BaselineReverted(0, "it was slow"),
    UnsealingBegun(1, "growing-sealed", 0.031, ""),
    Unsealed("helps", WORDS, 0.02, 0.001, 0.04),
)


def test_the_ledger(tmp_path):
    ledger = Ledger(tmp_path / "growing-0123456789ab.jsonl")
    for event in EVENTS:
        ledger.write(event)

    def read():
        ledger.altered()  # what `verify` asks first must not fail of what it looks for
        return ledger.entries()

    right = read()
    assert [entry.record for entry in right] == list(EVENTS)
    beginnings = [right[:length] for length in range(len(right))]
    outcomes = hold(ledger.path, read, right, healed=beginnings)
    # A cut is a beginning: lines that are missing at the end cannot be seen from within.
    assert outcomes["refused"] > 190


def test_a_line_that_was_damaged_is_named(tmp_path):
    ledger = Ledger(tmp_path / "growing-0123456789ab.jsonl")
    for event in EVENTS:
        ledger.write(event)
    lines = ledger.path.read_bytes().split(b"\n")
    for number in range(len(EVENTS)):
        damaged = [
            line.replace(b"e", b"f") if i == number else line for i, line in enumerate(lines)
        ]
        ledger.path.write_bytes(b"\n".join(damaged))
        assert ledger.altered()[0].number == number + 1


def test_the_list_of_sealed_pictures(tmp_path):
    known = SealedList("growing", "a" * 64, "b" * 64, "c" * 64, 120, ("d" * 64, "e" * 64))
    keep_list(tmp_path, known)
    (path,) = tmp_path.glob("*.sealed.json")

    def read():
        return lists_in(tmp_path, "growing")

    assert hold(path, read, [known])["refused"] > 270


def test_what_stands_beside_sealed_pictures(tmp_path):
    home, to = tmp_path / "home", tmp_path / "away"
    (home / "a").mkdir(parents=True)
    (home / "a" / "0.png").write_bytes(b"a picture")
    digest = hashlib.sha256(b"a picture").hexdigest()
    move_away(MovedFiles("growing", {"a/0.png": digest}), home, to)
    known = SealedList("growing", "a" * 64, "b" * 64, "c" * 64, 1, (digest,))

    def read():
        return require_moved(to, known)

    assert hold(to / MOVED, read, read())["refused"] > 270


def test_what_seal_was_about_to_move(tmp_path):
    plan = Sealing("growing", "a" * 64, "c" * 64, 120, "home", "away", {"a/0.png": "d" * 64}, "e")
    write_sealing(tmp_path, plan)
    (path,) = tmp_path.glob("*.json")

    def read():
        return sealing_of(tmp_path, "growing")

    assert hold(path, read, plan)["refused"] > 270


def test_lists_of_an_earlier_version_have_no_checksum_and_are_read(tmp_path):
    known = SealedList("growing", "a" * 64, "b" * 64, "c" * 64, 120, ("d" * 64,))
    write_json(tmp_path / f"growing-{'b' * 12}.sealed.json", asdict(known))
    assert lists_in(tmp_path, "growing") == [known]
