"""Values that remember where they were written."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from harness.spec.mistakes import Mistake, Place
from harness.spec.yaml_scalar import Scalar

Value = dict[str, "Written"] | list["Written"] | Scalar


@dataclass(frozen=True)
class Written:
    """A value, and where it was written."""

    value: Value
    place: Place
    readable: bool = True
    """Whether the value is what was written; if not, a mistake about it has been told."""

    def plain(self) -> Any:  # noqa: ANN401 (what JSON can hold)
        """Return the value alone, as JSON knows it."""
        match self.value:
            case dict():
                return {key: entry.plain() for key, entry in self.value.items()}
            case list():
                return [entry.plain() for entry in self.value]
            case scalar:
                return scalar


class Reading(NamedTuple):
    """What a text says, as far as it could be read."""

    written: Written | None
    mistakes: tuple[Mistake, ...]
