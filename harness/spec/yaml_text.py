"""YAML as people mean it: nothing guessed, nothing repeated, nothing executed.

PyYAML only splits the text into events here; what they mean is decided by us.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from harness.spec.mistakes import COMMAND_LINE, Key, Mistake, Place, shown
from harness.spec.written import Reading, Value, Written
from harness.spec.yaml_scalar import read_scalar

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


def read_yaml(text: str, file: Path) -> Reading:
    """Return one YAML mapping with the place of every value, and what is wrong with it.

    Args:
        text: the file's content.
        file: what to call it.
    """
    reader = _Reader(text, file)
    return reader.read(reader.document)


def read_value(text: str) -> Reading:
    """Return one value of the command line: a scalar, or a list or mapping in brackets."""
    if text[:1] in ("[", "{", "'", '"'):
        reader = _Reader(text, COMMAND_LINE)
        return reader.read(reader.one_value)
    place = Place(COMMAND_LINE, 0)
    try:
        return Reading(Written(read_scalar(text), place), ())
    except ValueError as error:
        return Reading(None, (Mistake((), place, str(error)),))


class _Reader:
    """Reads the events of one text, and collects what is wrong with it."""

    def __init__(self, text: str, file: Path) -> None:
        self.mistakes: list[Mistake] = []
        self._file = file
        self._events = self._parsed(text)

    def read(self, part: Callable[[], Written]) -> Reading:
        """Return what `part` finds, or nothing when the text cannot be understood."""
        try:
            return Reading(part(), tuple(self.mistakes))
        except _UnreadableError:
            return Reading(None, tuple(self.mistakes))

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
