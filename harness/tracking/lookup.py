"""Which recorded runs a person means: by name, by fingerprint, or by MLflow's id.

`baseline` is an experiment and `baseline r1/2` one run of it; `baseline@latest` is the one run last
of several experiments of that name, and `my_study/baseline` the one that is part of a study.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from harness.errors import TrackingError
from harness.tracking.find_finished import Repetition, finished_among, finished_repetitions
from harness.tracking.record import GROUP, MEMBER, STUDY, FinishedRun, StoredRun
from harness.tracking.settings import differing_settings, told
from harness.tracking.stored_runs import parameters, stored_runs, through_mlflow
from harness.wording.counts import counted
from harness.workspace import Workspace

SHORTEST_PREFIX = 4
SHOWN = 10
SHOWN_DIGITS = 12
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_REPETITION_NAME = re.compile(r"(.+) r(\d+)/\d+")
_TRIAL_NAME = re.compile(r" search t\d+$")


LATEST = "@latest"


class NameDetails(NamedTuple):
    """What tells experiments of one name apart."""

    studies: Mapping[str, tuple[str, ...]]
    """Of the run that stands for an experiment, names and ids of the studies that it is part of."""
    parameters: Callable[[Sequence[str]], Mapping[str, Mapping[str, str]]]
    """From ids of runs to their settings by dotted keys."""

    def study_names(self, group: str) -> tuple[str, ...]:
        """Return the names of the studies that an experiment is part of."""
        return self.studies.get(group, ())[::2]


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
    return through_mlflow(workspace).repetitions() if own is None else own


def no_details() -> NameDetails:
    """Return that nothing is known of studies and settings."""
    return NameDetails({}, lambda _: {})


def name_details(workspace: Workspace, known: Sequence[StoredRun] | None = None) -> NameDetails:
    """Return what tells the experiments of the store apart.

    Args:
        workspace: whose store.
        known: everything in it; None: it is asked.
    """
    stored = stored_runs(workspace) if known is None else known
    studies = {one.id: one.name for one in stored if one.kind == STUDY}
    return NameDetails(
        {one.id: _studies_of(one, studies) for one in stored if one.kind == GROUP},
        partial(parameters, workspace),
    )


def _studies_of(experiment: StoredRun, names: Mapping[str, str]) -> tuple[str, ...]:
    ids = [key.removeprefix(MEMBER) for key in experiment.tags if key.startswith(MEMBER)]
    # Earlier versions wrote only the study that an experiment was part of last.
    known = [one for one in dict.fromkeys((*ids, experiment.parent or "")) if one in names]
    return tuple(word for one in known for word in (names[one], one))


def finished_of(workspace: Workspace, fingerprints: Collection[str]) -> Mapping[str, FinishedRun]:
    """Return the newest finished run of each fingerprint that has one, wherever the store is."""
    own = finished_among(workspace, fingerprints)
    if own is None:
        return through_mlflow(workspace).finished_among(fingerprints)
    return {fingerprint: run for fingerprint, (run, _) in own.items()}


def find_recorded(
    words: Sequence[str],
    known: Sequence[Repetition],
    details: Callable[[], NameDetails] = no_details,
) -> tuple[Recorded, ...]:
    """Return the experiments that words name, in their order, each once.

    A word is an experiment's name (all its repetitions), a run's name such as `baseline r1/2`,
    or the first four or more digits of a fingerprint, of a run's id in MLflow, or of the id of
    an experiment's own run there. `STUDY/` before a name means the one that is part of a study,
    `@latest` behind it the one that was run last. Names are those that runs had when they were
    begun; which runs belong together is a matter of their experiment's fingerprint.

    Args:
        words: what was typed.
        known: all finished repetitions.
        details: asked where a study is named, or a name is that of several experiments.

    Raises:
        TrackingError: a word names nothing, or more than one thing.
    """
    found: dict[str, dict[str, Repetition]] = {}
    for word in words:
        for run in _meant(word, known, details):
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


def _meant(
    word: str, known: Sequence[Repetition], details: Callable[[], NameDetails]
) -> list[Repetition]:
    names = {name for run in known for name in (run.name, experiment_name(run.name))}
    if word not in names and word.endswith(LATEST) and word != LATEST:
        return _latest(_named(word.removesuffix(LATEST), known, details))
    found = _named(word, known, details)
    if len({run.experiment for run in found}) > 1:
        raise TrackingError(_several(word, found, details()))
    return found


def _latest(found: list[Repetition]) -> list[Repetition]:
    """Return those of the experiment that was run last."""
    last = max(found, key=lambda run: run.started_s)
    return [run for run in found if run.experiment == last.experiment]


def _named(
    word: str, known: Sequence[Repetition], details: Callable[[], NameDetails]
) -> list[Repetition]:
    """Return what has a name, perhaps of several experiments, or what digits mean."""
    called = {run.experiment for run in known if word == experiment_name(run.name)}
    named = [run for run in known if word == run.name or run.experiment in called]
    if named:
        return named
    study, slash, name = word.partition("/")
    if slash and name:
        return _in_study(study, name, known, details())
    return _by_digits(word, known, details)


def _in_study(
    study: str, name: str, known: Sequence[Repetition], details: NameDetails
) -> list[Repetition]:
    inside = [run for run in known if study in details.studies.get(run.group, ())]
    if not inside:
        studies = dict.fromkeys(names[0] for names in details.studies.values() if names)
        there = f"There are: {', '.join(studies)}." if studies else "There is no study yet."
        raise TrackingError(
            f"{study}/{name}: expected STUDY/EXPERIMENT; got no study {study!r} with finished "
            f"runs. {there}"
        )
    found = [run for run in inside if name in (run.name, experiment_name(run.name))]
    if not found:
        names = dict.fromkeys(experiment_name(run.name) for run in inside)
        raise TrackingError(
            f"{study}/{name}: expected an experiment of the study {study}; got none of that name. "
            f"There are: {', '.join(names)}."
        )
    return found


def _by_digits(
    word: str, known: Sequence[Repetition], details: Callable[[], NameDetails]
) -> list[Repetition]:
    whole = len(word) >= SHORTEST_PREFIX and _HEXADECIMAL.fullmatch(word) is not None
    meant = {run.experiment for run in known if _stands_for(run, word, begun=whole)}
    found = [run for run in known if run.experiment in meant]
    found = found or [
        run for run in known if whole and (run.id.startswith(word) or _has(run, word))
    ]
    if not found:
        raise TrackingError(_a_study(word, known, details()) or _nothing(word, known))
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


def _several(word: str, found: Sequence[Repetition], details: NameDetails) -> str:
    """Return the experiments of one name, the last one first: how to name each, what differs."""
    groups: dict[str, list[Repetition]] = {}
    for run in sorted(found, key=lambda run: -run.started_s):
        groups.setdefault(run.experiment, []).append(run)
    first = [runs[0].id for runs in groups.values()]
    settings = details.parameters(first)
    differing = differing_settings([settings.get(run_id, {}) for run_id in first])
    digits = [runs[0].group[:SHOWN_DIGITS] for runs in groups.values()]
    names = unique_names(word, [runs[0].group for runs in groups.values()], details.studies)
    # Digits name the same experiment for ever; what @latest means changes with the next run.
    shown = ["" if name == same else name for name, same in zip(names, digits, strict=True)]
    widest = max(map(len, shown))
    lines = [
        f"  {same}  {name:{widest}}  {_described(runs, told(differs))}"
        for same, name, runs, differs in zip(digits, shown, groups.values(), differing, strict=True)
    ]
    return (
        f"{word}: expected one experiment; got {len(groups)} that were run under this name, "
        "each with other settings or pictures:\n"
        + "\n".join(lines)
        + "\nName one by its digits, or as behind them."
    )


def unique_names(
    name: str, groups: Sequence[str], studies: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Return what names each of the experiments of one name, the one run last first.

    Args:
        name: of all of them; a run's name has its repetition behind.
        groups: ids of the runs that stand for them, the one run last first.
        studies: as in `NameDetails`.
    """
    if len(groups) == 1:
        return [name]
    return [
        f"{name}{LATEST}" if number == 0 else _studied(name, group, groups, studies)
        for number, group in enumerate(groups)
    ]


