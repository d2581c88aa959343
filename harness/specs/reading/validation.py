"""From what was written to a spec, or to every mistake in our own words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from harness.specs.reading.mistakes import Key, Mistake, dotted, nearest, shown, suggestion
from harness.specs.reading.yaml_file import Written
from harness.specs.schema.base import Spec

Node = Mapping[str, Any]
MISSING = "required, but missing"
"""How a mistake begins that says so."""

_NOUNS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "string": "text",
}
_BOUNDS = {
    "minimum": "of at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "of at least {} character",
}


@dataclass(frozen=True)
class Shape:
    """What may stand at one place."""

    node: Node
    """The JSON schema of the place, as written under its key."""
    definitions: Mapping[str, Node]
    """Every part of the spec by the name of its class."""

    @cached_property
    def kinds(self) -> dict[str, "Shape"]:
        """The members of a tagged part, by their `kind`."""
        mapping: Mapping[str, str] = self._bare.get("discriminator", {}).get("mapping", {})
        return {kind: self._at({"$ref": reference}) for kind, reference in mapping.items()}

    @cached_property
    def fields(self) -> dict[str, "Shape"]:
        """The keys of a part that has no kinds, or only one."""
        return {key: self._at(node) for key, node in self._bare.get("properties", {}).items()}

    @property
    def item(self) -> "Shape":
        """What each entry of a list is."""
        first, *_ = self._bare.get("prefixItems", [{}])
        return self._at(self._bare.get("items", first))

    @property
    def is_list(self) -> bool:
        """Whether several values stand here."""
        return self._bare.get("type") == "array"

    @property
    def is_mapping(self) -> bool:
        """Whether keys stand below it."""
        return bool(self.kinds or self.fields)

    @property
    def entry(self) -> "Shape | None":
        """What stands under each key of a part whose keys are free; nothing for other parts."""
        node = self._bare.get("additionalProperties")
        return self._at(node) if isinstance(node, dict) else None

    @property
    def required(self) -> frozenset[str]:
        """The keys that have no default."""
        return frozenset(self._bare.get("required", ()))

    @property
    def words(self) -> tuple[str, ...]:
        """The only texts that may stand here; empty when others may too."""
        if "const" in self._bare:
            return (self._bare["const"],)
        return tuple(self._bare.get("enum", ()))

    @property
    def purpose(self) -> str:
        """What the docstring under the field says, or else that of the class."""
        return str(self.node.get("description") or self._bare.get("description", ""))

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        nothing = " or null" if self._may_be_null else ""
        return f"{self._expected_value()}{nothing}"

    def _expected_value(self) -> str:
        if self.words:
            return one_of(self.words)
        if self.kinds:
            return f"a mapping with `kind: {one_of(tuple(self.kinds))}`"
        if self._bare.get("type") == "array":
            fewest = self._bare.get("minItems")
            least = f" of at least {fewest}" if fewest else ""
            return f"a list{least}, each entry {self.item.expected}"
        if not self._bare:
            return "any value"
        noun = _NOUNS.get(self._bare.get("type", ""), "a mapping")
        return f"{noun}{_bounds(self._bare)}"

    @property
    def _may_be_null(self) -> bool:
        return {"type": "null"} in self.node.get("anyOf", ())

    @cached_property
    def _bare(self) -> Node:
        """The schema itself, behind references and beside null."""
        node = self.node
        for choice in node.get("anyOf", ()):
            if choice != {"type": "null"}:
                node = choice
        reference = node.get("$ref")
        return self.definitions[reference.rpartition("/")[2]] if reference else node

    def _at(self, node: Node) -> "Shape":
        return Shape(node, self.definitions)


@cache
def shape_of(spec: type[Spec]) -> Shape:
    """Return what may stand in a whole file."""
    schema = spec.model_json_schema()
    return Shape(schema, schema.get("$defs", {}))


def one_of(words: tuple[str, ...]) -> str:
    """Return alternatives in words: `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _bounds(node: Node) -> str:
    if "minimum" in node and "maximum" in node:
        return f" from {node['minimum']} to {node['maximum']}"
    said = [words.format(node[key]) for key, words in _BOUNDS.items() if key in node]
    return f" {' and '.join(said)}" if said else ""


def every_key(shape: Shape, key: Key = ()) -> Iterator[Key]:
    """Yield each key that can be written, below every kind."""
    parts = [shape, *shape.kinds.values()]
    for name, below in {n: s for part in parts for n, s in part.fields.items()}.items():
        yield (*key, name)
        yield from every_key(below, (*key, name))


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
        errors = error.errors(include_url=False)
        mistakes = (_mistake(dict(found), spec, document) for found in errors)
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


def _mistake(error: Mapping[str, Any], spec: type[Spec], document: Written) -> Mistake | None:
    """Return the mistake behind an error of pydantic; nothing if the reader has told it."""
    top = shape_of(spec)
    key, shapes = _followed(error["loc"], top)
    match error["type"]:
        case "extra_forbidden":
            text = _unknown_key(key, shapes[-1], spec)
        case "missing":
            text = f"{MISSING}; expected {shapes[-1].expected}"
        case "union_tag_not_found":
            key = (*key, "kind")
            text = f"{MISSING}; expected {one_of(tuple(shapes[-1].kinds))}"
        case "union_tag_invalid":
            key = (*key, "kind")
            text = _unknown_kind(error["input"]["kind"], shapes[-1], top)
        case "literal_error":
            text = _unknown_word(error["input"], shapes[-1].words)
        case "value_error":
            about, text = _about(str(error["ctx"]["error"]), shapes[-1])
            key = (*key, *about)
        case _:
            text = f"expected {shapes[-1].expected}; got {shown(error['input'])}"
            text += _meant(error["input"], shapes[-1]) or _as_share(error)
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


@cache
def known_keys(spec: type[Spec]) -> Mapping[str, Key]:
    """Return every key that can be written in a kind of spec, by its dotted name."""
    return {dotted(place): place for place in every_key(shape_of(spec))}


def _unknown_key(key: Key, part: Shape, spec: type[Spec]) -> str:
    """Say that a key is not known, and where it would be, or what it might have been."""
    word, known = str(key[-1]), known_keys(spec)
    if "." in word and word in known:
        first, _, rest = word.partition(".")
        return f"dots do not nest in a file; write `{first}:`, and `{rest}:` below it"
    if kinds := _kinds_that_know(key, shape_of(spec)):
        return f"only with `kind: {one_of(kinds)}`"
    if found := nearest(word, part.fields):
        return f"no such key here; did you mean {found!r}?"
    if elsewhere := [name for name, place in known.items() if place[-1] == word]:
        return f"no such key here; did you mean {one_of(tuple(elsewhere))}?"
    return f"no such key here{suggestion(word, tuple(part.fields))}"


def _kinds_that_know(key: Key, top: Shape) -> tuple[str, ...]:
    """Return the kinds of the part around a key that have the key."""
    shapes = [top]
    for part in key[:-1]:
        members = [member for shape in shapes for member in (shape, *shape.kinds.values())]
        if isinstance(part, int):
            shapes = [member.item for member in members]
        else:
            shapes = [member.fields[part] for member in members if part in member.fields]
    kinds = (kind for shape in shapes for kind, k in shape.kinds.items() if key[-1] in k.fields)
    return tuple(dict.fromkeys(kinds))


def _unknown_kind(word: object, part: Shape, top: Shape) -> str:
    """Say that a kind is not known, and how what it names is written, if it is known elsewhere."""
    text = _unknown_word(word, tuple(part.kinds))
    if not isinstance(word, str) or nearest(word, part.kinds):
        return text
    places = [*_places_of_words("", part), *_named_parts(top)]
    known = {name: place for place, names in reversed(places) for name in names}
    found = nearest(word.lower().replace("-", "_"), known)
    return f"{text}. Did you mean {known[found].format(found)}?" if found else text


def _named_parts(top: Shape) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, part in top.fields.items():
        yield from _places_of_words(f"{key}: ", part)


def _places_of_words(before: str, part: Shape) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield how the words of each field of each kind are written, with {} for the word."""
    if before:
        yield f"{before}{{{{kind: {{}}}}}}", tuple(part.kinds)
    for kind, member in part.kinds.items():
        for name, field in member.fields.items():
            if name != "kind":
                words = tuple(word for word in field.words if isinstance(word, str))
                yield f"{before}{{{{kind: {kind}, {name}: {{}}}}}}", words


def _unknown_word(word: object, known: tuple[str, ...]) -> str:
    got = f"expected {one_of(known)}; got {shown(word)}"
    if not isinstance(word, str):
        return got
    found = nearest(word, known)
    meant = (found,) if found else tuple(each for each in known if _shortened(word, each))
    return f"{got}. Did you mean {one_of(tuple(map(repr, meant)))}?" if meant else got


def _shortened(word: str, known: str) -> bool:
    """Return whether a word is one known part of another, such as f1, or its beginning."""
    word = word.lower()
    return bool(word) and (word in known.split("_") or known.startswith(word))


def _meant(value: object, shape: Shape) -> str:
    if shape.is_list and not shape.item.is_mapping and isinstance(value, int | float | str):
        return f". Did you mean [{value}]?"
    if isinstance(value, int) and not isinstance(value, bool):
        counts = [kind for kind, member in shape.kinds.items() if "count" in member.fields]
        forms = tuple(f"{{kind: {kind}, count: {value}}}" for kind in counts)
        return f". Did you mean {one_of(forms)}?" if forms else ""
    if isinstance(value, float) and value.is_integer() and shape.expected.startswith("a whole"):
        return f". Did you mean {value:.0f}?"
    found = nearest(value, shape.kinds) if isinstance(value, str) else None
    return f". Did you mean {{kind: {found}}}?" if found else ""


def _as_share(error: Mapping[str, Any]) -> str:
    """Return what was meant by a share that was written in percent, as a hint."""
    value, limits = error["input"], error.get("ctx", {})
    limit = limits.get("lt", limits.get("le"))
    if not isinstance(value, int | float) or isinstance(value, bool) or limit is None or limit > 1:
        return ""
    # A zoom of 2 is no 2 %, but a margin of 1 is one point.
    least = 1 if error["loc"][-1] == "margin" else 5
    return f". Did you mean {value / 100:g}?" if least <= value < 100 * limit else ""


def _about(message: str, shape: Shape) -> tuple[Key, str]:
    """Split `split.validation: expected ...` into the key that it is about and the rest."""
    name, colon, rest = message.partition(": ")
    key = tuple(name.split("."))
    if colon and key in set(every_key(shape)):
        return key, rest
    return (), message
