"""What the run that stands for an experiment says of its repetitions: its row in MLflow's list."""

import json
import math
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness.errors import TrackingError
from harness.evaluation.summary import summarise
from harness.metrics import METRICS
from harness.runs import file_names
from harness.runs.context import RunResult
from harness.runtime.secrets import masked
from harness.specs.plans.dump import to_yaml
from harness.specs.schema.base import Spec
from harness.tracking.record import LOGGED_TABLES, flatten
from harness.tracking.tracker import TrackedRun, Tracker

SCORES = "scores.json"
"""One row a repetition, as MLflow draws and compares tables."""
SUMMARISED = "harness.summarised"
"""The tag that says of how many repetitions the scores and figures are kept."""
_SHOWN_FIRST = ("test/", "train/", "cost/")
"""MLflow lists metrics in the order in which they came: scores before what they cost."""
_PAINTED = {
    "test/kid": "KID",
    "test/kid_training": "KID to training",
    "test/precision": "precision",
    "test/recall": "recall",
    "test/twins": "twins",
}
_COSTS = {"cost/wall_s": "seconds", "cost/cpu_s": "CPU seconds"}


def keep_summary(
    opened: TrackedRun,
    results: Sequence[RunResult],
    tracker: Tracker,
    spec: Spec | None = None,
) -> None:
    """Keep with an experiment's own run what its repetitions say together.

    These are mean and spread of every metric, the resolved spec, also as parameters, which MLflow
    compares, a table with one row a repetition, and the figures of the first one.

    Args:
        opened: the run that stands for the experiment.
        results: its finished repetitions, at least one.
        tracker: where their figures are kept.
        spec: that all of them share, where it is none that classifies.
    """
    # Of a study, the order is that in which they were done.
    results = sorted(results, key=lambda result: result.plan.repetition)
    count = str(len(results))
    opened.log_metrics(mean_and_spread(results), step=len(results))
    if opened.tags.get(SUMMARISED) == count and all(result.reused for result in results):
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / SCORES).write_text(json.dumps(scores_table(results)), "utf-8")
        (home / file_names.SPEC).write_text(to_yaml(spec or results[0].plan.spec, masked), "utf-8")
        _copy_figures(home, results[0], tracker)
        opened.log_files(home)
    if SUMMARISED not in opened.tags:
        # Once: MLflow lets nobody change them, and a later version may say more.
        opened.log_params(shared_settings([spec or one.plan.spec for one in results]))
    table = json.dumps([{"path": SCORES, "type": "table"}])
    opened.tag({LOGGED_TABLES: table, SUMMARISED: count})


def shared_settings(specs: Sequence[Spec]) -> dict[str, str]:
    """Return the settings that the specs of all repetitions have alike, by dotted key.

    How many repetitions there are is none: more of them may come.
    """
    first, *others = (flatten(spec.model_dump(mode="json")) for spec in specs)
    return {
        key: value
        for key, value in first.items()
        if not key.startswith("repetitions.") and all(one.get(key) == value for one in others)
    }


def _copy_figures(home: Path, result: RunResult, tracker: Tracker) -> None:
    # A run that drew none, or whose files were cleaned away, must not cost the scores.
    with suppress(TrackingError):
        drawn = tracker.artifact(result.run_id, file_names.FIGURES)
        shutil.copytree(drawn, home / f"{file_names.FIGURES} of {_file_name(result.plan.name)}")


def _file_name(run_name: str) -> str:
    return run_name.replace("/", " of ")


def scores_table(results: Sequence[RunResult]) -> dict[str, Any]:
    """Return each repetition's scores and seconds as `mlflow.log_table` writes a table."""
    scores = {f"test/{name}": metric.english.name for name, metric in METRICS.items()}
    wanted = scores | _PAINTED | _COSTS
    there = {key: title for key, title in wanted.items() if key in results[0].metrics}
    rows = [[one.plan.name, *(one.metrics.get(key) for key in there)] for one in results]
    return {"columns": ["run", *there.values()], "data": rows}


def mean_and_spread(results: Sequence[RunResult]) -> dict[str, float]:
    """Return the mean of each final metric over the repetitions, and its spread as _sd."""
    common = set.intersection(*(set(result.metrics) for result in results))
    keys = [key for start in _SHOWN_FIRST for key in sorted(common) if key.startswith(start)]
    summary = summarise([result.metrics for result in results], keys)
    means = {row.metric: row.mean for row in summary}
    spreads = {f"{row.metric}_sd": row.standard_deviation for row in summary}
    both = {name: value for key in keys for name, value in _pair(key, means, spreads)}
    return {name: value for name, value in both.items() if math.isfinite(value)}


def _pair(
    key: str, means: dict[str, float], spreads: dict[str, float]
) -> tuple[tuple[str, float], ...]:
    spread = f"{key}_sd"
    return (key, means[key]), (spread, spreads[spread])
