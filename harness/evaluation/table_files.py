"""Tables of any program: CSV, Parquet or JSON lines, read a part at a time.

What cannot be read is named with its file and line.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import json as arrow_json
from pyarrow import parquet

from harness.errors import DataError

Kinds: TypeAlias = Callable[[Sequence[str]], Mapping[str, pa.DataType]]
"""From all names of columns to those that are wanted, with what they are where a file tells not."""

BLOCK = 2**22
"""Bytes of text at once; a row must be shorter."""
CELLS = 2**20
"""Numbers at once, of a file that is in parts already."""
MOST_COLUMNS = 10_000
"""What is computed of classes grows with the square of their number."""
MOST_ROWS = 50_000_000
"""A small file may unpack to any number of rows that are all alike."""
LONGEST_CELL = 131_072
"""Letters of a cell: what Python's reader of CSV takes."""
DEEPEST = 16
"""Brackets within brackets in a row of JSON: deep ones end the program that reads them."""
LONGEST_SHOWN = 60
ROWS = "a row for each picture"
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class OpenTable:
    """A table whose rows are still to be read.

    Attributes:
        names: of all its columns, in their order; one may be there twice.
        batches: its rows, in their order, in parts that have the wanted columns.
    """

    names: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]


def open_table(path: Path, kinds: Kinds, rows: str = ROWS) -> OpenTable:
    """Return a table with at least one row.

    Args:
        path: its ending says how it is read.
        kinds: which columns are wanted, and as what, given all names.
        rows: what it should have, for the one who reads that it does not.

    Raises:
        DataError: it cannot be read; also while its rows are.
    """
    opener = OPENERS.get(path.suffix.lower())
    if opener is None:
        raise DataError(
            f"{path}: expected a file that ends in {', '.join(OPENERS)}; got {path.suffix or path}."
        )
    parts = _checked(path, opener(path, kinds), rows)
    names = tuple(next(parts))
    if not names:
        raise DataError(f"{path}: expected {rows}; got an empty file.")
    if len(names) > MOST_COLUMNS:
        raise DataError(
            f"{path}: expected at most {MOST_COLUMNS:,} columns; got {len(names):,}. Leave out "
            "those that nothing is asked of."
        )
    return OpenTable(names, parts)


def brief(value: object) -> str:
    """Return a value of a file for a message: short, and on one line."""
    text = str(value)[: LONGEST_SHOWN + 1]
    text = text if text.isprintable() else repr(text)[1:-1]
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def place_of(path: Path, row: int) -> str:
    """Return where a row stands, from 0, as an editor counts: lines from 1, the heading's too."""
    if path.suffix.lower() not in LINES:
        return f"{path}, row {row + 1}"
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        if path.suffix.lower() == ".csv":
            # One number for each row; none behind a cell that is too long for this reader.
            numbers = (number for number, cells in _csv_rows(lines) if cells is not None)
            next(numbers, 0)
        else:
            numbers = (number for number, line in enumerate(lines, 1) if line.strip())
        line = next((number for place, number in enumerate(numbers) if place == row), row + 1)
    return f"{path}, line {line}"


LINES = (".csv", ".jsonl", ".ndjson")
"""Files in which a row is a line."""


def _checked(path: Path, parts: Iterator[Any], rows: str) -> Iterator[Any]:
    """Yield the names and then the batches; what cannot be read is explained."""
    count = 0
    names: Sequence[str] = ()
    try:
        names = next(parts)
        yield names
        for batch in parts:
            count += batch.num_rows
            if count > MOST_ROWS:
                raise DataError(f"{path}: expected at most {MOST_ROWS:,} rows; got more.")
            yield batch
    except MemoryError as error:
        raise too_large(path) from error
    except (OSError, ValueError, csv.Error, pa.ArrowException) as error:
        if NO_ROW in str(error):
            raise DataError(f"{path}: expected {rows}; got none.") from error
        said = " ".join(str(error).split())
        fault = next(_faults(path, names), None)
        raise DataError(fault or f"{path}: expected a table with {rows}; got {said}") from error
    if not count:
        raise DataError(f"{path}: expected {rows}; got none.")


