"""The manners of everything a user writes."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

Fraction = Annotated[float, Field(ge=0, lt=1)]
Share = Annotated[float, Field(gt=0, lt=1)]
Amount = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Whole = Annotated[int, Field(ge=0)]


class Spec(BaseModel):
    """What a user wrote: immutable, strictly typed, no unknown keys.

    A rule about several fields is a validator of the class that sees them all. Its message
    begins with the key it is about, `split.validation: expected ...`, so that the line of the
    file can be named.
    """

    # Built when first used: a file has an experiment, a clustering or a study.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the JSON schema, in which each field is described by the docstring below it.

        Pydantic's `use_attribute_docstrings` says the same, but reads all sources whenever the
        classes are imported, which takes longer than checking a file.
        """
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema)["properties"]
        for name, purpose in purposes(cls).items():
            # What the class of the field says already is not said twice.
            if handler.resolve_ref_schema(fields[name]).get("description") != purpose:
                fields[name]["description"] = purpose
        return schema


def purposes(spec: type[Spec]) -> Mapping[str, str]:
    """Return what each field of a class is for: the docstring below it, inherited ones too."""
    found: dict[str, str] = {}
    for one in reversed(spec.__mro__):
        if issubclass(one, Spec):
            found |= _below_the_fields(one.__module__).get(one.__name__, {})
    return found


@cache
def _below_the_fields(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings below the fields of each class of a module, by class and field."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except OSError:  # installed without its sources
        return {}
    return {
        node.name: dict(_documented(node)) for node in tree.body if isinstance(node, ast.ClassDef)
    }


def _documented(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(node.body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
            case _:
                pass
