"""Which runs are finished, asked of the database itself: MLflow takes seconds to import."""

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import TrackingError
from harness.tracking.address import is_own
from harness.tracking.locations import require_not_emptied, run_folders
from harness.tracking.record import (
    COLLECTION,
    EXPERIMENT,
    FINGERPRINT,
    KIND,
    NAME,
    PARENT,
    REPETITION,
    FinishedRun,
    KeptGroup,
)
from harness.workspace import Workspace

_PATIENCE_S = 20.0
_FINISHED = """
    SELECT fingerprint.value, runs.run_uuid, COALESCE(called.value, runs.name), experiments.name,
           COALESCE(runs.end_time - runs.start_time, 0) / 1000.0
    FROM runs
    LEFT JOIN tags AS called ON called.run_uuid = runs.run_uuid AND called.key = ?
    JOIN tags AS kind ON kind.run_uuid = runs.run_uuid AND kind.key = ? AND kind.value = ?
    JOIN tags AS fingerprint
        ON fingerprint.run_uuid = runs.run_uuid AND fingerprint.key = ?
    JOIN experiments ON experiments.experiment_id = runs.experiment_id
    WHERE runs.status = 'FINISHED' AND runs.lifecycle_stage = 'active'
        AND experiments.lifecycle_stage = 'active'
    ORDER BY runs.start_time
"""
_REPETITIONS = """
    SELECT runs.run_uuid, COALESCE(called.value, runs.name), fingerprint.value, parent.value,
           experiments.name, runs.start_time / 1000.0,
           COALESCE(experiment.value, above.value, parent.value)
    FROM runs
    JOIN tags AS kind ON kind.run_uuid = runs.run_uuid AND kind.key = ? AND kind.value = ?
    JOIN tags AS fingerprint
        ON fingerprint.run_uuid = runs.run_uuid AND fingerprint.key = ?
    JOIN tags AS parent ON parent.run_uuid = runs.run_uuid AND parent.key = ?
    LEFT JOIN tags AS called ON called.run_uuid = runs.run_uuid AND called.key = ?
    LEFT JOIN tags AS experiment ON experiment.run_uuid = runs.run_uuid AND experiment.key = ?
    LEFT JOIN tags AS above ON above.run_uuid = parent.value AND above.key = ?
    JOIN experiments ON experiments.experiment_id = runs.experiment_id
    WHERE runs.status = 'FINISHED' AND runs.lifecycle_stage = 'active'
        AND experiments.lifecycle_stage = 'active'
    ORDER BY runs.start_time
"""
_AMONG = """
    SELECT fingerprint.value, runs.run_uuid, COALESCE(called.value, runs.name), runs.artifact_uri
    FROM tags AS fingerprint
    JOIN runs ON runs.run_uuid = fingerprint.run_uuid
    LEFT JOIN tags AS called ON called.run_uuid = runs.run_uuid AND called.key = ?
    JOIN tags AS kind ON kind.run_uuid = runs.run_uuid AND kind.key = ? AND kind.value = ?
    JOIN experiments ON experiments.experiment_id = runs.experiment_id
    WHERE fingerprint.key = ? AND {among} IN (SELECT value FROM json_each(?))
        AND runs.status = 'FINISHED' AND runs.lifecycle_stage = 'active'
        AND experiments.lifecycle_stage = 'active'
    ORDER BY runs.start_time
"""
_AMONG_FINGERPRINTS = _AMONG.format(among="fingerprint.value")
_AMONG_IDS = _AMONG.format(among="runs.run_uuid")
_LAST_VALUES = """
    SELECT run_uuid, key, CASE WHEN is_nan THEN NULL ELSE value END FROM latest_metrics
    WHERE run_uuid IN (SELECT value FROM json_each(?))
"""
_TAGS = """
    SELECT run_uuid, key, value FROM tags WHERE run_uuid IN (SELECT value FROM json_each(?))
"""
_COLLECTIONS = """
    SELECT tag.value, experiments.experiment_id FROM experiments
    JOIN experiment_tags AS tag
        ON tag.experiment_id = experiments.experiment_id AND tag.key = ?
    WHERE experiments.lifecycle_stage = 'active'
    ORDER BY tag.value
"""


