"""What a person sees on standard error: bars on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

from harness.console.live_search import LiveSearch, PlainSearch, SearchView
from harness.progress import Progress
from harness.runtime.output import printable_text, with_codes


class _Rate(ProgressColumn):
    """Steps per second, in the stage's own unit."""

    def render(self, task: Task) -> Text:
        if not task.speed:
            return Text("")
        return Text(f"{task.speed:,.0f} {task.fields['unit']}/s", style="cyan")


def columns() -> tuple[ProgressColumn, ...]:
    """Return what stands beside a bar; each task has the fields unit and note."""
    return (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )


class TerminalProgress:
    """Bars that update in place; a finished stage leaves one line."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._bars = Bars(*columns(), console=console, transient=True)
        self._task = TaskID(0)
        self._stage = ""
        self._started = 0.0

    def start(self, stage: str, total: int | None = None, unit: str = "") -> None:
        """Show a bar; whatever was open before is gone."""
        self._close()
        self._stage, self._started = stage, time.perf_counter()
        self._bars = Bars(*columns(), console=self.console, transient=True)
        self._task = self._bars.add_task(stage, total=total, unit=unit, note="")
        self._bars.start()

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Move the bar."""
        if note:
            self._bars.update(self._task, advance=steps, note=note)
        else:
            self._bars.update(self._task, advance=steps)

    def finish(self, note: str = "") -> None:
        """Replace the bar by a line."""
        self._close()
        self.say(finished_line(self._stage, time.perf_counter() - self._started, note))

    def say(self, line: str) -> None:
        """Print a line above the bar."""
        self.console.print(printable_text(line), markup=False, highlight=False, soft_wrap=True)

    def _close(self) -> None:
        self._bars.stop()


class Lines(Protocol):
    """Where plain lines go."""

    def write(self, text: str, /) -> object:
        """Take a line with its end."""

    def flush(self) -> None:
        """Show what was taken."""


class PlainProgress:
    """One line when a stage begins, one for each new note, one when it ends."""

    def __init__(self, stream: Lines, clock: Callable[[], float] = time.perf_counter) -> None:
        self._stream = stream
        self._clock = clock
        self._stage = ""
        self._started = 0.0

    def start(self, stage: str, total: int | None = None, unit: str = "") -> None:
        """Print the stage and its length."""
        self._stage, self._started = stage, self._clock()
        self.say(f"{stage} ..." if total is None else f"{stage} ... {total:,} {unit}".rstrip())

    def advance(self, steps: int = 1, note: str = "") -> None:  # noqa: ARG002 (a bar counts them)
        """Print the note, when there is one."""
        if note:
            self.say(f"  {self._stage}   {note}   {_duration(self._clock() - self._started)}")

    def finish(self, note: str = "") -> None:
        """Print the stage's duration."""
        self.say(finished_line(self._stage, self._clock() - self._started, note))

    def say(self, line: str) -> None:
        """Print one line."""
        self._stream.write(line + "\n")
        self._stream.flush()


def finished_line(stage: str, seconds: float, note: str) -> str:
    """Return what is left of a finished stage."""
    return f"{stage}: done in {_duration(seconds)}" + (f"   {note}" if note else "")


def _duration(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"


def open_progress(stream: TextIO | None = None) -> Progress:
    """Return bars when the stream is a terminal, plain lines otherwise."""
    stream = stream if stream is not None else sys.stderr
    if stream.isatty():
        return TerminalProgress(Console(file=with_codes(stream)))
    return PlainProgress(stream)


def open_search_view(progress: Progress, stream: TextIO | None = None) -> SearchView:
    """Return a live table when the stream is a terminal, one line a trial otherwise."""
    stream = stream if stream is not None else sys.stderr
    if stream.isatty():
        return LiveSearch(Console(file=with_codes(stream)))
    return PlainSearch(progress)
