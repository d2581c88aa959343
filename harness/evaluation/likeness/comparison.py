"""What is compared of generated pictures, and what comes of it."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.evaluation.likeness.measures import Likeness

Pictures = NDArray[np.uint8]
SetKind = Literal[
    "generated",
    "other_half",
    "beside",
    "copies",
    "collapsed",
    "blurred",
    "pca_gaussian",
    "noise",
]


class PictureSets(NamedTuple):
    """What is compared, all of one size."""

    generated: Pictures
    """(n, p, p, 3)."""
    real: Pictures
    """(2 n, p, p, 3) that no generator has seen; at random, one half is the reference."""
    training: Pictures | None
    """(m, p, p, 3) that the generator learned from; None: not known."""
    beside: Mapping[str, Pictures]
    """By name: n further real ones each, such as another painter's."""


class ComparedSet(NamedTuple):
    """One set against the reference."""

    kind: SetKind
    name: str
    """Of further real ones; else empty."""
    likeness: Likeness


class NearestTraining(NamedTuple):
    """Those generated pictures that lie nearest to training, and what they lie near to."""

    generated: Pictures
    """(k, p, p, 3), by features the nearest first."""
    in_pixels: Pictures
    """(k, p, p, 3) the training picture nearest to each, mirrored where that is nearer."""
    in_features: Pictures
    """The same by features."""


class Comparison(NamedTuple):
    """Generated pictures, and the scale to read their numbers by."""

    sets: tuple[ComparedSet, ...]
    """The generated one first."""
    pictures: int
    """In each set, n."""
    image_pixels: int
    nearest: NearestTraining | None
    """None: the training pictures are not known."""
    reference: Pictures
    """(n, p, p, 3) real ones that every set is held against."""

    @property
    def generated(self) -> Likeness:
        """What is asked."""
        return self.sets[0].likeness

    def find(self, kind: SetKind) -> Likeness:
        """Return what is measured of the first set of a kind.

        Raises:
            LookupError: there is none.
        """
        for one in self.sets:
            if one.kind == kind:
                return one.likeness
        raise LookupError(kind)
