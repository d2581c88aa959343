"""Files at the door: what is no small UTF-8 file goes no further."""

import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from harness.errors import SpecError
from harness.specs.reading.mistakes import COMMAND_LINE, Key, Mistake, Place, nearest, shown

MOST_DIGITS = 18

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("null", "Null", "NULL", "~"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_scalar(text: str) -> Scalar:
    """Return what an unquoted scalar means.

    Raises:
        ValueError: two readers could take it for different things, or it is no finite number.
    """
    if not text:
        raise ValueError("expected a value; got nothing. Write null if none is meant.")
    if text in _WORDS:
        return _WORDS[text]
    if _LEADING_ZERO.fullmatch(text):
        raise ValueError(
            f"expected a number without leading zeros; got {text[:MOST_DIGITS]}. "
            "Put it between quotes if text is meant."
        )
    if _WHOLE.fullmatch(text):
        digits = len(text.lstrip("+-"))
        if digits > MOST_DIGITS:
            raise ValueError(f"expected at most {MOST_DIGITS} digits; got {digits}")
        return int(text)
    if _DECIMAL.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        number = math.nan if _NOT_FINITE.fullmatch(text) else float(text)
        if not math.isfinite(number):
            raise ValueError(f"expected a finite number; got {text[:MOST_DIGITS]}")
        return number
    return text


Value = dict[str, "Written"] | list["Written"] | Scalar


@dataclass(frozen=True)
class Written:
    """A value, and where it was written."""

    value: Value
    place: Place
    readable: bool = True
    """Whether the value is what was written; if not, a mistake about it has been told."""

    def plain(self) -> Any:  # noqa: ANN401 (what JSON can hold)
        """Return the value alone, as JSON knows it."""
        match self.value:
            case dict():
                return {key: entry.plain() for key, entry in self.value.items()}
            case list():
                return [entry.plain() for entry in self.value]
            case scalar:
                return scalar


class ParsedText(NamedTuple):
    """What a text says, as far as it could be read."""

    written: Written | None
    mistakes: tuple[Mistake, ...]


DEEPEST_NESTING = 12

_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
_IN_OUR_WORDS = {
    r"character '\t'": "a tab; indent and separate with spaces",
    "mapping values are not allowed": (
        "a colon, or a deeper indentation, where no key can be; put text that contains ': ' "
        "between quotes"
    ),
    "could not find expected ':'": "a line above that is not `key: value`",
    "expected <block end>": "an indentation that fits none of the lines above",
    "expected '<document start>'": "an indentation that fits none of the lines above",
    "unexpected end of stream": "a quotation mark that is never closed",
    "'<stream end>'": "a bracket that is never closed",
    "sequence entries are not allowed": "a list that does not begin on a line of its own",
}


class _UnreadableError(Exception):
    """The rest of the text cannot be understood."""


def read_yaml(text: str, file: Path) -> ParsedText:
    """Return one YAML mapping with the place of every value, and what is wrong with it.

    Args:
        text: the file's content.
        file: what to call it.
    """
    reader = _Reader(text, file)
    return reader.read(reader.document)


def read_value(text: str) -> ParsedText:
    """Return one value of the command line: a scalar, or a list or mapping in brackets."""
    if text[:1] in ("[", "{", "'", '"'):
        reader = _Reader(text, COMMAND_LINE)
        return reader.read(reader.one_value)
    place = Place(COMMAND_LINE, 0)
    try:
        return ParsedText(Written(read_scalar(text), place), ())
    except ValueError as error:
        return ParsedText(None, (Mistake((), place, str(error)),))


class _Reader:
    """Reads the events of one text, and collects what is wrong with it."""

    def __init__(self, text: str, file: Path) -> None:
        self.mistakes: list[Mistake] = []
        self._file = file
        self._events = self._parsed(text)

    def read(self, part: Callable[[], Written]) -> ParsedText:
        """Return what `part` finds, or nothing when the text cannot be understood."""
        try:
            return ParsedText(part(), tuple(self.mistakes))
        except _UnreadableError:
            return ParsedText(None, tuple(self.mistakes))

    def document(self) -> Written:
        """Return the one mapping that the text holds."""
        top = self.one_value()
        if not isinstance(top.value, dict):
            raise self._unreadable(top.place.line, _not_a_mapping(top.value))
        return Written(top.value, Place(self._file, 0))

    def one_value(self) -> Written:
        """Return the one value that the text holds."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise self._unreadable(0, "expected `key: value` lines; got an empty file")
        top = self._value(next(self._events), ())
        next(self._events)
        if not isinstance(after := next(self._events), yaml.StreamEndEvent):
            raise self._unreadable(_line(after), "expected one document; got a second after `---`")
        return top

    def _value(self, event: yaml.Event, key: Key) -> Written:
        if len(key) > DEEPEST_NESTING:
            raise self._unreadable(_line(event), f"nested deeper than {DEEPEST_NESTING} levels")
        self._refuse_references(event, key)
        match event:
            case yaml.MappingStartEvent():
                return Written(self._mapping(key), self._place(event))
            case yaml.SequenceStartEvent():
                return Written(self._list(key), self._place(event))
            case yaml.ScalarEvent():
                return self._scalar(event, key)
            case _:
                return Written(None, self._place(event), readable=False)

    def _mapping(self, key: Key) -> dict[str, Written]:
        entries: dict[str, Written] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._unreadable(
                    _line(event), "expected a plain word as key; got a structure"
                )
            if _HALF_A_CHARACTER.search(event.value):
                raise self._unreadable(_line(event), "expected a plain word as key; got an escape")
            self._refuse_references(event, (*key, event.value))
            read = self._value(next(self._events), (*key, event.value))
            if event.value in entries:
                first = entries[event.value].place.line
                self._mistake(event, (*key, event.value), f"written twice; first on line {first}")
                continue
            entries[event.value] = replace(read, place=self._place(event))
        return entries

    def _list(self, key: Key) -> list[Written]:
        entries: list[Written] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            entries.append(self._value(event, (*key, len(entries))))
        return entries

    def _scalar(self, event: yaml.ScalarEvent, key: Key) -> Written:
        place = self._place(event)
        try:
            if _HALF_A_CHARACTER.search(event.value):
                raise ValueError("expected text; got an escape that stands for half a character")
            return Written(read_scalar(event.value) if event.style is None else event.value, place)
        except ValueError as error:
            self._mistake(event, key, str(error))
            return Written(None, place, readable=False)

    def _refuse_references(self, event: yaml.Event, key: Key) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._mistake(event, key, "anchors and aliases (& and *) are not read; write it out")
        elif tag is not None:
            self._mistake(event, key, f"tags are not read; got {shown(tag)}. Leave it out.")

    def _parsed(self, text: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(text, Loader=yaml.SafeLoader)
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise self._unreadable(
                line, f"not a character of text: U+{error.character:04X}"
            ) from None
        except yaml.MarkedYAMLError as error:
            # What is never closed is missed at the end of the file, but was opened elsewhere.
            never_closed = "stream" in (error.problem or "")
            mark = (never_closed and error.context_mark) or error.problem_mark
            raise self._unreadable(mark.line + 1 if mark else 0, _explained(error)) from None
        except (ValueError, OverflowError):  # PyYAML lets impossible \U escapes through to chr()
            raise self._unreadable(0, r"a \U escape that stands for no character") from None

    def _place(self, event: yaml.Event) -> Place:
        return Place(self._file, _line(event))

    def _mistake(self, event: yaml.Event, key: Key, text: str) -> None:
        self.mistakes.append(Mistake(key, self._place(event), text))

    def _unreadable(self, line: int, text: str) -> _UnreadableError:
        self.mistakes.append(Mistake((), Place(self._file, line), text))
        return _UnreadableError()


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 0


def _not_a_mapping(value: Value) -> str:
    colon = " A colon needs a space after it." if isinstance(value, str) and ":" in value else ""
    got = shown(value) if value is not None else "something else"
    return f"expected `key: value` lines; got {got}.{colon}"


def _explained(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "it cannot be read"
    for fragment, words in _IN_OUR_WORDS.items():
        if fragment in problem:
            return f"not readable as YAML: {words}"
    return f"not readable as YAML: {problem}"


LARGEST_FILE_BYTES = 64 * 1024


def read_file(path: Path) -> ParsedText:
    """Return what a YAML file says, and what is wrong with it; whatever it is, never raise."""
    try:
        return read_yaml(_content(path).decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return _unread(Place(path, line), "expected UTF-8; got other bytes. Save it as UTF-8.")
    except OSError as error:
        return _unread(Place(path, 0), f"cannot be read: {error.strerror}")
    except SpecError as error:
        return _unread(Place(path, 0), str(error))


def _content(path: Path) -> bytes:
    if not path.exists():
        raise SpecError(f"no such file{_like(path)}")
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "a device or a pipe"
        raise SpecError(f"expected a YAML file; got {kind}")
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        raise SpecError(f"expected at most {LARGEST_FILE_BYTES // 1024} KiB; got more")
    return content


def nearest_file(name: str, *folders: Path) -> Path | None:
    """Return the YAML file that was probably meant, if any looks like it.

    Args:
        name: as it was written, with or without its folder.
        folders: where it may lie, or one folder below; of two files of one name, the first counts.
    """
    known: dict[str, Path] = {}
    for folder in folders:
        for file in _yaml_files(folder, int(time.monotonic())):
            known.setdefault(file.stem, file)
    found = nearest(Path(name).stem, known)
    return known[found] if found else None


@lru_cache(maxsize=16)
def _yaml_files(folder: Path, second: int) -> tuple[Path, ...]:  # noqa: ARG001
    """Return the files in a folder and one below; looked for once a second, not once a mistake."""
    try:
        found = (f for kind in ("*.yaml", "*/*.yaml") for f in sorted(folder.glob(kind)))
        return tuple(file for file in found if file.exists())  # a link may lead nowhere
    except OSError:  # a folder went while it was looked at
        return ()


def _like(path: Path) -> str:
    found = nearest_file(path.name, path.parent)
    return f"; did you mean {found}?" if found else ""


def _unread(place: Place, text: str) -> ParsedText:
    return ParsedText(None, (Mistake((), place, text),))
