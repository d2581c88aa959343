"""What a person sees in a notebook: one output that holds what was said, and a bar a stage."""

import html
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from harness.console.stage_text import all_steps, finished_line

SHOWN_EVERY_S = 0.2
"""More often, a browser is busy with nothing else."""
# Each output stands anew in the place of the last: reversed, a browser shows it from its end.
_SHOWN = "display:flex;flex-direction:column-reverse;max-height:18em;overflow:auto"
_LINES = (
    "flex:none;margin:0;font-size:85%;line-height:1.4;white-space:pre-wrap;word-break:normal;"
    "overflow-wrap:anywhere"
)


class Output(Protocol):
    """An output of a cell that can be shown anew, as IPython's `display` returns it."""

    def update(self, data: Mapping[str, str], *, raw: bool) -> None:
        """Show something else in its place."""


class Board:
    """The lines and bars of one output; shown when something is said first."""

    def __init__(
        self, show: Callable[[Mapping[str, str]], Output], clock: Callable[[], float]
    ) -> None:
        self.clock = clock
        self.lines: list[str] = []
        self.bars: list[NotebookProgress] = []
        self.lock = threading.RLock()
        self._show = show
        self._output: Output | None = None
        self._shown = 0.0

    def draw(self, *, soon: bool = False) -> None:
        """Show how far all is; `soon` leaves it for the next time if it was shown just now."""
        with self.lock:
            if soon and self.clock() - self._shown < SHOWN_EVERY_S:
                return
            self._shown = self.clock()
            shown = {"text/html": self._html(), "text/plain": "\n".join(self.lines)}
            if self._output is None:
                self._output = self._show(shown)
            else:
                self._output.update(shown, raw=True)

    def _html(self) -> str:
        said = html.escape("\n".join(self.lines))
        bars = "".join(bar.html() for bar in self.bars if bar.stage)
        return f"<div style='{_SHOWN}'><pre style='{_LINES}'>{said}</pre></div>{bars}"


class NotebookProgress:
    """One bar of a board; a finished stage leaves a line."""

    def __init__(self, board: Board, name: str = "") -> None:
        """Add a bar.

        Args:
            board: where it is shown.
            name: stands before all that is said of it.
        """
        self.board = board
        self.stage = ""
        self._name = name
        self._started, self._done, self._rounds = 0.0, 0, 1
        self._total: int | None = None
        self._unit, self._note = "", ""
        board.bars.append(self)

    def start(self, stage: str, total: int | None = None, unit: str = "", rounds: int = 1) -> None:
        """Show a bar; whatever was open before is gone."""
        self._started, self._done, self._note = self.board.clock(), 0, ""
        self._total, self._unit, self._rounds = all_steps(total, rounds), unit, rounds
        self.stage = stage
        self.board.draw()

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Move the bar."""
        self._done += steps
        self._note = note or self._note
        self.board.draw(soon=True)

    def finish(self, note: str = "") -> None:
        """Replace the bar by a line."""
        stage, self.stage = self.stage, ""
        self.say(finished_line(stage, self.board.clock() - self._started, note))

    def say(self, line: str) -> None:
        """Add a line above the bars."""
        with self.board.lock:
            self.board.lines += f"{self._name}{line}".splitlines()
            self.board.draw()

    def slot(self, number: int) -> "NotebookProgress":
        """Return a bar more, of what has a number."""
        return NotebookProgress(self.board, f"[{number}] ")

    def html(self) -> str:
        """Return the bar as it stands."""
        size = "" if self._total is None else f" value={self._done} max={self._total}"
        told = " · ".join(filter(None, (self._counted(), self._note)))
        text = html.escape(f"{self._name}{self.stage}")
        return (
            f"<div style='font-size:85%'><progress{size} aria-label='{text}'></progress> "
            f"<b>{text}</b> {html.escape(told)}</div>"
        )

    def _counted(self) -> str:
        """Return `12 of 40 pictures of epoch 2 of 3`, as far as it is known."""
        if not self._total:
            return ""
        each = max(self._total // self._rounds, 1)
        number = min(self._done // each, self._rounds - 1)
        epoch = f" of epoch {number + 1} of {self._rounds}" if self._rounds > 1 else ""
        return f"{self._done - number * each:,} of {each:,} {self._unit}".rstrip() + epoch


def in_notebook() -> bool:
    """Return whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def notebook_progress() -> NotebookProgress:
    """Return a bar in an output of the cell that runs now."""
    from IPython.display import display

    def show(data: Mapping[str, str]) -> Output:
        output: Output = display(dict(data), raw=True, display_id=True)
        return output

    return NotebookProgress(Board(show, time.perf_counter))
