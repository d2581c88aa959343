"""A finished search as files: what MLflow keeps with the run that stands for it.

search.json      what was searched and found, and what the winner was worth
trials.csv       one row a trial; number 0 is the spec as it is written
figures/         what the installed figure makers draw from these files
"""

import shutil
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from harness.data.collection import Collection
from harness.evaluation.metrics import METRICS
from harness.recording import draw_figures, write_json
from harness.run import RunResult, Surroundings
from harness.search.trial import Trial
from harness.spec.differences import as_word
from harness.spec.search_plan import SearchPlan, search_fingerprint
from harness.tracking.tracker import TrackedRun


class SearchRecord(NamedTuple):
    """All that is kept of a search."""

    plan: SearchPlan
    written: Trial
    trials: tuple[Trial, ...]
    winner: Trial
    said: float
    honest: float
    results: tuple[RunResult, ...]


def record_search(
    opened: TrackedRun, record: SearchRecord, collection: Collection, shared: Surroundings
) -> None:
    """Keep a search's files, figures and scores."""
    mark = search_fingerprint(record.plan, collection.digest)
    folder = shared.workspace.mlruns / "search" / mark / "artifacts"
    folder.mkdir(parents=True, exist_ok=True)
    trials_table(record).to_csv(folder / "trials.csv", index=False)
    write_json(folder / "search.json", _document(record, collection))
    draw_figures(folder, "harness.search_figures")
    opened.log_files(folder)
    opened.log_metrics(
        {
            "search/said": record.said,
            "search/honest": record.honest,
            "search/drop": record.said - record.honest,
        },
        step=len(record.trials),
    )
    shutil.rmtree(folder)


def trials_table(record: SearchRecord) -> pd.DataFrame:
    """Return one row a trial, the written spec first; values that were not searched are empty."""
    keys = list(record.plan.search.space)
    rows = [
        {
            "trial": trial.number,
            "status": trial.status,
            "epochs": trial.epochs,
            "score": trial.score,
            "spread": trial.spread,
            "seconds": trial.seconds,
            "message": trial.message,
            **{key: _cell(trial.values, key) for key in keys},
        }
        for trial in (record.written, *record.trials)
    ]
    return pd.DataFrame(rows)


def _cell(values: Mapping[str, Any], key: str) -> str:
    return as_word(values[key]) if key in values else ""


def _document(record: SearchRecord, collection: Collection) -> dict[str, object]:
    search = record.plan.search
    return {
        "name": record.plan.experiment.name,
        "question": record.plan.experiment.spec.question,
        "collection": collection.name,
        "evidence": collection.evidence,
        "tuner": search.tuner.kind,
        "objective": search.objective,
        "higher_is_better": METRICS[search.objective].higher_is_better,
        "space": {key: domain.model_dump(mode="json") for key, domain in search.space.items()},
        "trials": len(record.trials),
        "winner": record.winner.number,
        "values": dict(record.winner.values),
        "said": record.said,
        "honest": record.honest,
        "runs": [result.run_id for result in record.results],
    }
