"""Spreads groups of pictures over parts so that every class keeps its shares."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.collection.collection import Collection

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


class Bundle(NamedTuple):
    """Pictures that stay together, and how many of them are of each of their classes."""

    rows: Counts
    classes: Counts
    sizes: Counts


@dataclass(frozen=True, eq=False)
class Strata:
    """What must be spread: the class of each row, and which rows stay together."""

    labels: Counts
    """(n,) class numbers."""
    groups: Counts
    """(n,) rows with the same number stay together."""
    class_count: int
    """k; a class may have no row here."""

    @property
    def class_sizes(self) -> Counts:
        """(k,) pictures of each class."""
        return np.bincount(self.labels, minlength=self.class_count)

    @property
    def groups_of_class(self) -> Counts:
        """(k,) groups with a picture of each class: what can be spread of it."""
        pairs = np.unique(np.stack([self.labels, self.groups]), axis=1)
        return np.bincount(pairs[0], minlength=self.class_count)

    def of(self, rows: Counts) -> "Strata":
        """Return the strata of some rows alone."""
        return Strata(self.labels[rows], self.groups[rows], self.class_count)

    def spread(self, shares: Floats) -> Floats:
        """Return how many pictures of each class each part should get, (parts, k).

        Small classes: a part with a share gets at least one picture; the first part pays.
        """
        wanted = np.outer(shares, self.class_sizes)
        wanted[1:] = np.where(shares[1:, None] > 0, np.maximum(wanted[1:], 1), 0)
        wanted[0] = np.maximum(self.class_sizes * shares.sum() - wanted[1:].sum(axis=0), 0)
        return wanted

    def bundles(self) -> list[Bundle]:
        """Return what stays together, by ascending group number."""
        order = np.argsort(self.groups, kind="stable")
        starts = np.flatnonzero(np.diff(self.groups[order])) + 1
        members = np.split(order, starts)
        return [Bundle(rows, *np.unique(self.labels[rows], return_counts=True)) for rows in members]


def strata(collection: Collection, *, together: bool) -> Strata:
    """Return the strata of a collection; near-duplicates stay together if asked."""
    alone = np.arange(len(collection.labels))
    groups = collection.groups if together else alone
    return Strata(collection.labels, groups, len(collection.class_names))


def assign(everyone: Strata, wanted: Floats, rng: np.random.Generator) -> Counts:
    """Return the part of each row, (n,).

    Bundles come in random order, the awkward ones (several classes, many pictures) first. Each
    goes where its classes are most missing, counted in whole pictures; where that is even, to
    the part that has the fewest in all. Before all this comes the need of a part that would
    otherwise be left without the class. So single pictures are placed to less than one of
    the wanted number, in each class and nearly so overall.

    Args:
        everyone: n rows to place.
        wanted: (parts, k) how many pictures of each class each part should get.
        rng: the source of the random order.
    """
    missing = wanted.copy()
    absent = wanted > 0
    left = everyone.groups_of_class
    part_of = np.empty(len(everyone.labels), np.int64)
    bundles = everyone.bundles()
    shuffled = [bundles[place] for place in rng.permutation(len(bundles))]
    for bundle in sorted(shuffled, key=lambda b: (-len(b.classes), -len(b.rows))):
        part = _best_part(bundle, missing, absent, left)
        part_of[bundle.rows] = part
        missing[part, bundle.classes] -= bundle.sizes
        absent[part, bundle.classes] = False
        left[bundle.classes] -= 1
    return part_of


def _best_part(bundle: Bundle, missing: Floats, absent: NDArray[np.bool_], left: Counts) -> int:
    empty = absent[:, bundle.classes]
    last_chance = left[bundle.classes] <= empty.sum(axis=0)
    needed = (empty & last_chance).sum(axis=1)
    short = missing[:, bundle.classes] @ bundle.sizes / len(bundle.rows)
    whole = np.ceil(short - 1e-9)  # shares like 0.15 are not exact
    overall = missing.sum(axis=1)
    return int(np.lexsort((overall, whole, needed))[-1])
