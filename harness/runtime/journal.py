"""What happens, written down as it does: one JSON document a line, each safe on disk.

A line that a kill cut in half is simply not there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import TrackingError
from harness.runtime.atomic_files import append

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Journal:
    """A file that only grows; whoever writes it sees to it that nobody else does."""

    path: Path

    def events(self) -> Iterator[Event]:
        """Yield every event in order; a last line without its end is none.

        Raises:
            TrackingError: the file is something else.
        """
        if not self.path.exists():
            return
        for number, line in enumerate(self.path.read_bytes().split(b"\n")[:-1], start=1):
            try:
                yield dict(json.loads(line))
            except (ValueError, TypeError) as error:
                raise TrackingError(
                    f"{self.path}, line {number}: expected one JSON document; got {error}. "
                    "Put a copy from before in its place, or move the file away to begin anew."
                ) from error

    def write(self, event: Event) -> None:
        """Add one event, safe on disk when this returns; on a full disk none, and no half line."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n"
        append(self.path, line.encode())

    def mend(self) -> None:
        """Cut off a last line that a killed process left without its end."""
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with self.path.open("r+b") as file:
                file.truncate(whole)
