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
    experiment: str
    """Its fingerprint."""
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
    an experiment's own run there. Names are those that runs had when they were begun; which runs
    belong together is a matter of their experiment's fingerprint.

    Args:
        words: what was typed.
        known: all finished repetitions.

    Raises:
        TrackingError: a word names nothing, or more than one thing.
    """
    found: dict[str, dict[str, Repetition]] = {}
    for word in words:
        for run in _meant(word, known):
            found.setdefault(run.experiment, {})[run.id] = run
    return tuple(
        Recorded(_name_among(experiment, known), experiment, _in_order(runs.values()))
        for experiment, runs in found.items()
    )


def _name_among(experiment: str, known: Sequence[Repetition]) -> str:
    """Return what an experiment is called: a run of an earlier version may have been renamed."""
    names = [run.name for run in known if run.experiment == experiment]
    whole = [name for name in names if _REPETITION_NAME.fullmatch(name)]
    return experiment_name((whole or names)[0])


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
    called = {run.experiment for run in known if word == experiment_name(run.name)}
    named = [run for run in known if word == run.name or run.experiment in called]
    if named:
        return _of_one_experiment(word, named)
    whole = len(word) >= SHORTEST_PREFIX and _HEXADECIMAL.fullmatch(word) is not None
    meant = {run.experiment for run in known if _stands_for(run, word, begun=whole)}
    found = [run for run in known if run.experiment in meant]
    found = found or [
        run for run in known if whole and (run.id.startswith(word) or _has(run, word))
    ]
    if not found:
        raise TrackingError(_nothing(word, known))
    return found if len(meant) == 1 else _single(word, found)


def _stands_for(run: Repetition, word: str, *, begun: bool) -> bool:
    """Return whether a word is what names the experiment of a run, or the first digits of it."""
    named = (run.group, run.experiment)
    return word in named or (begun and any(name.startswith(word) for name in named))


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
        groups.setdefault(run.experiment, []).append(run)
    if len(groups) == 1:
        return found
    lines = [_described(experiment, runs) for experiment, runs in groups.items()]
    raise TrackingError(
        f"{word}: expected one experiment; got {len(groups)} that were run under this name, "
        "each with other settings or pictures:\n"
        + "\n".join(lines)
        + "\nName one by the digits in front."
    )


def _described(experiment: str, runs: Sequence[Repetition]) -> str:
    when = datetime.fromtimestamp(max(run.started_s for run in runs), UTC)
    return (
        f"  {experiment[:12]}  {len(runs)} repetition(s) on {runs[0].collection}, "
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
