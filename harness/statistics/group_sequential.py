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
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.statistics.corrected_t import variance_factor
from harness.statistics.distributions import normal_score, normal_tail, student_score
from harness.statistics.sequential import SPENDING, root

Floats = NDArray[np.float64]

# The distribution of |t| at normal scores: t has its p where the normal has it. Beyond 8 there is
# 1e-15 of it. What is lost within a bin makes boundaries too high, by 0.001 after 40 repetitions.
EDGES = np.concatenate((np.linspace(0, 4, 241), np.linspace(4, 8, 61)[1:]))
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2
BINS_OF_ANGLES = 8000
"""Of half a circle."""
PIECES = 4
SMALLEST, LARGEST = 1e-12, 0.99
CLOSE, MOST_STEPS = 1e-7, 50
"""Of a search whose next step is as small as the square of this one."""


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
        return 2 * normal_tail(float(student_boundaries(self, alpha)[-1]))

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
    numbers = range(1, looks.current + 1)
    return np.array([_look(replace(looks, current=number), alpha).edge for number in numbers])


class _Look(NamedTuple):
    """What a look leaves to those after it."""

    edge: float
    """The score to exceed."""
    masses: Floats
    """Of each bin, if no look so far has decided."""
    spent: float


@lru_cache(maxsize=4096)
def _look(looks: RepeatedLooks, alpha: float) -> _Look:
    """Return the current look, which goes on from the one before."""
    repetitions = looks.repetitions[looks.current - 1]
    last = _information(looks.repetitions[-1], looks.ratio)
    share = _information(repetitions, looks.ratio) / last
    spent = SPENDING[looks.spending](share, alpha)
    if looks.current == 1:
        edge = normal_score(max(spent, 1e-300) / 2)
        masses = -2 * np.diff(np.exp(_grid()[1][: len(EDGES)]))
    else:
        before = _look(replace(looks, current=looks.current - 1), alpha)
        masses = before.masses
        for count in range(looks.repetitions[looks.current - 2], repetitions - 1):
            masses = -np.diff(_step(count, looks.ratio).beyond_edges @ masses)
        step = _step(repetitions - 1, looks.ratio)
        beyond = step.beyond_edges @ masses
        edge = _edge(step, masses, beyond, spent - before.spent)
        masses = -np.diff(beyond)
    return _Look(edge, masses * np.clip((edge - EDGES[:-1]) / np.diff(EDGES), 0, 1), spent)


def _information(repetitions: int, ratio: float) -> float:
    return 1 / variance_factor(repetitions, n_test=ratio, n_train=1)


def _edge(step: "_Step", masses: Floats, beyond: Floats, tail: float) -> float:
    """Return the score that is exceeded, one repetition on, with probability `tail`.

    Args:
        step: to that repetition.
        masses: of each bin before it.
        beyond: the probability that each edge of a bin is exceeded after it.
        tail: above 0, or nothing is exceeded.
    """
    if tail <= 0 or beyond[-1] > tail:
        return float(EDGES[-1])

    def excess(score: float) -> float:
        shares = np.array([_share(score, step.done + 1)])
        return float(step.beyond(shares)[0] @ masses) - tail

    above = int(np.argmax(beyond <= tail))
    low, high = EDGES[max(above - 2, 0)], EDGES[min(above + 1, len(EDGES) - 1)]
    return root(excess, float(low), float(high), accuracy=1e-10)