def too_large(path: Path) -> DataError:
    """Return what is said of a file that memory does not hold."""
    return DataError(f"{path}: expected a table that memory holds; got one that unpacks to more.")


NO_ROW = "Empty CSV file or block"
"""What pyarrow says of a heading alone."""


def _open_csv(path: Path, kinds: Kinds) -> Iterator[Any]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        names = next(csv.reader(lines), [])
    _require_commas(path, names)
    quoted = _require_text(path)
    yield names
    wanted = kinds(names)
    # One thread: small files are the rule, and then rows are told by their number.
    yield from arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK),
        # Only where there is a quote can a value have lines, which takes longer to look for.
        parse_options=arrow_csv.ParseOptions(newlines_in_values=quoted),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict(wanted), include_columns=[name for name in names if name in wanted]
        ),
    )


def _require_text(path: Path) -> bool:
    """Return whether there is a quote in a file, which must not have the byte 0."""
    quoted = False
    with path.open("rb") as content:
        for part in iter(lambda: content.read(BLOCK), b""):
            if b"\0" in part:
                raise ValueError(NO_TEXT)
            quoted = quoted or b'"' in part
    return quoted


NO_TEXT = "the byte 0x00"


def _require_commas(path: Path, names: Sequence[str]) -> None:
    """Refuse what some spreadsheets save as CSV."""
    others = [
        name for sign, name in ((";", "semicolons"), ("\t", "tabs")) if sign in "".join(names[:1])
    ]
    if len(names) == 1 and others:
        raise DataError(
            f"{path}: expected cells parted by commas; got {others[0]}. Save it with commas, and "
            "numbers with points."
        )


def _open_json(path: Path, kinds: Kinds) -> Iterator[Any]:
    schema: pa.Schema | None = None
    wanted: Mapping[str, pa.DataType] = {}
    for text in _whole_lines(path):
        _require_flat(path, text)
        options = arrow_json.ParseOptions(explicit_schema=schema)
        read = arrow_json.ReadOptions(use_threads=False, block_size=len(text) + 1)
        table = arrow_json.read_json(io.BytesIO(text), read_options=read, parse_options=options)
        if schema is None:
            yield table.column_names
            wanted = kinds(table.column_names)
            schema = _schema(table, wanted)
        names = [name for name in wanted if name in table.column_names]
        yield from table.select(names).combine_chunks().to_batches()
    if schema is None:
        yield []


def _whole_lines(path: Path) -> Iterator[bytes]:
    """Yield the text in parts that end where a line does."""
    with path.open("rb") as content:
        while text := content.read(BLOCK):
            text += content.readline(BLOCK)
            if len(text) >= 2 * BLOCK:
                raise DataError(
                    f"{path}: expected lines of at most {BLOCK:,} bytes; got a longer one."
                )
            if text.strip():
                yield text.removeprefix(b"\xef\xbb\xbf")


BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"|([\[{])|([\]}])')
"""Texts, and brackets outside of them."""


def _require_flat(path: Path, text: bytes) -> None:
    """Refuse brackets within brackets before a reader follows them: each takes of its stack."""
    if text.count(b"[") + text.count(b"{") <= text.count(b"\n") + DEEPEST:
        return
    depth = 0
    for found in BRACKETS.finditer(text):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > DEEPEST:
            raise DataError(
                f"{path}: expected a JSON object with a value for each column in each "
                f"line; got brackets within brackets, more than {DEEPEST} deep."
            )


