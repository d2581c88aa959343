"""Differences of proposals against a baseline, as anybody may hand them over."""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from harness.errors import ComparisonError
from harness.metrics import DECIDING, DEFAULT_SCORE
from harness.wording.verdict_table import WORDS as CLAIMED

COLUMNS = ("name", "difference", "low", "high", "margin", "word")
OTHER = ("other_low", "other_high")
"""Ends of a second interval, under the claim that does not decide; a row may lack them."""
UNFINISHED = "unfinished"
WORDS = (*CLAIMED, UNFINISHED)


class Differences(NamedTuple):
    """One row a proposal, and what was measured."""

    rows: pd.DataFrame
    """Columns `COLUMNS` and `OTHER`; in the metric's own unit, positive when better."""
    metric: str
    evidence: bool
    """False when the pictures are a demonstration."""
    claims: tuple[str, ...] = ()
    """What the words, and the intervals from low to high, are about; then the other intervals."""
    on_one_split: bool = False
    """Whether all was trained and tested on one split, which a claim is then about."""


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
    columns = [*COLUMNS, *OTHER]
    frame = pd.DataFrame([{key: row.get(key) for key in columns} for row in rows], columns=columns)
    numbers = ["difference", "low", "high", "margin", *OTHER]
    frame[numbers] = frame[numbers].astype(float)
    metric, evidence = about.get("metric", DEFAULT_SCORE), about.get("evidence", True)
    claims, on_one_split = about.get("claims", ()), about.get("on_one_split", False)
    return Differences(frame, str(metric), evidence is not False, claims, on_one_split)


def _of_a_study(path: Path, document: dict[str, Any]) -> dict[str, Any]:
    """Return a study's verdicts as plain rows, positive when better."""
    try:
        metric, margin = document["rule"]["metric"], document["rule"]["margin"]
        higher_is_better = document["rule"].get("higher_is_better")
        if higher_is_better is None:
            higher_is_better = DECIDING[metric].higher_is_better
        rows = [
            {
                "name": one["experiment"]["name"],
                **_ends(one["decision"], higher_is_better),
                "margin": margin,
                "word": one["word"],
            }
            for one in document["proposals"]
        ]
        return {
            "proposals": rows,
            "metric": metric,
            "evidence": document["setting"]["evidence"],
            "claims": tuple(_claims(document["proposals"][0]["decision"])) if rows else (),
            "on_one_split": document["setting"]["repetitions"] == "seeds",
        }
    except (KeyError, TypeError) as error:
        raise ComparisonError(
            f"{path}: expected the verdicts of a study; got one without {error}."
        ) from error


def _claims(decision: dict[str, Any]) -> list[str]:
    """Return the claim that decides, then the other; nothing of tests without a claim."""
    named = decision.get("claim")
    return [] if named is None else [named, *(one for one in decision["estimates"] if one != named)]


def _ends(decision: dict[str, Any], higher_is_better: bool) -> dict[str, Any]:
    """Return the difference with the ends of its intervals, positive when better."""
    claims, sign = _claims(decision), 1 if higher_is_better else -1
    intervals = [decision["estimates"][claim] for claim in claims] or [decision]
    found: dict[str, Any] = {"difference": sign * decision["difference"]}
    for keys, one in zip((("low", "high"), OTHER), intervals, strict=False):
        ends = (one["low"], one["high"]) if higher_is_better else (one["high"], one["low"])
        found |= {
            key: None if end is None else sign * end for key, end in zip(keys, ends, strict=True)
        }
    return found


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
    for key in ("difference", "low", "high", "margin", *OTHER):
        value = row.get(key)
        if value is None and key in ("low", "high", *OTHER):
            continue
        if value is None or not _is_number(value) or not math.isfinite(value):
            raise ComparisonError(
                f"{path}, proposal {number}: expected {key} to be a number; got {value!r}."
            )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
