"""What a person sees on standard error: bars on a terminal, plain lines elsewhere."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
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
from harness.console.notebook_bars import in_notebook, notebook_progress
from harness.console.stage_text import all_steps, duration_text, finished_line, pace_text
from harness.progress import Progress
from harness.runtime.output import printable_text, with_codes
from harness.wording.counts import counted

LONGEST_SILENCE_S = 25.0
"""Without a terminal, nobody waits longer than this for a sign of life."""


class _Rate(ProgressColumn):
    """Steps per second, in the stage's own unit."""

    def render(self, task: Task) -> Text:
        if not task.speed:
            return Text("")
        return Text(f"{task.speed:,.0f} {task.fields['unit']}/s", style="cyan")


class _Count(ProgressColumn):
    """Steps done of this round, and which round it is: the same pictures in every epoch."""

    def render(self, task: Task) -> Text:
        total, rounds = task.total, task.fields.get("rounds", 1)
        if total is None:
            return Text(f"{task.completed:.0f}/?", style="progress.download")
        each = max(int(total) // rounds, 1)
        done = int(task.completed)
        number = min(done // each, rounds - 1)
        return Text(f"{done - number * each}/{each}", style="progress.download")


def columns() -> tuple[ProgressColumn, ...]:
    """Return what stands beside a bar; each task has the fields unit and note."""
    return (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        _Count(),
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

    def start(self, stage: str, total: int | None = None, unit: str = "", rounds: int = 1) -> None:
        """Show a bar; whatever was open before is gone."""
        self._close()
        self._stage, self._started = stage, time.perf_counter()
        self._bars = Bars(*columns(), console=self.console, transient=True)
        steps = all_steps(total, rounds)
        self._task = self._bars.add_task(stage, total=steps, unit=unit, note="", rounds=rounds)
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
    """One line when a stage begins, one for each new note, one when it ends.

    And one whenever nothing was said for a while: a log shows what is alive.
    """

    def __init__(
        self,
        stream: Lines,
        clock: Callable[[], float] = time.perf_counter,
        silence_s: float = LONGEST_SILENCE_S,
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._silence_s = silence_s
        self._lock = threading.RLock()
        self._alarm: threading.Timer | None = None
        self._stage, self._unit = "", ""
        self._done, self._each, self._rounds = 0, 0, 1
        self._started = 0.0
        self._before = 0

    def start(self, stage: str, total: int | None = None, unit: str = "", rounds: int = 1) -> None:
        """Print the stage and its length."""
        with self._lock:
            self._stage, self._unit, self._started = stage, unit, self._clock()
            self._done, self._each, self._rounds, self._before = 0, total or 0, rounds, 0
            length = "" if total is None else f" {counted(total, _one_of(unit), unit)}".rstrip()
            self.say(f"{stage} ...{length}{_rounds(rounds)}")

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Print the note, when there is one."""
        if note and not self._done:  # of a stage that goes on: these were made before
            self._before = steps
        self._done += steps
        if note:
            self.say(f"  {self._stage}   {note}   {self._passed()}")

    def finish(self, note: str = "") -> None:
        """Print the stage's duration."""
        with self._lock:
            line = finished_line(self._stage, self._clock() - self._started, note)
            self._stage = ""
            self.say(line)

    def say(self, line: str) -> None:
        """Print one line."""
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()
            self._watch()

    def _watch(self) -> None:
        """Say that the stage is alive when nothing else was said for so long."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._stage:
            self._alarm = threading.Timer(self._silence_s, self._speak)
            self._alarm.daemon = True
            self._alarm.start()

    def _speak(self) -> None:
        with self._lock, suppress(OSError, ValueError):  # a closed stream hears nothing
            if self._stage:
                self.say(f"  {self._stage}   {self._counted()}   {self._passed()}")

    def _counted(self) -> str:
        if not self._each:
            return "at work"
        number = min(self._done // self._each, self._rounds - 1)
        count = f"{self._done - number * self._each:,} of {self._each:,} {self._unit}"
        return count + (f" of epoch {number + 1}" if self._rounds > 1 else "")

    def _passed(self) -> str:
        """Return the seconds of a stage, and, where its length is known, how it goes on."""
        seconds = self._clock() - self._started
        left = self._each * self._rounds - self._done
        made = self._done - self._before if self._each else 0
        parts = (duration_text(seconds), pace_text(made, left, seconds, self._unit))
        return "   ".join(part for part in parts if part)


def _one_of(unit: str) -> str:
    return unit if " " in unit else unit.removesuffix("s")


def _rounds(rounds: int) -> str:
    return f" in each of {rounds} epochs" if rounds > 1 else ""


def open_progress(stream: TextIO | None = None) -> Progress:
    """Return bars when the stream is a terminal or in a notebook, plain lines otherwise."""
    if stream is None and in_notebook():
        return notebook_progress()
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
