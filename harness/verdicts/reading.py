"""A verdict record, read back from its file."""

import json
import math
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from harness.errors import TrackingError
from harness.verdicts.record import FORMAT, Verdicts


def read_verdicts(path: Path) -> Verdicts:
    """Return the record that a study keeps, as it was before it was written.

    Raises:
        TrackingError: the file cannot be read, or says something else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise ValueError(f"format {document['format']!r}")
        verdicts: Verdicts = _built(Verdicts, document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrackingError(
            f"{path}: expected the verdicts of a study, in format {FORMAT}; got one that differs "
            f"in {error}. Run the study again."
        ) from error
    return verdicts


def _built(kind: Any, value: Any) -> Any:  # noqa: ANN401 (what JSON can hold, and what it was)
    """Return what JSON's lists, objects and null were."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{one.name: _built(hints[one.name], value[one.name]) for one in fields(kind)})
    choices = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        present = next(choice for choice in choices if choice is not type(None))
        return None if value is None else _built(present, value)
    if get_origin(kind) is tuple:
        if choices[-1] is Ellipsis:
            return tuple(_built(choices[0], item) for item in value)
        return tuple(_built(one, item) for one, item in zip(choices, value, strict=True))
    if get_origin(kind) is Mapping:
        return {key: _built(choices[1], item) for key, item in value.items()}
    # What is not finite was written as null.
    return math.nan if kind is float and value is None else value
