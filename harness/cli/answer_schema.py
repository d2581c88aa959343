"""The JSON schema of what commands answer to `--json`."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from harness.cli import answers, growing_answers
from harness.runtime.documents import schemas_of
from harness.verdicts.joint import JointVerdicts
from harness.verdicts.record import Verdicts

ANSWERS: Mapping[str, Any] = MappingProxyType(
    {
        "check": answers.CheckAnswer,
        "show": answers.ShownExperiment
        | answers.ShownStudy
        | answers.ShownCollections
        | growing_answers.ShownGrowing,
        "run": tuple[answers.RunRow, ...]
        | tuple[answers.SearchRow, ...]
        | Verdicts
        | JointVerdicts,
        "results": tuple[answers.ResultsRow, ...],
        "compare": Verdicts,
        "judge": Verdicts,
        "verify": dict[str, answers.VerifyAnswer],
        "propose": growing_answers.ProposeAnswer,
        "revert": growing_answers.ShownGrowing,
        "seal": growing_answers.SealAnswer,
        "unseal": growing_answers.UnsealAnswer,
        "doctor": answers.DoctorAnswer,
        "error": answers.ErrorAnswer,
    }
)
"""Of each command that has `--json`; `error` is what any of them answers instead."""


def answer_schema() -> dict[str, Any]:
    """Return the schema: of each command under its name in `properties`, of errors as `error`."""
    named, shared = schemas_of(ANSWERS)
    definitions = {name: _described(part) for name, part in shared.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What commands of the harness answer to --json",
        "description": "The answer of a command is under its name in `properties`; any command "
        "answers `error` instead where it could not do what was asked. Answers may get more keys.",
        "type": "object",
        "properties": named,
        "$defs": definitions,
    }


def _described(part: dict[str, Any]) -> dict[str, Any]:
    """Return one definition in which each key has the description that its docstring gives it."""
    text, sign, attributes = part.get("description", "").partition("Attributes:\n")
    if not sign:
        return part
    found = re.findall(r"^    (\w+): (.+?)(?=^    \w|\Z)", attributes, re.MULTILINE | re.DOTALL)
    told = {key: " ".join(said.split()) for key, said in found}
    properties = {
        key: {**shape, "description": told[key]} if key in told else shape
        for key, shape in part["properties"].items()
    }
    return {**part, "description": text.strip(), "properties": properties}
