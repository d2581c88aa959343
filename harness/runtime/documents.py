"""Stored JSON documents: read back as the records they were, or refused in one line.

What a program wrote a year ago may since have been cut short by a full disk, edited by hand, or
be another program's file of the same name. Whoever reads one says what was expected there, and
gets either that or an error that a person can act on.
"""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from harness.errors import HarnessError, TrackingError

Document = TypeVar("Document")

Real = Annotated[float, BeforeValidator(lambda value: math.nan if value is None else value)]
"""A number of a record; JSON knows no NaN, so that one which is not finite was written as null."""

MOST_NAMED = 5


class Expected(NamedTuple):
    """What a document should be, for the one who reads that it is not."""

    what: str
    """Such as `a description of a finished run`."""
    remedy: str
    """What to do, as a sentence."""
    error: type[HarnessError] = TrackingError


def read_document(path: Path, kind: type[Document], expected: Expected) -> Document:
    """Return what a JSON file holds, as the kind of record that was written.

    Keys that a dataclass does not know are left out; those that it has a default for may be
    absent, so that files of an earlier version are read.

    Args:
        path: the file.
        kind: a dataclass, a NamedTuple, or a type such as `dict[str, float]`.
        expected: what the file should be.

    Raises:
        HarnessError: the file is missing, cut short, or something else; of the kind that
            `expected` names.
    """
    try:
        # Strict: "1" is no number, and 1 no truth value.
        document: Document = adapter_of(kind).validate_json(path.read_bytes(), strict=True)
    except OSError as error:
        raise refused(path, expected, error.strerror or str(error)) from error
    except ValidationError as error:
        raise refused(path, expected, _problem(error)) from error
    return document


def decoded(value: object, kind: type[Document], where: object, expected: Expected) -> Document:
    """Return what was read from JSON or YAML already, as the kind of record that was written.

    Args:
        value: lists, mappings, text and numbers.
        kind: as `read_document` takes it.
        where: the file, or the line of it.
        expected: what the value should be.

    Raises:
        HarnessError: it is something else; of the kind that `expected` names.
    """
    try:
        document: Document = adapter_of(kind).validate_python(value)
    except ValidationError as error:
        raise refused(where, expected, _problem(error)) from error
    return document


def refused(where: object, expected: Expected, got: object) -> HarnessError:
    """Return the error that says what was expected somewhere, and what was there."""
    end = "" if str(got).endswith((".", "?")) else "."
    return expected.error(f"{where}: expected {expected.what}; got {got}{end} {expected.remedy}")


# Made once a kind. It is typed by hand: mypy takes no type for something that can be a key.
adapter_of: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def _problem(error: ValidationError) -> str:
    """Return what is wrong in one phrase: pydantic says it in a paragraph."""
    problems = error.errors(include_url=False, include_input=False)
    if problems[0]["type"] == "json_invalid":
        return f"no JSON ({problems[0]['ctx']['error']})"
    places = list(dict.fromkeys(".".join(map(str, one["loc"])) for one in problems))
    if "" in places:
        return "a document of another kind"
    more = " …" if len(places) > MOST_NAMED else ""
    return f"none or another kind of {', '.join(places[:MOST_NAMED])}{more}"
