"""Which hashes differ in few bits, without comparing all with all."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

FEW = 2048
"""As many are compared all with all."""
_ROWS_AT_ONCE = 128
"""Of these few: 2 MB."""
BANDS = 4
_BAND_BITS = 64 // BANDS
_AT_ONCE = 2**16
"""Pairs that share a band: some 3 MB, however many hashes there are."""

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


def near_pairs(hashes: Hashes, most_bits: int) -> Iterator[Places]:
    """Yield (m, 2) places of hashes that differ in at most `most_bits` of 64, the first first.

    Of two such hashes at least one of BANDS bands differs in at most `most_bits // BANDS` bits, so
    that only those with a near band need be compared: one in forty at 14 bits, and no pair is
    missed. A pair with several near bands comes several times. A few thousand are compared
    sooner than their bands.

    Source: Norouzi, Punjani and Fleet, Fast exact search in Hamming space with multi-index
    hashing (PAMI 36, 2014), proposition 1.
    """
    if len(hashes) <= FEW:
        yield from _among_few(hashes, most_bits)
        return
    flips = _flips(most_bits // BANDS)
    for band in range(BANDS):
        shifted = hashes >> np.uint64(band * _BAND_BITS)
        values = (shifted % np.uint64(2**_BAND_BITS)).astype(np.int64)
        order = np.argsort(values, kind="stable")
        for places in _of_near_bands(values[order], flips):
            first, second = order[places[:, 0]], order[places[:, 1]]
            near = np.bitwise_count(hashes[first] ^ hashes[second]) <= most_bits
            yield np.sort(np.stack([first[near], second[near]], axis=1), axis=1)


def _among_few(hashes: Hashes, most_bits: int) -> Iterator[Places]:
    for start in range(0, len(hashes), _ROWS_AT_ONCE):
        some = hashes[start : start + _ROWS_AT_ONCE, None]
        near = np.bitwise_count(some ^ hashes[None, start:]) <= most_bits
        yield np.argwhere(np.triu(near, 1)) + start


def _flips(most: int) -> list[int]:
    """Return each way to change at most so many bits of a band."""
    bits = [1 << place for place in range(_BAND_BITS)]
    return [sum(some) for many in range(most + 1) for some in combinations(bits, many)]


def _of_near_bands(values: Places, flips: list[int]) -> Iterator[Places]:
    """Yield (m, 2) places in ascending `values` that are one of the flips apart, each pair once."""
    distinct, starts, counts = np.unique(values, return_index=True, return_counts=True)
    where = np.full(2**_BAND_BITS, -1)
    where[distinct] = np.arange(len(distinct))
    for flip in flips:
        one = np.flatnonzero(distinct <= distinct ^ flip)
        other = where[distinct[one] ^ flip]
        one, other = one[other >= 0], other[other >= 0]
        ends = np.cumsum(counts[one] * counts[other])
        for first in range(0, int(ends[-1]) if len(ends) else 0, _AT_ONCE):
            number = np.arange(first, min(first + _AT_ONCE, ends[-1]))
            block = np.searchsorted(ends, number, side="right")
            within = ends[block] - 1 - number
            left = starts[one[block]] + within // counts[other[block]]
            right = starts[other[block]] + within % counts[other[block]]
            pairs = np.stack([left, right], axis=1)
            yield pairs if flip else pairs[left < right]
