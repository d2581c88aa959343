"""Class names from folder names, whatever archives and file systems did to them."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from harness.errors import DataError
from harness.runtime.atomic_files import replace_file
from harness.runtime.csv_files import as_written, write_rows


def listed(items: Sequence[str], limit: int) -> str:
    """Return `a, b and c`, or `a, b and 40 more` if there are more items than the limit."""
    shown = list(items) if len(items) <= limit else [*items[: limit - 1], _more(items, limit - 1)]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _more(items: Sequence[str], shown: int) -> str:
    return f"{len(items) - shown:,} more"


PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
)
"""Of the formats that are read: a file of such a name that holds something else is broken."""
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
        return {_id(row["image"]): _id(row["parent"]) for row in rows}
    except KeyError as error:
        raise _unreadable(path, f"no column {error}") from error
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise _unreadable(path, printable(str(error), limit=120)) from error


def _id(cell: str) -> str:
    return printable(str(as_written(cell)))


def _unreadable(path: Path, got: str) -> DataError:
    return DataError(
        f"{printable(str(path))}: expected a table of {', '.join(COLUMNS)}; got {got}. Write it "
        "again with `data preprocess`: without it copies of a picture could stand in two parts."
    )


def write_parents(root: Path, rows: Sequence[tuple[str, str, int]]) -> None:
    """Write the table of (image, parent, number) beside the class folders."""
    text = io.StringIO(newline="")
    write_rows(text, [COLUMNS, *rows])
    replace_file(root / TABLE, text.getvalue())


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


_MISREAD_AS = ("cp437", "cp850", "cp866", "cp1252", "latin-1")
_MISREADINGS = 3
"""How often a name may have been misread, one reading after another."""
_ALIASES: Mapping[str, str] = MappingProxyType({"Albrecht Du rer": "Albrecht Dürer"})
"""Spellings that lost a letter for good."""
_DIGITS = re.compile(r"(\d+)")


def class_name(folder: str, known: Collection[str] = ()) -> str:
    """Return the name to show for a class folder.

    Underscores become spaces and letters with marks become one character (NFC). If that is none
    of the known names, but undoing up to three wrong readings of its bytes makes one of them
    (`Albrecht_Du╠êrer`: UTF-8 read as cp437), then it is that one. Characters that would disturb
    a terminal or a page are spelled out.
    """
    plain = _plain(folder)
    readings = chain(_readings(plain), (_ALIASES.get(plain, plain),))
    name = next((name for name in readings if name in known), plain)
    return printable(name.strip() or folder)


def printable(text: str, *, limit: int | None = None) -> str:
    r"""Return the text on one line, NFC, other characters spelled out (`\u{1b}`).

    With a limit, it is cut to that many characters.

    Control characters, lone surrogates and marks that reverse the direction of writing could
    otherwise hide a name's true reading, or command the terminal that shows it.
    """
    shown = unicodedata.normalize("NFC", text)  # the same object, where nothing is to be done
    if not shown.isprintable():
        letters = (c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in shown)
        shown = "".join(letters)
    return shown if limit is None or len(shown) <= limit else shown[: limit - 1] + "…"


def spelled_out(text: str) -> str:
    r"""Return the text as `printable` does, with what NFC would change spelled out: `Du\u{308}rer`.

    So two names that look the same, and are two folders, can be told apart.
    """
    letters = (
        f"\\u{{{ord(c):x}}}"
        if unicodedata.combining(c) or unicodedata.normalize("NFC", c) != c
        else c
        for c in text
    )
    return printable("".join(letters))


def natural_key(text: str) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """Return what to sort by so that `x_9` comes before `x_10`; equal texts alone are equal."""
    parts = _DIGITS.split(text)
    keys = tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)
    return keys, text


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("_", " "))


def _readings(name: str) -> Iterator[str]:
    """Yield the name, then what it may have been before it was misread, nearest first."""
    layer, seen = [name], {name}
    for _ in range(_MISREADINGS + 1):
        yield from layer
        layer = [before for text in layer for before in _before_misreading(text)]
        layer = [text for text in dict.fromkeys(layer) if text not in seen]
        seen.update(layer)


def _before_misreading(name: str) -> Iterator[str]:
    for encoding in _MISREAD_AS:
        try:
            yield _plain(name.encode(encoding).decode("utf-8"))
        except UnicodeError:  # not misread that way
            continue
