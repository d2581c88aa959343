"""What a person sees of several runs at a time: a bar for each, or numbered lines."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress as Bars

from harness.console.notebook_bars import NotebookProgress
from harness.console.progress_bars import (
    PlainProgress,
    TerminalProgress,
    columns,
)
from harness.console.stage_text import all_steps, finished_line
from harness.progress import Progress

Slots = Callable[[int], Progress]
"""The progress of what has a number, from 1."""


class _Lines:
    """A stream whose lines another progress says, with a number before each."""

    def __init__(self, progress: Progress, number: int) -> None:
        self._progress = progress
        self._number = number

    def write(self, text: str) -> None:
        self._progress.say(f"[{self._number}] {text.rstrip()}")

    def flush(self) -> None:
        pass


class _Bar:
    """One of several bars; a finished stage leaves a line above them."""

    def __init__(self, bars: Bars, number: int, say: Callable[[str], None]) -> None:
        self._bars = bars
        self._number = number
        self._say = say
        self._task = bars.add_task("", visible=False, unit="", note="", rounds=1)
        self._stage = ""
        self._started = 0.0

    def start(self, stage: str, total: int | None = None, unit: str = "", rounds: int = 1) -> None:
        """Show the stage in this bar."""
        self._stage, self._started = stage, time.perf_counter()
        shown = f"[{self._number}] {stage}"
        self._bars.reset(
            self._task, total=all_steps(total, rounds), visible=True, description=shown
        )
        self._bars.update(self._task, unit=unit, note="", rounds=rounds)

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Move the bar."""
        if note:
            self._bars.update(self._task, advance=steps, note=note)
        else:
            self._bars.update(self._task, advance=steps)

    def finish(self, note: str = "") -> None:
        """Replace the bar by a line."""
        self._bars.update(self._task, visible=False)
        self.say(finished_line(self._stage, time.perf_counter() - self._started, note))

    def say(self, line: str) -> None:
        """Print a line above the bars."""
        self._say(f"[{self._number}] {line}")


@contextmanager
def open_slots(progress: Progress) -> Iterator[Slots]:
    """Show the progress of several in the place of one, until the end of the block."""
    made: dict[int, Progress] = {}
    if isinstance(progress, NotebookProgress):

        def notebook_bar(number: int) -> Progress:
            if number not in made:
                made[number] = progress.slot(number)
            return made[number]

        yield notebook_bar
        return
    if not isinstance(progress, TerminalProgress):
        yield lambda number: made.setdefault(number, PlainProgress(_Lines(progress, number)))
        return
    with Bars(*columns(), console=progress.console, transient=True) as bars:

        def bar(number: int) -> Progress:
            if number not in made:
                made[number] = _Bar(bars, number, progress.say)
            return made[number]

        yield bar
