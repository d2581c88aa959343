"""How MLflow's list of runs opens: its columns, order, filter and charts.

MLflow 3 keeps such a view in a tag of its experiment, named by a key in the address. Older pages
that do not know the key show their own view.
"""

import json
from collections.abc import Mapping
from typing import Any

from harness.metrics import DEFAULT_SCORE, METRICS
from harness.tracking.record import KIND, REPETITION, TRIAL
from harness.wording.verdict_table import WORDS

KEY = "harness"
TAG = f"mlflow.sharedViewState.{KEY}"
"""The tag of an MLflow experiment that holds the view."""
# MLflow's pages begin with language models unless the address says otherwise.
MODELS = "workflowType=machine_learning"
_SCORES = "harness-scores"
_SORTED = f"test/{DEFAULT_SCORE}"
_FIRST = (DEFAULT_SCORE, *(name for name in METRICS if name != DEFAULT_SCORE))
_COLUMNS = (
    *(f"test/{name}" for name in _FIRST if METRICS[name].in_report),
    *(f"verdict/{word}" for word in WORDS),
    "cost/wall_s",
)
_MOST_BARS = 20


def table_address(page: str, experiment: int | str) -> str:
    """Return where a collection's experiments and studies are listed, the best score first."""
    return f"{page}/#/experiments/{experiment}/runs?{MODELS}&viewStateShareKey={KEY}"


def chart_address(page: str, experiment: int | str) -> str:
    """Return where the scores of the same rows are drawn as bars."""
    return f"{table_address(page, experiment)}&compareRunsMode=CHART"


def view_state() -> str:
    """Return the view as MLflow's pages read it."""
    state: Mapping[str, Any] = {
        "searchFilter": f"tags.`{KIND}` != '{REPETITION}' and tags.`{KIND}` != '{TRIAL}'",
        "orderByKey": f"metrics.`{_SORTED}`",
        "orderByAsc": False,
        "selectedColumns": [
            *(f"metrics.`{key}`" for key in _COLUMNS),
            "attributes.`Description`",
        ],
        "columnOrder": [f"metrics.`{key}`" for key in _COLUMNS],
        "runsHiddenMode": f"FIRST_{_MOST_BARS}_RUNS",
        "compareRunCharts": [_bars(name) for name in _FIRST if METRICS[name].in_report],
        "compareRunSections": [_section(_SCORES, "Scores", display=True), *_folded()],
        # The order of the sections is ours, not the alphabet's, which puts costs before scores.
        "isAccordionReordered": True,
    }
    return json.dumps(state)


def _bars(name: str) -> dict[str, Any]:
    return {
        "type": "BAR",
        "uuid": f"harness-{name}",
        "runsCountToCompare": _MOST_BARS,
        "metricSectionId": _SCORES,
        "deleted": False,
        "isGenerated": False,
        "metricKey": f"test/{name}",
    }


def _folded() -> list[dict[str, Any]]:
    """Return the sections in which MLflow puts the charts of all other metrics."""
    return [
        _section(f"harness-{name}", name, display=False)
        for name in ("verdict", "test", "train", "cost")
    ]


def _section(uuid: str, name: str, *, display: bool) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "name": name,
        "display": display,
        "isReordered": True,
        "deleted": False,
        "isGenerated": True,
    }
