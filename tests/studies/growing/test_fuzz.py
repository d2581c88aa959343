"""The ledger of a growing study, damaged many ways: read rightly, or a line of it is named."""

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
