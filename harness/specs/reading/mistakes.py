"""What is wrong with a file, said so that it can be put right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

Key = tuple[str | int, ...]

COMMAND_LINE = Path("--set")
"""Stands for the file of what was written on the command line."""

_LONGEST_VALUE = 60
_MOST_LISTED = 9
_MOST_SHOWN = 40


class Place(NamedTuple):
    """Where something was written."""

    file: Path
    line: int
    """From 1; 0 when the file as a whole is meant."""


class Mistake(NamedTuple):
    """One thing to correct."""

    key: Key
    """The way to it from the top of the spec; empty for the whole file."""
    place: Place
    text: str
    """What was expected, what it got, what to do."""


@dataclass(frozen=True)
class FileMistakes:
    """Everything to correct in one file, in the order of its lines."""

    path: Path
    mistakes: tuple[Mistake, ...]

    def __str__(self) -> str:
        """Return the message that the user reads."""
        shown = [f"  {_line(mistake, self.path)}" for mistake in self.mistakes[:_MOST_SHOWN]]
        if len(self.mistakes) > _MOST_SHOWN:
            shown.append(f"  and {len(self.mistakes) - _MOST_SHOWN} more")
        return "\n".join((f"{self.path}: {len(self.mistakes)} to correct", *shown))


def in_reading_order(path: Path, mistakes: Iterable[Mistake]) -> FileMistakes:
    """Return the mistakes as they are met in the file, then those in its parents, then --set."""

    def order(mistake: Mistake) -> tuple[bool, bool, str, int]:
        file, line = mistake.place
        return (file == COMMAND_LINE, file != path, str(file), line)

    return FileMistakes(path, tuple(sorted(mistakes, key=order)))


def dotted(key: Key) -> str:
    """Return a key as people write it: `training.optimizer.kind`."""
    return ".".join(part if _is_plain(part) else repr(part) for part in map(str, key))


def shown(value: object) -> str:
    """Return a written value for a message: short, on one line, told apart from its quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f"the text {_cut(value)!r}"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return _cut(str(value))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, if any looks like it."""
    import difflib

    found = difflib.get_close_matches(word, tuple(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Sequence[str]) -> str:
    """Return `; did you mean 'x'?`, or the short list of known words, or nothing."""
    if found := nearest(word, known):
        return f"; did you mean {found!r}?"
    return f"; known: {', '.join(known)}" if 0 < len(known) <= _MOST_LISTED else ""


def _line(mistake: Mistake, own: Path) -> str:
    place = " ".join(filter(None, (dotted(mistake.key), _where(mistake.place, own))))
    return f"{place}: {mistake.text}" if place else mistake.text


def _where(place: Place, own: Path) -> str:
    if place.file == COMMAND_LINE:
        return "(--set)"
    line = f"line {place.line}" if place.line else ""
    file = "" if place.file == own else _seen_from(own, place.file)
    inside = ", ".join(filter(None, (file, line)))
    return f"({inside})" if inside else ""


def _seen_from(own: Path, other: Path) -> str:
    return other.name if other.parent == own.parent else str(other)


def _is_plain(part: str) -> bool:
    return bool(part) and part.isprintable() and len(part) <= _LONGEST_VALUE and " " not in part


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