def _schema(table: pa.Table, wanted: Mapping[str, pa.DataType]) -> pa.Schema:
    """Return the kinds of the first part, which those that follow have, too."""
    known = [field for field in table.schema if field.name in wanted and field.type != pa.null()]
    numbers = {name for name, kind in wanted.items() if kind == pa.float64()}
    return pa.schema(
        [pa.field(one.name, pa.float64()) if one.name in numbers else one for one in known]
    )


def _open_parquet(path: Path, kinds: Kinds) -> Iterator[Any]:
    with parquet.ParquetFile(path, page_checksum_verification=True) as file:
        names = file.schema_arrow.names
        yield names
        chosen = kinds(names)
        wanted = [name for name in names if name in chosen]
        rows = max(1, CELLS // max(1, len(wanted)))
        yield from file.iter_batches(batch_size=rows, columns=wanted, use_threads=False)


OPENERS: Mapping[str, Callable[[Path, Kinds], Iterator[Any]]] = MappingProxyType(
    {".csv": _open_csv, ".parquet": _open_parquet, ".jsonl": _open_json, ".ndjson": _open_json}
)


def _csv_rows(lines: Iterator[str]) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row with the line where it begins; empty lines are none.

    A row with a cell that is too long ends them, as None.
    """
    reader, begins = csv.reader(lines), 1
    try:
        for row in reader:
            if row:
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error:
        yield begins, None


def _faults(path: Path, names: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the lines of a file that cannot be read."""
    if path.suffix.lower() in LINES and path.is_file():
        yield from _undecodable(path)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            of_lines = _csv_faults if path.suffix.lower() == ".csv" else _json_faults
            for line, fault in of_lines(lines, names):
                yield f"{path}, line {line}: {fault}"


def _undecodable(path: Path) -> Iterator[str]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if number == 1 and line.startswith(GZIP):
                yield f"{path}: expected text; got a file packed by gzip. Unpack it: gunzip."
            try:
                line.decode()
            except UnicodeDecodeError as error:
                yield (
                    f"{path}, line {number}: expected text in UTF-8; got the byte "
                    f"0x{line[error.start]:02x}. Save the file as UTF-8."
                )
            if b"\0" in line:
                yield (
                    f"{path}, line {number}: expected text in UTF-8; got the byte 0x00. Save the "
                    "file as UTF-8."
                )


def _csv_faults(lines: Iterator[str], names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line of each row that has other cells than its heading, or a word for a number."""
    rows = _csv_rows(lines)
    heading = next(rows, None)
    rows = chain([heading], rows) if heading and heading[1] is None else rows
    numbers = {place: name for place, name in enumerate(names) if name.startswith("p_")}
    for line, row in rows:
        if row is None:
            yield line, f"expected cells of at most {LONGEST_CELL:,} letters; got a longer one."
            return
        if len(row) != len(names):
            yield line, f"expected {len(names)} cells, as the heading has; got {len(row)}."
            continue
        for place, name in numbers.items():
            if row[place] and not NUMBER.fullmatch(row[place].strip()):
                yield line, f"expected a number as {name}, such as 0.25; got {brief(row[place])}."


NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)|null|n/?a", re.IGNORECASE
)
"""What is read as a number, or as none."""


def _json_faults(lines: Iterator[str], _: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield each line that is no object, or has a value of another kind than the first line."""
    first: dict[str, object] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:  # also a number of too many digits
            why = error.msg if isinstance(error, json.JSONDecodeError) else error
            yield number, f"expected a JSON object; got a line that is none ({why})."
            continue
        if not isinstance(row, dict):
            yield number, f"expected a JSON object with a value for each column; got {line[:40]!r}."
            continue
        first = first or row
        for name in first.keys() & row.keys():
            kinds = [_kind(one[name]) for one in (first, row)]
            if None not in kinds and kinds[0] != kinds[1]:
                yield (
                    number,
                    f"expected {kinds[0]} as {name}, as in the first line; got {kinds[1]}.",
                )


def _kind(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case _:
            return "a list" if isinstance(value, list) else "an object"
