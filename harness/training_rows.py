"""Whatever is fitted sees training rows only, and that can be checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Values = TypeVar("Values")
Values_co = TypeVar("Values_co", covariant=True)


class Readable(Protocol[Values_co]):
    """Something with rows: an array, or prepared pictures."""

    def __getitem__(self, rows: Rows, /) -> Values_co:
        """Return copies of some rows."""


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """Gives out the training part's rows, and remembers to whom.

    What is fitted (PCA, k-means, scaling, class weights, codes) is handed this object and the
    values of the whole collection, and never the row numbers of another part.
    """

    rows: Rows
    """(m,) row numbers of the training part."""
    given: dict[str, int] = field(default_factory=dict)
    """How many rows each purpose was given."""

    def of(self, values: Readable[Values], purpose: str) -> Values:
        """Return the training rows of values (n, ...), for the named purpose."""
        self.given[purpose] = len(self.rows)
        return values[self.rows]

    def record(self) -> Mapping[str, Any]:
        """Return who was given how many rows, as JSON values."""
        return {"rows": len(self.rows), "given": dict(sorted(self.given.items()))}