_ALL_RUNS = """
    SELECT run_uuid FROM runs
"""
_OF_A_KIND = """
    SELECT runs.run_uuid, COALESCE(called.value, runs.name, ''), fingerprint.value, runs.status,
           runs.artifact_uri
    FROM runs
    JOIN tags AS kind ON kind.run_uuid = runs.run_uuid AND kind.key = ? AND kind.value = ?
    JOIN tags AS fingerprint
        ON fingerprint.run_uuid = runs.run_uuid AND fingerprint.key = ?
    LEFT JOIN tags AS called ON called.run_uuid = runs.run_uuid AND called.key = ?
    JOIN experiments ON experiments.experiment_id = runs.experiment_id
    WHERE runs.lifecycle_stage = 'active' AND experiments.lifecycle_stage = 'active'
    ORDER BY runs.start_time
"""
_PLACE = """
    SELECT artifact_uri FROM runs WHERE run_uuid = ? AND lifecycle_stage = 'active'
"""
_EVERY_VALUE = """
    SELECT key, step, CASE WHEN is_nan THEN NULL ELSE value END FROM metrics
    WHERE run_uuid = ? ORDER BY timestamp
"""


class LedgerRun(NamedTuple):
    """One line of the ledger: a finished repetition."""

    id: str
    name: str
    collection: str
    elapsed_s: float
    """From its first start to its end, pauses after an interruption included."""


class Repetition(NamedTuple):
    """A finished repetition, and which experiment it belongs to."""

    id: str
    name: str
    """Says experiment and repetition: "baseline r1/2"."""
    fingerprint: str
    group: str
    """The id of the run that stands for the experiment."""
    collection: str
    started_s: float
    """Seconds since 1970."""
    experiment: str
    """The fingerprint of the experiment: it stays when the run that stands for it is deleted."""


class EndedGroup(NamedTuple):
    """The run that stands for an experiment or a study, which ended well."""

    id: str
    tags: Mapping[str, str]
    metrics: Mapping[tuple[str, int], float]
    """Every value, by name and step."""
    place: str
    """Where its files lie, as MLflow writes it."""


def finished_fingerprints(workspace: Workspace) -> set[str] | None:
    """Return the fingerprints of all finished repetitions; None: see `finished_runs`."""
    runs = finished_runs(workspace)
    return None if runs is None else set(runs)


def finished_runs(workspace: Workspace) -> dict[str, LedgerRun] | None:
    """Return the newest finished run of each fingerprint.

    None when MLFLOW_TRACKING_URI names another store, which only MLflow itself can ask.

    Raises:
        TrackingError: the file is no MLflow database, or cannot be read.
    """
    rows = rows_of(workspace, _FINISHED, (NAME, KIND, REPETITION, FINGERPRINT))
    return None if rows is None else {fingerprint: LedgerRun(*rest) for fingerprint, *rest in rows}


def finished_among(
    workspace: Workspace, fingerprints: Iterable[str]
) -> dict[str, tuple[FinishedRun, str]] | None:
    """Return the newest finished run of each of these fingerprints, and where its files lie.

    None: see `finished_runs`. A thousand are told in the time in which MLflow tells of a few.
    """
    found = _finished(workspace, _AMONG_FINGERPRINTS, fingerprints)
    return None if found is None else {run.fingerprint: (run, place) for run, place in found}


def finished_with_ids(
    workspace: Workspace, ids: Iterable[str]
) -> dict[str, tuple[FinishedRun, str]] | None:
    """Return the finished repetitions that have these ids, and where the files of each lie.

    None: see `finished_runs`.
    """
    found = _finished(workspace, _AMONG_IDS, ids)
    return None if found is None else {run.id: (run, place) for run, place in found}


def _finished(
    workspace: Workspace, query: str, among: Iterable[str]
) -> list[tuple[FinishedRun, str]] | None:
    """Return them with the first begun first."""
    values = (NAME, KIND, REPETITION, FINGERPRINT, json.dumps(list(among)))
    rows = rows_of(workspace, query, values)
    if rows is None:
        return None
    ids = json.dumps([run_id for _, run_id, *_ in rows])
    metrics = _by_run(rows_of(workspace, _LAST_VALUES, (ids,)))
    tags = _by_run(rows_of(workspace, _TAGS, (ids,)))
    return [
        (FinishedRun(run_id, name, fingerprint, _numbers(metrics, run_id), tags[run_id]), place)
        for fingerprint, run_id, name, place in rows
    ]