def _studied(
    name: str, group: str, groups: Sequence[str], studies: Mapping[str, tuple[str, ...]]
) -> str:
    if name.partition("/")[0] in studies.get(group, ()):
        return group[:SHOWN_DIGITS]  # studies of one name, on other pictures
    for study in studies.get(group, ())[::2]:
        if sum(study in studies.get(other, ()) for other in groups) == 1:
            return f"{study}/{name}"
    return group[:SHOWN_DIGITS]


def _described(runs: Sequence[Repetition], differs: str) -> str:
    when = datetime.fromtimestamp(max(run.started_s for run in runs), UTC)
    settings = f"; {differs}" if differs else ""
    return (
        f"{counted(len(runs), 'repetition')} on {runs[0].collection}, "
        f"the last of {when:%Y-%m-%d %H:%M} UTC{settings}"
    )


def _a_study(word: str, known: Sequence[Repetition], details: NameDetails) -> str:
    """Return what is said of a study's name where an experiment is meant; empty: it is none."""
    study = word.rstrip("/")
    inside = [run for run in known if study in details.studies.get(run.group, ())]
    if not inside:
        return ""
    names = dict.fromkeys(f"{study}/{experiment_name(run.name)}" for run in inside)
    return f"{word}: expected one experiment; got a study. Name one of its own: {', '.join(names)}."


def _nothing(word: str, known: Sequence[Repetition]) -> str:
    all_names = dict.fromkeys(experiment_name(run.name) for run in reversed(known))
    names = sorted(all_names, key=lambda name: _TRIAL_NAME.search(name) is not None)  # these last
    if not names:
        return (
            f"{word}: expected a finished run; got a store in which none is recorded yet. Run an "
            "experiment first, such as `python -m harness run baseline`."
        )
    import difflib

    near = difflib.get_close_matches(word, names, n=SHOWN) or names[:SHOWN]
    return (
        f"{word}: expected the name of an experiment or of a run, or the first digits of a "
        f"fingerprint or of a run's id in MLflow; got none that is known. There are: "
        f"{', '.join(near)}."
    )
