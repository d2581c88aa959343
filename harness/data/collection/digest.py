"""What identifies the pictures of a collection: the class, the id and the content of each."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple


class PictureIdentity(NamedTuple):
    """One picture, as far as it decides what the collection is."""

    class_name: str
    image_id: str
    sha256: str
    """Of the content."""
    parent: str | None = None
    """The picture that it was made from."""
    group: str | None = None
    """What a table says that it belongs to."""
    part: str | None = None
    """Of a given split."""


def content_digest(pictures: Iterable[PictureIdentity]) -> str:
    """Return the SHA-256 of pictures in their order: not of place or time."""
    digest = hashlib.sha256()
    for one in pictures:
        # Names are printable, so a zero byte cannot be part of one.
        line = f"{one.class_name}\0{one.image_id}\0{one.sha256}"
        # These decide who shares a part.
        if one.parent is not None:
            line += f"\0{one.parent}"
        if one.group is not None:
            line += f"\0group\0{one.group}"
        if one.part is not None:
            line += f"\0part\0{one.part}"
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()
