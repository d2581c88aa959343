"""Predictions of any program, a row for each tested picture: CSV, Parquet or JSON lines.

Whatever is wrong with a row is named with its file and line; no row is ever left out.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv
from pyarrow import json as arrow_json
from pyarrow import parquet

from harness.errors import DataError
from harness.evaluation.predictions import PREFIX, ROW_SUM_TOLERANCE

Texts: TypeAlias = Any
"""A column of words, an Arrow array: those have no types."""
Rows = NDArray[np.int64]

IMAGE = ("image", "image_id")
"""What the column of the picture may be called."""
ANSWER = ("true", "predicted")
REPETITION, GROUP = "repetition", "group"
TEXTS = (*IMAGE, *ANSWER, REPETITION, GROUP)
SMALLEST_BLOCK = 2**20
MOST_SHOWN = 8
ROWS = "a row for each picture"


@dataclass(frozen=True, eq=False)
class PredictionRows:
    """What one file says of one repetition.

    Attributes:
        path: of the file.
        sha256: of its content.
        repetition: as the file or its name has it; None where neither does.
        in_column: whether the file itself names it.
        rows: (n,) of each picture in the file, from 0.
        images: (n,) different names of pictures.
        true: (n,) names of classes.
        predicted: (n,) names of classes.
        groups: (n,) names, alike for near-duplicates; None where there is no such column.
        class_names: k names, of the columns of probabilities; empty where there are none.
        probabilities: (n, k) float64, `predicted` is of the largest; None likewise.
    """

    path: Path
    sha256: str
    repetition: str | None
    in_column: bool
    rows: Rows
    images: Texts
    true: Texts
    predicted: Texts
    groups: Texts | None
    class_names: tuple[str, ...]
    probabilities: NDArray[np.float64] | None

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each picture with its true class."""
        yield from zip(self.images.to_pylist(), self.true.to_pylist(), strict=True)

    def place(self, number: int) -> str:
        """Return where a picture stands, from 0: file and line."""
        return place_of(self.path, int(self.rows[number]))


def read_prediction_rows(path: Path, repetition: str | None) -> list[PredictionRows]:
    """Return what a file says, repetition by repetition, in the order of the file.

    Args:
        path: ends in `.csv`, `.parquet` or `.jsonl`.
        repetition: what the file's name says, for a file without a column of that name.

    Raises:
        DataError: it cannot be read, lacks a column or a value, has a picture twice, or
            probabilities that are none or that contradict `predicted`.
    """
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    # Handed over without a name, so that it can be dropped: a file may be most of the memory.
    return rows_of_table(read_table(path), path, sha256, repetition)


def rows_of_table(
    table: pa.Table, path: Path, sha256: str, repetition: str | None
) -> list[PredictionRows]:
    """Return what a table says; `path` is what messages call it, else as `read_prediction_rows`."""
    image = _require_columns(path, table.column_names)
    texts = {name: _texts(path, table, name) for name in (image, *ANSWER, *_optional(table))}
    names = [name for name in table.column_names if name.startswith(PREFIX)]
    columns, count = [table.column(name) for name in names], table.num_rows
    del table  # a file may be most of the memory
    probabilities = _probabilities(path, columns, names, texts["predicted"]) if names else None
    found = []
    for word, rows in _by_repetition(texts.get(REPETITION), repetition, count):
        one = PredictionRows(
            path=path,
            sha256=sha256,
            repetition=word,
            in_column=REPETITION in texts,
            rows=rows,
            images=texts[image].take(rows),
            true=texts["true"].take(rows),
            predicted=texts["predicted"].take(rows),
            groups=texts[GROUP].take(rows) if GROUP in texts else None,
            class_names=tuple(name.removeprefix(PREFIX) for name in names),
            probabilities=None if probabilities is None else _part(probabilities, rows),
        )
        _require_once(one)
        found.append(one)
    return found


def place_of(path: Path, row: int) -> str:
    """Return where a row stands, from 0, as an editor counts: lines from 1, the heading's too."""
    if path.suffix.lower() not in LINES:
        return f"{path}, row {row + 1}"
    wanted = row + (path.suffix.lower() == ".csv")
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        told = (number for number, line in enumerate(lines, 1) if line.strip("\r\n"))
        line = next((number for place, number in enumerate(told) if place == wanted), row + 1)
    return f"{path}, line {line}"


def codes_in(column: Texts, names: Sequence[str]) -> Rows:
    """Return the place of each word of a column among names, (n,); -1 for one that is not there."""
    found = pc.index_in(column, value_set=pa.array(names, pa.string()))
    codes: Rows = found.fill_null(-1).to_numpy().astype(np.int64)
    return codes


def _read_csv(path: Path) -> pa.Table:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        heading = next(csv.reader(lines), [])
    kinds = {name: pa.string() for name in TEXTS}
    kinds |= {name: pa.float64() for name in heading if name.startswith(PREFIX)}
    # One thread: small files are the rule, and then rows are told by their number.
    return arrow_csv.read_csv(
        path,
        read_options=arrow_csv.ReadOptions(use_threads=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=kinds, include_columns=[name for name in heading if name in kinds]
        ),
    )


def _read_json(path: Path) -> pa.Table:
    # One block: a column is then all of one kind.
    block = max(SMALLEST_BLOCK, path.stat().st_size + 1)
    return arrow_json.read_json(
        path, read_options=arrow_json.ReadOptions(use_threads=False, block_size=block)
    )


Readers: TypeAlias = Mapping[str, Callable[[Path], pa.Table]]
READERS: Readers = MappingProxyType(
    {
        ".csv": _read_csv,
        ".parquet": parquet.read_table,
        ".jsonl": _read_json,
        ".ndjson": _read_json,
    }
)


