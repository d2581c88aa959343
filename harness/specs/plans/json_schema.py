"""What can be written: as a JSON schema for editors, and as text for people."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from harness.errors import SpecError
from harness.specs.plans.differences import as_word
from harness.specs.plans.one_file import EXPERIMENT, KINDS
from harness.specs.reading.mistakes import dotted, suggestion
from harness.specs.reading.validation import Shape, every_key, shape_of
from harness.specs.schema.data import SourceName
from harness.specs.schema.study_collection import PAINTINGS

_PARTIAL = "Partial"
_OTHERS = tuple(kind for kind in KINDS if kind != EXPERIMENT)
_EXTENDS = {
    "type": "string",
    "description": "The file that this one changes, seen from its folder; only the change is said.",
}


def schema() -> dict[str, Any]:
    """Return the JSON schema of a file: of the kind that it says, else of an experiment.

    A file that extends another must say nothing, and may say any part of a part; editors are
    therefore given every class twice, whole and partial.
    """
    kinds = {kind: spec.model_json_schema() for kind, spec in KINDS.items()}
    classes = {n: part for whole in kinds.values() for n, part in whole.pop("$defs").items()}
    # A proposal may be no more than the name of its file.
    classes["ProposalSpec"] = {"anyOf": [{"type": "string"}, classes["ProposalSpec"]]}
    # And a collection no more than the name of its source.
    sources = {"enum": [PAINTINGS, *get_args(SourceName)]}
    classes["CollectionSpec"] = {"anyOf": [sources, classes["CollectionSpec"]]}
    ladder = _whole_or_partial(kinds[EXPERIMENT])
    for kind in _OTHERS:
        ladder = {"if": _says(kind), "then": _whole_or_partial(kinds[kind]), "else": ladder}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of the harness",
        "description": kinds[EXPERIMENT]["description"],
        **ladder,
        "$defs": {
            **classes,
            **{f"{_PARTIAL}{name}": _partial(part) for name, part in classes.items()},
        },
    }


def _whole_or_partial(whole: dict[str, Any]) -> dict[str, Any]:
    partial = _partial(whole)
    partial["properties"]["extends"] = _EXTENDS
    return {"if": {"type": "object", "required": ["extends"]}, "then": partial, "else": whole}


def _says(kind: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"kind": {"const": kind}}, "required": ["kind"]}


def explain(key: str = "") -> str:
    """Return what can be written at and below a dotted key, in readable lines.

    Args:
        key: of an experiment, such as `training`; of another kind behind its name, such as
            `clustering.choice`.

    Raises:
        SpecError: there is no such key.
    """
    return "\n".join(line for part in _found(key) for line in _described(*part))


def _found(key: str) -> list[tuple[str, Shape]]:
    """Return what may stand at a key; once for each kind that has a field of that name."""
    names = key.split(".") if key else []
    kind = names[0] if names[:1] and names[0] in _OTHERS else EXPERIMENT
    top = shape_of(KINDS[kind])
    before = [] if kind == EXPERIMENT else [kind]
    found = [(f"A file of kind {kind}" if before else "An experiment", top)]
    for depth, name in list(enumerate(names, 1))[len(before) :]:
        title = ".".join(names[:depth])
        within = [(title, shape) for _, shape in found]
        within += [
            (f"{title} ({kind})", member)
            for _, shape in found
            for kind, member in shape.kinds.items()
        ]
        found = [(said, part.fields[name]) for said, part in within if name in part.fields]
    if not found:
        known = tuple(dotted((*before, *place)) for place in every_key(top))
        raise SpecError(f"{key}: no such key{suggestion(key, known)}")
    return found


def _described(title: str, shape: Shape) -> Iterator[str]:
    yield f"{title}: {_said(shape)}"
    for kind, member in shape.kinds.items():
        yield f"  kind: {kind}. {member.purpose}"
        yield from _fields(member, "    ", shape)
    yield from _fields(shape, "  ", shape)


def _fields(part: Shape, indent: str, whole: Shape) -> Iterator[str]:
    for name, field in part.fields.items():
        if not (whole.kinds and name == "kind"):
            required = "; required" if name in part.required else ""
            yield f"{indent}{name}: {_said(field, required)}"


def _said(shape: Shape, required: str = "") -> str:
    default = f"; {as_word(shape.node['default'])} unless said" if _has_default(shape) else required
    return f"{shape.expected}{default}. {shape.purpose}".replace("\n", " ").rstrip()


def _has_default(shape: Shape) -> bool:
    return shape.node.get("default") is not None


def _partial(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema that any part of what it describes satisfies, whatever the kind."""
    changed = {key: value for key, value in node.items() if key not in ("required", "oneOf")}
    if "propertyName" in changed.get("discriminator", {}):  # else a field of that name
        del changed["discriminator"]
    if "oneOf" in node:
        changed["anyOf"] = node["oneOf"]
    if "$ref" in node:
        changed["$ref"] = node["$ref"].replace("#/$defs/", f"#/$defs/{_PARTIAL}")
    return {key: _inside(value) for key, value in changed.items()}


def _inside(value: object) -> object:
    match value:
        case dict():
            return _partial(value)
        case list():
            return [_inside(entry) for entry in value]
        case scalar:
            return scalar
