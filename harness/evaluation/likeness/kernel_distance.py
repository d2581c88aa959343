"""Kernel distance of two sets of features (KID): unbiased, with its error and a test."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.seeds import generator

Floats = NDArray[np.float64]
Features = NDArray[np.float32]

DEGREE = 3
PERMUTATIONS = 999
FEWEST = 3
"""Pictures in a set: one is left out at a time, and a pair must remain."""


class KernelDistance(NamedTuple):
    """How far two sets are apart."""

    value: float
    """0 on average when both are drawn from the same pictures; it may be negative."""
    error: float
    """Standard error over pictures, by the jackknife."""
    p: float
    """Chance of so large a value when set membership is shuffled."""


def polynomial_kernel(one: Features, other: Features) -> Floats:
    """Return `(x·y / d + 1)³` of each row x of (m, d) with each row y of (n, d), (m, n).

    Source: Bińkowski et al., Demystifying MMD GANs (ICLR 2018).
    """
    product = one.astype(np.float64) @ other.astype(np.float64).T
    kernel: Floats = (product / one.shape[1] + 1) ** DEGREE
    return kernel


def kernel_distance(one: Features, other: Features, *, seed: int) -> KernelDistance:
    """Return the unbiased squared maximum mean discrepancy of (m, d) and (n, d).

    All pairs are used, so the value is what random subsets of them give on average. The error
    is the jackknife's over the pictures of both sets, which errs towards too large.

    Args:
        one: features of the first set.
        other: features of the second set.
        seed: of the permutations.

    Raises:
        ValueError: a set has fewer than `FEWEST` pictures.

    Sources: Gretton et al., JMLR 13 (2012), lemma 6; Efron and Stein, Annals of Statistics 9
    (1981).
    """
    m, n = len(one), len(other)
    if min(m, n) < FEWEST:
        raise ValueError(f"kernel distance: expected at least {FEWEST} pictures a set; got {m, n}")
    together = np.concatenate([one, other])
    kernel = polynomial_kernel(together, together)
    np.fill_diagonal(kernel, 0)
    value = float(_from_sums(*_sums(kernel, m), m, n))
    left_out = np.concatenate(_without_each(kernel, m))
    sizes = np.repeat([m, n], [m, n])
    shares = (sizes - 1) / sizes * (left_out - _means(left_out, m)) ** 2
    return KernelDistance(value, float(np.sqrt(shares.sum())), _p(kernel, m, value, seed))


def mean_kernel(rows: Features) -> float:
    """Return the mean kernel of two different rows of (n, d)."""
    kernel, n = polynomial_kernel(rows, rows), len(rows)
    return float((kernel.sum() - np.trace(kernel)) / (n * (n - 1)))


def distance_to(within: float, one: Features, other: Features) -> float:
    """Return the value of `kernel_distance` alone, where the first set is the same many times.

    Args:
        within: `mean_kernel` of the first set.
        one: features of the first set, (m, d).
        other: features of the second set, (n, d).
    """
    return within + mean_kernel(other) - 2 * float(polynomial_kernel(one, other).mean())


def _from_sums(one: Floats, other: Floats, across: Floats, m: int, n: int) -> Floats:
    """Return the distance from the sums over pairs within each set and across."""
    distance: Floats = one / (m * (m - 1)) + other / (n * (n - 1)) - 2 * across / (m * n)
    return distance


def _sums(kernel: Floats, m: int) -> tuple[Floats, Floats, Floats]:
    return kernel[:m, :m].sum(), kernel[m:, m:].sum(), kernel[:m, m:].sum()


def _without_each(kernel: Floats, m: int) -> tuple[Floats, Floats]:
    """Return the distance without each picture of the first set, then of the second."""
    n = len(kernel) - m
    one, other, across = _sums(kernel, m)
    first = _from_sums(
        one - 2 * kernel[:m, :m].sum(axis=1), other, across - kernel[:m, m:].sum(axis=1), m - 1, n
    )
    second = _from_sums(
        one, other - 2 * kernel[m:, m:].sum(axis=1), across - kernel[:m, m:].sum(axis=0), m, n - 1
    )
    return first, second


def _means(values: Floats, m: int) -> Floats:
    """Return for each value the mean of its set."""
    return np.repeat([values[:m].mean(), values[m:].mean()], [m, len(values) - m])


def _p(kernel: Floats, m: int, value: float, seed: int) -> float:
    """Return the share of permutations, the one at hand among them, that lie as far apart."""
    total, rng = len(kernel), generator(seed, "kernel distance")
    chosen = np.zeros((PERMUTATIONS, total))
    for row in chosen:
        row[rng.permutation(total)[:m]] = 1
    one = ((chosen @ kernel) * chosen).sum(axis=1)
    across = chosen @ kernel.sum(axis=1) - one
    other = kernel.sum() - one - 2 * across
    shuffled = _from_sums(one, other, across, m, total - m)
    return float((1 + (shuffled >= value).sum()) / (1 + PERMUTATIONS))
