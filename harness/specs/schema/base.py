"""The manners of everything a user writes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

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

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )
