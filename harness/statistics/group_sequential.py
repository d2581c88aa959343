"""Looking after each round of repetitions, and paying for it, under Student's t.

`sequential.boundaries` takes the statistic at each look for a normal one. With few repetitions it
is Student's t, whose successive values hang together less, and alpha is exceeded: 5.6 % for looks
of Pocock's type after 2, 4 and 8. Here the boundaries are those of t itself, exactly, for any
looks from 2 repetitions on.

Of normal differences with mean 0 let M be the mean over k repetitions, of variance sigma^2 / I(k);
I(k) = 1 / (1/k + n_test / n_train) is the information, k itself for independent repetitions. Let U
be the sum of squares of the whitened differences. The share B = M sqrt(I / U) has t = B sqrt(k-1)
/ sqrt(1 - B^2), and by Basu's theorem the shares seen so far say nothing of U. So B is a Markov
chain: with one repetition more,

    B' = sqrt(I / I') B cos(phi) + sqrt(1 - I / I') sin(phi),    density of phi ~ cos(phi)^(k-1)

whatever sigma is. Its distribution is carried forward repetition by repetition, and cut at looks.

Sources: Lan and DeMets, Biometrika 70 (1983) for spending; Armitage, McPherson and Rowe, Journal
of the Royal Statistical Society A 132 (1969) for the recursion; Jennison and Turnbull, Group
Sequential Methods (2000), chapters 4.4, 9 for t tests and repeated intervals.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from harness.errors import ComparisonError
from harness.statistics.corrected_t import variance_factor
from harness.statistics.sequential import SPENDING, root

Floats = NDArray[np.float64]

# The distribution of |t| at normal scores: t has its p where the normal has it. Beyond 8 there is
# 1e-15 of it. What is lost within a bin makes boundaries too high, by 0.001 after 40 repetitions.
EDGES = np.concatenate((np.linspace(0, 4, 241), np.linspace(4, 8, 61)[1:]))
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2
ANGLES = np.linspace(-math.pi / 2, math.pi / 2, 8001)
SMALLEST, LARGEST = 1e-12, 0.99


@dataclass(frozen=True)
class RepeatedLooks:
    """The looks at a growing number of repetitions, and which one this is.

    Attributes:
        repetitions: at each look, increasing, from 2. Looks to come may still be moved, as long
            as nothing that was seen decides it, but the last may not: it is what alpha is spent by.
        current: this look, from 1.
        spending: a name in `SPENDING`.
        ratio: n_test / n_train where the claim is about collections like this one; 0 where it is
            about this collection, whose repetitions are independent.
    """

    repetitions: tuple[int, ...]
    current: int = 1
    spending: str = "obrien_fleming"
    ratio: float = 0.0

    def __post_init__(self) -> None:
        """Refuse looks that are none."""
        steps = np.diff(np.array((1, *self.repetitions)))
        if not self.repetitions or (steps <= 0).any():
            raise ComparisonError(
                f"looks: expected repetitions that increase from 2; got {self.repetitions}"
            )
        if not 1 <= self.current <= len(self.repetitions):
            raise ComparisonError(
                f"looks: expected a look from 1 to {len(self.repetitions)}; got {self.current}"
            )
        if self.spending not in SPENDING or self.ratio < 0:
            raise ComparisonError(
                f"looks: expected a spending of {sorted(SPENDING)} and a ratio from 0; "
                f"got {self.spending!r} and {self.ratio}"
            )

    def nominal(self, alpha: float) -> float:
        """Return the two-sided level of this look's own t test, when alpha is that of all looks.

        Use it as alpha of `MeanEstimate.half_width`: intervals of all looks then hold at once.
        """
        return float(2 * ndtr(-student_boundaries(self, alpha)[-1]))

    def overall(self, p: float) -> float:
        """Return the smallest alpha at which this look rejects, for the p of its own t test."""
        if len(self.repetitions) == 1 or p <= 0:
            return p

        def excess(exponent: float) -> float:
            return math.log(max(self.nominal(math.exp(exponent)), 1e-300)) - math.log(p)

        low, high = math.log(SMALLEST), math.log(LARGEST)
        if excess(high) < 0:
            return 1.0
        if excess(low) > 0:
            return SMALLEST
        return math.exp(root(excess, low, high, accuracy=1e-9))


def student_boundaries(looks: RepeatedLooks, alpha: float) -> Floats:
    """Return the normal score to exceed at each look up to the current one, (current,).

    A t test exceeds score z where its two-sided p is below that of |z| under the normal.

    Args:
        looks: which, of which.
        alpha: two-sided level of all looks together, below 1.
    """
    return np.array(_boundaries(looks, alpha))


@lru_cache(maxsize=1024)
def _boundaries(looks: RepeatedLooks, alpha: float) -> tuple[float, ...]:
    spend, spent, masses, found = SPENDING[looks.spending], 0.0, np.zeros(0), []
    last = _information(looks.repetitions[-1], looks.ratio)
    at = 0
    for repetitions in looks.repetitions[: looks.current]:
        share = _information(repetitions, looks.ratio) / last
        spent_now = spend(share, alpha)
        if at == 0:
            edge = -float(ndtri(max(spent_now, 1e-300) / 2))
            masses = 2 * np.diff(ndtr(EDGES))
        else:
            for count in range(at, repetitions - 1):
                masses = _transition(count, looks.ratio) @ masses
            step = _Step(repetitions - 1, looks.ratio)
            edge = _edge(step, masses, spent_now - spent)
            masses = _transition(*step) @ masses
        masses = masses * np.clip((edge - EDGES[:-1]) / np.diff(EDGES), 0, 1)
        at, spent = repetitions, spent_now
        found.append(edge)
    return tuple(found)


class _Step(NamedTuple):
    """One repetition more."""

    done: int
    """Repetitions before it."""
    ratio: float


def _information(repetitions: int, ratio: float) -> float:
    return 1 / variance_factor(repetitions, n_test=ratio, n_train=1)


def _edge(step: _Step, masses: Floats, tail: float) -> float:
    """Return the score that is exceeded, one repetition on, with probability `tail`."""

    def excess(score: float) -> float:
        return float(_beyond(step, np.array([score]))[0] @ masses) - tail

    if tail <= 0 or excess(EDGES[-1]) > 0:
        return float(EDGES[-1])
    return root(excess, 0.0, EDGES[-1], accuracy=1e-10)


@lru_cache(maxsize=256)
def _transition(count: int, ratio: float) -> Floats:
    """Return the chance of each bin (rows) one repetition on from each bin (columns)."""
    beyond = _beyond(_Step(count, ratio), EDGES)
    beyond[0], beyond[-1] = 1.0, 0.0
    return -np.diff(beyond, axis=0)


def _beyond(step: _Step, scores: Floats) -> Floats:
    """Return the chance that |t| exceeds each score one repetition on, (scores, bins)."""
    kept = _information(step.done, step.ratio) / _information(step.done + 1, step.ratio)
    along = math.sqrt(kept) * _share(CENTRES, step.done)
    amplitude, turn = np.hypot(along, math.sqrt(1 - kept)), np.arctan2(math.sqrt(1 - kept), along)
    part = _share(scores, step.done + 1)[:, None] / amplitude
    above, below = np.arccos(np.clip(part, -1, 1)), np.arccos(np.clip(-part, -1, 1))
    chance = _angle(turn + above, step.done) - _angle(turn - above, step.done)
    chance += 1 - _angle(turn + below, step.done) + _angle(turn - below, step.done)
    return chance


def _share(scores: Floats, count: int) -> Floats:
    """Return B, the cosine between differences and their mean, of the t with these scores."""
    t = -stdtrit(count - 1, ndtr(-scores))
    shares: Floats = t / np.sqrt(count - 1 + t**2)
    return shares


@lru_cache(maxsize=256)
def _angles(count: int) -> Floats:
    return stdtr(count, math.sqrt(count) * np.tan(ANGLES))


def _angle(phi: Floats, count: int) -> Floats:
    """Return the chance that the angle of the next repetition is below phi."""
    return np.interp(phi, ANGLES, _angles(count))
