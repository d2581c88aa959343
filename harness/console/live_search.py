"""What a person sees of a search while it goes on: a live table, or one line a trial."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from harness.progress import SILENT, Progress
from harness.specs.plans.differences import as_word
from harness.specs.plans.search_plan import SearchPlan
from harness.specs.schema.search import SearchSpec
from harness.tuner.trial import ProposedValues, Trial, best_of

SHOWN_TRIALS = 12


class SearchView(Protocol):
    """Told of a search, and of its trials as they begin and end."""

    @property
    def progress(self) -> Progress:
        """What the runs of a trial report to."""

    def shown(self, plan: SearchPlan, higher_is_better: bool) -> AbstractContextManager[None]:
        """Show a search while it lasts."""

    def begins(self, asked: ProposedValues) -> None:
        """Show that a trial begins."""

    def ends(self, trial: Trial) -> None:
        """Show what came of it."""


class TrialTally:
    """The trials so far, what is best, and what is left to do."""

    def __init__(self, search: SearchSpec, *, higher_is_better: bool) -> None:
        self.search = search
        self.higher_is_better = higher_is_better
        self.trials: list[Trial] = []

    @property
    def best(self) -> Trial | None:
        """The best trial so far."""
        return best_of(self.trials, higher_is_better=self.higher_is_better)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take if trials go on as they did; None before the first."""
        own = [trial for trial in self.trials if trial.number > 0]
        if not own:
            return None
        spent = sum(trial.seconds for trial in own)
        rest = spent / len(own) * (self.search.trials - len(own))
        minutes = self.search.minutes
        return rest if minutes is None else min(rest, max(60 * minutes - spent, 0.0))

    def title(self) -> str:
        """Return how far it is, what is best, and what is left, in one line."""
        done = sum(trial.number > 0 for trial in self.trials)
        best, left = self.best, self.seconds_left
        said = [f"{done}/{self.search.trials} trials"]
        if best is not None:
            said.append(f"best {self.search.objective} {best.score:.3f} ({_who(best)})")
        if left is not None:
            said.append(f"about {_minutes(left)} left")
        return ", ".join(said)


class PlainSearch:
    """One line when a trial ends; the stages of the first, which prepares the pictures for all."""

    def __init__(self, progress: Progress) -> None:
        self._say = progress.say
        self._tally: TrialTally | None = None
        self.progress = progress

    @contextmanager
    def shown(self, plan: SearchPlan, higher_is_better: bool) -> Iterator[None]:
        """Show a search while it lasts."""
        self._tally = TrialTally(plan.search, higher_is_better=higher_is_better)
        self._say(f"{plan.name}: {describe_search(plan.search)}")
        yield
        self._say(f"{plan.name}: {self._tally.title()}")

    def begins(self, asked: ProposedValues) -> None:
        """Say nothing: the line comes with the result."""

    def ends(self, trial: Trial) -> None:
        """Say what came of a trial."""
        if self._tally is not None:
            self.progress = SILENT
            self._tally.trials.append(trial)
            self._say(f"  {describe_trial(trial)}   [{self._tally.title()}]")


class LiveSearch:
    """A table that grows, with what is going on beneath it."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.perf_counter) -> None:
        self._console = console
        self._clock = clock
        self._tally: TrialTally | None = None
        self._now = ""
        self._began = 0.0
        self.progress: Progress = _Beneath(self._note)

    @contextmanager
    def shown(self, plan: SearchPlan, higher_is_better: bool) -> Iterator[None]:
        """Show a search while it lasts; its closing lines stay."""
        self._tally = TrialTally(plan.search, higher_is_better=higher_is_better)
        self._console.print(
            f"{plan.name}: {describe_search(plan.search)}", markup=False, highlight=False
        )
        with Live(get_renderable=self._render, console=self._console, refresh_per_second=4):
            yield
            self._now = ""

    def begins(self, asked: ProposedValues) -> None:
        """Show that a trial begins."""
        self._began = self._clock()
        self._now = f"trial {asked.number}   {describe_values(asked.values, asked.epochs)}"

    def ends(self, trial: Trial) -> None:
        """Add its row."""
        if self._tally is not None:
            self._tally.trials.append(trial)

    def _note(self, text: str) -> None:
        self._now = text

    def _render(self) -> Group:
        if self._tally is None:
            return Group()
        rows = [trials_table(self._tally.trials[-SHOWN_TRIALS:], self._tally.best)]
        elapsed = f"   {self._clock() - self._began:.0f} s" if self._now else ""
        return Group(*rows, Text(self._tally.title(), style="bold"), Text(self._now + elapsed))


class _Beneath:
    """Progress of a trial's runs as one line of text."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._stage, self._total, self._done, self._said = "", 0, 0, ""

    def start(
        self,
        stage: str,
        total: int | None = None,
        unit: str = "",  # noqa: ARG002
        rounds: int = 1,  # noqa: ARG002
    ) -> None:
        self._stage, self._total, self._done, self._said = stage, total or 0, 0, ""
        self._tell()

    def advance(self, steps: int = 1, note: str = "") -> None:
        self._done += steps
        self._said = note or self._said
        self._tell()

    def finish(self, note: str = "") -> None:
        self._said = note
        self._tell()

    def say(self, line: str) -> None:
        self._show(line)

    def _tell(self) -> None:
        share = f" {min(1.0, self._done / self._total) * 100:.0f} %" if self._total else ""
        self._show("   ".join(filter(None, (self._stage + share, self._said))))


def describe_search(search: SearchSpec) -> str:
    """Return what is going to be done, in one line."""
    minutes = f" or {search.minutes:g} minutes" if search.minutes else ""
    times = search.repetitions.count
    repeated = f", each {times} times ({search.repetitions.kind})" if times > 1 else ""
    return (
        f"{search.tuner.kind}, up to {search.trials} trials{minutes}{repeated}, "
        f"by {search.objective} on a selection part that no training sees"
    )


def describe_trial(trial: Trial) -> str:
    """Return a trial in one line."""
    return "   ".join((_who(trial), _result(trial), describe_values(trial.values, trial.epochs)))


def describe_values(values: Mapping[str, object], epochs: int | None) -> str:
    """Return values as `learning_rate 0.001, filters [16, 32]`, by the last word of their key."""
    said = [f"{key.rpartition('.')[2]} {as_word(value)}" for key, value in values.items()]
    return ", ".join([*said, *([f"{epochs} epochs"] if epochs else [])]) or "no value changed"


def trials_table(trials: list[Trial], best: Trial | None) -> Table:
    """Return trials as a table, the best one marked."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (("trial", "right"), ("score", "right"), ("s", "right")):
        table.add_column(heading, justify="right" if justify == "right" else "left")
    table.add_column("values", overflow="fold")
    for trial in trials:
        style = "bold green" if trial is best else "dim" if trial.status != "completed" else ""
        number = str(trial.number) if trial.number else "as written"
        table.add_row(
            Text(number),
            Text(_result(trial)),
            f"{trial.seconds:.1f}",
            Text(trial.message or describe_values(trial.values, trial.epochs)),
            style=style,
        )
    return table


def _who(trial: Trial) -> str:
    return f"trial {trial.number}" if trial.number else "as written"


def _result(trial: Trial) -> str:
    if trial.status == "failed":
        return "failed"
    spread = f" ± {trial.spread:.3f}" if len(trial.scores) > 1 else ""
    cut = " pruned" if trial.status == "pruned" else ""
    return f"{trial.score:.3f}{spread}{cut}"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"  # noqa: PLR2004
