"""Everything that was recorded, a row for each study, experiment and search, the newest first."""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.metrics import METRICS
from harness.tracking.lookup import NameDetails, name_details, unique_names
from harness.tracking.record import REPETITION, STUDY, TRIAL, StoredRun
from harness.tracking.score_digest import are_altered, are_words_altered
from harness.tracking.settings import unusual_settings
from harness.tracking.stored_runs import stored_runs
from harness.wording.verdict_table import WORDS
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    import pandas as pd


FINISHED = "FINISHED"
ALTERED = "ALTERED"
"""Instead of MLflow's word, of a run whose numbers somebody changed: none of them is told."""


class ResultRow(NamedTuple):
    """A study, an experiment or a search, with its runs."""

    name: str
    """What names it wherever a run is named."""
    run: StoredRun
    runs: tuple[StoredRun, ...]
    """Of an experiment its repetitions, in their order."""
    settings: Mapping[str, str]
    """Those that are not the usual ones among the experiments on the same pictures."""
    studies: tuple[str, ...]
    """Those that it is part of."""

    @property
    def last_s(self) -> float:
        """When something of it was begun last, in seconds since 1970."""
        return max([self.run.started_s, *(run.started_s for run in self.runs)])

    @property
    def finished(self) -> tuple[StoredRun, ...]:
        """Its repetitions that came to their end, and whose scores are those of then."""
        return tuple(run for run in self.runs if run.status == FINISHED and not is_altered(run))

    @property
    def altered(self) -> tuple[StoredRun, ...]:
        """Its repetitions whose scores or costs were altered in the store."""
        return tuple(run for run in self.runs if is_altered(run))


def is_altered(run: StoredRun) -> bool:
    """Return whether the scores of a repetition, or the words of a study, were altered since."""
    if run.status != FINISHED:
        return False
    if run.kind == STUDY:
        return are_words_altered(run.metrics, run.tags)
    return run.kind == REPETITION and are_altered(run.metrics, run.tags)


def result_rows(workspace: Workspace) -> list[ResultRow]:
    """Return everything that was recorded, the newest first."""
    stored = stored_runs(workspace)
    below: dict[str, list[StoredRun]] = {}
    for run in stored:
        if run.kind == REPETITION and run.parent is not None:
            below.setdefault(run.parent, []).append(run)
    details = name_details(workspace, stored)
    rows = [
        ResultRow(run.name, run, tuple(below.get(run.id, ())), {}, details.study_names(run.id))
        for run in stored
        if run.kind not in (REPETITION, TRIAL)
    ]
    rows.sort(key=lambda row: -row.last_s)
    return _with_settings(_with_names(rows, details), details)


def _with_names(rows: list[ResultRow], details: NameDetails) -> list[ResultRow]:
    """Return the rows with names that only one of them has, as `find_recorded` reads them."""
    alike: dict[str, list[str]] = {}
    for row in rows:
        if row.finished:
            alike.setdefault(row.run.name, []).append(row.run.id)
    names = {
        run_id: name
        for word, ids in alike.items()
        for run_id, name in zip(ids, unique_names(word, ids, details.studies), strict=True)
    }
    return [row._replace(name=names.get(row.run.id, row.run.name)) for row in rows]


def _with_settings(rows: list[ResultRow], details: NameDetails) -> list[ResultRow]:

    known = details.parameters([row.runs[0].id for row in rows if row.runs])
    settings: dict[str, Mapping[str, str]] = {}
    for collection in {row.run.collection for row in rows}:
        # The oldest first: of equally frequent values, the one tried first is the usual one.
        same = [row for row in rows[::-1] if row.runs and row.run.collection == collection]
        unusual = unusual_settings([known.get(row.runs[0].id, {}) for row in same])
        settings |= {row.run.id: found for row, found in zip(same, unusual, strict=True)}
    return [row._replace(settings=settings.get(row.run.id, {})) for row in rows]


def row_as_json(row: ResultRow) -> dict[str, Any]:
    """Return all that is known of a row as JSON can hold it."""
    finished = row.finished
    keys = dict.fromkeys(key for run in finished for key in run.metrics if key.startswith("test/"))
    means = {
        key.removeprefix("test/"): statistics.fmean(
            run.metrics[key] for run in finished if key in run.metrics
        )
        for key in keys
    }
    scores = {key: value for key, value in means.items() if key in METRICS}
    told = _believed(row.run)
    verdict = {key: value for key, value in told.items() if key.startswith("verdict/")}
    return {
        "name": row.name,
        "kind": row.run.kind,
        **_run_json(row.run),
        "studies": list(row.studies),
        "settings": dict(row.settings),
        "scores": scores,
        "verdict": {key.removeprefix("verdict/"): _finite(value) for key, value in verdict.items()},
        "runs": [
            {"name": run.name, **_run_json(run), "metrics": _finite_all(_believed(run))}
            for run in row.runs
        ],
    }


def _run_json(run: StoredRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "collection": run.collection,
        "status": ALTERED if is_altered(run) else run.status,
        "started": datetime.fromtimestamp(run.started_s, UTC).isoformat(timespec="seconds"),
    }


def _believed(run: StoredRun) -> Mapping[str, float]:
    return {} if is_altered(run) else run.metrics


def _finite_all(metrics: Mapping[str, float]) -> dict[str, float | None]:
    return {key: _finite(value) for key, value in metrics.items()}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def results_frame(*names: str, each: bool = False) -> "pd.DataFrame":
    """Return what was recorded as a table, the newest first; `harness.runs` tells the columns.

    Args:
        names: only what has one of these in its name; none: all.
        each: whether a row is one repetition.

    Raises:
        TrackingError: the store cannot be read.
    """
    import pandas as pd

    kept = [row for row in result_rows(find_workspace()) if not names or is_wanted(row, names)]
    found = [one for row in kept for one in (_each(row) if each else (_together(row),))]
    table = pd.DataFrame(found, columns=None if found else ["name", "kind", "collection"])
    if found:
        table["started"] = pd.to_datetime(table["started"])
    return table


def _together(row: ResultRow) -> dict[str, Any]:
    """Return an experiment with the means of its repetitions, or a study with its verdicts."""
    told = row_as_json(row)
    about = {key: told[key] for key in ("name", "kind", "collection", "status", "started")}
    counts = {"repetitions": len(row.finished), "studies": ", ".join(row.studies)}
    settings = "; ".join(f"{key}: {value}" for key, value in row.settings.items())
    words = {key: int(told["verdict"].get(key) or 0) for key in WORDS if key in told["verdict"]}
    return {**about, **counts, "settings": settings, **told["scores"], **words, "id": told["id"]}


def _each(row: ResultRow) -> Iterator[dict[str, Any]]:
    """Yield each repetition with all its numbers, also of those that did not end."""
    for run in row_as_json(row)["runs"]:
        about = {key: run[key] for key in ("name", "collection", "status", "started", "id")}
        yield {**about, "experiment": row.name, **run["metrics"]}


def is_wanted(row: ResultRow, words: Sequence[str]) -> bool:
    """Return whether one of the words is part of its name, its studies' or its runs'."""
    names = (row.name, row.run.name, *row.studies, *(run.name for run in row.runs))
    return any(word in name for word in words for name in names)
