"""Of the differences between two specs, those that somebody chose.

A part whose kind changed has other keys, and most of them have the values that the new kind starts
with: they follow from the kind, and say nothing besides. Records keep them; people are not told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from harness.specs.plans.differences import as_word
from harness.specs.schema.clustering import ClusteringSpec
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.generation import GenerationSpec

_KIND = ".kind"
_DIGEST = ".sha256"
_FILES = (".file", ".onnx")
Difference = TypeVar("Difference", bound=tuple[str, Any, Any])
"""A dotted key, the value before, and the value after, such as a `Change`."""


def chosen(changes: Sequence[Difference]) -> tuple[Difference, ...]:
    """Return the changes without those that only follow from another kind."""
    follows = _follower({key: after for key, _, after in changes})
    return tuple(change for change in changes if not follows(change[0], change[2]))


def chosen_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return the same of values by their dotted key, each as a word; a dash stands for no value."""
    follows = _follower(values)
    return {key: value for key, value in values.items() if not follows(key, value)}


def _follower(changed: Mapping[str, object]) -> Callable[[str, object], bool]:
    """Return what says of a key and a value whether it follows from a kind that changed."""
    kinds = {
        key.removesuffix(_KIND): str(kind) for key, kind in changed.items() if key.endswith(_KIND)
    }

    def follows(key: str, value: object) -> bool:
        if key.endswith(_DIGEST):  # the name of another file says it shorter
            beside = key.removesuffix(_DIGEST)
            if any(beside + name in changed for name in _FILES):
                return True
        above = [part for part in kinds if key.startswith(f"{part}.")]
        part = max(above, key=len, default="")
        if not above or key == part + _KIND:
            return False
        below = key.removeprefix(f"{part}.").split(".")
        usual = {
            word for model in _models(part.split("."), kinds) for word in _defaults(model, below)
        }
        return as_word(value) in {"-", *usual}

    return follows


def _models(keys: Sequence[str], kinds: Mapping[str, str]) -> list[type[BaseModel]]:
    """Return the classes of which a part may be, given the kinds of some parts."""
    found: list[type[BaseModel]] = [ExperimentSpec, ClusteringSpec, GenerationSpec]
    for depth, key in enumerate(keys, start=1):
        fields = [model.model_fields[key] for model in found if key in model.model_fields]
        kind = kinds.get(".".join(keys[:depth]))
        found = [
            model
            for field in fields
            for model in _members(field.annotation)
            if kind is None or kind in _kinds_of(model.model_fields)
        ]
    return found


def _kinds_of(fields: Mapping[str, FieldInfo]) -> tuple[str, ...]:
    return get_args(fields["kind"].annotation) if "kind" in fields else ()


def _members(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for each in get_args(annotation):
            yield from _members(each)


def _defaults(model: type[BaseModel], keys: Sequence[str]) -> Iterable[str]:
    """Return what a class has below these keys when nothing is said; nothing where it must be."""
    field = model.model_fields.get(keys[0])
    if field is None:
        return ()
    if field.is_required():
        below = [] if len(keys) == 1 else list(_members(field.annotation))
        return [word for each in below for word in _defaults(each, keys[1:])]
    value = to_jsonable_python(field.get_default(call_default_factory=True))
    for key in keys[1:]:
        if not isinstance(value, dict) or key not in value:
            return ()
        value = value[key]
    return [as_word(value)]
