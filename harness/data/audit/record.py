"""An audit to be kept beside results: each picture of a collection, and what was found.

What can be counted is counted from the pictures, so that nobody can say one thing in the list and
another in the sum; that the list is the one of the runs, its digest shows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.data.collection.digest import PictureIdentity, content_digest
from harness.runtime.documents import (
    LARGEST_TABLE,
    Expected,
    document_of,
    refused,
    stored_bytes,
)

FORMAT = 1
RECORD = Expected(
    "the audit of a collection", "Get the file again, or make it again where the pictures are."
)


@dataclass(frozen=True)
class AuditedPicture:
    """A picture that the study's experiments take.

    Attributes:
        image_id: as in a split.
        class_name: what it shows.
        group: pictures of the same number are copies or near-duplicates.
        sha256: of its content.
        bytes: of the file.
        width: in pixels.
        height: in pixels.
        format: as Pillow names it: JPEG, PNG …
        mode: likewise: RGB, L, CMYK …
        parent: the picture that it was made from.
        told_group: what a table says that it belongs to.
        part: of a given split.
    """

    image_id: str
    class_name: str
    group: int
    sha256: str
    bytes: int
    width: int
    height: int
    format: str
    mode: str
    parent: str | None = None
    told_group: str | None = None
    part: str | None = None


@dataclass(frozen=True)
class KeptFinding:
    """One thing to know, as the audit said it: its kind, and a sentence in English."""

    kind: str
    text: str


@dataclass(frozen=True)
class AuditRecord:
    """What an audit found.

    Attributes:
        format: of this record.
        collection: its name.
        files: that lie in its folder, usable or not.
        usable: pictures among them, before the spec chose.
        pictures: those that the experiments take, in the collection's order.
        findings: what is wrong with the whole folder.
    """

    format: int
    collection: str
    files: int
    usable: int
    pictures: tuple[AuditedPicture, ...]
    findings: tuple[KeptFinding, ...]

    @cached_property
    def digest(self) -> str:
        """As `Collection.digest`, from what is listed here."""
        return content_digest(
            PictureIdentity(
                one.class_name, one.image_id, one.sha256, one.parent, one.told_group, one.part
            )
            for one in self.pictures
        )

    @cached_property
    def classes(self) -> Mapping[str, tuple[int, int]]:
        """Of each class, by name: pictures, and these with near-duplicates counted once."""
        pictures = Counter(one.class_name for one in self.pictures)
        pairs = {(one.class_name, one.group) for one in self.pictures}
        independent = Counter(name for name, _ in pairs)
        return {name: (pictures[name], independent[name]) for name in sorted(pictures)}

    @cached_property
    def several(self) -> tuple[tuple[AuditedPicture, ...], ...]:
        """The groups of more than one picture; copies that were made for training are left out."""
        members: dict[int, list[AuditedPicture]] = {}
        for one in self.pictures:
            if one.parent is None:
                members.setdefault(one.group, []).append(one)
        return tuple(tuple(some) for some in members.values() if len(some) > 1)

    def as_json(self) -> dict[str, Any]:
        """Return the record as it is kept; what does not apply to a picture is left out."""
        document = asdict(self)
        pictures = [
            {key: value for key, value in one.items() if value is not None}
            for one in document["pictures"]
        ]
        return document | {"pictures": pictures}


def read_audit(path: Path) -> AuditRecord:
    """Return what was kept of an audit.

    Raises:
        TrackingError: the file says something else.
    """
    return audit_of(stored_bytes(path, RECORD, most=LARGEST_TABLE), path)


def audit_of(content: bytes, where: object) -> AuditRecord:
    """Return what the bytes of a kept audit say.

    Raises:
        TrackingError: they say something else.
    """
    found = document_of(content, AuditRecord, where, RECORD)
    if found.format != FORMAT:
        raise refused(where, RECORD, f"format {found.format}, of a later version")
    return found
