"""Is it worth going on? The chance that a proposal is settled by the looks that are left.

The mean and the spread of further repetitions are drawn from what those seen so far leave possible
(predictive power), and each drawn future is judged at every look to come. Stopping for futility
decides nothing, so it never costs alpha.

Sources: Spiegelhalter, Freedman and Blackburn, Controlled Clinical Trials 7 (1986); Jennison and
Turnbull, Group Sequential Methods (2000), chapter 10.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.statistics.distributions import normal_score, normal_tail, student_score
from harness.statistics.estimates import MeanEstimate
from harness.statistics.group_sequential import RepeatedLooks, student_boundaries
from harness.statistics.multiple_testing import Rule
from harness.statistics.power import ComparisonPlan, repetitions_to_decide
from harness.statistics.simultaneous import levels

Floats = NDArray[np.float64]

FUTURES = 4_000
"""Of each forecast: its chances are within 1.6 points."""
SEED = 1


@dataclass(frozen=True)
class Forecast:
    """What is to be expected of going on with one proposal, not settled yet.

    Settled is what `ProvenClaims.settled` says: a gain, a loss or equivalence is proven.

    Attributes:
        repetitions: at the looks that are left, without the current one.
        chances: of being settled by then, for each; they do not fall. Empty at the last look.
        needed: repetitions in all that would probably (80 %) settle it at a single look, if mean
            and spread are as seen so far; None if no number would.
    """

    repetitions: tuple[int, ...]
    chances: tuple[float, ...]
    needed: int | None

    @property
    def chance(self) -> float:
        """Of being settled within the looks that are left."""
        return self.chances[-1] if self.chances else 0.0

    def repetitions_to_decision(self, probability: float = 0.5) -> int | None:
        """Return the first look by which it is settled so probably, or None."""
        pairs = zip(self.repetitions, self.chances, strict=True)
        return next((r for r, chance in pairs if chance >= probability), None)


class _Futures(NamedTuple):
    """Drawn futures at one look, (futures,) each."""

    gain: Floats
    standard_error: Floats
    picture_error: float
    one_answer: float
    repetitions: int


@lru_cache(maxsize=64)
def forecast(estimate: MeanEstimate, rule: Rule, family: int, looks: RepeatedLooks) -> Forecast:
    """Return the chance that a proposal is settled by each look to come.

    Args:
        estimate: at the current look, of one that is not settled yet.
        rule: margin, alpha of the family, direction.
        family: proposals, this one included.
        looks: planned; `current` is the one that was taken last.

    Raises:
        ComparisonError: the estimate is not of as many repetitions as the current look.
    """
    now = looks.repetitions[looks.current - 1]
    if estimate.repetitions != now:
        raise ComparisonError(
            f"forecast: expected the estimate at {now} repetitions; got {estimate.repetitions}"
        )
    left = looks.repetitions[looks.current :]
    nominal = _nominal(rule, family, looks)[looks.current :]
    chances = _chances(_futures(estimate, rule, looks), nominal, rule.margin)
    return Forecast(left, chances, repetitions_needed(estimate, rule, family, looks.ratio))


def forecast_from_the_start(
    difference: float, spread: float, rule: Rule, family: int, looks: RepeatedLooks
) -> Forecast:
    """Return the chance that a proposal is settled by each look, before there is anything.

    Args:
        difference: the true one, proposal minus baseline.
        spread: standard deviation of the differences over repetitions, above 0.
        rule: margin, alpha of the family, direction.
        family: proposals that are judged together.
        looks: planned; all of them are to come.
    """
    gain = difference if rule.higher_is_better else -difference
    futures = [
        _Futures(
            gain + spread * drawn.mean,
            spread * math.sqrt(1 / r + looks.ratio) * drawn.sd,
            0.0,
            0.0,
            r,
        )
        for r, drawn in zip(looks.repetitions, _standard_futures(looks.repetitions), strict=True)
    ]
    chances = _chances(futures, _nominal(rule, family, looks), rule.margin)
    plan = ComparisonPlan(2, looks.ratio, 1.0, rule.alpha / family)
    needed = repetitions_to_decide(difference, spread, plan, margin=rule.margin)
    return Forecast(looks.repetitions, chances, needed)


class _Standard(NamedTuple):
    """Mean and standard deviation of the first repetitions of each future, (futures,) each."""

    mean: Floats
    sd: Floats


@lru_cache(maxsize=8)
def _standard_futures(looks: tuple[int, ...]) -> tuple[_Standard, ...]:
    """Return what futures without a difference show at each look, if differences vary by 1."""
    drawn = np.random.default_rng(SEED).normal(size=(FUTURES, looks[-1]))
    seen = (drawn[:, :r] for r in looks)
    return tuple(_Standard(one.mean(axis=1), one.std(axis=1, ddof=1)) for one in seen)


def _nominal(rule: Rule, family: int, looks: RepeatedLooks) -> Floats:
    """Return the levels of each look's own intervals, (looks, 3 reaches)."""
    whole = RepeatedLooks(looks.repetitions, len(looks.repetitions), looks.spending, looks.ratio)
    edges = (student_boundaries(whole, level).tolist() for level in levels(rule, family))
    return 2 * np.array([[normal_tail(edge) for edge in one] for one in edges]).T


