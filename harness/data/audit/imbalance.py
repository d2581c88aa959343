"""How unequal the classes are."""

import math
from collections.abc import Sequence
from typing import NamedTuple

BETA = 0.999
"""Of Cui and others: pictures beyond about 1 / (1 - beta) add little that is new."""


class Imbalance(NamedTuple):
    """Figures of k class sizes."""

    ratio: float
    """Largest over smallest."""
    majority_share: float
    """Accuracy of always answering the largest class."""
    entropy: float
    """Of the labels, in nats."""
    largest_entropy: float
    """ln k: that of equal classes."""
    equal_classes: float
    """exp(entropy): how many equal classes would be as varied."""
    effective_numbers: tuple[float, ...]
    """(k,) (1 - beta^n) / (1 - beta) of each class."""


def imbalance(sizes: Sequence[int]) -> Imbalance:
    """Return the figures of class sizes, each at least 1.

    Source of the effective number of samples: Cui, Jia, Lin, Song and Belongie, Class-Balanced
    Loss Based on Effective Number of Samples, CVPR 2019, equation 2.
    """
    total = sum(sizes)
    entropy = sum(size / total * math.log(total / size) for size in sizes)
    effective = tuple((1 - BETA**size) / (1 - BETA) for size in sizes)
    return Imbalance(
        max(sizes) / min(sizes),
        max(sizes) / total,
        entropy,
        math.log(len(sizes)),
        math.exp(entropy),
        effective,
    )
