"""Which recorded runs a person means: by name, by fingerprint, or by MLflow's id."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from harness.errors import TrackingError
from harness.tracking.finished_runs import Repetition, finished_among, finished_repetitions
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import FinishedRun
from harness.workspace import Workspace

SHORTEST_PREFIX = 4
SHOWN = 10
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_REPETITION_NAME = re.compile(r"(.+) r(\d+)/\d+")


class Recorded(NamedTuple):
    """One experiment, and the repetitions of it that were asked for."""

    name: str
    group: str
    """The id of the run that stands for it."""
    runs: tuple[Repetition, ...]
    """At least one, by the number of the repetition."""


def recorded_runs(workspace: Workspace) -> tuple[Repetition, ...]:
    """Return all finished repetitions of the store, oldest first."""
    own = finished_repetitions(workspace)
    return MlflowTracker(workspace).repetitions() if own is None else own


def finished_of(workspace: Workspace, fingerprints: Collection[str]) -> Mapping[str, FinishedRun]:
    """Return the newest finished run of each fingerprint that has one, wherever the store is."""
    own = finished_among(workspace, fingerprints)
    if own is None:
        return MlflowTracker(workspace).finished_among(fingerprints)
    return {fingerprint: run for fingerprint, (run, _) in own.items()}


def find_recorded(words: Sequence[str], known: Sequence[Repetition]) -> tuple[Recorded, ...]:
    """Return the experiments that words name, in their order, each once.

    A word is an experiment's name (all its repetitions), a run's name such as `baseline r1/2`,
    or the first four or more digits of a fingerprint, of a run's id in MLflow, or of the id of
    an experiment's own run there.

    Args:
        words: what was typed.
        known: all finished repetitions.

    Raises:
        TrackingError: a word names nothing, or more than one thing.
    """
    groups: dict[str, dict[str, Repetition]] = {}
    for word in words:
        for run in _meant(word, known):
            groups.setdefault(run.group, {})[run.id] = run
    return tuple(
        Recorded(experiment_name(next(iter(runs.values())).name), group, _in_order(runs.values()))
        for group, runs in groups.items()
    )


def experiment_name(run_name: str) -> str:
    """Return `baseline` for `baseline r1/2`."""
    parts = _REPETITION_NAME.fullmatch(run_name)
    return parts[1] if parts else run_name


def _in_order(runs: Iterable[Repetition]) -> tuple[Repetition, ...]:
    def number(run: Repetition) -> int:
        parts = _REPETITION_NAME.fullmatch(run.name)
        return int(parts[2]) if parts else 0

    return tuple(sorted(runs, key=number))


def _meant(word: str, known: Sequence[Repetition]) -> list[Repetition]:
    named = [run for run in known if word in (run.name, experiment_name(run.name))]
    if named:
        return _of_one_experiment(word, named)
    whole = len(word) >= SHORTEST_PREFIX and _HEXADECIMAL.fullmatch(word) is not None
    found = [run for run in known if word == run.group or (whole and run.group.startswith(word))]
    found = found or [
        run for run in known if whole and (run.id.startswith(word) or _has(run, word))
    ]
    if not found:
        raise TrackingError(_nothing(word, known))
    if len({run.group for run in found}) == 1 and all(run.group.startswith(word) for run in found):
        return found
    return _single(word, found)


def _has(run: Repetition, word: str) -> bool:
    return run.fingerprint.startswith(word)


def _single(word: str, found: list[Repetition]) -> list[Repetition]:
    if len(found) == 1:
        return found
    several = ", ".join(f"{run.id} ({run.name})" for run in found[:SHOWN])
    raise TrackingError(f"{word}: expected one run; got {several}. Give more digits.")


def _of_one_experiment(word: str, found: list[Repetition]) -> list[Repetition]:
    groups: dict[str, list[Repetition]] = {}
    for run in found:
        groups.setdefault(run.group, []).append(run)
    if len(groups) == 1:
        return found
    lines = [_described(group, runs) for group, runs in groups.items()]
    raise TrackingError(
        f"{word}: expected one experiment; got {len(groups)} that were run under this name, "
        "each with other settings or pictures:\n"
        + "\n".join(lines)
        + "\nName one by the digits in front."
    )


def _described(group: str, runs: Sequence[Repetition]) -> str:
    when = datetime.fromtimestamp(max(run.started_s for run in runs), UTC)
    return (
        f"  {group[:12]}  {len(runs)} repetition(s) on {runs[0].collection}, "
        f"the last of {when:%Y-%m-%d %H:%M} UTC"
    )


def _nothing(word: str, known: Sequence[Repetition]) -> str:
    names = list(dict.fromkeys(experiment_name(run.name) for run in reversed(known)))
    if not names:
        return f"{word}: expected a finished run; got a store without any. Run an experiment first."
    near = difflib.get_close_matches(word, names, n=SHOWN) or names[:SHOWN]
    return (
        f"{word}: expected the name of an experiment or of a run, or the first digits of a "
        f"fingerprint or of a run's id in MLflow; got none that is known. There are: "
        f"{', '.join(near)}."
    )
