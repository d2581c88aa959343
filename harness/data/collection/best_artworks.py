"""The layout and the table of the "Best Artworks of All Time" collection."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from harness.data.names import listed, printable
from harness.errors import DataError
from harness.wording.counts import counted

SCALED_COPIES = frozenset({"resized"})
_LARGEST_TABLE = 4 * 2**20
_NOT_ARTISTS = frozenset({"images", "resized", "__MACOSX"})


def picture_root(folder: Path) -> Path | None:
    """Return the folder that holds the artists' folders, or None.

    It is `images/images` in the original layout; `images` and `folder` itself are accepted.
    """
    for root in (folder / "images" / "images", folder / "images", folder):
        if root.is_dir() and any(_is_artist(path) for path in root.iterdir()):
            return root.resolve()
    return None


def _is_artist(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.name in _NOT_ARTISTS
    return not hidden and path.is_dir()


def find_artists(folder: Path) -> Mapping[str, int]:
    """Return the number of pictures of each painter by `artists.csv`; nothing if there is none.

    Raises:
        DataError: the table cannot be read.
    """
    places = [folder]
    while places[-1].name == "images":
        places.append(places[-1].parent)
    table = next(
        (place / "artists.csv" for place in places if (place / "artists.csv").is_file()), None
    )
    return read_artists(table) if table else {}


def read_artists(path: Path) -> Mapping[str, int]:
    """Return the number of pictures of each painter, in the order of the table.

    Raises:
        DataError: it is no UTF-8 table with one row per painter, with `name` and `paintings`.
    """
    try:
        if path.stat().st_size > _LARGEST_TABLE:
            raise ValueError(f"more than {_LARGEST_TABLE:,} bytes")
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        counts = {_name(row["name"]): int(row["paintings"]) for row in rows}
        if not rows or len(counts) < len(rows):
            raise ValueError("no painters" if not rows else "a painter listed twice")
    except KeyError as error:
        raise _unreadable(path, f"no column {error}") from error
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise _unreadable(path, printable(str(error), limit=120)) from error
    return counts


def _name(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def _unreadable(path: Path, got: str) -> DataError:
    return DataError(
        f"{printable(str(path))}: expected the collection's table with `name` and `paintings` of "
        f"each painter; got {got}. Restore the original, or delete it to go on without."
    )


def compare_counts(artists: Mapping[str, int], counts: Mapping[str, int]) -> str:
    """Return one sentence or a few on how the pictures here differ from `artists.csv`."""
    here = [name for name in artists if name in counts]
    differing = [
        f"{name} {counts[name]:,} instead of {artists[name]:,}"
        for name in here
        if counts[name] != artists[name]
    ]
    agree = "their counts agree" if here else "nothing can be compared"
    if differing:
        agree = "1 count differs" if len(differing) == 1 else f"{len(differing)} counts differ"
        agree += f": {listed(differing, 10)}"
    sentences = [
        f"artists.csv lists {counted(len(artists), 'painter')} with {sum(artists.values()):,} "
        f"pictures; {len(here)} of them have pictures here "
        f"({sum(counts[name] for name in here):,}), and {agree}"
    ]
    if missing := sorted(set(artists) - set(counts)):
        sentences.append(f"no pictures: {listed(missing, 4)}")
    if unknown := sorted(set(counts) - set(artists)):
        sentences.append(f"not in artists.csv: {listed(unknown, 4)}")
    return printable("; ".join(sentences)) + "."
