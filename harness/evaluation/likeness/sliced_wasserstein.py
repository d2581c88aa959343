"""Sliced Wasserstein distance of small patches, coarse and fine: it needs no trained network."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d

from harness.seeds import generator

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]

PATCH_PIXELS = 7
PATCHES_PER_PICTURE = 128
DIRECTIONS = 128
COARSEST_PIXELS = 16
_KERNEL = np.array([1, 4, 6, 4, 1], np.float32) / 16


def sliced_wasserstein(one: Pictures, other: Pictures, *, seed: int) -> float:
    """Return the distance of patches of two sets, averaged over the levels of a pyramid.

    Each level is a Laplacian one, halved down to 16 pixels. Of each picture 128 patches of 7 × 7
    are taken, scaled per colour to mean 0 and deviation 1 over the set, and projected onto 128
    random directions; the authors take four times as many, which changes little and costs.

    Args:
        one: (n, p, p, 3), p a power of two and at least 16.
        other: (n, p, p, 3), as many.
        seed: of patches and directions.

    Raises:
        ValueError: the sets differ in shape, or p is no power of two from 16 up.

    Source: Karras et al., Progressive growing of GANs (ICLR 2018), section 5.
    """
    side = one.shape[1]
    if one.shape != other.shape:
        raise ValueError(f"expected two sets of one shape; got {one.shape} and {other.shape}")
    if side < COARSEST_PIXELS or side & (side - 1):
        raise ValueError(f"expected a power of two from {COARSEST_PIXELS} pixels up; got {side}")
    levels = zip(laplacian_pyramid(one), laplacian_pyramid(other), strict=True)
    return float(
        np.mean([_distance(*pair, seed=seed, level=level) for level, pair in enumerate(levels)])
    )


def laplacian_pyramid(pictures: Pictures) -> list[Floats]:
    """Return what each halving of (n, p, p, 3) loses, finest first, then the coarsest picture.

    Source: Burt and Adelson, IEEE Transactions on Communications 31 (1983).
    """
    levels = [pictures.astype(np.float32)]
    while levels[-1].shape[1] > COARSEST_PIXELS:
        coarser = _smooth(levels[-1])[:, ::2, ::2]
        levels[-1] = levels[-1] - _doubled(coarser)
        levels.append(coarser)
    return levels


def _smooth(pictures: Floats) -> Floats:
    for axis in (1, 2):
        pictures = convolve1d(pictures, _KERNEL, axis=axis, mode="mirror")
    return pictures


def _doubled(pictures: Floats) -> Floats:
    n, height, width, channels = pictures.shape
    spread = np.zeros((n, 2 * height, 2 * width, channels), np.float32)
    spread[:, ::2, ::2] = pictures
    return _smooth(spread) * 4


def patches(pictures: Floats, rng: np.random.Generator) -> Floats:
    """Return 128 patches of each of (n, p, p, 3), standardised per colour, (128 n, 147)."""
    n, height, width, _ = pictures.shape
    count = n * PATCHES_PER_PICTURE
    offsets = np.arange(PATCH_PIXELS)
    tops = rng.integers(0, height - PATCH_PIXELS + 1, count)[:, None, None] + offsets[:, None]
    lefts = rng.integers(0, width - PATCH_PIXELS + 1, count)[:, None, None] + offsets
    owners = np.repeat(np.arange(n), PATCHES_PER_PICTURE)[:, None, None]
    taken = pictures[owners, tops, lefts]
    taken -= taken.mean(axis=(0, 1, 2), dtype=np.float64).astype(np.float32)
    deviation = taken.std(axis=(0, 1, 2), dtype=np.float64)
    # Of sets of one colour, all patches are the same: zero, not undefined.
    taken /= np.where(deviation > 0, deviation, 1).astype(np.float32)
    rows: Floats = taken.reshape(count, -1)
    return rows


def projected_distance(one: Floats, other: Floats, rng: np.random.Generator) -> float:
    """Return the mean distance along the line, (n, d) and (n, d), over random directions."""
    directions = rng.standard_normal((one.shape[1], DIRECTIONS)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=0)
    # A direction a row: what lies together in memory is sorted three times as fast.
    first = np.sort(directions.T @ one.T, axis=1)
    second = np.sort(directions.T @ other.T, axis=1)
    return float(np.abs(first - second).mean(dtype=np.float64))


def _distance(one: Floats, other: Floats, *, seed: int, level: int) -> float:
    first = patches(one, generator(seed, "patches", level, "one"))
    second = patches(other, generator(seed, "patches", level, "other"))
    return projected_distance(first, second, generator(seed, "directions", level))
