"""One of the collections that a study is done on."""

from pathlib import PurePosixPath
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from harness.specs.schema.base import Count, Spec
from harness.specs.schema.data import Columns, DataSpec, SourceName

PAINTINGS = "paintings"
"""Short for the source `best-artworks`."""


class CollectionSpec(Spec):
    """Pictures that all experiments of a study are run on: a source, a folder or a table.

    The name of a source alone will do. What is not said here is as in the experiments' `data`.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    """What tables call it; the source, the folder's or the table's name unless said."""
    source: SourceName | None = None
    """Where the pictures come from; folder or table where one is named."""
    folder: str | None = None
    """The folder with one subfolder per class, seen from the study's file."""
    file: str | None = None
    """The table with a row for each picture, seen from the study's file."""
    image: str = "image"
    """Of a table: the column of paths."""
    label: str = "label"
    """Of a table: the column of classes."""
    group: Columns | None = None
    """Of a table: the column that says which pictures must share a part."""
    minimum_pictures: Count | None = None
    """Leave out classes with fewer pictures; null: as the experiments say."""
    maximum_pictures: Count | None = None
    """Keep at most this many pictures of each class; null: as the experiments say."""

    @model_validator(mode="before")
    @classmethod
    def _a_name_is_a_source(cls, written: object) -> object:
        if written == PAINTINGS:
            return {"source": "best-artworks", "name": PAINTINGS}
        return {"source": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _it_can_be_found(self) -> Self:
        if self.name is not None and not (self.name.isprintable() and self.name.strip()):
            raise ValueError(f"name: expected a name that can be printed; got {self.name!r}")
        named = "folder" if self.folder is not None else "table" if self.file is not None else None
        if self.source is None and named is None:
            raise ValueError("source: expected a source, a folder or a file; got none of them")
        if self.source is None:
            # Frozen is only what is made: a folder or a file says the source.
            object.__setattr__(self, "source", named)
        DataSpec.model_validate(self.place)  # in whose words the rest is refused
        return self

    @property
    def place(self) -> dict[str, Any]:
        """What `data` says of where the pictures are, in the place of all that it said."""
        keys = ("source", "folder", "file", "image", "label", "group")
        return {**{key: getattr(self, key) for key in keys}, "part": None, "otherwise": None}

    @property
    def amounts(self) -> dict[str, int]:
        """What `data` says of how many pictures, as far as it is said here."""
        found = {key: getattr(self, key) for key in ("minimum_pictures", "maximum_pictures")}
        return {key: value for key, value in found.items() if value is not None}

    @property
    def called(self) -> str:
        """What tables call it."""
        path = self.folder or self.file
        return self.name or (PurePosixPath(path).stem if path else str(self.source))
