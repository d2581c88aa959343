"""Everything in the store at a glance: what stands for studies, experiments and searches, and runs.

Asked of the database itself where it is ours: MLflow takes seconds to import.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.tracking import record as records
from harness.tracking.find_finished import rows_of
from harness.tracking.record import StoredRun
from harness.workspace import Workspace

if TYPE_CHECKING:
    from harness.tracking.mlflow_store import MlflowTracker

_ALL = """
    SELECT runs.run_uuid, runs.name, runs.status, runs.start_time / 1000.0, runs.end_time / 1000.0,
           experiments.name
    FROM runs
    JOIN tags AS kind ON kind.run_uuid = runs.run_uuid AND kind.key = ?
    JOIN experiments ON experiments.experiment_id = runs.experiment_id
    WHERE runs.lifecycle_stage = 'active' AND experiments.lifecycle_stage = 'active'
    ORDER BY runs.start_time
"""
_TAGS = "SELECT run_uuid, key, value FROM tags WHERE key LIKE 'harness.%' OR key = ?"
_METRICS = """
    SELECT run_uuid, key, CASE WHEN is_nan THEN NULL ELSE value END FROM latest_metrics
    WHERE key LIKE 'test/%' OR key LIKE 'selection/%' OR key LIKE 'cost/%'
        OR key LIKE 'verdict/%' OR key LIKE 'growing/%'
"""
_PARAMETERS = """
    SELECT run_uuid, key, value FROM params
    WHERE run_uuid IN (SELECT value FROM json_each(?))
"""


def stored_runs(workspace: Workspace) -> tuple[StoredRun, ...]:
    """Return every run of the store that is the harness's, the first begun first."""
    rows = rows_of(workspace, _ALL, (records.KIND,))
    if rows is None:
        return through_mlflow(workspace).stored_runs()
    tags = _by_run(rows_of(workspace, _TAGS, (records.PARENT,)))
    metrics = _by_run(rows_of(workspace, _METRICS, ()))
    return tuple(
        StoredRun(
            run_id, name, status, started, ended, collection, tags[run_id], metrics.get(run_id, {})
        )
        for run_id, name, status, started, ended, collection in rows
    )


def parameters(workspace: Workspace, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the resolved spec of each run by its dotted keys, as MLflow keeps it."""
    rows = rows_of(workspace, _PARAMETERS, (json.dumps(list(ids)),))
    if rows is None:
        return through_mlflow(workspace).parameters(ids)
    return _by_run(rows)


def through_mlflow(workspace: Workspace) -> "MlflowTracker":
    """Return what asks MLflow; to ask a database of one's own, nothing of it is imported."""
    from harness.tracking.mlflow_store import MlflowTracker

    return MlflowTracker(workspace)


def _by_run(rows: list[tuple[Any, ...]] | None) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for run_id, key, value in rows or ():
        found.setdefault(run_id, {})[key] = math.nan if value is None else value
    return found
