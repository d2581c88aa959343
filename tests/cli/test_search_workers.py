"""How many processes share a search, and which GPU each has."""

import pytest

from harness.cli.search import _crew, _workers
from harness.tuner.distributed import CHIEF, _Team
from tests.runtime.gpus import P100, SECOND_T4, T4, machine

TWO_T4 = machine(T4 + SECOND_T4)


@pytest.mark.parametrize(
    ("asked", "devices", "together", "workers"),
    [
        (None, TWO_T4, False, 1),
        (0, TWO_T4, False, 2),
        (0, TWO_T4, True, 1),
        (0, machine(P100), False, 1),
        (0, machine(), False, 1),
        (3, machine(), False, 3),
        (3, TWO_T4, False, 3),
    ],
)
def test_auto_is_one_worker_for_each_gpu(asked, devices, together, workers):
    assert _workers(asked, devices, together=together) == workers


def test_each_worker_has_a_gpu_of_its_own_and_the_chief_is_told_nothing():
    team = _Team(None, _crew(2, TWO_T4, together=False))
    seen = [team._own(name).get("CUDA_VISIBLE_DEVICES") for name in (CHIEF, "worker-1", "worker-2")]
    assert seen == [None, "GPU-t4a", "GPU-t4b"]


@pytest.mark.parametrize(("devices", "together"), [(machine(), False), (TWO_T4, True)])
def test_workers_without_a_gpu_or_on_all_of_them_are_told_nothing(devices, together):
    team = _Team(None, _crew(2, devices, together=together))
    assert team._own("worker-1") == {}
