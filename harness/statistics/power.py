"""What a plan can see, before anything is trained, and what would settle an open question."""

import math
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.statistics.corrected_t import variance_factor
from harness.statistics.distributions import normal_tail, student_score

Floats = NDArray[np.float64]

# Who needs more than these needs more pictures.
MOST_REPETITIONS = 10_000
ACCURACY = 1e-9
"""Of a true difference in its standard errors."""
_FAR, _PLACES_IN_1 = 9.0, 128
_NOTHING = 1e-20


@dataclass(frozen=True)
class ComparisonPlan:
    """How a comparison is going to be made.

    Attributes:
        repetitions: r, paired differences.
        n_test: pictures tested in each; 0 for repetitions on one split.
        n_train: pictures trained on in each.
        alpha: two-sided level; alpha / m to be safe in a family of m proposals.
    """

    repetitions: int
    n_test: float
    n_train: float
    alpha: float = 0.05

    def __post_init__(self) -> None:
        """Refuse a plan that is none."""
        if self.repetitions < 1 or not 0 < self.alpha < 1:
            raise ComparisonError(
                "plan: expected at least 1 repetition and alpha between 0 and 1; "
                f"got {self.repetitions} and {self.alpha}"
            )
        variance_factor(self.repetitions, n_test=self.n_test, n_train=self.n_train)

    @property
    def factor(self) -> float:
        """The variance of the mean difference over that of one."""
        return variance_factor(self.repetitions, n_test=self.n_test, n_train=self.n_train)


def power(difference: float, spread: float, plan: ComparisonPlan) -> float:
    """Return the probability that the corrected t test calls a true difference not zero.

    Args:
        difference: the true one.
        spread: standard deviation of the differences over repetitions, above 0.
        plan: how it is tested; a single repetition has no power.

    Source: the noncentral t, Cohen, Statistical Power Analysis (1988), with Nadeau and Bengio's
    variance in place of 1/r.
    """
    _check_spread(spread)
    if plan.repetitions == 1:
        return 0.0
    return _power(abs(difference) / (spread * math.sqrt(plan.factor)), plan)


def minimum_detectable_difference(spread: float, plan: ComparisonPlan, power: float = 0.8) -> float:
    """Return the smallest true difference that the plan finds with the given power.

    Args:
        spread: standard deviation of the differences over repetitions, above 0.
        plan: how it is tested; infinity for a single repetition.
        power: between alpha and 1.
    """
    _check_spread(spread)
    if plan.repetitions == 1:
        return math.inf
    too_small, shift = 0.0, 1.0
    while _power(shift, plan) < power:
        too_small, shift = shift, 2 * shift
    # Halved, as SciPy's optimizers take as long to import as all else that `show` does.
    while shift - too_small > ACCURACY:
        middle = (too_small + shift) / 2
        too_small, shift = (middle, shift) if _power(middle, plan) < power else (too_small, middle)
    return shift * spread * math.sqrt(plan.factor)


def chance_of_deciding(
    difference: float, spread: float, plan: ComparisonPlan, *, margin: float
) -> float:
    """Return the probability of any verdict but "inconclusive".

    That is: the interval leaves out zero, or lies inside (-margin, margin).

    Args:
        difference: the true one.
        spread: standard deviation of the differences over repetitions, above 0.
        plan: how it is tested.
        margin: of equivalence, from 0.
    """
    _check_spread(spread)
    if plan.repetitions == 1:
        return 0.0
    df, error = plan.repetitions - 1, spread * math.sqrt(plan.factor)
    # The interval's reach is random, as the estimated spread is.
    spreads = _estimated_spreads(df)
    reach = spreads.values * error * student_score(df, plan.alpha / 2)
    # Reaches rise: up to half the margin every mean decides, up to the margin those near zero do.
    half, whole = np.searchsorted(reach, (margin / 2, margin))
    undecided = _within(reach[half:], difference, error)
    undecided[: whole - half] -= _within(margin - reach[half:whole], difference, error)
    return float(1 - spreads.weights[half:] @ undecided)


