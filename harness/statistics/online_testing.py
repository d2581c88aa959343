"""Alpha for hypotheses that come one after the other, without end and without a plan.

Whoever tests each new idea at 5 % says of every twentieth useless one that it helps. Here each
test has a level of its own, known before it begins. Familywise error: levels that sum to alpha,
whatever was found (a Bonferroni series), so that the probability of any false claim is alpha at
most, however the tests hang together. False discoveries: a discovery earns alpha for the tests
that follow, and of all discoveries the expected share of false ones is alpha at most (LORD++,
SAFFRON). Both hold for tests whose level is right whatever was found before; the false discovery
rate itself, beside its marginal form, asks for independent p values of the true nulls.

All functions give the level of the next test from the history of those before, along the last
axis; other axes are studies beside one another.

Sources: Foster and Stine, Journal of the Royal Statistical Society B 70 (2008) for spending alpha
in a stream; Javanmard and Montanari, Annals of Statistics 46 (2018), equation 31, for shares and
LORD; Ramdas, Yang, Wainwright and Jordan, NeurIPS (2017) for LORD++; Ramdas, Zrnic, Wainwright and
Jordan, ICML (2018) for SAFFRON.
"""

import numpy as np
import scipy  # which loads `special` when it is asked for: `show` needs none
from numpy.typing import NDArray

from harness.errors import ComparisonError

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

EXPONENT = 1.6
"""Of `power_shares`. A smaller one keeps more for late tests, and gives less to the first ones."""
_SUM = 2.2857656656801293
"""Of i^-EXPONENT over all i, so that the usual shares need nothing of SciPy."""
CANDIDATE = 0.5
"""SAFFRON's lambda: a test with a smaller p is a candidate, and costs no alpha."""
_JAVANMARD_MONTANARI = 0.07720838


def power_shares(count: int, exponent: float = EXPONENT) -> Floats:
    """Return the first shares of alpha, (count,), proportional to i^-exponent; all sum to 1.

    Args:
        count: how many are needed.
        exponent: above 1.
    """
    if exponent <= 1:
        raise ComparisonError(f"exponent: expected above 1, or no sum is finite; got {exponent}")
    whole = _SUM if exponent == EXPONENT else scipy.special.zeta(exponent)
    shares: Floats = np.arange(1, count + 1, dtype=np.float64) ** -exponent / whole
    return shares


def javanmard_montanari_shares(count: int) -> Floats:
    """Return the first of the shares of LORD's authors, (count,): less early, more late."""
    i = np.arange(1, count + 1, dtype=np.float64)
    shares: Floats = (
        _JAVANMARD_MONTANARI * np.log(np.maximum(i, 2)) / (i * np.exp(np.log(i) ** 0.5))
    )
    return shares


def spending_level(tests_before: int, alpha: float, shares: Floats | None = None) -> float:
    """Return the level of the next test when the familywise error is alpha at most.

    Args:
        tests_before: how many had a level of this series.
        alpha: of all tests together.
        shares: at least one more than tests before; by default `power_shares`.
    """
    return float(alpha * _shares(shares, tests_before + 1)[tests_before])


def lord_level(
    rejected: Truths, alpha: float, shares: Floats | None = None, wealth: float | None = None
) -> Floats:
    """Return the level of the next test by LORD++, (...).

    With w the first wealth and tests t_1, t_2, ... that rejected, test t has the level

        w share(t) + (alpha - w) share(t - t_1) + alpha (share(t - t_2) + share(t - t_3) + ...)

    Args:
        rejected: (..., tests before) whether each rejected.
        alpha: of false discoveries among all discoveries.
        shares: as many as tests, this one included; by default `power_shares`.
        wealth: alpha to begin with, above 0 and at most alpha; None: half of it.
    """
    before = rejected.shape[-1]
    gamma, w = _shares(shares, before + 1), _wealth(wealth, alpha)
    since = gamma[:before][::-1]  # of the last test share(1), of the first share(t - 1)
    level: Floats = w * gamma[before] + alpha * (rejected @ since) - w * (_first(rejected) @ since)
    return level


def saffron_level(
    rejected: Truths,
    candidates: Truths,
    alpha: float,
    shares: Floats | None = None,
    wealth: float | None = None,
) -> Floats:
    """Return the level of the next test by SAFFRON, (...); its lambda is `CANDIDATE`.

    As LORD++, but time passes only with tests that are no candidates, and all is multiplied by
    1 - lambda; never above lambda.

    Args:
        rejected: (..., tests before) whether each rejected.
        candidates: (..., tests before) whether the p of each was at most `CANDIDATE`.
        alpha: of false discoveries among all discoveries.
        shares: as many as tests, this one included; by default `power_shares`.
        wealth: alpha to begin with, above 0 and at most alpha; None: half of it.
    """
    before = rejected.shape[-1]
    gamma, w = _shares(shares, before + 1), _wealth(wealth, alpha)
    idle = np.cumsum(~candidates, axis=-1)
    all_idle = idle[..., -1:] if before else np.zeros((*rejected.shape[:-1], 1), np.int64)
    since = gamma[all_idle - idle]
    earned = alpha * (rejected * since).sum(-1) - w * (_first(rejected) * since).sum(-1)
    level: Floats = np.minimum(CANDIDATE, (1 - CANDIDATE) * (w * gamma[all_idle[..., 0]] + earned))
    return level


def _first(rejected: Truths) -> Truths:
    """Return which test was the first that rejected."""
    first: Truths = rejected & (np.cumsum(rejected, axis=-1) == 1)
    return first


def _shares(shares: Floats | None, count: int) -> Floats:
    found = power_shares(count) if shares is None else shares
    if len(found) < count:
        raise ComparisonError(f"shares: expected at least {count}; got {len(found)}")
    return found


def _wealth(wealth: float | None, alpha: float) -> float:
    found = alpha / 2 if wealth is None else wealth
    if not 0 < found <= alpha:
        raise ComparisonError(f"wealth: expected above 0 and at most alpha {alpha}; got {found}")
    return found
