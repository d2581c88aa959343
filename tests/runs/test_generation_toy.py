"""Two shapes are learnt: what is painted is nearer to them than a Gaussian of the same colours."""

import numpy as np
import pytest

from harness.evaluation.likeness.kernel_distance import kernel_distance
from harness.evaluation.likeness.neighbours import neighbourhood
from harness.evaluation.likeness.planted_sets import pca_gaussian
from harness.runs.generation import new_adversaries
from harness.runs.likeness import looking_with
from harness.training.checkpoint import Checkpoint
from harness.training.painting import PaintingLessons, learn
from tests.generations import a_generation

pytestmark = pytest.mark.end_to_end
SIDE, SCORED = 16, 100
GROUND, COLOUR, GRAIN = (30, 40, 80), (230, 180, 60), 20
ADAM = {"learning_rate": 0.001, "beta_1": 0.5}
PARTS = {
    "generator": {"kind": "dcgan", "latent": 16, "filters": [64, 48, 32], "kernel_pixels": 3},
    "discriminator": {
        "kind": "dcgan",
        "filters": [32, 64],
        "kernel_pixels": 3,
        "dropout_rate": 0.0,
    },
    "training": {
        "images": 56_000,
        "batch_size": 16,
        "checkpoints": 4,
        "average": 0.995,
        "generator": ADAM,
        "discriminator": ADAM,
    },
}


def shapes(n, seed):
    """Return n pictures with grain, of a bright disc or square at some place on a dark ground."""
    rng, (y, x) = np.random.default_rng(seed), np.mgrid[:SIDE, :SIDE]
    pictures = np.empty((n, SIDE, SIDE, 3), np.uint8)
    for number in range(n):
        down, right = rng.integers(5, 11, 2)
        disc = (y - down) ** 2 + (x - right) ** 2 <= 16
        square = (abs(y - down) < 4) & (abs(x - right) < 4)
        clean = np.where((disc if number % 2 else square)[..., None], COLOUR, GROUND)
        pictures[number] = np.clip(clean + rng.normal(0, GRAIN, (SIDE, SIDE, 3)), 0, 255)
    return pictures


def test_two_shapes_are_learnt(tmp_path):
    training, held_out = shapes(400, seed=1), shapes(2 * SCORED, seed=2)
    adversaries = new_adversaries(a_generation(**PARTS), 5)
    lessons = PaintingLessons(training, lambda *_: {}, scored=SCORED)
    painted = learn(adversaries, lessons, Checkpoint(tmp_path), report=lambda *_: None)

    look = looking_with("efficientnet_lite0")
    real = look(held_out[:SCORED]).features
    ours, gaussian = (
        look(pictures).features
        for pictures in (painted.scored[1.0], pca_gaussian(training, SCORED, seed=1))
    )
    found, usual = (kernel_distance(real, one, seed=1).value for one in (ours, gaussian))
    assert found < 0.9 * usual
    assert neighbourhood(real, ours).recall > neighbourhood(real, gaussian).recall
