"""`--expect`: a word that did not come is an exit code."""

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from harness.errors import DONE, FAILED

if TYPE_CHECKING:
    from harness.verdicts.joint import JointVerdicts
    from harness.verdicts.record import Verdicts

EXPECTED = (
    *("helps", "helps_less_than_margin", "no_worse", "equivalent"),
    *("hurts_less_than_margin", "hurts", "inconclusive"),
)
NO_WORSE = frozenset({"no_worse", "equivalent", "helps_less_than_margin", "helps"})
"""Words that rule out a loss of more than the margin without finding one: `--expect no_worse`."""


def add_expect(parser: "argparse.ArgumentParser | argparse._ArgumentGroup") -> None:
    """Let a command turn its word into an exit code."""
    parser.add_argument(
        "--expect",
        choices=EXPECTED,
        metavar="WORD",
        help="exit with code 1 unless this is the word on every proposal; no_worse takes words "
        "that say more: " + ", ".join(EXPECTED),
    )


def words_of(verdicts: "Verdicts") -> list[tuple[str, str]]:
    """Return each proposal with its word; one that failed has none that can be expected."""
    said = [(one.experiment.name, one.word) for one in verdicts.proposals]
    return [*said, *((name, "failed") for name in verdicts.failed)]


def joint_words_of(verdicts: "JointVerdicts") -> list[tuple[str, str]]:
    """Return each proposal on each collection with its word there."""
    names = [one.name for one in verdicts.collections]
    return [
        (f"{one.name} on {name}", found.word)
        for one in verdicts.proposals
        for name, found in zip(names, one.on, strict=True)
    ]


def as_expected(said: Iterable[tuple[str, str]], word: str | None) -> int:
    """Return the exit code; what was expected and did not come is told.

    Args:
        said: each proposal with its word.
        word: that was expected; None: any will do.
    """
    if word is None:
        return DONE
    wanted = NO_WORSE if word == "no_worse" else {word}
    others = [(name, got) for name, got in said if got not in wanted]
    for name, got in others:
        sys.stderr.write(f"{name}: expected {word}; got {got}.\n")
    return FAILED if others else DONE
