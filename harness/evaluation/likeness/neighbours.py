"""What nearest neighbours tell of two sets of pictures: fidelity, variety, copies, repeats."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Rows = NDArray[np.float32]

MANIFOLD_NEIGHBOURS = 3
"""Of precision and recall, as their authors chose."""
BLOCK_ROWS = 2048
"""Of what is searched at a time, so that a copy in double precision takes little memory."""
DENSITY_NEIGHBOURS = 5
"""Of density and coverage, as their authors chose."""


class Neighbourhood(NamedTuple):
    """How generated pictures lie among real ones."""

    precision: float
    """Share of generated pictures within reach of a real one."""
    recall: float
    """Share of real pictures within reach of a generated one."""
    density: float
    """Mean number of real neighbourhoods that a generated picture is in, divided by k."""
    coverage: float
    """Share of real pictures whose neighbourhood holds a generated one."""


def neighbourhood(real: Rows, generated: Rows) -> Neighbourhood:
    """Return precision and recall (k = 3), density and coverage (k = 5).

    A neighbourhood reaches, not inclusively, to a picture's k-th nearest other of its own set. All
    four depend on how many pictures there are: compare them at the same m and n alone.

    Args:
        real: (m, d) features; more than five.
        generated: (n, d) features; more than three.

    Sources: Kynkäänniemi et al., NeurIPS 2019; Naeem et al., ICML 2020.
    """
    across = cdist(real, generated)
    within = cdist(real, real)
    near = across < _reach(within, MANIFOLD_NEIGHBOURS)[:, None]
    near_generated = across < _reach(cdist(generated, generated), MANIFOLD_NEIGHBOURS)[None]
    dense = across < _reach(within, DENSITY_NEIGHBOURS)[:, None]
    return Neighbourhood(
        precision=float(near.any(axis=0).mean()),
        recall=float(near_generated.any(axis=1).mean()),
        density=float(dense.sum(axis=0).mean() / DENSITY_NEIGHBOURS),
        coverage=float(dense.any(axis=1).mean()),
    )


def _reach(within: Floats, k: int) -> Floats:
    """Return each picture's distance to its k-th nearest other, from distances (n, n)."""
    reach: Floats = np.sort(within, axis=1)[:, k]  # the first is the picture itself
    return reach


def nearest(asked: Rows, among: Rows) -> tuple[Floats, NDArray[np.int64]]:
    """Return how far each of (n, d) is from the nearest of (m, d), and which that is, (n,) each."""
    wanted = asked.astype(np.float64)
    found, least = np.zeros(len(asked), np.int64), np.full(len(asked), np.inf)
    for first in range(0, len(among), BLOCK_ROWS):
        block = among[first : first + BLOCK_ROWS].astype(np.float64)
        # |y|² - 2 x·y orders as the distance does; one product is many times faster than `cdist`.
        order = (block**2).sum(axis=1) - 2 * wanted @ block.T
        here, nearer = order.argmin(axis=1), order.min(axis=1) < least
        found[nearer], least[nearer] = first + here[nearer], order.min(axis=1)[nearer]
    return np.linalg.norm(wanted - among[found], axis=1), found


def nearest_other_distances(rows: Rows) -> Floats:
    """Return how far each of (n, d) is from the nearest other one, (n,)."""
    return _reach(cdist(rows, rows), 1)


def rank_z(one: Floats, other: Floats) -> float:
    """Return the Mann-Whitney statistic as a standard normal; negative: the first are smaller.

    0 where all values are the same. Ties are corrected for.

    Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947).
    """
    m, n = len(one), len(other)
    values = np.concatenate([one, other])
    above = rankdata(values)[:m].sum() - m * (m + 1) / 2
    _, ties = np.unique(values, return_counts=True)
    total = m + n
    tied = (ties**3 - ties).sum() / (total * (total - 1))
    variance = m * n / 12 * (total + 1 - tied)
    return float((above - m * n / 2) / np.sqrt(variance)) if variance > 0 else 0.0