def _chances(futures: Sequence[_Futures], nominal: Floats, margin: float) -> tuple[float, ...]:
    settled, chances = np.zeros(FUTURES, dtype=bool), []
    for future, level in zip(futures, nominal, strict=True):
        settled |= _settled(future, level, margin)
        chances.append(float(settled.mean()))
    return tuple(chances)


def repetitions_needed(estimate: MeanEstimate, rule: Rule, family: int, ratio: float) -> int | None:
    """Return how many repetitions in all would probably (80 %) settle it at a single look.

    If mean and spread are as seen so far; None if no number would, or nothing is known of them.

    Args:
        estimate: so far.
        rule: margin, alpha of the family, direction.
        family: proposals, this one included.
        ratio: n_test / n_train where the claim is about collections like this one, else 0.
    """
    spread = _spread(estimate, ratio)
    if not 0 < spread < math.inf:
        return None
    plan = ComparisonPlan(estimate.repetitions, ratio, 1.0, rule.alpha / family)
    return repetitions_to_decide(estimate.mean, spread, plan, margin=rule.margin)


def _futures(estimate: MeanEstimate, rule: Rule, looks: RepeatedLooks) -> list[_Futures]:
    """Return what may be found at each look to come, (looks left) of them."""
    rng, now = np.random.default_rng(SEED), estimate.repetitions
    spread = _spread(estimate, looks.ratio)
    variance = (now - 1) * spread**2 / rng.chisquare(now - 1, FUTURES)
    centre = estimate.mean * (1 if rule.higher_is_better else -1)
    truth = centre + np.sqrt(variance / now) * rng.normal(size=FUTURES)
    # The repetitions to come scatter around what this collection has; sums start with those seen.
    count, mean, squares = now, np.full(FUTURES, centre), np.full(FUTURES, (now - 1) * spread**2)
    found = []
    for repetitions in looks.repetitions[looks.current :]:
        new = repetitions - count
        fresh = truth + np.sqrt(variance / new) * rng.normal(size=FUTURES)
        within = variance * rng.chisquare(new - 1, FUTURES) if new > 1 else 0.0
        squares = squares + within + (fresh - mean) ** 2 * count * new / repetitions
        mean = mean + (fresh - mean) * new / repetitions
        error = np.sqrt(squares / (repetitions - 1) * (1 / repetitions + looks.ratio))
        shrunk = now / repetitions
        found.append(
            _Futures(
                mean,
                error,
                estimate.picture_error * math.sqrt(shrunk),
                estimate.one_answer * shrunk,
                repetitions,
            )
        )
        count = repetitions
    return found


def _settled(future: _Futures, levels: Floats, margin: float) -> NDArray[np.bool_]:
    within, inward, _ = (_half_width(future, float(level)) for level in levels)
    distance = np.abs(future.gain)
    settled: NDArray[np.bool_] = (distance > within) | (distance + inward <= margin)
    return settled


def _half_width(future: _Futures, alpha: float) -> Floats:
    """Return what `MeanEstimate.half_width` would, for each future."""
    z = normal_score(alpha / 2)
    floor = max(z * future.picture_error, z**2 * future.one_answer)
    quantile = student_score(future.repetitions - 1, alpha / 2)
    return np.maximum(future.standard_error * quantile, floor)


def _spread(estimate: MeanEstimate, ratio: float) -> float:
    """Return the standard deviation over repetitions that the error of the mean stands for."""
    error = max(estimate.error.standard_error, estimate.picture_error)
    return error / math.sqrt(1 / estimate.repetitions + ratio)
