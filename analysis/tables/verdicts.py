"""Differences of proposals against a baseline, as anybody may hand them over."""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pandas as pd

from harness.errors import ComparisonError
from harness.metrics import DEFAULT_SCORE, METRICS
from harness.statistics.multiple_testing import Word

COLUMNS = ("name", "difference", "low", "high", "margin", "word")
UNFINISHED = "unfinished"
WORDS = (*get_args(Word), UNFINISHED)


class Differences(NamedTuple):
    """One row a proposal, and what was measured."""

    rows: pd.DataFrame
    """Columns `COLUMNS`; differences in the metric's own unit, positive when better."""
    metric: str
    evidence: bool
    """False when the pictures are a demonstration."""


def read_differences(path: Path) -> Differences:
    """Return what a JSON file says of proposals.

    It is a study's `verdict.json` (or what `compare --json` prints); or a list of objects with
    the keys name, difference, low, high, margin and word, or an object with such a list under
    `proposals`, beside `metric` and `evidence`. Ends that are not known, because nothing varied,
    are null.

    Raises:
        ComparisonError: it says something else.
    """
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ComparisonError(
            f"{path}: expected a JSON file of differences; got {error}."
        ) from error
    about = document if isinstance(document, dict) else {"proposals": document}
    if "rule" in about:
        about = _of_a_study(path, about)
    rows = about.get("proposals")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ComparisonError(
            f"{path}: expected a list of objects, at least one, or such a list under `proposals`."
        )
    for number, row in enumerate(rows, start=1):
        _require_row(path, number, row)
    frame = pd.DataFrame([{key: row[key] for key in COLUMNS} for row in rows], columns=COLUMNS)
    numbers = ["difference", "low", "high", "margin"]
    frame[numbers] = frame[numbers].astype(float)
    metric, evidence = about.get("metric", DEFAULT_SCORE), about.get("evidence", True)
    return Differences(frame, str(metric), evidence is not False)


def _of_a_study(path: Path, document: dict[str, Any]) -> dict[str, Any]:
    """Return a study's verdicts as plain rows, positive when better."""
    try:
        metric, margin = document["rule"]["metric"], document["rule"]["margin"]
        rows = [
            {
                "name": one["experiment"]["name"],
                **_signed(one["decision"], METRICS[metric].higher_is_better),
                "margin": margin,
                "word": one["word"],
            }
            for one in document["proposals"]
        ]
        return {"proposals": rows, "metric": metric, "evidence": document["setting"]["evidence"]}
    except (KeyError, TypeError) as error:
        raise ComparisonError(
            f"{path}: expected the verdicts of a study; got one without {error}."
        ) from error


def _signed(decision: dict[str, Any], higher_is_better: bool) -> dict[str, Any]:
    low, high = decision["low"], decision["high"]
    if higher_is_better:
        return {"difference": decision["difference"], "low": low, "high": high}
    return {
        "difference": -decision["difference"],
        "low": None if high is None else -high,
        "high": None if low is None else -low,
    }


def _require_row(path: Path, number: int, row: dict[str, Any]) -> None:
    lacking = [key for key in COLUMNS if key not in row]
    if lacking:
        raise ComparisonError(
            f"{path}, proposal {number}: expected {', '.join(COLUMNS)}; "
            f"got none of {', '.join(lacking)}."
        )
    if row["word"] not in WORDS:
        raise ComparisonError(
            f"{path}, proposal {number}: expected word to be one of {', '.join(WORDS)}; "
            f"got {row['word']!r}."
        )
    for key in ("difference", "low", "high", "margin"):
        value = row[key]
        unknown_end = value is None and key in ("low", "high")
        if not unknown_end and not (_is_number(value) and math.isfinite(value)):
            raise ComparisonError(
                f"{path}, proposal {number}: expected {key} to be a number; got {value!r}."
            )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
