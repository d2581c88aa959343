"""A journal whose lines hold on to each other: each carries the digest of the line before.

A line that was altered, left out or put in between is named, also where its own checksum was made
anew. What cannot be seen from within is that lines are missing at the end. Order is the place in
the file: no clock decides it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from harness.progress import SILENT, Progress
from harness.runtime.checksums import checked_content
from harness.runtime.documents import LARGEST_TABLE, Expected, refused, stored_bytes
from harness.runtime.journal import LINES, Event, Journal
from harness.runtime.locks import Lock, wait_for_lock

PREVIOUS = "previous"
"""The key of the digest of the line before; of the first line it is that of no line."""
WHOLE = Expected("the lines that were written", LINES.remedy)


class AlteredLine(NamedTuple):
    """A line that is not what was written."""

    number: int
    """From 1."""
    got: str


@dataclass(frozen=True)
class ChainedJournal:
    """A file that only grows, line by line, and whose past nobody can change unseen."""

    path: Path

    def lock(self, progress: Progress = SILENT, word: str = "") -> Lock:
        """Return the lock of whoever reads and then writes, when nobody else holds it."""
        return wait_for_lock(self.path.with_suffix(".lock"), progress, word)

    def events(self) -> tuple[Event, ...]:
        """Return every event in order; a last line without its end is none.

        Raises:
            TrackingError: a line is not what was written; it is named.
        """
        for wrong in self.altered():
            raise refused(f"{self.path}, line {wrong.number}", WHOLE, wrong.got)
        return tuple(
            {key: value for key, value in event.items() if key != PREVIOUS}
            for event in self._journal.events()
        )

    def altered(self) -> Iterator[AlteredLine]:
        """Yield each line that is not what was written, as far as can be seen from within."""
        before, named = b"", 0
        for number, line in enumerate(self._lines(), start=1):
            wrong = _altered(number, line, before)
            if wrong is not None and wrong.number != named:
                named = wrong.number
                yield wrong
            before = line

    def write(self, event: Event) -> None:
        """Add one event, safe on disk when this returns; only for who holds the lock.

        What a killed process left of a last line is cut off before.

        Raises:
            TrackingError: a line is not what was written, or the disk is full.
        """
        self.events()
        self._journal.mend()
        before = next(iter(reversed(self._lines())), b"")
        self._journal.write({**event, PREVIOUS: _digest(before)})

    @property
    def _journal(self) -> Journal:
        return Journal(self.path)

    def _lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        return stored_bytes(self.path, LINES, most=LARGEST_TABLE).split(b"\n")[:-1]


def _altered(number: int, line: bytes, before: bytes) -> AlteredLine | None:
    """Return which of two lines is not what was written; None: nothing says so of either."""
    try:
        checked_content(line)
    except ValueError as error:
        return AlteredLine(number, str(error))
    if f'"{PREVIOUS}": "{_digest(before)}"'.encode() in line:
        return None
    got = "a beginning without" if number == 1 else "another than"
    return AlteredLine(max(number - 1, 1), f"{got} the line that line {number} was written after")


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:32]
