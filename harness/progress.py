"""What long work reports to: bars on a terminal, one line a stage elsewhere, nothing in tests."""

from typing import Protocol


class Progress(Protocol):
    """Told of stages as they begin, move and end; one stage at a time."""

    def start(self, stage: str, total: int | None = None, unit: str = "", rounds: int = 1) -> None:
        """Begin a stage of `total` steps, counted in `unit`; None: unknown length.

        They are gone through `rounds` times: in epochs, the same pictures each time.
        """

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Count steps done; `note` replaces the text beside the bar."""

    def finish(self, note: str = "") -> None:
        """End the stage; its duration and the note are shown."""

    def say(self, line: str) -> None:
        """Show one line, whatever else is going on."""


class Silent:
    """Reports to nobody."""

    def start(self, stage: str, total: int | None = None, unit: str = "", rounds: int = 1) -> None:
        """Show nothing."""

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Show nothing."""

    def finish(self, note: str = "") -> None:
        """Show nothing."""

    def say(self, line: str) -> None:
        """Show nothing."""


SILENT: Progress = Silent()


def time_left(seconds: float) -> str:
    """Return a rough time as one says it: `about 6 min`."""
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:  # rounded, it is never wrong by more than a quarter
            return f"about {seconds / size:.0f} {unit}"
    return f"about {max(seconds, 1):.0f} s"
