"""What commands print for programs, held against the schema that is documented."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from harness.cli.answer_schema import answer_schema


@cache
def validator(command: str) -> Draft202012Validator:
    """Of the answer of one command; a key that the schema does not name is wrong here."""
    schema = answer_schema()
    for part in schema["$defs"].values():
        if "properties" in part:
            part["additionalProperties"] = False
    return Draft202012Validator({"$defs": schema["$defs"], **schema["properties"][command]})


def read_answer(command: str, printed: str) -> Any:
    """Return what was printed: one JSON document, as the schema says it."""
    document = json.loads(printed, parse_constant=refuse)
    validator(command).validate(document)
    return document


def refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
