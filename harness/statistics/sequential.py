"""Looking before the end, and paying for it.

Whoever looks after 5, 10 and 20 repetitions and stops when pleased rejects too often. Looks that
are named beforehand may each spend a part of alpha. Repetitions of one collection are correlated,
so half of them are more than half of the information; with the corrected variance as the measure,
statistics at successive looks are correlated as sqrt(t_i / t_j), just as independent ones are.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import scipy  # which loads `special` when it is asked for: `show` needs none
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.statistics.corrected_t import variance_factor
from harness.statistics.distributions import normal_score, normal_tail

Floats = NDArray[np.float64]

# Nothing happens further out: the normal density there is below 1e-17.
FAR = 9.0
LARGEST_REPEATED_P = 0.5

# Share of information seen, two-sided alpha -> alpha spent so far; each side spends half.
# Source: Lan and DeMets, Biometrika 70 (1983), alpha*_1 and alpha*_2.
SPENDING: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {
        "obrien_fleming": lambda t, alpha: 4 * normal_tail(normal_score(alpha / 4) / math.sqrt(t)),
        "pocock": lambda t, alpha: alpha * math.log1p((math.e - 1) * t),
    }
)


@dataclass(frozen=True)
class Looks:
    """The looks that were named beforehand, and which one this is.

    Attributes:
        information: share of the final information at each look, increasing to 1.
        current: this look, from 1.
        spending: a name in `SPENDING`; O'Brien and Fleming's spends little early.
    """

    information: tuple[float, ...] = (1.0,)
    current: int = 1
    spending: str = "obrien_fleming"

    def __post_init__(self) -> None:
        """Refuse looks that are none."""
        shares = np.array((0.0, *self.information))
        if self.information[-1:] != (1.0,) or (np.diff(shares) <= 0).any():
            raise ComparisonError(
                f"looks: expected shares that increase to 1; got {self.information}"
            )
        if not 1 <= self.current <= len(self.information):
            raise ComparisonError(
                f"looks: expected a look from 1 to {len(self.information)}; got {self.current}"
            )
        if self.spending not in SPENDING:
            raise ComparisonError(
                f"looks: expected a spending of {sorted(SPENDING)}; got {self.spending!r}"
            )


ONE_LOOK = Looks()


class _Path(NamedTuple):
    """Where the statistic is if no look has decided: density at nodes, times their weights."""

    places: Floats
    masses: Floats


def information_shares(
    repetitions: Sequence[int], *, n_test: float, n_train: float
) -> tuple[float, ...]:
    """Return each look's share of the final information.

    Args:
        repetitions: how many there will be at each look, increasing.
        n_test: pictures tested in each; 0 for repetitions on one split.
        n_train: pictures trained on in each.
    """
    factors = [variance_factor(r, n_test=n_test, n_train=n_train) for r in repetitions]
    return tuple(factors[-1] / factor for factor in factors)


def boundaries(looks: Looks, alpha: float) -> Floats:
    """Return the |z| to exceed at each look up to the current one, (current,).

    Args:
        looks: named beforehand.
        alpha: two-sided level of all looks together.

    Source: Armitage, McPherson and Rowe (1969) for the recursion; Lan and DeMets (1983);
    Reboussin, DeMets, Kim and Lan, Controlled Clinical Trials 21 (2000).
    """
    spend = SPENDING[looks.spending]
    path = _Path(np.zeros(1), np.ones(1))
    seen, spent, found = 0.0, 0.0, []
    for share in looks.information[: looks.current]:
        spent_now = spend(share, alpha)
        z = _boundary(path, step=math.sqrt(share - seen), share=share, tail=spent_now - spent)
        path = _onward(path, step=math.sqrt(share - seen), edge=min(z, FAR) * math.sqrt(share))
        seen, spent = share, spent_now
        found.append(z)
    return np.array(found)


def repeated_p(p: float, looks: Looks) -> float:
    """Return the smallest alpha at which the current look would have rejected.

    It may be compared with alpha, or go into Holm's procedure, as if there had been one look.
    What is above one half is given as 1.

    Args:
        p: the ordinary two-sided p of the current look.
        looks: named beforehand.

    Source: Jennison and Turnbull, Group Sequential Methods (2000), section 9.4; section 4.4 for
    using the p of a t test.
    """
    if looks.information == (1.0,) or p in (0.0, 1.0):
        return p
    target = normal_score(p / 2)

    def excess(z: float) -> float:
        return float(boundaries(looks, 2 * normal_tail(z))[-1]) - target

    smallest, largest = normal_score(LARGEST_REPEATED_P / 2), 35.0
    if excess(smallest) > 0:
        return 1.0
    return 2 * normal_tail(root(excess, smallest, largest, accuracy=1e-10))


def root(function: Callable[[float], float], low: float, high: float, *, accuracy: float) -> float:
    """Return where a function is 0, between two places at which its signs differ.

    Raises:
        ValueError: they do not differ.

    Source: Ridders, IEEE Transactions on Circuits and Systems 26 (1979). SciPy's optimizers take
    as long to import as all else that `show` does.
    """
    at_low, at_high = function(low), function(high)
    if at_low and at_high and (at_low < 0) == (at_high < 0):
        raise ValueError(f"root: expected signs that differ; got {at_low:g} and {at_high:g}")
    found = math.inf
    while at_low and at_high:
        middle = (low + high) / 2
        at_middle = function(middle)
        if at_middle == 0:
            return middle
        turn = 1 if (at_low < 0) == (at_middle < 0) else -1
        bend = math.sqrt(1 - at_low / at_middle * (at_high / at_middle))
        before, found = found, middle + (middle - low) * turn / bend
        if abs(found - before) <= accuracy or high - low <= accuracy:
            return found
        places = sorted(
            ((low, at_low), (middle, at_middle), (found, function(found)), (high, at_high))
        )
        (low, at_low), (high, at_high) = next(
            (one, other) for one, other in pairwise(places) if (one[1] < 0) != (other[1] < 0)
        )
    return low if at_low == 0 else high


def _boundary(path: _Path, *, step: float, share: float, tail: float) -> float:
    """Return the z that what is left of the path crosses with probability `tail`."""

    def excess(z: float) -> float:
        edge = z * math.sqrt(share)
        ndtr = scipy.special.ndtr
        beyond = ndtr((path.places - edge) / step) + ndtr((-edge - path.places) / step)
        return float((path.masses * beyond).sum()) - tail

    return root(excess, 0.0, 40.0, accuracy=1e-12) if tail > 0 else 40.0


@cache
def _quadrature() -> tuple[Floats, Floats]:
    """Return places in (-1, 1), and their weights."""
    return np.polynomial.legendre.leggauss(200)


def _onward(path: _Path, *, step: float, edge: float) -> _Path:
    """Return the path one look later, if that look decides nothing either."""
    nodes, weights = _quadrature()
    places = edge * nodes
    distance = (places[:, None] - path.places[None, :]) / step
    density = np.exp(-(distance**2) / 2) / (step * math.sqrt(2 * math.pi))
    return _Path(places, (density * path.masses).sum(axis=1) * weights * edge)
