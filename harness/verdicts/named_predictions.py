"""Predictions of an experiment as they are given: files of its repetitions, or a DataFrame."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from harness.errors import DataError
from harness.evaluation.frames import arrow_table, plain_frame
from harness.evaluation.prediction_columns import (
    IMAGE,
    REPETITION,
    require_columns,
    wanted_columns,
)
from harness.evaluation.prediction_files import (
    PredictionRows,
    read_prediction_rows,
    rows_of_table,
)
from harness.verdicts.repetition_names import repetition_pattern, repetition_words

if TYPE_CHECKING:
    import pandas as pd

ALONE = "1"
INDICES = (*IMAGE, REPETITION)
"""Of these names the index of a DataFrame is a column, too."""


@dataclass(frozen=True)
class NamedFiles:
    """An experiment: its name, and the files of its repetitions."""

    name: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class NamedTable:
    """An experiment: its name, and a DataFrame with a row for each picture, as files have them."""

    name: str
    frame: "pd.DataFrame"

    @property
    def paths(self) -> tuple[Path, ...]:
        """What messages call it; no file."""
        return (Path(self.name),)


Named: TypeAlias = NamedFiles | NamedTable


def pattern_for(asked: str, everyone: Sequence[NamedFiles]) -> re.Pattern[str] | None:
    """Return what finds a repetition in a file's name; None where each experiment is one file.

    Args:
        asked: as it was typed; empty: the last number.
        everyone: the experiments.

    Raises:
        SpecError: it is no regular expression.
    """
    if not asked and all(len(one.paths) == 1 for one in everyone):
        return None
    return repetition_pattern(asked)


def rows_of_files(
    of: NamedFiles, classes: Sequence[str], pattern: re.Pattern[str] | None, asked: str
) -> Iterator[list[PredictionRows]]:
    """Yield what each file of an experiment says; classes are in the order of the first one's."""
    words = (
        [ALONE] * len(of.paths)
        if pattern is None
        else repetition_words(of.paths, pattern, anywhere=bool(asked))
    )
    for path, word in zip(of.paths, words, strict=True):
        rows = read_prediction_rows(path, word, classes, asked)
        classes = classes or rows[0].class_names
        if rows[0].repetition is None:
            finds = f"what {asked!r} finds in" if asked else "a number in"
            raise DataError(
                f"{path}: expected a column `{asked or REPETITION}`, or {finds} the name of the "
                "file or its folder; got neither. Say how with --repetition."
            )
        yield rows


def rows_of_frame(of: NamedTable, classes: Sequence[str]) -> Iterator[list[PredictionRows]]:
    """Yield what the table of an experiment says."""
    frame = plain_frame(of.frame, of.name, INDICES)
    if not len(frame):
        raise DataError(f"{of.name}: expected a row for each picture; got none.")
    names = list(frame.columns)
    require_columns(of.paths[0], names)
    table = arrow_table(frame[[name for name in names if name in wanted_columns(names)]], of.name)
    words = frame.to_csv(index=False).encode()
    yield rows_of_table(table, of.paths[0], hashlib.sha256(words).hexdigest(), ALONE, classes)
