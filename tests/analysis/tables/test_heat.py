import numpy as np
import pytest

from analysis.tables.heat import agreement, heat_of
from tests.models.test_activations import PICTURES, a_network

MAP = np.arange(9, dtype=np.float32).reshape(3, 3)


@pytest.mark.parametrize(
    ("other", "expected"), [(MAP**2, 1.0), (-MAP, -1.0), (np.zeros((3, 3)), np.nan)]
)
def test_agreement_is_of_ranks_and_of_an_empty_map_there_is_none(other, expected):
    assert agreement(MAP, other) == pytest.approx(expected, nan_ok=True)


def test_a_map_depends_on_the_weights_and_its_control_on_others():
    heat = heat_of(a_network(), PICTURES[0], seed=2)
    assert heat.label == 1
    assert heat.cam.shape == heat.cam_random.shape == (8, 8)
    assert not np.array_equal(heat.cam, heat.cam_random)
    assert -1 <= heat.cam_agreement < 0.99
    assert -1 <= heat.occlusion_agreement < 0.99
