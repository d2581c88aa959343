"""Ways between what pictures are made from."""

import numpy as np
from numpy.typing import NDArray

from harness.training.adversaries import Adversaries, Latents, Pictures, one_hot, painted_by
from harness.training.painting import SAMPLES, labels_for, latents_for

ROWS = 8
"""Of an interpolation, and pictures in each."""
Shares = NDArray[np.float32]
"""How much of a way is done, (s,), from 0 to 1."""


def great_circle(here: NDArray[np.float32], there: NDArray[np.float32], done: Shares) -> Latents:
    """Return latents from one, (d,), to another along a great circle, (s, d).

    Straight ways lead through shorter latents than a generator has ever seen (White, 2016).
    """
    steps = done[:, None]
    lengths = float(np.linalg.norm(here) * np.linalg.norm(there))
    angle = float(np.arccos(np.clip(here @ there / max(lengths, 1e-12), -1, 1)))
    if angle < 1e-6:  # noqa: PLR2004 (the same place)
        return here + steps * (there - here)
    found: Latents = (np.sin((1 - steps) * angle) * here + np.sin(steps * angle) * there) / np.sin(
        angle
    )
    return found


def straight(here: NDArray[np.float32], there: NDArray[np.float32], done: Shares) -> Latents:
    """Return classes from one, (c,), to another: shares of one go over into those of the other."""
    return here + done[:, None] * (there - here)


def interpolation(adversaries: Adversaries) -> Pictures:
    """Return eight rows of eight pictures, (64, p, p, 3): from one sample to the next, none chosen.

    The first row goes from the first sample to the second, the next from the third to the fourth.
    """
    spec, seed, shares = adversaries.spec, adversaries.seed, adversaries.shares
    latents = latents_for(seed, "samples", (SAMPLES, spec.generator.latent))
    labels = labels_for(seed, "samples", SAMPLES, shares)
    done = np.linspace(0, 1, ROWS, dtype=np.float32)
    ends = [(2 * row, 2 * row + 1) for row in range(ROWS)]
    way = np.concatenate([great_circle(latents[one], latents[two], done) for one, two in ends])
    if shares is None or labels is None:
        return painted_by(adversaries.painter, way.astype(np.float32))
    told = one_hot(labels, len(shares))
    classes = np.concatenate([straight(told[one], told[two], done) for one, two in ends])
    return painted_by(adversaries.painter, way.astype(np.float32), classes)