def repetitions_to_decide(
    difference: float,
    spread: float,
    plan: ComparisonPlan,
    *,
    margin: float,
    probability: float = 0.8,
) -> int | None:
    """Return how many repetitions, in all, would probably decide; None if no number would.

    More repetitions of one collection shrink the error only down to what they share,
    spread sqrt(n_test / n_train), so some questions need more pictures and not more runs.

    Args:
        difference: the true one; the best guess is the one seen so far.
        spread: standard deviation of the differences over repetitions, above 0.
        plan: the present one; the answer is not below its repetitions.
        margin: of equivalence, from 0.
        probability: of a verdict, when the guess is right.
    """

    def enough(repetitions: int) -> bool:
        then = replace(plan, repetitions=repetitions)
        return chance_of_deciding(difference, spread, then, margin=margin) >= probability

    if enough(plan.repetitions):
        return plan.repetitions
    too_few, upper = plan.repetitions, 2 * plan.repetitions
    while not enough(upper):
        if upper > MOST_REPETITIONS:
            return None
        too_few, upper = upper, 2 * upper
    while upper - too_few > 1:
        middle = (too_few + upper) // 2
        too_few, upper = (too_few, middle) if enough(middle) else (middle, upper)
    return upper


def _check_spread(spread: float) -> None:
    if not 0 < spread < math.inf:
        raise ComparisonError(
            f"plan: expected a spread of the differences above 0; got {spread}. "
            "Take it from repetitions that differ, or from a similar comparison."
        )


def _power(shift: float, plan: ComparisonPlan) -> float:
    df = plan.repetitions - 1
    spreads = _estimated_spreads(df)
    critical = student_score(df, plan.alpha / 2) * spreads.values
    # The noncentral t, which is normal for each spread: importing `stats` for it takes .8 s.
    above, below = (_normal_below(sign * shift - critical) for sign in (1, -1))
    return float(spreads.weights @ (above + below))


class _Spreads(NamedTuple):
    """What an estimated standard deviation may turn out to be, over the true one."""

    values: Floats
    weights: Floats
    """Which sum to 1."""


@lru_cache(maxsize=256)
def _estimated_spreads(df: int) -> _Spreads:
    """Return values so close together that sums over them are right to 1e-10.

    The logarithm x of chi over sqrt(df) has a density proportional to exp(df x - df exp(2x) / 2),
    which is smooth and vanishes at both ends: the trapezoidal rule hardly errs.
    """
    x = np.linspace(-32 / df - 9 / math.sqrt(df), 1.5 * math.log1p(6 / math.sqrt(df)), 4001)
    density = np.exp(df * (x - np.expm1(2 * x) / 2))
    weights = density / density.sum()
    counts = weights > _NOTHING
    return _Spreads(np.exp(x[counts]), weights[counts])


def _within(reach: Floats, difference: float, error: float) -> Floats:
    """Return the probability that the mean lies in (-reach, reach), for each reach."""
    return _normal_below((reach - difference) / error) - _normal_below(
        (-reach - difference) / error
    )


class _NormalTable(NamedTuple):
    """Places from -9 to 9, with what the normal distribution is there."""

    places: Floats
    below: Floats
    density: Floats


@cache
def _normal_table() -> _NormalTable:
    places = np.linspace(-_FAR, _FAR, 2 * int(_FAR) * _PLACES_IN_1 + 1)
    below = [normal_tail(-place) for place in places.tolist()]
    return _NormalTable(places, np.array(below), np.exp(-(places**2) / 2) / math.sqrt(2 * math.pi))


def _normal_below(scores: Floats) -> Floats:
    """Return the probability that a standard normal number is below each score, right to 1e-15.

    It is the Taylor series at the nearest place of a table: SciPy's function takes longer to
    import than all else that `show` of a study does.
    """
    table, scores = _normal_table(), np.clip(scores, -_FAR, _FAR)
    nearest = np.rint((scores + _FAR) * _PLACES_IN_1).astype(np.intp)
    at = table.places[nearest]
    step, square = scores - at, at * at
    # The derivatives of the density are its products with Hermite's polynomials.
    fourth = (3 - square) * at / 24 + ((square - 6) * square + 3) / 120 * step
    second = -at / 2 + ((square - 1) / 6 + fourth * step) * step
    return table.below[nearest] + table.density[nearest] * step * (1 + second * step)
