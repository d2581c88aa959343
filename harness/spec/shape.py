"""What may stand at each place of a spec, read from its JSON schema.

Messages, `harness schema` and editors thus say the same, and none of it is written twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from harness.spec.base import Spec
from harness.spec.mistakes import Key

Node = Mapping[str, Any]

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
