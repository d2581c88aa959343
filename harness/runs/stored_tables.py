"""The CSV files of a finished run, read back whole or refused."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from harness.runtime.csv_files import table_as_written
from harness.runtime.documents import LARGEST_TABLE, Expected, parsed, stored_bytes

PARTS = ("train", "validation", "test")
SELECTION = "selection"
"""What a trial of a search has in the place of a test part."""


def read_table(path: Path, expected: Expected, **options: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return a table that was written as CSV; `options` are those of pandas.

    Raises:
        HarnessError: it is none, or its last line was cut; of the kind that `expected` names.
    """
    content = stored_bytes(path, expected, most=LARGEST_TABLE)
    return parsed(lambda: table_of(content, **options), path, expected)


def table_of(content: bytes, **options: Any) -> pd.DataFrame:  # noqa: ANN401 (those of pandas)
    """Return the table that a CSV file holds.

    Raises:
        ValueError: it is none, or its last line was cut.
    """
    if not content.endswith(b"\n"):
        raise ValueError("no end of its last line: was the file cut short?")
    return table_as_written(pd.read_csv(io.BytesIO(content), **options))


def split_of(content: bytes) -> pd.DataFrame:
    """Return who was in which part: image_id, class, group, part.

    Raises:
        ValueError: it is no such table, or lines of it were lost.
    """
    types = {"image_id": str, "class": str, "group": np.int64, "part": str}
    table = pd.read_csv(io.BytesIO(content), dtype=types, keep_default_na=False)
    table = table_as_written(table)
    _require_whole(table, types)
    return table


def epochs_of(content: bytes) -> pd.DataFrame:
    """Return the numbers of every epoch.

    Raises:
        ValueError: it is no such table, or lines of it were lost.
    """
    table = table_of(content, dtype=float)
    _require_epochs(table)
    return table


def _require_whole(table: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse a split of which lines or columns were lost."""
    if list(table.columns) != list(columns):
        raise ValueError(f"the columns {', '.join(map(str, table.columns[:6]))}")
    if not (table["part"] == "train").any():
        raise ValueError("no training picture: was the file cut short?")
    unknown = table.loc[~table["part"].isin([*PARTS, SELECTION]), "image_id"]
    if len(unknown):
        raise ValueError(f"no part for {unknown.iloc[0]}: was the file cut short?")


def _require_epochs(table: pd.DataFrame) -> None:
    """Refuse a history of which epochs were lost."""
    if "epoch" not in table:
        raise ValueError(f"the columns {', '.join(map(str, table.columns[:6]))}")
    if (table["epoch"] != np.arange(1, len(table) + 1)).any():
        raise ValueError("not every epoch")
