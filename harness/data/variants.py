"""Pictures that were made from others: who their parents are."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.data.names import printable
from harness.errors import DataError

TABLE = "variants.csv"
COLUMNS = ("image", "parent", "number")
_LARGEST_TABLE = 256 * 2**20


def read_parents(root: Path) -> Mapping[str, str]:
    """Return the picture that each picture was made from, by ids; its own id for an original.

    `data preprocess` writes the table beside the class folders. Without one nothing is known.

    Raises:
        DataError: there is a table, and it is not one of these.
    """
    path = root / TABLE
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > _LARGEST_TABLE:
            raise ValueError(f"more than {_LARGEST_TABLE:,} bytes")
        text = path.read_bytes().decode("utf-8")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        return {printable(row["image"]): printable(row["parent"]) for row in rows}
    except KeyError as error:
        raise _unreadable(path, f"no column {error}") from error
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise _unreadable(path, printable(str(error), limit=120)) from error


def _unreadable(path: Path, got: str) -> DataError:
    return DataError(
        f"{printable(str(path))}: expected a table of {', '.join(COLUMNS)}; got {got}. Write it "
        "again with `data preprocess`: without it copies of a picture could stand in two parts."
    )


def write_parents(root: Path, rows: Sequence[tuple[str, str, int]]) -> None:
    """Write the table of (image, parent, number) beside the class folders."""
    with (root / TABLE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)


def is_copy(image_id: str, parents: Mapping[str, str]) -> bool:
    """Return whether a picture was made from another one."""
    return parents.get(image_id, image_id) != image_id


def siblings(image_ids: Sequence[str], parents: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of rows with one parent: the first of each family with each other."""
    first_of: dict[str, int] = {}
    for row, image_id in enumerate(image_ids):
        if image_id in parents:
            first = first_of.setdefault(parents[image_id], row)
            if first != row:
                yield first, row
