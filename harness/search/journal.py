"""A search written down as it goes: what began, and how it ended.

One JSON document a line, each on disk before anything depends on it. Keras Tuner's own files
are written in place and can be cut in half by a kill; a line that was cut is simply not there.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import TrackingError

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Journal:
    """The file; only one process writes it."""

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
                    f"{self.path}, line {number}: expected an event of a search; got {error}. "
                    f"Delete {self.path.parent} to begin the search anew; its runs are kept."
                ) from error

    def write(self, event: Event) -> None:
        """Add one event, safe on disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n"
        with self.path.open("ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())

    def mend(self) -> None:
        """Cut off a last line that a killed process left without its end."""
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with self.path.open("r+b") as file:
                file.truncate(whole)
