"""What happens, written down as it does: one JSON document a line, each safe on disk.

A line that a kill cut in half is simply not there. Each line has its checksum, so that one that
was damaged is named and never taken for another event.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import TrackingError
from harness.runtime.atomic_files import append
from harness.runtime.checksums import with_checksum
from harness.runtime.disk import disk_errors
from harness.runtime.documents import (
    LARGEST_TABLE,
    Expected,
    decoded,
    document_of,
    refused,
    stored_bytes,
)

Event = Mapping[str, Any]

_KEPT = "; what is recorded is kept, and the same command goes on from it."
_REMEDY = "Put a copy from before in its place, or move the file away to begin anew."
LINES = Expected("one JSON document a line", _REMEDY)
LINE = Expected("one JSON document", _REMEDY)


@dataclass(frozen=True)
class Journal:
    """A file that only grows; whoever writes it sees to it that nobody else does."""

    path: Path

    def events(self) -> Iterator[Event]:
        """Yield every event in order; a last line without its end is none.

        Raises:
            TrackingError: a line is something else, or not what was written.
        """
        if not self.path.exists():
            return
        content = stored_bytes(self.path, LINES, most=LARGEST_TABLE)
        for number, line in enumerate(content.split(b"\n")[:-1], start=1):
            where = f"{self.path}, line {number}"
            yield document_of(line, dict[str, Any], where, LINE)

    def events_of(
        self, kind: Callable[[Event], type[Any] | None], expected: Expected
    ) -> Iterator[Event]:
        """Yield every event in order, each of which is what its kind should be.

        Args:
            kind: gives the record that an event should be; None: no such kind is known.
            expected: what each line should be.

        Raises:
            TrackingError: a line is something else, or not what was written.
        """
        for number, event in enumerate(self.events(), start=1):
            where, wanted = f"{self.path}, line {number}", kind(event)
            if wanted is None:
                raise refused(where, expected, "one of another kind")
            decoded(event, wanted, where, expected)
            yield event

    def write(self, event: Event) -> None:
        """Add one event, safe on disk when this returns.

        Raises:
            TrackingError: the disk is full, say; then nothing is added, and no half line.
        """
        line = with_checksum(json.dumps(event, ensure_ascii=False, sort_keys=True))
        with disk_errors(self.path, "one more line", _KEPT, raises=TrackingError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            append(self.path, f"{line}\n".encode())

    def mend(self) -> None:
        """Cut off a last line that a killed process left without its end."""
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with self.path.open("r+b") as file:
                file.truncate(whole)
