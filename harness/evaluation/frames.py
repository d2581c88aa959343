"""DataFrames of any program, as tables are read: plain columns, each once."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import pyarrow as pa

from harness.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


def plain_frame(frame: object, where: str, indices: Collection[str] = ()) -> "pd.DataFrame":
    """Return a DataFrame with names of columns that are words, each there once.

    Args:
        frame: what was given.
        where: what messages call it.
        indices: names, in small letters, of which an index is a column, too.

    Raises:
        DataError: it is no DataFrame, or has a column twice.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"{where}: expected a DataFrame of pandas; got {type(frame).__name__}.")
    levels = [name for name in frame.index.names if str(name).lower() in indices]
    new = [name for name in levels if name not in frame.columns]
    frame = frame.reset_index(new) if new else frame
    frame = frame.set_axis(frame.columns.map(str), axis=1)
    repeated = frame.columns[frame.columns.duplicated()]
    if len(repeated):
        raise DataError(f"{where}: expected each column once; got {repeated[0]!r} twice.")
    return frame


def arrow_table(frame: "pd.DataFrame", where: str) -> pa.Table:
    """Return a DataFrame as a table of Arrow's, without its index.

    Raises:
        DataError: a column has values of several kinds, or of none that a table has.
    """
    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except pa.ArrowException as error:
        said = "; ".join(" ".join(str(part).split()) for part in error.args)
        raise DataError(
            f"{where}: expected columns of words or of numbers, not both; got {said}. "
            "Make it text: frame[column].astype(str)."
        ) from error
