"""Sets whose fault is known: what a measure says of them is its scale."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from harness.seeds import generator

Pictures = NDArray[np.uint8]

BLUR_SHARE = 1.5 / 64
"""Of a picture's side: the deviation of the blur."""
KEPT_PICTURES = 4
COMPONENTS = 200
NOISE_LEVELS = 4.0
SHIFT_SHARE = 1 / 32


def blurred(pictures: Pictures) -> Pictures:
    """Return (n, p, p, 3) with fine detail gone: a Gaussian of p × 1.5 / 64 pixels."""
    sigma = BLUR_SHARE * pictures.shape[1]
    return _bytes(gaussian_filter(pictures.astype(np.float32), (0, sigma, sigma, 0)))


def uniform_noise(shape: tuple[int, ...], *, seed: int) -> Pictures:
    """Return pictures of `shape` whose every value is drawn by itself."""
    return generator(seed, "noise").integers(0, 256, shape, dtype=np.uint8)


def pca_gaussian(pictures: Pictures, count: int, *, seed: int) -> Pictures:
    """Return pictures drawn from a normal distribution along 200 principal components.

    They have the mean and the commonest variations of `pictures`, and no objects.

    Args:
        pictures: (m, p, p, 3); of fewer than 201, all components are used.
        count: how many to draw, n.
        seed: of the draws.
    """
    rows = pictures.reshape(len(pictures), -1).astype(np.float32)
    mean = rows.mean(axis=0)
    # Through the Gram matrix: there are more values in a picture than pictures.
    vectors = np.linalg.eigh((rows - mean) @ (rows - mean).T).eigenvectors
    kept = min(COMPONENTS, len(rows) - 1)
    drawn = generator(seed, "pca").standard_normal((count, kept)).astype(np.float32)
    # A component of length 1 is rowsᵀ·v / √value, its deviation √(value / (m − 1)).
    weights = drawn @ vectors[:, -kept:].T / np.sqrt(len(rows) - 1)
    found = mean + weights @ (rows - mean)
    return _bytes(found).reshape(count, *pictures.shape[1:])


def collapsed(pictures: Pictures, *, seed: int) -> Pictures:
    """Return as many pictures, all of them one of four and a little noise."""
    rng = generator(seed, "collapsed")
    four = rng.permutation(len(pictures))[:KEPT_PICTURES]
    return _noisy(pictures[four[np.arange(len(pictures)) % len(four)]], rng)


def disguised_copies(pictures: Pictures, count: int, *, seed: int) -> Pictures:
    """Return copies (count, p, p, 3): every second mirrored, all shifted by p / 32 and noised."""
    rng = generator(seed, "copies")
    order = np.concatenate(
        [rng.permutation(len(pictures)) for _ in range(count // len(pictures))]
        + [rng.permutation(len(pictures))[: count % len(pictures)]]
    )
    copies = pictures[order]
    copies[::2] = copies[::2, :, ::-1]
    shift = max(1, round(SHIFT_SHARE * pictures.shape[1]))
    moved = np.pad(copies, ((0, 0), (0, 0), (shift, 0), (0, 0)), mode="edge")[:, :, :-shift]
    return _noisy(moved, rng)


def _noisy(pictures: Pictures, rng: np.random.Generator) -> Pictures:
    return _bytes(pictures + NOISE_LEVELS * rng.standard_normal(pictures.shape))


def _bytes(values: NDArray[np.floating[Any]]) -> Pictures:
    rounded: Pictures = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