LINES = (".csv", ".jsonl", ".ndjson")
"""Files in which a row is a line."""


def read_table(path: Path, readers: Readers = READERS, rows: str = ROWS) -> pa.Table:
    """Return a table with at least one row.

    Args:
        path: its ending says how it is read.
        readers: by ending.
        rows: what it should have, for the one who reads that it does not.

    Raises:
        DataError: it cannot be read.
    """
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(
            f"{path}: expected a file that ends in {', '.join(readers)}; got {path.suffix or path}."
        )
    try:
        table = reader(path)
    except (OSError, ValueError, csv.Error) as error:  # pyarrow's errors are of these kinds
        said = " ".join(str(error).split())
        raise DataError(f"{path}: expected a table with {rows}; got {said}") from error
    if not table.num_rows:
        raise DataError(f"{path}: expected {rows}; got none.")
    return table


def _require_columns(path: Path, names: list[str]) -> str:
    """Return the name of the column of pictures."""
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        raise DataError(f"{path}: expected each column once; got {repeated[0]} twice.")
    image = next((name for name in IMAGE if name in names), None)
    if image is None or not set(ANSWER) <= set(names):
        shown = ", ".join(names[:MOST_SHOWN]) or "others"
        raise DataError(
            f"{path}: expected the columns image, true and predicted, parted by commas, and "
            f"p_CLASS for each class where there are probabilities; got {shown}."
        )
    return image


def _optional(table: pa.Table) -> list[str]:
    return [name for name in (REPETITION, GROUP) if name in table.column_names]


def _texts(path: Path, table: pa.Table, name: str) -> Texts:
    """Return a column as text, (n,); numbers are written out."""
    try:
        column = table.column(name).cast(pa.string()).combine_chunks()
    except pa.ArrowException as error:
        raise DataError(
            f"{path}: expected text or numbers as {name}; got {table.column(name).type}."
        ) from error
    empty = np.flatnonzero(pc.equal(column, "").fill_null(fill_value=True))
    if len(empty):
        raise DataError(
            f"{place_of(path, int(empty[0]))}: expected a value as {name}; got none"
            f"{and_more(len(empty))}."
        )
    return column


def _probabilities(
    path: Path, columns: list[Any], names: list[str], predicted: Texts
) -> NDArray[np.float64]:
    """Return the columns as one array, (n, k); each is forgotten as soon as it is copied."""
    values = np.empty((len(predicted), len(names)), order="F")
    try:
        for number in range(len(names)):
            values[:, number] = columns.pop(0).cast(pa.float64()).to_numpy()
    except (pa.ArrowException, ValueError) as error:
        said = " ".join(str(error).split())
        raise DataError(f"{path}: expected numbers as probabilities; got {said}") from error
    sums = np.where((values >= 0).all(axis=1), values.sum(axis=1), np.nan)
    wrong = np.flatnonzero(~(np.abs(sums - 1) <= ROW_SUM_TOLERANCE))
    if len(wrong):
        row = int(wrong[0])
        raise DataError(
            f"{place_of(path, row)}: expected probabilities from 0 that sum to 1 within "
            f"{ROW_SUM_TOLERANCE}; got a sum of {values[row].sum():g}{and_more(len(wrong))}. Write "
            "what the softmax gives, with all its digits."
        )
    _require_most_probable(path, values, names, predicted)
    return values


def _part(values: NDArray[np.float64], rows: Rows) -> NDArray[np.float64]:
    """Return some rows; no copy where they stand together."""
    together = len(rows) == rows[-1] - rows[0] + 1
    return values[rows[0] : rows[-1] + 1] if together else values[rows]


def _require_most_probable(
    path: Path, values: NDArray[np.float64], names: list[str], predicted: Texts
) -> None:
    """Make sure that no class is more probable than the one that was said."""
    said = codes_in(predicted, [name.removeprefix(PREFIX) for name in names])
    wrong = np.flatnonzero((said < 0) | (values[np.arange(len(values)), said] < values.max(axis=1)))
    if len(wrong):
        row = int(wrong[0])
        best = names[int(values[row].argmax())].removeprefix(PREFIX)
        raise DataError(
            f"{place_of(path, row)}: expected the most probable class as predicted, {best}; "
            f"got {predicted[row]}{and_more(len(wrong))}."
        )


def _by_repetition(
    column: Texts | None, repetition: str | None, n: int
) -> Iterator[tuple[str | None, Rows]]:
    if column is None:
        yield repetition, np.arange(n)
        return
    found = column.dictionary_encode()
    codes = found.indices.to_numpy()
    for number, word in enumerate(found.dictionary.to_pylist()):
        yield word, np.flatnonzero(codes == number)


def _require_once(one: PredictionRows) -> None:
    if pc.count_distinct(one.images).as_py() < len(one.images):
        codes = one.images.dictionary_encode().indices.to_numpy()
        first_of = np.unique(codes, return_index=True)[1][codes]
        again = np.flatnonzero(first_of < np.arange(len(codes)))
        name, first = one.images[int(again[0])], int(first_of[again[0]])
        raise DataError(
            f"{one.place(int(again[0]))}: expected each picture once in a repetition; got {name}, "
            f"which stands at {one.place(first)}, too{and_more(len(again))}."
        )


def and_more(count: int) -> str:
    """Return how many other rows have the same fault; nothing for none."""
    return "" if count == 1 else f" (and {count - 1} more)"


def natural(word: str) -> tuple[Any, ...]:
    """Return a key that sorts numbers by their size, and before other words."""
    return (0, int(word), word) if word.isdecimal() else (1, 0, word)