def _by_run(rows: list[tuple[Any, ...]] | None) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for run_id, key, value in rows or ():
        found.setdefault(run_id, {})[key] = value
    return found


def _numbers(metrics: Mapping[str, Mapping[str, float | None]], run_id: str) -> dict[str, float]:
    values = metrics.get(run_id, {})
    return {key: math.nan if value is None else value for key, value in values.items()}


def finished_repetitions(workspace: Workspace) -> tuple[Repetition, ...] | None:
    """Return the newest finished run of each fingerprint, oldest first; None: as above."""
    keys = (FINGERPRINT, PARENT, NAME, EXPERIMENT, FINGERPRINT)
    rows = rows_of(workspace, _REPETITIONS, (KIND, REPETITION, *keys))
    return None if rows is None else newest(Repetition(*row) for row in rows)


def groups_of_kind(workspace: Workspace, kind: str) -> tuple[KeptGroup, ...] | None:
    """Return the runs that stand for experiments or studies, open or not; None: as above."""
    rows = rows_of(workspace, _OF_A_KIND, (KIND, kind, FINGERPRINT, NAME))
    if rows is None:
        return None
    tags = _by_run(rows_of(workspace, _TAGS, (json.dumps([run_id for run_id, *_ in rows]),)))
    return tuple(
        KeptGroup(run_id, name, fingerprint, tags[run_id]) for run_id, name, fingerprint, *_ in rows
    )


def ended_group(workspace: Workspace, kind: str, fingerprint: str) -> EndedGroup | None:
    """Return the run begun last that stands for an experiment or a study, if it ended well.

    None, too, where the store is another one, which only MLflow itself can ask.
    """
    rows = rows_of(workspace, _OF_A_KIND, (KIND, kind, FINGERPRINT, NAME)) or ()
    last = next((row for row in reversed(rows) if row[2] == fingerprint), None)
    if last is None or last[3] != "FINISHED":
        return None
    run_id, *_, place = last
    values = rows_of(workspace, _EVERY_VALUE, (run_id,)) or ()
    return EndedGroup(
        run_id,
        _by_run(rows_of(workspace, _TAGS, (json.dumps([run_id]),)))[run_id],
        {(key, step): math.nan if value is None else value for key, step, value in values},
        place,
    )


def place_of(workspace: Workspace, run_id: str) -> str | None:
    """Return where the files of a run lie; None where our own database does not know it."""
    rows = rows_of(workspace, _PLACE, (run_id,)) or ()
    return next((place for (place,) in rows), None)


def newest(repetitions: Iterable[Repetition]) -> tuple[Repetition, ...]:
    """Return the last of each fingerprint."""
    return tuple({one.fingerprint: one for one in repetitions}.values())


def collections(workspace: Workspace) -> dict[str, int] | None:
    """Return the number MLflow gave each collection; None: see `finished_runs`."""
    rows = rows_of(workspace, _COLLECTIONS, (COLLECTION,))
    return None if rows is None else dict(rows)


def unknown_folders(workspace: Workspace) -> list[Path]:
    """Return the folders with files of runs that the database does not know, deleted or not."""
    known = {run_id for (run_id,) in rows_of(workspace, _ALL_RUNS, ()) or ()}
    return [folder for folder in run_folders(workspace) if folder.name not in known]


def rows_of(
    workspace: Workspace, query: str, values: tuple[str, ...]
) -> list[tuple[Any, ...]] | None:
    """Return what the project's own database answers, nothing while there is none.

    None: see `finished_runs`.
    """
    if not is_own(workspace):
        return None
    require_not_emptied(workspace)
    if not workspace.database.is_file() or workspace.database.stat().st_size == 0:
        return []
    with _readable(workspace) as connection:
        return connection.execute(query, values).fetchall()


@contextmanager
def _readable(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    try:
        with closing(_connect(workspace)) as connection:
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:  # of text that is damaged itself
        raise TrackingError(
            f"{workspace.database}: expected MLflow's database; got {error}. Is it another "
            "program's file, damaged, or not yours to read?"
        ) from error


def _connect(workspace: Workspace) -> sqlite3.Connection:
    # A process that was killed while writing leaves a journal, which must be rolled back first:
    # that is writing, so read-only is not enough then.
    journal = workspace.database.with_name(workspace.database.name + "-journal")
    mode = "rw" if journal.exists() else "ro"
    address = f"{workspace.database.as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=_PATIENCE_S)
