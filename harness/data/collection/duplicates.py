"""Groups of pictures that show the same thing: copies, and other scans of one painting."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.data.collection.catalog import CatalogEntry
from harness.data.collection.perceptual_hash import THUMBNAIL_SIDE, likeness, patterns
from harness.data.names import listed
from harness.wording.counts import counted

_AT_ONCE = 2**18
"""Pairs whose bits are counted together: 2 MB, however many hashes there are."""

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


def near_pairs(hashes: Hashes, most_bits: int) -> Iterator[Places]:
    """Yield (m, 2) places of hashes that differ in at most `most_bits` of 64, the first first.

    All are compared with all, some rows at once: 8,446 hashes take 0.12 s.
    """
    start = 0
    while start < len(hashes):
        rows = max(1, _AT_ONCE // (len(hashes) - start))
        near = np.bitwise_count(hashes[start : start + rows, None] ^ hashes[start:]) <= most_bits
        near[:, :rows] = np.triu(near[:, :rows], 1)
        yield np.argwhere(near) + start
        start += rows


# Chosen by eye on 1,792 paintings by eight painters, with local features (SIFT, matched by a
# similarity transform) as a second opinion on all pairs of hashes up to 20 bits apart. Pairs that
# show one painting twice (another scan, other colours, a crop, one in grey), of all pairs:
#     up to 8 bits 82 of 82, 10 bits 17 of 22, 12 bits 18 of 34, 14 bits 22 of 114,
#     16 bits about 12 of 463.
# The others at 10 to 14 bits are dark portraits, heads and olive groves. So the hash alone would
# have to stop at 8 bits and miss a third. With the thumbnails' likeness, 14 bits keep 125 of the
# 130 pairs that the features confirm. What else passes are ten pairs: nine of one composition
# (the painting or another version of it) and two unlike heads by Modigliani. No pair of two
# painters passes, of 1.1 million (the best reaches .48), so that a handful of chance pairs is
# expected in all 8,446 paintings.
MOST_DIFFERENT_BITS = 14
LEAST_LIKENESS = 0.5
_PAIRS_AT_ONCE = 1024
"""Their patterns take some 5 MB, however many pictures there are."""

Leaders = NDArray[np.int64]
"""(n,) for each picture one of its group, itself or an earlier one; chains end at the first."""


def group_duplicates(
    entries: Sequence[CatalogEntry], related: Iterable[tuple[int, int]] = ()
) -> NDArray[np.int64]:
    """Return a group number for each picture, (n,); numbers count up in order of appearance.

    Files of equal content share a group. So do pictures whose hashes differ in at most
    MOST_DIFFERENT_BITS of 64 and whose thumbnails agree, and pictures linked by a chain of such
    pairs. Pictures that are blank, or too small to be compared by looks, are grouped by content
    alone. Pairs of rows that are known to be related share a group whatever they look like.
    """
    leaders = np.arange(len(entries))
    _join(leaders, related)
    _join(leaders, _same_content(entries))
    _join_same_looks(leaders, entries)
    return np.unique(_firsts(leaders), return_inverse=True)[1].astype(np.int64)


def _join(leaders: Leaders, pairs: Iterable[tuple[int, int]]) -> None:
    for first, second in pairs:
        a, b = _first_of(leaders, first), _first_of(leaders, second)
        leaders[max(a, b)] = min(a, b)


def _first_of(leaders: Leaders, row: int) -> int:
    while leaders[row] != row:
        leaders[row] = leaders[leaders[row]]  # halves the way for the next search
        row = int(leaders[row])
    return row


def _firsts(leaders: Leaders) -> Leaders:
    """Return the first of each picture's group, (n,)."""
    while not np.array_equal(further := leaders[leaders], leaders):
        leaders = further
    return leaders


def _same_content(entries: Sequence[CatalogEntry]) -> Iterator[tuple[int, int]]:
    first_of: dict[str, int] = {}
    for row, entry in enumerate(entries):
        first = first_of.setdefault(entry.sha256, row)
        if first != row:
            yield first, row


def _join_same_looks(leaders: Leaders, entries: Sequence[CatalogEntry]) -> None:
    rows = np.array([row for row, entry in enumerate(entries) if entry.thumbnail], np.int64)
    hashes = np.array([entries[row].perceptual_hash for row in rows], np.uint64)
    for pairs in _together(near_pairs(hashes, MOST_DIFFERENT_BITS)):
        for start in range(0, len(pairs), _PAIRS_AT_ONCE):
            _join_if_alike(leaders, entries, rows[pairs[start : start + _PAIRS_AT_ONCE]])


def _together(pieces: Iterable[NDArray[np.int64]]) -> Iterator[NDArray[np.int64]]:
    """Yield the pairs of many small pieces in few large ones: each is compared with one call."""
    waiting: list[NDArray[np.int64]] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece)
        if count >= _PAIRS_AT_ONCE:
            yield np.concatenate(waiting)
            waiting, count = [], 0
    if waiting:
        yield np.concatenate(waiting)


def _join_if_alike(
    leaders: Leaders, entries: Sequence[CatalogEntry], pairs: NDArray[np.int64]
) -> None:
    """Join those of (m, 2) pictures whose patterns agree and that are still apart."""
    firsts = _firsts(leaders)[pairs]
    pairs = pairs[firsts[:, 0] != firsts[:, 1]]
    first, second = (_patterns_of(entries, rows) for rows in pairs.T)
    _join(leaders, pairs[likeness(first, second) >= LEAST_LIKENESS].tolist())


def _patterns_of(entries: Sequence[CatalogEntry], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return what can be compared of some pictures, (m, 256); nothing is like a blank one."""
    content = b"".join(entries[row].thumbnail for row in rows)
    shape = (len(rows), THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    return patterns(np.frombuffer(content, np.uint8).reshape(shape))


_BY_LIKENESS = ("are near-duplicates of others", "near-duplicates")
_BY_TABLE = ("belong to others, by the table or as near-duplicates", "pictures")


def describe_groups(
    groups: NDArray[np.int64],
    labels: NDArray[np.int64],
    image_ids: Sequence[str],
    *,
    by_table: bool = False,
) -> list[str]:
    """Return sentences on the groups of several pictures, none if there are none.

    Args:
        groups: (n,) group of each picture.
        labels: (n,) class of each picture.
        image_ids: (n,) what to call each picture.
        by_table: whether a column of a table joined some, too.
    """
    why, kind = _BY_TABLE if by_table else _BY_LIKENESS
    sizes = np.bincount(groups)
    several = sizes[sizes > 1]
    if not len(several):
        return []
    notes = [
        f"{several.sum():,} of {len(groups):,} pictures {why}, in "
        f"{counted(len(several), 'group')}; the largest has {several.max():,}."
    ]
    if mixed := _mixed_groups(groups, labels):
        rows = np.flatnonzero(groups == mixed[0]).tolist()
        names = listed([image_ids[row] for row in rows], 4)
        notes.append(
            f"{counted(len(mixed), 'group')} of {kind} with more than one class, such as {names}."
        )
    return notes


def _mixed_groups(groups: NDArray[np.int64], labels: NDArray[np.int64]) -> list[int]:
    pairs = np.unique(np.stack([groups, labels], axis=1), axis=0)
    numbers, classes = np.unique(pairs[:, 0], return_counts=True)
    mixed: list[int] = numbers[classes > 1].tolist()
    return mixed
