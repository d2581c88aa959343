"""Scores of any program, a row a repetition and a column an experiment: a file, or a DataFrame.

Whatever is wrong with a cell is named with its line and column; no row is ever left out.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from harness.errors import DataError
from harness.evaluation.frames import arrow_table, plain_frame
from harness.evaluation.prediction_files import and_more
from harness.evaluation.table_faults import NUMBER, brief, place_of
from harness.evaluation.table_files import open_table

ROWS = "a row for each repetition"
REPETITION = "repetition"
REPETITION_FIRST = ("", "unnamed: 0", "index", "seed", "fold", "split", "run")
"""What else names repetitions, as the first column: pandas writes its index without a name."""
OF_CANDIDATE = re.compile(r"split\d+_test_")
"""Begins the columns of scikit-learn's `cv_results_`."""


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """What a table of scores says.

    Attributes:
        where: the file, or what the table is called.
        sha256: of the file's content; empty where there is no file.
        column: that named the repetitions; empty where they are told by their rows.
        repetitions: r different names.
        scores: of each experiment, (r,).
    """

    where: str
    sha256: str
    column: str
    repetitions: tuple[str, ...]
    scores: Mapping[str, NDArray[np.float64]]


def read_score_table(path: Path, column: str = "") -> ScoreTable:
    """Return what a file says.

    Args:
        path: ends in `.csv`, `.parquet` or `.jsonl`.
        column: that names repetitions; by default `repetition`, or the first one where that is
            called seed, fold, split or run, or has no name.

    Raises:
        DataError: it cannot be read, or a score is none.
    """
    opened = open_table(path, lambda names: dict.fromkeys(names, pa.string()), ROWS)
    _require_columns(opened.names, column, str(path))
    table = pa.Table.from_batches(opened.batches)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return _checked(table, column, str(path), lambda row: place_of(path, row), sha256)


def score_table_of(frame: object, column: str = "", where: str = "table") -> ScoreTable:
    """Return what a DataFrame says; see `read_score_table`."""
    frame = plain_frame(frame, where, (REPETITION, *REPETITION_FIRST[1:]))
    if not len(frame):
        raise DataError(f"{where}: expected {ROWS}; got none.")
    _require_columns(list(frame.columns), column, where)
    table = arrow_table(frame, where)
    return _checked(table, column, where, lambda row: f"{where}, row {row + 1}", "")


Place = Callable[[int], str]


def _checked(table: pa.Table, column: str, where: str, place: Place, sha256: str) -> ScoreTable:
    names = list(table.column_names)
    _require_columns(names, column, where)
    found = column or _usual_column(names)
    columns = {name: table.column(name).to_pylist() for name in names}
    named = None if found is None else columns.pop(found)
    repetitions = _repetitions(named, table.num_rows, place)
    scores = {name: _scores(name, values, place) for name, values in columns.items()}
    return ScoreTable(where, sha256, found or "", repetitions, MappingProxyType(scores))


def _require_columns(names: Sequence[str], column: str, where: str) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise DataError(f"{where}: expected each column once; got {brief(repeated[0])!r} twice.")
    if column and column not in names:
        raise DataError(
            f"{where}: expected a column {column}, which names repetitions; got "
            f"{brief(', '.join(names))}."
        )
    if "params" in names and any(map(OF_CANDIDATE.match, names)):
        raise DataError(
            f"{where}: expected {ROWS} and a column for each experiment; got scikit-learn's "
            "cv_results_, the other way round. Turn it: "
            "results.filter(regex=r'^split\\d+_test_score$').set_axis(results['params'].map(str)).T"
        )


def _usual_column(names: list[str]) -> str | None:
    small = [name.lower() for name in names]
    if REPETITION in small:
        return names[small.index(REPETITION)]
    return names[0] if small[0] in REPETITION_FIRST else None


def _repetitions(named: list[object] | None, rows: int, place: Place) -> tuple[str, ...]:
    if named is None:
        return tuple(str(number + 1) for number in range(rows))
    words = ["" if one is None else str(one).strip() for one in named]
    seen: dict[str, int] = {}
    for row, word in enumerate(words):
        if not word:
            raise DataError(f"{place(row)}: expected a repetition; got none.")
        if word in seen:
            raise DataError(
                f"{place(row)}: expected each repetition once; got {brief(word)}, which stands at "
                f"{place(seen[word])}, too."
            )
        seen[word] = row
    return tuple(words)


def _scores(name: str, values: list[object], place: Place) -> NDArray[np.float64]:
    """Return a column as finite numbers, (r,)."""
    numbers = np.array([_number(value) for value in values])
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        row = int(wrong[0])
        got = values[row] if values[row] not in (None, "") else "none"
        raise DataError(
            f"{place(row)}: expected a number as score of {brief(name)}; got {brief(got)}"
            f"{and_more(len(wrong))}."
        )
    return numbers


LARGEST = 1e100
"""The square of a larger one is no number any more."""


def _number(value: object) -> float:
    """Return a score; what is none, as a truth value or a date, is not a number."""
    match value:
        case bool():
            return np.nan
        case str() if not NUMBER.fullmatch(value.strip()):
            return np.nan
        case str() | int() | float() | Decimal():
            try:
                number = float(value)
            except (ValueError, OverflowError):  # a word for none, and a whole number of 400 digits
                return np.nan
            return number if abs(number) <= LARGEST else np.nan
        case _:
            return np.nan
