"""The ledger of the test parts: each time one is looked at, and by which run.

A test part that has helped to choose between many recipes is no test any more; how often it was
read is what a reader needs to know to judge a score. A line stays when its run is deleted.
"""

from collections.abc import Iterator
from typing import NamedTuple

from harness.runtime.documents import Expected, decoded
from harness.runtime.journal import Journal
from harness.runtime.locks import wait_for_lock
from harness.tracking.failures import explained
from harness.wording.counts import counted
from harness.workspace import Workspace


class UseOfTestSet(NamedTuple):
    """One look at a test part."""

    test_part: str
    """What identifies its pictures."""
    experiment: str
    run: str
    fingerprint: str


LOOK = Expected(
    "a look at a test part",
    "Put a copy from before in its place, or move the file away to begin anew.",
)


def note_test_set_use(workspace: Workspace, reading: UseOfTestSet) -> None:
    """Write down that a run is about to answer the test pictures.

    Raises:
        TrackingError: the ledger cannot be read or written.
    """
    journal = _ledger(workspace)
    with explained(journal.path), wait_for_lock(journal.path.with_suffix(".lock")):
        journal.mend()
        journal.write(reading._asdict())


def readings(workspace: Workspace) -> Iterator[UseOfTestSet]:
    """Yield each look at a test part, the first first."""
    ledger = _ledger(workspace)
    for number, event in enumerate(ledger.events(), start=1):
        yield decoded(event, UseOfTestSet, f"{ledger.path}, line {number}", LOOK)


def describe_readings(workspace: Workspace, test_parts: set[str]) -> str:
    """Return how often some test parts were read, and by how many recipes, in one line."""
    found = [reading for reading in readings(workspace) if reading.test_part in test_parts]
    runs = len({reading.fingerprint for reading in found})
    names = sorted({reading.experiment for reading in found})
    shown = ", ".join(names[:6]) + (" ..." if len(names) > 6 else "")  # noqa: PLR2004
    return (
        f"test part read {counted(len(found), 'time')} so far, "
        f"by {counted(runs, 'run')} of {shown or 'nobody'}"
    )


def _ledger(workspace: Workspace) -> Journal:
    return Journal(workspace.mlruns / "test_readings.jsonl")
