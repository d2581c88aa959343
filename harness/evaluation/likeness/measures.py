"""All that is measured of one set of pictures against real ones."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from harness.evaluation.likeness.kernel_distance import (
    KernelDistance,
    distance_to,
    kernel_distance,
    mean_kernel,
)
from harness.evaluation.likeness.neighbours import (
    Neighbourhood,
    nearest,
    nearest_other_distances,
    neighbourhood,
    rank_z,
)
from harness.evaluation.likeness.sliced_wasserstein import sliced_wasserstein
from harness.evaluation.likeness.structural_similarity import pairwise_similarity

Pictures = NDArray[np.uint8]
Features = NDArray[np.float32]

FAR_NEARER = -3.0
"""A standard normal below it is an accident once in 740 times."""
TWIN_SHARE = 0.5
"""Of the median distance of real pictures to their nearest other one: closer is a twin."""
MANY_TWINS = 0.5
"""Share of pictures with a twin from which on a set is called collapsed."""


class SeenPictures(NamedTuple):
    """Pictures, and what a network makes of them."""

    pictures: Pictures
    """(n, p, p, 3)."""
    features: Features
    """(n, d)."""

    def rows(self, rows: NDArray[np.int64]) -> "SeenPictures":
        """Return some of them."""
        return SeenPictures(self.pictures[rows], self.features[rows])

    @property
    def pixels(self) -> Features:
        """Each picture as a row of numbers, (n, 3 p²)."""
        return self.pictures.reshape(len(self.pictures), -1).astype(np.float32)


class Copying(NamedTuple):
    """Whether pictures are nearer to training than held-out ones are, as standard normals.

    Either space alone gives false alarms: blurred pictures are near to everything in pixels, and
    what has no objects is near to everything in features. Of twins one is counted.
    """

    pixels: float
    features: float

    @property
    def flagged(self) -> bool:
        """Whether both say that they are far nearer."""
        return max(self) < FAR_NEARER


Nearest = tuple[NDArray[np.float64], NDArray[np.int64]]
"""How far n pictures are from the nearest, and which that is, (n,) each."""


@dataclass(frozen=True, eq=False)
class TrainingPictures:
    """What a generator learned from, and its mirror images."""

    seen: SeenPictures
    mirrored: SeenPictures

    def kernel_distance(self, asked: SeenPictures) -> float:
        """Return the kernel distance of n pictures, without their mirror images."""
        return distance_to(self._within, self.seen.features, asked.features)

    @cached_property
    def _within(self) -> float:
        return mean_kernel(self.seen.features)

    def nearest(self, asked: SeenPictures) -> tuple[Nearest, Nearest]:
        """Return the nearest of n pictures, in pixels and in features; mirrored ones are last."""
        pixels = np.concatenate([self.seen.pixels, self.mirrored.pixels])
        features = np.concatenate([self.seen.features, self.mirrored.features])
        return nearest(asked.pixels, pixels), nearest(asked.features, features)


class Likeness(NamedTuple):
    """What is measured of n pictures against n real ones."""

    kernel: KernelDistance
    patches: float
    """Sliced Wasserstein distance."""
    neighbours: Neighbourhood
    similarity: float
    """Mean structural similarity of two of them."""
    twins: float
    """Share of pictures that have another one close by, both in pixels and in features."""
    copying: Copying | None
    """None: it is not known what was learned from."""
    to_training: float | None
    """Kernel distance to training; far below `kernel`: what was learned is those pictures alone."""

    @property
    def collapsed(self) -> bool:
        """Whether most of them are nearly the same as another one."""
        return self.twins > MANY_TWINS


def measure(
    asked: SeenPictures,
    reference: SeenPictures,
    held_out: SeenPictures,
    training: TrainingPictures | None,
    *,
    seed: int,
) -> Likeness:
    """Return how like the reference pictures are, and whether they repeat or copy.

    Args:
        asked: n pictures.
        reference: n real ones.
        held_out: n other real ones, which no generator has seen.
        training: what a generator learned from; None: not known.
        seed: of permutations, patches and pairs.

    Sources: Meehan, Chaudhuri and Dasgupta, AISTATS 2020, for copying; the rest as its functions
    say.
    """
    return Likeness(
        kernel=kernel_distance(reference.features, asked.features, seed=seed),
        patches=sliced_wasserstein(reference.pictures, asked.pictures, seed=seed),
        neighbours=neighbourhood(reference.features, asked.features),
        similarity=pairwise_similarity(asked.pictures, seed=seed),
        twins=twin_share(asked, held_out),
        copying=None if training is None else _copying(asked, held_out, training),
        to_training=None if training is None else training.kernel_distance(asked),
    )


def twin_share(asked: SeenPictures, real: SeenPictures) -> float:
    """Return the share of n pictures with another at less than half the usual distance.

    Usual is the median distance of as many real pictures to their nearest other one. It must be
    so both in pixels and in features.
    """
    return float(_twins(asked, real).any(axis=1).mean())


def _twins(asked: SeenPictures, real: SeenPictures) -> NDArray[np.bool_]:
    """Return which pictures are twins of which, (n, n); none of itself."""
    twins = np.ones((len(asked.pictures), len(asked.pictures)), np.bool_)
    for one, usual in ((asked.pixels, real.pixels), (asked.features, real.features)):
        twins &= cdist(one, one) < TWIN_SHARE * np.median(nearest_other_distances(usual))
    np.fill_diagonal(twins, val=False)
    return twins


def _distinct(asked: SeenPictures, real: SeenPictures) -> SeenPictures:
    """Return the pictures without those that are twins of an earlier one.

    A rank test counts each picture as evidence of its own: four pictures that are repeated thirty
    times would be said to copy, or not to, with the certainty of 120.
    """
    twins = np.tril(_twins(asked, real), -1)
    kept: list[int] = []
    for row in range(len(twins)):
        if not twins[row, kept].any():
            kept.append(row)
    return asked.rows(np.array(kept, np.int64))


def _copying(asked: SeenPictures, held_out: SeenPictures, training: TrainingPictures) -> Copying:
    ours = training.nearest(_distinct(asked, held_out))
    others = training.nearest(_distinct(held_out, held_out))
    return Copying(*(rank_z(one[0], other[0]) for one, other in zip(ours, others, strict=True)))
