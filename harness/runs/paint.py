"""New pictures by a recorded generator."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from harness.errors import DataError
from harness.models.saved_network import load_network
from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.seeds import generator
from harness.training.adversaries import Latents, Pictures, painted_by

WALK_FRAMES = 12
"""From one picture to the next."""


@dataclass(frozen=True)
class PaintRequest:
    """Which pictures are wanted."""

    count: int
    """How many; those of a smaller count come first in a larger one."""
    seed: int
    """Of what they are made from; any whole number."""
    truncate: float | None = None
    """Numbers farther than this from 0 are not drawn: less variety, fewer accidents."""


class RecordedPainter:
    """A recorded generator, ready to paint."""

    def __init__(self, run: RecordedRun) -> None:
        """Read the network.

        Raises:
            DataError: it is no run of a generation, or its network cannot be read.
        """
        if run.about.kind != "generation":
            raise DataError(
                f"{run.name}: expected a run that paints, of `kind: generation`, such as "
                f"experiments/generation/dcgan.yaml; got one of kind {run.about.kind}."
            )
        self.recorded = run
        self._network = load_network(run.whole(file_names.GENERATOR))

    def latents(self, request: PaintRequest) -> Latents:
        """Return what the pictures are made from, (n, d)."""
        shape = (request.count, int(self._network.input_shape[1]))
        rng = generator(request.seed, "paint")
        if request.truncate is None:
            return rng.standard_normal(shape).astype(np.float32)
        # By the inverse distribution function, so that one number is drawn for each.
        low, high = ndtr(-request.truncate), ndtr(request.truncate)
        drawn: NDArray[np.float64] = ndtri(low + (high - low) * rng.random(shape))
        return drawn.astype(np.float32)

    def paint(self, latents: Latents) -> Pictures:
        """Return the pictures, (n, p, p, 3)."""
        return painted_by(self._network, latents)


def walk(latents: Latents) -> Latents:
    """Return a way from each of n latents to the next, and back to the first, (12 n, d).

    Along great circles, as their length is nearly the same for all (White, 2016).
    """
    steps = (np.arange(WALK_FRAMES) / WALK_FRAMES)[:, None].astype(np.float32)
    ways = [
        _between(here, there, steps)
        for here, there in zip(latents, np.roll(latents, -1, axis=0), strict=True)
    ]
    return np.concatenate(ways).astype(np.float32)


def _between(here: Latents, there: Latents, steps: Latents) -> Latents:
    lengths = float(np.linalg.norm(here) * np.linalg.norm(there))
    angle = float(np.arccos(np.clip(here @ there / max(lengths, 1e-12), -1, 1)))
    if angle < 1e-6:  # noqa: PLR2004 (the same place)
        return here + steps * (there - here)
    found: Latents = (np.sin((1 - steps) * angle) * here + np.sin(steps * angle) * there) / np.sin(
        angle
    )
    return found
