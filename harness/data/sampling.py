"""Which pictures an epoch shows, when not simply each of them once."""

import numpy as np
from numpy.typing import NDArray

from harness.seeds import generator

Whole = NDArray[np.int64]


def balanced_places(labels: Whole, *, seed: int, epoch: int) -> Whole:
    """Return as many places as there are labels, each class as often as any other, shuffled.

    Classes whose number does not divide evenly get one more by lot. Within a class every picture
    is taken once before any is taken again. A function of seed, epoch (from 1) and labels alone.

    Args:
        labels: (n,) classes of the training part; those without a picture are left out.
        seed: root of the order of the pictures.
        epoch: which epoch.

    Source: class-balanced sampling as in Kang et al., Decoupling representation and classifier
    for long-tailed recognition (ICLR 2020), section 4.1, with the lot's variance taken out.
    """
    random = generator(seed, "balanced", epoch)
    classes = random.permutation(np.unique(labels))
    shares = np.full(len(classes), len(labels) // len(classes))
    shares[: len(labels) % len(classes)] += 1
    drawn = [
        _drawn(np.flatnonzero(labels == each), share, random)
        for each, share in zip(classes, shares, strict=True)
    ]
    return random.permutation(np.concatenate(drawn))


def earlier_times(places: Whole) -> Whole:
    """Return how often each entry stands further ahead: [5, 7, 5, 5] gives [0, 0, 1, 2]."""
    order = np.argsort(places, kind="stable")
    ranked = places[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    lengths = np.diff(np.r_[starts, len(places)])
    times = np.empty(len(places), np.int64)
    times[order] = np.arange(len(places)) - np.repeat(starts, lengths)
    return times


def _drawn(places: Whole, count: int, random: np.random.Generator) -> Whole:
    rounds = -(-count // len(places))
    return np.concatenate([random.permutation(places) for _ in range(rounds)])[:count]
