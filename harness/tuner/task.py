"""One search, and what its journal says of its trials."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from harness.runtime.documents import Expected
from harness.runtime.journal import Event, Journal
from harness.specs.schema.search import Plain, SearchSpec
from harness.tuner.space import proposal
from harness.tuner.trial import Status, Trial

COMPLETED = "COMPLETED"
"""Keras Tuner's word for a trial with a score."""


@dataclass(frozen=True)
class _Began:
    number: int
    values: Mapping[str, Plain]


@dataclass(frozen=True)
class _Ended:
    number: int
    status: str
    metrics: Mapping[str, float]
    seconds: float
    message: str | None


@dataclass(frozen=True)
class _Paused:
    pass


_KINDS: Mapping[object, type[object]] = MappingProxyType(
    {"began": _Began, "ended": _Ended, "paused": _Paused}
)
_HAPPENED = Expected(
    "what happened in a search",
    "Put a copy from before in its place, or delete the folder to search anew; the runs are kept "
    "and reused.",
)


class Task(NamedTuple):
    """One search."""

    spec: SearchSpec
    seed: int
    higher_is_better: bool
    epochs: int
    """The most that Hyperband may give a trial."""
    folder: Path
    """Named by what is searched, and not by how long."""

    @property
    def journal(self) -> Journal:
        """What has happened so far."""
        return Journal(self.folder / "journal.jsonl")

    def events(self) -> Iterator[Event]:
        """Yield what has happened so far.

        Raises:
            TrackingError: a line is something else, or not what was written.
        """
        return self.journal.events_of(lambda event: _KINDS.get(event.get("event")), _HAPPENED)


def is_spent(task: Task) -> bool:
    """Return whether the ended trials, earlier processes' included, took all the minutes."""
    spent = sum(trial.seconds for trial in trials_of(task))
    return task.spec.minutes is not None and spent >= 60 * task.spec.minutes


def trials_of(task: Task) -> tuple[Trial, ...]:
    """Return the ended trials of a search, by number, from its journal."""
    return tuple(sorted(_trials(task), key=lambda trial: trial.number))


def _trials(task: Task) -> Iterator[Trial]:
    raw: dict[int, dict[str, Any]] = {}
    for event in task.events():
        if event["event"] == "began":
            raw[event["number"]] = event["values"]
        elif event["event"] == "ended" and event["number"] <= task.spec.trials:
            number, metrics = event["number"], event["metrics"]
            asked = proposal(task.spec.space, number, raw[number])
            scores = tuple(metrics[key] for key in sorted(metrics) if key.startswith("score "))
            ended_well: Status = "pruned" if metrics.get("pruned") else "completed"
            yield Trial(
                number,
                asked.values,
                asked.epochs,
                ended_well if event["status"] == COMPLETED else "failed",
                scores,
                event["seconds"],
                event["message"] or "",
            )


def reason_file(task: Task, number: int) -> Path:
    """Return where a worker leaves why a trial failed: Keras Tuner's protocol has no place."""
    return task.folder / "workers" / f"trial {number} failed.txt"
