"""Specs side by side: every value by its dotted key."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import SpecError
from harness.specs.reading.yaml_file import Scalar
from harness.specs.schema.base import Spec
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import DERIVED, IMAGENET, BackboneSpec


@dataclass(frozen=True)
class Attachment:
    """A file as it was when the spec was loaded."""

    path: Path
    sha256: str


def find_weights(spec: ExperimentSpec, folder: Path) -> Attachment | None:
    """Return the weights or ONNX file that a spec names; None where it names none.

    Args:
        spec: of an experiment.
        folder: of the YAML file that names it.

    Raises:
        SpecError: there is no such file.
    """
    named = weights_name(spec)
    if named in (None, IMAGENET):
        return None
    path = folder / Path(str(named)).expanduser()
    if not path.is_file():
        expected = "weights: expected `imagenet` or a weights file"
        if onnx_name(spec):
            expected = "features.onnx: expected an ONNX file"
        raise SpecError(
            f"{expected}; got {named!r}, and there is no file {path}. Name it as seen from the "
            "experiment's folder."
        )
    with path.open("rb") as file:
        found = Attachment(path.resolve(), hashlib.file_digest(file, "sha256").hexdigest())
    wanted = getattr(_source(spec), "sha256", None)
    if wanted not in (None, found.sha256):
        raise SpecError(
            f"features.sha256: expected {named} to be {wanted}; got {found.sha256}: the file was "
            "changed, or is another. Bring it back, or leave features.sha256 out."
        )
    return found


def weights_name(spec: ExperimentSpec) -> str | None:
    """Return what the backbone of a spec is said to start from; None where there is none."""
    named = onnx_name(spec) or getattr(_source(spec), "weights", None)
    name: str | None = named or getattr(spec.model, "weights", None)
    return name


def onnx_name(spec: ExperimentSpec) -> str | None:
    """Return the ONNX file that a spec names as its backbone; None where it names none."""
    source = onnx_source(spec)
    return None if source is None else source.onnx


def onnx_source(spec: ExperimentSpec) -> BackboneSpec | None:
    """Return the backbone of a spec if it is one from an ONNX file."""
    source = _source(spec)
    return source if isinstance(source, BackboneSpec) and source.onnx else None


def _source(spec: ExperimentSpec) -> Spec:
    source: Spec = spec.features.source if isinstance(spec.features, DERIVED) else spec.features
    return source


_NOT_COMPARED = ("question",)


class Change(NamedTuple):
    """One value that two specs disagree about; null where a spec has no such key."""

    key: str
    before: Scalar
    after: Scalar


def flatten(spec: Spec) -> dict[str, Scalar]:
    """Return every value of a spec by its dotted key, lists as text, in the spec's order."""
    return dict(_leaves(spec.model_dump(mode="json"), ()))


def differences(spec: Spec, parent: Spec) -> tuple[Change, ...]:
    """Return what a spec says otherwise than its parent; the question is never compared.

    A part whose kind changed shows its new values alone: the old ones have no meaning there.
    """
    return changes_between(parent.model_dump(mode="json"), spec.model_dump(mode="json"))


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the same of specs as JSON holds them, such as those that were recorded."""
    old, new = (
        {key: value for key, value in spec.items() if key not in _NOT_COMPARED}
        for spec in (before, after)
    )
    return tuple(_changes(old, new, ()))


def as_text(value: object) -> Scalar:
    """Return a scalar as it is, a list or mapping as one line: `[16, 32]`, `{patience: 5}`."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {as_word(item)}' for key, item in value.items())}}}"
        case list():
            return f"[{', '.join(as_word(item) for item in value)}]"
        case str() | int() | float() | bool() | None:
            return value
        case _:
            raise TypeError(f"expected what JSON can hold; got {type(value).__name__}")


def as_word(value: object) -> str:
    """Return any value as it is written in YAML, on one line."""
    match as_text(value):
        case None:
            return "null"
        case bool() as truth:
            return str(truth).lower()
        case other:
            return str(other)


def _leaves(value: object, key: tuple[str, ...]) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _leaves(below, (*key, name))
    else:
        yield ".".join(key), as_text(value)


def _changes(before: object, after: object, key: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _changes_of_parts(before, after, key)
    elif before != after or type(before) is not type(after):
        yield Change(".".join(key), as_text(before), as_text(after))


def _changes_of_parts(
    before: Mapping[str, Any], after: Mapping[str, Any], key: tuple[str, ...]
) -> Iterator[Change]:
    same_kind = before.get("kind") == after.get("kind")
    for name in after:
        comparable = same_kind or name == "kind"
        yield from _changes(before.get(name) if comparable else None, after[name], (*key, name))
