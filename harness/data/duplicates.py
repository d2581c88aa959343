"""Groups of pictures that show the same thing: copies, and other scans of one painting."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.data.catalog_file import Entry
from harness.data.looks import THUMBNAIL_SIDE, likeness
from harness.data.wording import counted, listed

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
_ROWS_AT_ONCE = 256


def group_duplicates(entries: Sequence[Entry]) -> NDArray[np.int64]:
    """Return a group number for each picture, (n,); numbers count up in order of appearance.

    Files of equal content share a group. So do pictures whose hashes differ in at most
    MOST_DIFFERENT_BITS of 64 and whose thumbnails agree, and pictures linked by a chain of such
    pairs. Pictures too small to be compared by looks are grouped by content alone.
    """
    leader = np.arange(len(entries))
    for first, second in (*_same_content(entries), *_same_looks(entries)):
        a, b = _find(leader, first), _find(leader, second)
        leader[max(a, b)] = min(a, b)
    roots = [_find(leader, row) for row in range(len(entries))]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


def _find(leader: NDArray[np.int64], row: int) -> int:
    while leader[row] != row:
        leader[row] = leader[leader[row]]  # halves the path for the next search
        row = int(leader[row])
    return row


def _same_content(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    first_of: dict[str, int] = {}
    for row, entry in enumerate(entries):
        first = first_of.setdefault(entry.sha256, row)
        if first != row:
            yield first, row


def _same_looks(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    rows = np.array([row for row, entry in enumerate(entries) if entry.thumbnail], np.int64)
    if not len(rows):
        return
    hashes = np.array([entries[row].perceptual_hash for row in rows], np.uint64)
    pairs = rows[_near_pairs(hashes)]
    shape = (-1, THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    for some in np.array_split(pairs, 1 + len(pairs) // 4096):
        first, second = (
            np.frombuffer(b"".join(entries[row].thumbnail for row in side), np.uint8).reshape(shape)
            for side in (some[:, 0], some[:, 1])
        )
        yield from map(tuple, some[likeness(first, second) >= LEAST_LIKENESS].tolist())


def _near_pairs(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return all pairs of rows at most MOST_DIFFERENT_BITS apart, (m, 2).

    All pairs are looked at, in blocks: .1 s for 8,446 pictures, .7 s for 20,000. An index that
    misses nothing at this distance must try three wrong bits in each of four bands; measured, it
    is no faster at these sizes.
    """
    found = [np.empty((0, 2), np.int64)]
    for start in range(0, len(hashes), _ROWS_AT_ONCE):
        some = hashes[start : start + _ROWS_AT_ONCE, None]
        near = np.bitwise_count(some ^ hashes[None, start:]) <= MOST_DIFFERENT_BITS
        first, second = np.nonzero(near)
        ahead = first < second
        found.append(np.stack([first[ahead], second[ahead]], axis=1) + start)
    return np.concatenate(found)


def describe_groups(
    groups: NDArray[np.int64], labels: NDArray[np.int64], image_ids: Sequence[str]
) -> list[str]:
    """Return sentences on the groups of several pictures, none if there are none.

    Args:
        groups: (n,) group of each picture.
        labels: (n,) class of each picture.
        image_ids: (n,) what to call each picture.
    """
    sizes = np.bincount(groups)
    several = sizes[sizes > 1]
    if not len(several):
        return []
    notes = [
        f"{several.sum():,} of {len(groups):,} pictures are near-duplicates of others, in "
        f"{counted(len(several), 'group')}; the largest has {several.max():,}."
    ]
    if mixed := _mixed_groups(groups, labels):
        rows = np.flatnonzero(groups == mixed[0]).tolist()
        names = listed([image_ids[row] for row in rows], 4)
        notes.append(
            f"{counted(len(mixed), 'group')} of near-duplicates with more than one class, such "
            f"as {names}."
        )
    return notes


def _mixed_groups(groups: NDArray[np.int64], labels: NDArray[np.int64]) -> list[int]:
    pairs = np.unique(np.stack([groups, labels], axis=1), axis=0)
    numbers, classes = np.unique(pairs[:, 0], return_counts=True)
    mixed: list[int] = numbers[classes > 1].tolist()
    return mixed
