"""What differences on several collections say of another collection like them.

The model of Corani, Benavoli, Demšar, Mangili and Zaffalon (2017), "Statistical comparison of
classifiers through Bayesian hierarchical modelling", Machine Learning 106: the true difference on
each collection is drawn from a Student distribution with unknown centre, scale and degrees of
freedom; what was measured there has the error of the corrected resampled t, or of whatever claim
was made there. The unit is the collection. Integrals are sums over fixed grids, where the paper
samples: the same input gives the same digits.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy  # which loads `stats` when it is asked for: `show` needs none
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST = 5
"""Collections, below which nothing is said of another one."""
FREEDOMS = (5.20, 14.51, 24.71, 38.19, 65.23)
"""Degrees of freedom between collections: the middles of fifths of the paper's prior, one more than
a Gamma whose shape is uniform from 0.5 to 5 and whose rate is uniform from 0.05 to 0.15."""
_SCALES, _CENTRES, _ERRORS = 32, 81, 25
_NARROWEST, _WIDEST = 0.02, 20.0
"""Of the scale between collections, as multiples of what was measured to differ."""
_REACH = 8.0
"""Of the centre, in the same unit."""


class Measured(NamedTuple):
    """What was found on one collection."""

    gain: float
    """Proposal against baseline, positive when better."""
    standard_error: float
    """0 where nothing varied."""
    df: float
    """Degrees of freedom of the error; infinity for a normal one."""


class Outlook(NamedTuple):
    """What the collections say together."""

    centre: float
    """Expected gain, averaged over collections like these."""
    low: float
    """Of the interval that holds the centre with 95 % probability."""
    high: float
    scale: float
    """How far true gains of collections lie from the centre: median."""
    worse: float
    """Probability that on a new collection like these the gain is below minus the margin."""
    alike: float
    better: float


class _Posterior(NamedTuple):
    """A grid of the unknowns; every array is (freedoms, scales, centres)."""

    freedom: Floats
    scale: Floats
    centre: Floats
    weight: Floats
    """Sums to 1."""


def outlook(found: Sequence[Measured], margin: float) -> Outlook | None:
    """Return what is known of a new collection; None of fewer than five collections.

    Args:
        found: one for each collection: never one for a fold, a seed or a split.
        margin: the largest gain or loss that makes no difference.
    """
    if len(found) < FEWEST:
        return None
    posterior = _posterior(found, margin)
    weight = posterior.weight
    below, above = (
        float(
            np.sum(weight * scipy.special.stdtr(posterior.freedom, sign * edge / posterior.scale))
        )
        for sign, edge in ((1, -margin - posterior.centre), (-1, margin - posterior.centre))
    )
    low, high = (_quantile(posterior.centre, weight, share) for share in (0.025, 0.975))
    scale = _quantile(posterior.scale, weight, 0.5)
    centre = float(np.sum(weight * posterior.centre))
    within = max(0.0, 1.0 - below - above)
    return Outlook(centre, low, high, scale, below, within, above)


def _posterior(found: Sequence[Measured], margin: float) -> _Posterior:
    """Return the probability of each combination, under flat priors of centre and scale."""
    gains, errors = (np.array([getattr(one, key) for one in found]) for key in Measured._fields[:2])
    # Identical results everywhere leave no unit but the margin.
    unit = float(np.hypot(np.std(gains, ddof=1), np.mean(errors))) or margin or 1e-6
    scales = unit * np.geomspace(_NARROWEST, _WIDEST, _SCALES)
    middle = float(np.average(gains, weights=1 / (errors**2 + np.var(gains, ddof=1) + 1e-300)))
    # Closer together near the middle, where the centre most probably is.
    steps = np.linspace(-1, 1, _CENTRES)
    centres = middle + _REACH * unit * np.sign(steps) * steps**2
    freedom, scale, centre = np.meshgrid(FREEDOMS, scales, centres, indexing="ij")
    logarithm = sum(np.log(_likelihood(one, (freedom, scale, centre))) for one in found)
    # Flat in scale and centre: each point of the grid stands for its distance to the next.
    logarithm = logarithm + np.log(np.gradient(scales))[:, None] + np.log(np.gradient(centres))
    weight = np.exp(logarithm - np.max(logarithm))
    return _Posterior(freedom, scale, centre, weight / np.sum(weight))


def _likelihood(one: Measured, unknowns: tuple[Floats, Floats, Floats]) -> Floats:
    """Return the density of what was measured: the sum of two spreads, one of them in steps.

    Its narrower distribution stands in for itself by the middles of equal shares, and the wider one
    is evaluated there, so that neither is missed between two steps.
    """
    freedom, scale, centre = unknowns
    shares = (np.arange(_ERRORS) + 0.5) / _ERRORS
    density = np.zeros(scale.shape)
    widths = scale[0, :, 0]
    measured = one.gain + one.standard_error * scipy.stats.t.ppf(shares, one.df)
    wide = widths >= one.standard_error
    for value in np.atleast_1d(measured):
        part = (slice(None), wide)
        density[part] += _student((value - centre[part]) / scale[part], freedom[part]) / scale[part]
    steps = np.stack([np.atleast_1d(scipy.stats.t.ppf(shares, nu)) for nu in FREEDOMS])
    for step in range(_ERRORS):
        part = (slice(None), ~wide)
        drawn = centre[part] + scale[part] * steps[:, step, None, None]
        if one.standard_error:
            off = (one.gain - drawn) / one.standard_error
            density[part] += _student(off, np.float64(one.df)) / one.standard_error
    return np.maximum(density / _ERRORS, np.finfo(float).tiny)


def _student(values: Floats, freedom: Floats | np.float64) -> Floats:
    """Return the density of Student's t, or of the normal where degrees of freedom are infinite."""
    if np.ndim(freedom) == 0 and np.isinf(freedom):
        normal: Floats = np.exp(-(values**2) / 2) / np.sqrt(2 * np.pi)
        return normal
    constant = scipy.special.gammaln((freedom + 1) / 2) - scipy.special.gammaln(freedom / 2)
    constant = constant - np.log(freedom * np.pi) / 2
    density: Floats = np.exp(constant - (freedom + 1) / 2 * np.log1p(values**2 / freedom))
    return density


def _quantile(values: Floats, weight: Floats, share: float) -> float:
    """Return a quantile of one unknown, whatever the others are."""
    steps, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place.ravel(), weight.ravel())
    # Half of what a step stands for lies below it.
    return float(np.interp(share, np.cumsum(mass) - mass / 2, steps))
