"""Tables of any program: CSV, Parquet or JSON lines, read a part at a time.

What cannot be read is named with its file and line.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import json as arrow_json
from pyarrow import parquet

from harness.errors import DataError
from harness.evaluation.table_faults import brief, faults

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
DEEPEST = 16
"""Brackets within brackets in a row of JSON: deep ones end the program that reads them."""
ROWS = "a row for each picture"


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
        said = (isinstance(error, OSError) and error.strerror) or " ".join(str(error).split())
        fault = next(faults(path, names), None)
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
    for sign, (what, typed) in PARTED_OTHERWISE.items():
        if len(names) == 1 and sign in names[0]:
            raise DataError(
                f"{path}: expected values parted by commas; got {what}, in {brief(names[0])!r}. "
                f"Write it with commas, in pandas: pd.read_csv(path, sep={typed!r})"
                ".to_csv(path, index=False); where numbers have a decimal comma, read with "
                "decimal=',' too."
            )


PARTED_OTHERWISE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {";": ("semicolons", ";"), "\t": ("tabs", "\t"), "|": ("upright bars", "|")}
)
"""What parts the values of a heading that has no comma: how it is called, and typed."""


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
