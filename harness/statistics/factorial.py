"""Several factors at once: what each does on average, and what they do only together."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError

Floats = NDArray[np.float64]


class Factor(NamedTuple):
    """One side of a grid."""

    name: str
    levels: tuple[str, ...]


class Contrast(NamedTuple):
    """One question of a factorial, and its answer in each repetition."""

    factors: tuple[str, ...]
    """One for a main effect, two for an interaction."""
    levels: tuple[tuple[str, str], ...]
    """For each factor: the level, and the first level, with which it is compared."""
    differences: Floats
    """(r,)"""


def contrasts(scores: Floats, factors: Sequence[Factor]) -> list[Contrast]:
    """Return the main effects, then the interactions of each pair of factors.

    A main effect is the score at a level minus that at the factor's first level, averaged over
    all combinations of the other factors. An interaction is how much the effect of one factor
    changes with the level of another: y11 - y10 - y01 + y00, averaged over the others; 0 where
    effects add up. As contrasts of paired repetitions both are tested like any difference.

    Args:
        scores: (r, levels of the first factor, levels of the second, ...).
        factors: in the order of the axes.

    Raises:
        ComparisonError: scores and factors do not fit.

    Source: Montgomery, Design and Analysis of Experiments, chapters 5 and 6.
    """
    shape = tuple(len(factor.levels) for factor in factors)
    if scores.shape[1:] != shape or scores.ndim < 2:  # noqa: PLR2004 (repetitions and a factor)
        raise ComparisonError(f"factorial: expected scores of (r, *{shape}); got {scores.shape}")
    return [*_main_effects(scores, factors), *_interactions(scores, factors)]


def _main_effects(scores: Floats, factors: Sequence[Factor]) -> Iterator[Contrast]:
    for axis, factor in enumerate(factors):
        mean = _averaged(scores, (axis,))
        for level in range(1, len(factor.levels)):
            pair = (factor.levels[level], factor.levels[0])
            yield Contrast((factor.name,), (pair,), mean[:, level] - mean[:, 0])


def _interactions(scores: Floats, factors: Sequence[Factor]) -> Iterator[Contrast]:
    for (a, one), (b, other) in combinations(enumerate(factors), 2):
        mean = _averaged(scores, (a, b))
        for i, j in product(range(1, len(one.levels)), range(1, len(other.levels))):
            differences = mean[:, i, j] - mean[:, i, 0] - mean[:, 0, j] + mean[:, 0, 0]
            pairs = ((one.levels[i], one.levels[0]), (other.levels[j], other.levels[0]))
            yield Contrast((one.name, other.name), pairs, differences)


def _averaged(scores: Floats, kept: tuple[int, ...]) -> Floats:
    """Return the mean over all factors but the kept ones, (r, levels of each kept)."""
    others = tuple(axis + 1 for axis in range(scores.ndim - 1) if axis not in kept)
    mean: Floats = scores.mean(axis=others)
    return mean
