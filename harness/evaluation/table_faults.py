"""What is wrong with a line of a table that cannot be read, and where a row stands in its file."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

LONGEST_CELL = 131_072
"""Letters of a cell: what Python's reader of CSV takes."""
LONGEST_SHOWN = 60
GZIP = b"\x1f\x8b"

LINES = (".csv", ".jsonl", ".ndjson")
"""Files in which a row is a line."""


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
        line = next((number for place, number in enumerate(numbers) if place == row), None)
    return f"{path}, row {row + 1}" if line is None else f"{path}, line {line}"


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


def faults(path: Path, names: Sequence[str]) -> Iterator[str]:
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
            yield (
                line,
                f"expected cells of at most {LONGEST_CELL:,} letters; got a longer one. Where a "
                "quote begins there, close it.",
            )
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


OBJECT_A_LINE = " Write an object a line, in pandas: to_json(path, orient='records', lines=True)."


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
            begun = line.strip() in ("{", "[")
            yield (
                number,
                f"expected a JSON object; got a line that is none ({why}).{OBJECT_A_LINE * begun}",
            )
            continue
        if not isinstance(row, dict):
            yield (
                number,
                f"expected a JSON object with a value for each column; got {line[:40]!r}."
                f"{OBJECT_A_LINE * isinstance(row, list)}",
            )
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
