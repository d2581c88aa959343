"""CSV that a spreadsheet shows and does not carry out.

Names of classes and files are other people's words, and a spreadsheet takes a cell that begins
with `=`, `+`, `-` or `@` for a formula, which may start programs. Such cells get an apostrophe in
front, which spreadsheets hide; `as_written` takes it away again.
"""

import csv
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from harness.runtime.atomic_files import write_whole

if TYPE_CHECKING:
    import pandas as pd
    from pandas._typing import DtypeObj

# Also behind spaces, and in the wide forms that some programs read as the narrow ones.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_NUMBER = re.compile(r"[-+]?(?:\d+[\d.,]*|[.,]\d+)(?:[eE][-+]?\d+)?(?:\s?%)?|[-+](?:inf)?")


class Writable(Protocol):
    """Where lines of CSV go."""

    def write(self, text: str, /) -> object:
        """Take a line with its end."""


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if not isinstance(value, str) or not _FORMULA.match(value) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def as_written(value: object) -> object:
    """Return what `safe_cell` was given."""
    if isinstance(value, str) and value.startswith("'") and _FORMULA.match(value):
        return value[1:]
    return value


def safe_table(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table whose names and cells are safe."""
    return _mapped(table, safe_cell)


def table_as_written(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return the table that `safe_table` was given."""
    cells = (column for _, column in table.items() if _is_text(column.dtype))
    names = [table.columns, *([table.index] if _is_text(table.index.dtype) else ())]
    if any(_any_quoted(one) for one in (*cells, *names)):
        return _mapped(table, as_written)
    return table  # as nearly always: looking is quicker than asking each cell


def write_csv(table: "pd.DataFrame", path: Path, *, index: bool = False) -> None:
    """Write a table as a CSV file with safe cells."""
    write_whole(path, partial(safe_table(table).to_csv, index=index))


def write_rows(lines: Writable, rows: Iterable[Iterable[object]]) -> None:
    """Write rows as CSV with safe cells, each line ended by a line feed."""
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def _mapped(table: "pd.DataFrame", change: Callable[[object], object]) -> "pd.DataFrame":
    made = table.copy()
    for place, kind in enumerate(table.dtypes):
        if _is_text(kind):
            made.isetitem(place, [*map(change, table.iloc[:, place])])
    made.columns = table.columns.map(change)
    if _is_text(table.index.dtype):
        made.index = table.index.map(change)
    return made


def _is_text(kind: "DtypeObj") -> bool:
    return kind.kind not in "biufcmM"


def _any_quoted(cells: "pd.Series[Any] | pd.Index[Any]") -> bool:
    if cells.dtype == object:
        return any(isinstance(cell, str) and cell.startswith("'") for cell in cells)
    return bool(cells.str.startswith("'").any())
