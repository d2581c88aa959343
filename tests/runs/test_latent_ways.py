"""Ways between two pictures."""

import numpy as np
import pytest

from harness.runs.generation import new_adversaries
from harness.runs.latent_ways import great_circle, interpolation, straight
from harness.training.painting import labels_for, latents_for
from tests.generations import CONDITIONAL, a_generation

DONE = np.linspace(0, 1, 5, dtype=np.float32)
SHARES = np.array([0.5, 0.5])


def test_a_great_circle_keeps_its_length_and_reaches_both_ends():
    here, there = np.float32([2, 0, 0]), np.float32([0, 2, 0])
    way = great_circle(here, there, DONE)

    assert np.allclose(way[[0, -1]], [here, there], atol=1e-6)
    assert np.allclose(np.linalg.norm(way, axis=1), 2)
    assert np.allclose(way[2], np.sqrt([2, 2, 0]), atol=1e-6)


def test_classes_go_over_in_equal_steps():
    way = straight(np.float32([1, 0]), np.float32([0, 1]), DONE)

    assert way.tolist() == [[1, 0], [0.75, 0.25], [0.5, 0.5], [0.25, 0.75], [0, 1]]


@pytest.mark.parametrize(("parts", "shares"), [({}, None), (CONDITIONAL, SHARES)])
def test_each_row_begins_with_one_sample_and_ends_with_the_next(parts, shares):
    adversaries = new_adversaries(a_generation(**parts), 5, shares)
    rows = interpolation(adversaries).reshape(8, 8, 16, 16, 3)
    latents, labels = latents_for(5, "samples", (64, 8)), labels_for(5, "samples", 64, shares)
    samples = adversaries.paint(latents, labels).astype(int)

    # Sixty-four that are painted together may differ in the last digit from eight.
    assert abs(rows[:, 0] - samples[0:16:2]).max() <= 1
    assert abs(rows[:, -1] - samples[1:16:2]).max() <= 1
    assert not np.array_equal(rows[0, 3], rows[0, 4])
