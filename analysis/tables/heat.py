"""Heat maps of a network's answers, and how far they depend on what it learned."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

if TYPE_CHECKING:
    from harness.training.inference import Network

Floats = NDArray[np.float32]
ROUNDING = 1e-6
"""Differences of probabilities below this are those of float32, not of what was covered."""


class Heat(NamedTuple):
    """One picture, and where the network looked for its answer."""

    square: NDArray[np.uint8]
    """(p, p, 3) as the network was shown it."""
    label: int
    """The answer that the maps are about."""
    probability: float
    cam: Floats
    """Grad-CAM, (a, b) from 0 to 1."""
    occlusion: Floats
    """(m, m) fall of the answer's probability; negative where covering helped."""
    cam_random: Floats
    occlusion_random: Floats
    """Both again of the same network with its weights exchanged, of its own answer."""

    @property
    def cam_agreement(self) -> float:
        """Rank correlation of Grad-CAM with its control: near 1 it would show the picture alone."""
        return agreement(self.cam, self.cam_random)

    @property
    def occlusion_agreement(self) -> float:
        """The same of occlusion."""
        return agreement(self.occlusion, self.occlusion_random)


def agreement(first: Floats, second: Floats) -> float:
    """Return Spearman's rank correlation of two maps, NaN where one is the same everywhere."""
    if np.ptp(first) <= ROUNDING or np.ptp(second) <= ROUNDING:
        return np.nan
    return float(stats.spearmanr(first.ravel(), second.ravel()).statistic)


def heat_of(network: "Network", square: NDArray[np.uint8], seed: int) -> Heat:
    """Return the heat maps of a network's own answer to a picture, with their control.

    The control is asked for its own answer too: nothing in it speaks for the one that was learned,
    which often leaves its map empty, and an empty map agrees with nothing.

    Args:
        network: from raw uint8 pictures to probabilities.
        square: (p, p, 3).
        seed: of the control.
    """
    from harness.models.attribution import grad_cam, occlusion, random_weights

    def maps() -> tuple[int, float, Floats, Floats]:
        answers = network.predict_on_batch(square[None])[0]
        label = int(answers.argmax())
        cam = grad_cam(network, square[None], np.array([label]))[0]
        return label, float(answers[label]), cam, occlusion(network, square, label)

    label, probability, cam, covered = maps()
    with random_weights(network, seed):
        _, _, cam_random, covered_random = maps()
    return Heat(square, label, probability, cam, covered, cam_random, covered_random)
