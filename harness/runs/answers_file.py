"""The file of a run's answers, which an archive keeps in the place of its predictions.

A test picture is a line of the run's `split.csv`, a class a place in its `run.json`. So 1,000
pictures take 30 kB instead of 900: 42 probabilities after each of five epochs would be most of it.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.evaluation.answers import OF_VALUES, TestedAnswers, scores_again
from harness.runtime.atomic_files import replace_arrays
from harness.runtime.documents import Expected, parsed, read_arrays

_LINES, _CLASSES, _PREDICTIONS = "lines", "classes", "predictions_sha256"
_VALUE = "value_"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class KeptAnswers(NamedTuple):
    """What the file holds."""

    tested: TestedAnswers
    predictions_sha256: str
    """Of the predictions that the answers were taken from."""


def write_answers(
    path: Path, tested: TestedAnswers, split: pd.DataFrame, predictions_sha256: str
) -> None:
    """Write the answers of a run.

    Args:
        path: the file.
        tested: what it answered.
        split: one row a picture, as `RecordedRun.split` gives it.
        predictions_sha256: of the predictions that the answers were taken from.
    """
    lines = pd.Index(split["image_id"]).get_indexer(list(tested.image_ids))
    smallest = np.min_scalar_type(max(1, len(tested.class_names) - 1))
    arrays: dict[str, NDArray[Any]] = {
        _LINES: lines.astype(np.int32),
        _CLASSES: tested.classes.astype(smallest),
        _PREDICTIONS: np.frombuffer(predictions_sha256.encode(), np.uint8),
        **{_VALUE + name: tested.values[name] for name in OF_VALUES},
    }
    replace_arrays(path, arrays)  # an archive packs those of all its runs together


def read_answers(
    path: Path,
    split: pd.DataFrame,
    class_names: tuple[str, ...],
    expected: Expected,
    *,
    sha256: str | None = None,
) -> KeptAnswers:
    """Return what `write_answers` wrote, with every score computed again.

    Args:
        path: the file.
        split: one row a picture.
        class_names: of the run.
        expected: what the file should be, for errors.
        sha256: of what was written, where that is known.

    Raises:
        HarnessError: the file is missing, or not what was written.
    """
    arrays = read_arrays(path, expected, sha256=sha256)
    return parsed(lambda: _kept(arrays, split, class_names), path, expected)


def _kept(
    arrays: Mapping[str, NDArray[Any]], split: pd.DataFrame, class_names: tuple[str, ...]
) -> KeptAnswers:
    lines, classes = _whole(arrays[_LINES], len(split)), _whole(arrays[_CLASSES], len(class_names))
    values = {name: arrays[_VALUE + name] for name in OF_VALUES}
    if lines.ndim != 1 or len(set(lines.tolist())) != len(lines) or not len(lines):
        raise ValueError("lines that are not different test pictures")
    if classes.ndim != 2 or classes.shape[1] != len(lines) or not len(classes):  # noqa: PLR2004
        raise ValueError(f"answers of shape {classes.shape} for {len(lines)} pictures")
    for name, each in values.items():
        if each.shape != lines.shape or each.dtype != np.float64 or not np.isfinite(each).all():
            raise ValueError(f"no number of {name} for each picture")
    rows = split.iloc[lines]
    if set(rows["part"]) != {"test"}:
        raise ValueError("answers for pictures that were not tested")
    labels = pd.Index(class_names).get_indexer(pd.Index(rows["class"])).astype(np.int64)
    if (labels < 0).any():
        raise ValueError("a picture of a class that the run does not have")
    scores = scores_again(labels, classes, values, len(class_names))
    tested = TestedAnswers(tuple(rows["image_id"]), labels, class_names, classes, values, scores)
    return KeptAnswers(tested, _sha256(arrays[_PREDICTIONS]))


def _whole(numbers: NDArray[Any], below: int) -> NDArray[np.int64]:
    """Return whole numbers from 0, all below a limit."""
    if not np.issubdtype(numbers.dtype, np.integer):
        raise ValueError(f"numbers of type {numbers.dtype}")
    if numbers.size and not 0 <= int(numbers.min()) <= int(numbers.max()) < below:
        raise ValueError(f"a number that is not from 0 to {below - 1}")
    return numbers.astype(np.int64)


def _sha256(written: NDArray[Any]) -> str:
    text = written.astype(np.uint8).tobytes().decode("ascii")
    if not _SHA256.fullmatch(text):
        raise ValueError("no SHA-256 of the predictions")
    return text
