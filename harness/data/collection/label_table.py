"""A table of one's own: where each picture lies, what it shows, and what belongs together."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple, NoReturn

from harness.data.collection.parts import EXPECTED_WORDS, Part, part_named
from harness.data.names import listed, printable
from harness.errors import DataError
from harness.runtime.csv_files import as_written
from harness.runtime.documents import one_line

PARQUET = ".parquet"
_LARGEST_TABLE = 256 * 2**20
MOST_ROWS = 10_000_000
"""Of a Parquet file, of which a small one can say very many."""
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
    rows = _parquet_rows if path.suffix.lower() == PARQUET else _csv_rows
    for place, cells in rows(path, columns):
        at = f"{where}, {place}"
        words = {name: _word(at, key, name, cells) for key, name in columns.named()}
        group = _PARTED.join(words[name] for key, name in columns.named() if key == "group")
        part = None if columns.part is None else _part(at, columns.part, words)
        relative = PurePosixPath(words[columns.image].replace("\\", "/")).as_posix()
        yield LabelledPicture(relative, words[columns.label], group or None, place, part)


def _word(place: str, key: str, name: str, cells: Mapping[str, object]) -> str:
    cell = cells[name]
    if isinstance(cell, (bytes, list, dict)):
        raise DataError(
            f"{place}: expected text or a number as {key} ({name}); got {type(cell).__name__}. "
            "Write the column as text."
        )
    # Programs that have no other word for nothing write NaN, which is not itself.
    word = "" if cell is None or cell != cell else str(cell).strip()  # noqa: PLR0124
    if not word:
        alone = " What belongs to nothing else takes a word of its own." if key == "group" else ""
        raise DataError(f"{place}: expected a value as {key} ({name}); got none.{alone}")
    return word


def _part(place: str, column: str, words: Mapping[str, str]) -> Part:
    part = part_named(words[column])
    if part is None:
        raise DataError(
            f"{place}: expected {EXPECTED_WORDS} as part ({column}); got "
            f"{printable(words[column], limit=60)}. Take rows of other kinds out of the table."
        )
    return part


def _csv_rows(path: Path, columns: LabelColumns) -> Iterator[tuple[str, Mapping[str, object]]]:
    where, text = printable(str(path)), _text(path)
    if not text.strip():
        return
    separator = max(_SEPARATORS, key=lambda one: _fits(text, one, columns))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    read = 0
    try:
        names = [name.strip() for name in next(cells for cells in reader if cells)]
        read = reader.line_num
        _require_columns(where, names, columns)
        for cells in reader:
            read = reader.line_num
            if cells:  # not an empty line
                yield f"line {read}", _row(f"{where}, line {read}", names, cells, columns)
    except csv.Error as error:
        raise DataError(
            f"{where}, line {read + 1}: expected a row of CSV; got {one_line(error)}. Quotes come "
            "in pairs, and stand around a whole cell."
        ) from error


def _row(
    at: str, names: Sequence[str], cells: Sequence[str], columns: LabelColumns
) -> Mapping[str, object]:
    if len(cells) != len(names):
        raise DataError(f"{at}: expected {len(names)} cells, as the heading has; got {len(cells)}.")
    row = dict(zip(names, cells, strict=True))
    for key, name in columns.named():
        if row[name].strip().startswith("="):
            raise DataError(
                f"{at}: expected a word as {key} ({name}); got a formula, "
                f"{printable(row[name].strip(), limit=60)}. Write what it gives, or an apostrophe "
                "in front where that is its name."
            )
    return {name: as_written(cell) for name, cell in row.items()}


def _text(path: Path) -> str:
    if path.stat().st_size > _LARGEST_TABLE:
        raise ValueError(f"more than {_LARGEST_TABLE:,} bytes")
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"bytes that are no UTF-8 in line {line}. Save it as CSV in UTF-8"
        ) from error


def _fits(text: str, separator: str, columns: LabelColumns) -> tuple[int, int]:
    """Return how well a separator parts the heading: names that are meant, then names at all.

    Within a name that is quoted, as within cells, any of them may stand.
    """
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        names = next(cells for cells in lines if cells)
    except csv.Error:  # told when the table is read
        return 0, 0
    found = {name.strip() for name in names}
    return sum(name in found for _, name in columns.named()), len(names)


def _parquet_rows(path: Path, columns: LabelColumns) -> Iterator[tuple[str, Mapping[str, object]]]:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        _require_columns(printable(str(path)), file.schema_arrow.names, columns)
        if file.metadata.num_rows > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS:,} rows")
        # Others may hold the pictures themselves.
        table = file.read(columns=list(dict.fromkeys(name for _, name in columns.named())))
    for number, cells in enumerate(table.to_pylist(), start=1):
        yield f"row {number}", cells


def _require_columns(where: str, names: Sequence[str], columns: LabelColumns) -> None:
    for key, name in columns.named():
        if name not in names:
            there = listed([printable(each) for each in names], _MOST_NAMED) if names else "none"
            alone = " Commas, semicolons or tabs part them." if len(names) == 1 else ""
            raise DataError(
                f"{where}: expected the column {name!r}, as data.{key} says; got {there}. "
                f"Set data.{key} to the name of the column that is meant.{alone}"
            )
        if names.count(name) > 1:
            raise DataError(
                f"{where}: expected one column {name!r}, as data.{key} says; got "
                f"{names.count(name)} of that name. Rename the others."
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
        got = "no file, but a folder" if (root / missing[0].relative).is_dir() else "no such file"
        raise DataError(
            f"{where}, {missing[0].place}: expected a picture at {printable(missing[0].relative)} "
            f"in {printable(str(root))}; got {got}{more}. Paths begin at the table's folder."
        )
