"""Structural similarity of pictures, and how alike the pictures of one set are."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from harness.seeds import generator

Floats = NDArray[np.float64]
Pictures = NDArray[np.uint8]

WINDOW_PIXELS = 7
RANGE = 255
PAIRS = 300
_C1, _C2 = (0.01 * RANGE) ** 2, (0.03 * RANGE) ** 2


def structural_similarity(one: Pictures, other: Pictures) -> Floats:
    """Return the mean SSIM of each pair of (n, h, w, 3) and (n, h, w, 3), (n,); 1: the same.

    Windows of 7 × 7 with equal weights and sample covariances, each colour for itself, without
    the border that no whole window covers.

    Source: Wang et al., IEEE Transactions on Image Processing 13 (2004).
    """
    x, y = one.astype(np.float64), other.astype(np.float64)
    mean_x, mean_y = _windows(x), _windows(y)
    count = WINDOW_PIXELS**2
    sample = count / (count - 1)
    variances = sample * (_windows(x * x) - mean_x**2 + _windows(y * y) - mean_y**2)
    covariance = sample * (_windows(x * y) - mean_x * mean_y)
    alike = (2 * mean_x * mean_y + _C1) * (2 * covariance + _C2)
    alike /= (mean_x**2 + mean_y**2 + _C1) * (variances + _C2)
    edge = WINDOW_PIXELS // 2
    means: Floats = alike[:, edge:-edge, edge:-edge].mean(axis=(1, 2, 3))
    return means


def pairwise_similarity(pictures: Pictures, *, seed: int) -> float:
    """Return the mean SSIM of 300 random pairs of different rows; high: little variety."""
    rng, n = generator(seed, "pairs"), len(pictures)
    first = rng.integers(0, n, PAIRS)
    second = (first + rng.integers(1, n, PAIRS)) % n
    return float(structural_similarity(pictures[first], pictures[second]).mean())


def _windows(values: Floats) -> Floats:
    means: Floats = uniform_filter(values, size=(0, WINDOW_PIXELS, WINDOW_PIXELS, 0))
    return means
