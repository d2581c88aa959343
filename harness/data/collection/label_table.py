"""A table of one's own: where each picture lies, what it shows, and what belongs together."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple, NoReturn

from harness.data.collection.parts import EXPECTED_WORDS, Part, part_named
from harness.data.names import listed, printable
from harness.errors import DataError
from harness.runtime.csv_files import as_written
from harness.runtime.documents import one_line

PARQUET = ".parquet"
_LARGEST_TABLE = 256 * 2**20
_SEPARATORS = ",;\t"
_MOST_NAMED = 8
_PARTED = "\x1f"
"""Between the words of a group that several columns name."""


class LabelColumns(NamedTuple):
    """What the columns of a table are called; None: there is no such column."""

    image: str
    label: str
    group: str | tuple[str, ...] | None
    """One, or several that name a group together."""
    part: str | None = None

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield each column that is meant, after the key that names it."""
        for key, names in self._asdict().items():
            for name in (names,) if isinstance(names, str) else names or ():
                yield key, name


class LabelledPicture(NamedTuple):
    """A row of a table."""

    relative: str
    """Path below the table's folder, with slashes."""
    label: str
    group: str | None
    place: str
    """Where it stands, such as `line 7`."""
    part: Part | None = None


class LabelTable(NamedTuple):
    """The rows of a table, each about another picture."""

    root: Path
    """The table's own folder, with links resolved."""
    pictures: tuple[LabelledPicture, ...]


def read_label_table(path: Path, columns: LabelColumns) -> LabelTable:
    """Return what a table says of pictures.

    Args:
        path: a CSV file (UTF-8, with commas, semicolons or tabs) or a Parquet file. Paths of
            pictures begin at its folder.
        columns: which are meant.

    Raises:
        DataError: it is no such table, lacks a column or a value, names a picture that is not
            there, lies elsewhere or was named before; with the line.
    """
    where, root = printable(str(path)), path.parent.resolve()
    try:
        rows = list(_rows(path, columns))
    except DataError:
        raise
    except Exception as error:  # each library has errors of its own
        raise DataError(
            f"{where}: expected a table with a row for each picture, as CSV (UTF-8, with commas, "
            f"semicolons or tabs) or Parquet; got {one_line(error)}"
        ) from error
    if not rows:
        raise DataError(f"{where}: expected a row for each picture; got none.")
    first_of: dict[str, LabelledPicture] = {}
    for row in rows:
        _require_inside(where, root, row)
        # By what is shown of a path, which is the picture's name everywhere.
        first = first_of.setdefault(printable(row.relative), row)
        if first is not row:
            _refuse_again(where, first, row)
    _require_files(where, root, rows)
    return LabelTable(root, tuple(rows))


def _rows(path: Path, columns: LabelColumns) -> Iterator[LabelledPicture]:
    where = printable(str(path))
    for place, cells in _parquet_rows(path) if path.suffix.lower() == PARQUET else _csv_rows(path):
        _require_columns(where, cells, columns)
        words = {name: "" if cells[name] is None else str(cells[name]).strip() for name in cells}
        for key, name in columns.named():
            if not words[name]:
                raise DataError(f"{where}, {place}: expected a value as {key} ({name}); got none.")
        group = _PARTED.join(words[name] for key, name in columns.named() if key == "group")
        part = None if columns.part is None else _part(f"{where}, {place}", columns.part, words)
        relative = PurePosixPath(words[columns.image].replace("\\", "/")).as_posix()
        yield LabelledPicture(relative, words[columns.label], group or None, place, part)


def _part(place: str, column: str, words: Mapping[str, str]) -> Part:
    part = part_named(words[column])
    if part is None:
        raise DataError(
            f"{place}: expected {EXPECTED_WORDS} as part ({column}); got "
            f"{printable(words[column], limit=60)}. Take rows of other kinds out of the table."
        )
    return part


def _csv_rows(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    if path.stat().st_size > _LARGEST_TABLE:
        raise ValueError(f"more than {_LARGEST_TABLE:,} bytes")
    text = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
    heading = text.readline()
    text.seek(0)
    # The one that parts the names: within cells of another kind any of them may stand.
    separator = max(_SEPARATORS, key=heading.count)
    reader = csv.DictReader(text, delimiter=separator, strict=True)
    for cells in reader:
        place = f"line {reader.line_num}"
        if None in cells or None in cells.values():
            raise DataError(
                f"{printable(str(path))}, {place}: expected {len(reader.fieldnames or ())} cells, "
                "as the heading has; got more or fewer."
            )
        yield place, {name: as_written(cell) for name, cell in cells.items()}


def _parquet_rows(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    from pyarrow import parquet

    table = parquet.read_table(path)
    for number, cells in enumerate(table.to_pylist(), start=1):
        yield f"row {number}", cells


def _require_columns(where: str, cells: Mapping[str, object], columns: LabelColumns) -> None:
    for key, name in columns.named():
        if name not in cells:
            there = listed([printable(str(each)) for each in cells], _MOST_NAMED)
            raise DataError(
                f"{where}: expected the column {name!r}, as data.{key} says; got {there}. "
                f"Set data.{key} to the name of the column that is meant."
            )


def _require_inside(where: str, root: Path, row: LabelledPicture) -> None:
    """Refuse what leaves the table's folder, by its name or by a link."""
    path = PurePosixPath(row.relative)
    outside = path.is_absolute() or PureWindowsPath(row.relative).drive or ".." in path.parts
    if outside or not (root / path).resolve().is_relative_to(root):
        raise DataError(
            f"{where}, {row.place}: expected a picture below the table's folder; got "
            f"{printable(row.relative)}. Move the table to a folder above its pictures."
        )


def _refuse_again(where: str, first: LabelledPicture, row: LabelledPicture) -> NoReturn:
    if first.relative != row.relative:
        what = f"paths that can be told apart; got {row.relative}, which is shown like that of "
        what += f"{first.place}: rename one of the two files"
    elif first.label != row.label:
        what = f"one class for each picture; got {row.label} for {row.relative}, which is "
        what += f"{first.label} in {first.place}"
    elif first.part != row.part:
        what = f"one part for each picture; got {row.part} for {row.relative}, which is "
        what += f"{first.part} in {first.place}"
    else:
        what = f"each picture once; got {row.relative}, which stands in {first.place}, too"
    raise DataError(f"{where}, {row.place}: expected {printable(what)}.")


def _require_files(where: str, root: Path, rows: list[LabelledPicture]) -> None:
    missing = [row for row in rows if not (root / row.relative).is_file()]
    if missing:
        more = f" (and {len(missing) - 1:,} more)" if len(missing) > 1 else ""
        raise DataError(
            f"{where}, {missing[0].place}: expected a picture at {printable(missing[0].relative)} "
            f"in {printable(str(root))}; got no such file{more}. Paths begin at the table's folder."
        )
