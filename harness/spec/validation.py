"""From what was written to a spec, or to every mistake in our own words."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from harness.spec.base import Spec
from harness.spec.mistakes import Key, Mistake, dotted, nearest, shown, suggestion
from harness.spec.shape import Shape, every_key, one_of, shape_of
from harness.spec.written import Written

AnySpec = TypeVar("AnySpec", bound=Spec)


class Rejected(NamedTuple):
    """Why there is no spec."""

    mistakes: tuple[Mistake, ...]


def validate(spec: type[AnySpec], document: Written) -> AnySpec | Rejected:
    """Return the spec that a document describes, or what is wrong with it."""
    # Through JSON: strict mode then takes a list for a tuple, but not "3" for 3.
    text = json.dumps(document.plain())
    try:
        return spec.model_validate_json(text)
    except ValidationError as error:
        top = shape_of(spec)
        errors = error.errors(include_url=False)
        mistakes = (_mistake(dict(found), top, document) for found in errors)
        return Rejected(tuple(found for found in mistakes if found is not None))


def written_at(key: Key, document: Written) -> Written:
    """Return what was written at a key, or else the part that lacks it."""
    written = document
    for part in key:
        match written.value:
            case dict() as entries if part in entries:
                written = entries[str(part)]
            case list() as entries if isinstance(part, int) and part < len(entries):
                written = entries[part]
            case _:
                break
    return written


def _mistake(error: Mapping[str, Any], top: Shape, document: Written) -> Mistake | None:
    """Return the mistake behind an error of pydantic; nothing if the reader has told it."""
    key, shapes = _followed(error["loc"], top)
    match error["type"]:
        case "extra_forbidden":
            text = _unknown_key(key, shapes[-1], top)
        case "missing":
            text = f"required, but missing; expected {shapes[-1].expected}"
        case "union_tag_not_found":
            key = (*key, "kind")
            text = f"required, but missing; expected {one_of(tuple(shapes[-1].kinds))}"
        case "union_tag_invalid":
            key = (*key, "kind")
            text = _unknown_word(error["ctx"]["tag"], tuple(shapes[-1].kinds))
        case "literal_error":
            text = _unknown_word(error["input"], shapes[-1].words)
        case "value_error":
            about, text = _about(str(error["ctx"]["error"]), shapes[-1])
            key = (*key, *about)
        case _:
            text = f"expected {shapes[-1].expected}; got {shown(error['input'])}"
            text += _meant_kind(error["input"], shapes[-1])
    written = written_at(key, document)
    return Mistake(key, written.place, text) if written.readable else None


def _followed(location: Key, top: Shape) -> tuple[Key, list[Shape]]:
    """Return the key at pydantic's location, without the names of kinds, and the shapes passed.

    An unknown last part adds no shape: the last one is then the part that does not know it.
    """
    key: list[str | int] = []
    shapes = [top]
    for part in location:
        here = shapes[-1]
        if part in here.kinds:
            shapes[-1] = here.kinds[str(part)]
            continue
        key.append(part)
        if isinstance(part, int):
            shapes.append(here.item)
        elif part in here.fields:
            shapes.append(here.fields[part])
        elif here.entry is not None:
            shapes.append(here.entry)
    return tuple(key), shapes


def _unknown_key(key: Key, part: Shape, top: Shape) -> str:
    """Say that a key is not known, and where it would be, or what it might have been."""
    word = str(key[-1])
    known = {dotted(place): place for place in every_key(top)}
    if "." in word and word in known:
        first, _, rest = word.partition(".")
        return f"dots do not nest in a file; write `{first}:`, and `{rest}:` below it"
    if found := nearest(word, part.fields):
        return f"no such key here; did you mean {found!r}?"
    if elsewhere := [name for name, place in known.items() if place[-1] == word]:
        return f"no such key here; did you mean {one_of(tuple(elsewhere))}?"
    return f"no such key here{suggestion(word, tuple(part.fields))}"


def _unknown_word(word: object, known: tuple[str, ...]) -> str:
    got = f"expected {one_of(known)}; got {shown(word)}"
    found = nearest(word, known) if isinstance(word, str) else None
    return f"{got}. Did you mean {found!r}?" if found else got


def _meant_kind(value: object, shape: Shape) -> str:
    found = nearest(value, shape.kinds) if isinstance(value, str) else None
    return f". Did you mean {{kind: {found}}}?" if found else ""


def _about(message: str, shape: Shape) -> tuple[Key, str]:
    """Split `split.validation: expected ...` into the key that it is about and the rest."""
    name, colon, rest = message.partition(": ")
    key = tuple(name.split("."))
    if colon and key in set(every_key(shape)):
        return key, rest
    return (), message