class _Step:
    """One repetition more: where it leads from the centre of each bin."""

    def __init__(self, done: int, ratio: float) -> None:
        """Prepare it, after so many repetitions."""
        kept = _information(done, ratio) / _information(done + 1, ratio)
        along, across = math.sqrt(kept) * _shares(done).centres, math.sqrt(1 - kept)
        self.done = done
        self._amplitude = np.hypot(along, across)
        self._turn = (np.arctan2(across, along) + math.pi / 2) * (BINS_OF_ANGLES / math.pi)
        self._angles = _angles(done)

    @cached_property
    def beyond_edges(self) -> Floats:
        """The chance that |t| exceeds each edge of a bin, (edges, bins)."""
        # In pieces, whose arrays are used again: the system takes as long to hand out large ones.
        pieces = np.array_split(_shares(self.done + 1).edges, PIECES)
        return np.concatenate([self.beyond(piece) for piece in pieces])

    def beyond(self, shares: Floats) -> Floats:
        """Return the chance that |B| exceeds each share, (shares, bins)."""
        # B = amplitude cos(phi - turn): beyond lie the angles around the turn, and opposite them.
        reach = np.arccos(np.minimum(shares[:, None] / self._amplitude, 1))
        reach *= BINS_OF_ANGLES / math.pi
        return self._below(self._turn + reach) - self._below(self._turn - reach)

    def _below(self, places: Floats) -> Floats:
        """Return the chance that the angle, or the one half a circle on, is below each place."""
        bins = places.astype(np.intp)
        places -= bins
        places *= self._angles.growth.take(bins)
        places += self._angles.chance.take(bins)
        return places


_step = lru_cache(maxsize=256)(_Step)


class _Angles(NamedTuple):
    """How the angle of the next repetition is distributed; half a circle on it begins again."""

    chance: Floats
    """Of being below each place from -90 to 180 degrees: from 0 to 1.5."""
    growth: Floats
    """To the next place."""


def _angles(count: int) -> _Angles:
    """Return the distribution whose density is proportional to cos(phi)^(count - 1)."""
    phi = np.linspace(-math.pi / 2, math.pi / 2, BINS_OF_ANGLES + 1)
    sine, cosine = np.sin(phi), np.cos(phi)
    # By parts: each power of the cosine from that two below it.
    power = 1 - count % 2
    chance = (1 + sine) / 2 if power else phi / math.pi + 1 / 2
    term = sine * cosine ** (power + 1)
    for higher in range(power + 2, count, 2):
        chance = chance + term / (higher * _whole(higher + 1))
        term = term * cosine**2
    chance = np.append(chance, 1 + chance[1 : BINS_OF_ANGLES // 2 + 2])
    return _Angles(chance, np.diff(chance, append=chance[-1]))


def _whole(count: int) -> float:
    """Return the integral of cos(phi)^(count - 1) over half a circle."""
    ratio = math.lgamma(count / 2) - math.lgamma((count + 1) / 2)
    return math.sqrt(math.pi) * math.exp(ratio)


def _share(score: float, count: int) -> float:
    """Return B, the cosine between differences and their mean, of the t with this score."""
    t = student_score(count - 1, normal_tail(score))
    return t / math.sqrt(count - 1 + t**2)


class _Shares(NamedTuple):
    """What `_share` returns for all bins."""

    edges: Floats
    centres: Floats


@lru_cache(maxsize=256)
def _shares(count: int) -> _Shares:
    """Return B of each edge and centre of a bin.

    The tail of t is the integral of sin(y)^(count - 2) from 0 to the angle whose cosine is B. That
    angle is found by Newton's method on logarithms, from Wallace's approximation to t.
    """
    df, (scores, tails) = count - 1, _grid()
    nodes, weights = _gauss_legendre(df // 4 + 13)
    shrunk = scores * (8 * df + 1) / (8 * df + 3)
    angle = np.arcsin(np.exp(-(shrunk**2) / (2 * df)))
    for _ in range(MOST_STEPS):
        inside = np.exp((df - 1) * np.log(np.sin(angle[:, None] * nodes)))
        tail = (inside @ weights) * angle
        slope = np.exp((df - 1) * np.log(np.sin(angle))) * angle / tail
        step = (tails - np.log(tail / _whole(df))) / slope
        angle = np.minimum(angle * np.exp(step), math.pi / 2)
        if float(np.abs(step).max()) < CLOSE:
            break
    return _Shares(*np.split(np.cos(angle), [len(EDGES)]))


@cache
def _grid() -> tuple[Floats, Floats]:
    """Return the score of each edge and centre, and the logarithm of its tail."""
    scores = np.concatenate((EDGES, CENTRES))
    return scores, np.log([normal_tail(score) for score in scores.tolist()])


@lru_cache(maxsize=256)
def _gauss_legendre(count: int) -> tuple[Floats, Floats]:
    """Return places between 0 and 1, and their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (1 + nodes) / 2, weights / 2
