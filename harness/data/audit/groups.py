"""Groups of near-duplicates, with the evidence for each."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.collection.catalog import CatalogEntry
from harness.data.collection.perceptual_hash import THUMBNAIL_SIDE, likeness, patterns
from harness.data.collection.survey import Row


class Group(NamedTuple):
    """Pictures that show one thing, the first of them first."""

    image_ids: tuple[str, ...]
    class_names: tuple[str, ...]
    """(m,) the class of each."""
    same_content: bool
    """Whether all files are equal, byte by byte."""
    bits: tuple[int, ...]
    """(m,) of 64, how many bits of the perceptual hash differ from the nearest other member's."""
    likeness: tuple[float, ...]
    """(m,) how alike the thumbnails are to that member's, from -1 to 1."""

    @property
    def evidence(self) -> str:
        """How near the members are, in words."""
        return f"up to {max(self.bits)} of 64 bits apart, likeness from {min(self.likeness):.2f}"


def find_groups(rows: Sequence[Row], numbers: NDArray[np.int64]) -> tuple[Group, ...]:
    """Return the groups of several pictures, those of several classes first, then the nearest.

    Args:
        rows: the pictures.
        numbers: (n,) the group of each.
    """
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order])) + 1
    members = [part.tolist() for part in np.split(order, starts) if len(part) > 1]
    groups = [_group([rows[row] for row in some]) for some in members]
    return tuple(sorted(groups, key=_order))


def _order(group: Group) -> tuple[bool, bool, int, float]:
    mixed = len(set(group.class_names)) > 1
    return not mixed, not group.same_content, max(group.bits), -min(group.likeness)


def _group(rows: Sequence[Row]) -> Group:
    bits, alike = zip(*(_nearest(place, rows) for place in range(len(rows))), strict=True)
    return Group(
        tuple(row.image_id for row in rows),
        tuple(row.class_name for row in rows),
        len({row.entry.sha256 for row in rows}) == 1,
        bits,
        alike,
    )


_NEIGHBOURS = 8
"""Members looked at before and behind each: a group of thousands costs no thousands squared."""


def _nearest(place: int, rows: Sequence[Row]) -> tuple[int, float]:
    """Return bits and likeness to the nearest other member; equal contents are 0 and 1."""
    entry = rows[place].entry
    around = rows[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
    others = [row.entry for row in around if row is not rows[place]]
    if any(other.sha256 == entry.sha256 for other in others):
        return 0, 1.0
    shown = [(_bits(entry, other), -_likeness(entry, other)) for other in others]
    bits, unlike = min(shown)
    return bits, -unlike


def _bits(first: CatalogEntry, second: CatalogEntry) -> int:
    return (first.perceptual_hash ^ second.perceptual_hash).bit_count()


def _likeness(first: CatalogEntry, second: CatalogEntry) -> float:
    shape = (2, THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    pair = patterns(np.frombuffer(first.thumbnail + second.thumbnail, np.uint8).reshape(shape))
    return round(float(likeness(pair[:1], pair[1:])[0]), 3)
