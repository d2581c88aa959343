"""What a torch file says of its tensors: claims, not yet checked against its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

STORAGE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "torch DoubleStorage": "<f8",
        "torch FloatStorage": "<f4",
        "torch HalfStorage": "<f2",
        "torch LongStorage": "<i8",
        "torch IntStorage": "<i4",
    }
)
"""NumPy's type for each kind of storage."""


@dataclass(frozen=True)
class Name:
    """A name that the file mentions; it stands for nothing."""

    text: str


@dataclass(frozen=True)
class Storage:
    """A row of numbers that the file says it holds."""

    kind: str
    """The torch name of its type: `torch FloatStorage`, `torch LongStorage` ..."""
    key: str
    """What the file calls it."""
    count: int
    """How many numbers there are."""


@dataclass(frozen=True)
class TensorPlan:
    """How to see a storage as a tensor."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
