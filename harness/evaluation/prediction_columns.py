"""The columns of a file of predictions: what they are called, and which must be there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from unicodedata import normalize

import pyarrow as pa
import pyarrow.compute as pc

from harness.errors import DataError
from harness.evaluation.predictions import PREFIX
from harness.evaluation.table_faults import brief

Texts: TypeAlias = Any
"""A column of words, an Arrow array: those have no types."""

IMAGE = ("image", "image_id")
"""What the column of the picture may be called."""
ANSWER = ("true", "predicted")
REPETITION, GROUP = "repetition", "group"
TEXTS = (*IMAGE, *ANSWER, REPETITION, GROUP)
MOST_SHOWN = 8


def wanted_columns(names: Sequence[str], column: str = "") -> Mapping[str, pa.DataType]:
    """Return which columns are read, and as what.

    Args:
        names: of all columns.
        column: which names repetitions; empty: `repetition` does.
    """
    wanted = (*TEXTS, column) if column else TEXTS  # pandas writes an index without a name
    texts = {name: pa.string() for name in names if name in wanted}
    return {name: pa.float64() for name in names if name.startswith(PREFIX)} | texts


def require_columns(path: Path, names: Sequence[str], column: str = "") -> str:
    """Return the name of the column of pictures.

    Raises:
        DataError: a column is missing, or there twice.
    """
    wanted = [composed(name) for name in names if name in wanted_columns(names, column)]
    repeated = [name for name, count in Counter(wanted).items() if count > 1]
    if repeated:
        raise DataError(f"{path}: expected each column once; got {brief(repeated[0])} twice.")
    image = next((name for name in IMAGE if name in wanted), None)
    if image is None or not set(ANSWER) <= set(wanted):
        got = ", ".join(map(brief, names[:MOST_SHOWN])) + " …" * (len(names) > MOST_SHOWN)
        raise DataError(
            f"{path}: expected the columns image, true and predicted, parted by commas, and "
            f"p_CLASS for each class where there are probabilities; got {got or 'others'}."
        )
    return image


def composed(word: str) -> str:
    """Return a word with letters and accents as one sign each: some systems write them apart."""
    return normalize("NFC", word)


def composed_column(column: Texts) -> Texts:
    """Return words with letters and accents as one sign each: some systems write them apart."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        return column
    # Not `pc.utf8_normalize`: it takes signs apart whatever form is asked for.
    words = [None if word is None else composed(word) for word in column.to_pylist()]
    return pa.array(words, column.type)
