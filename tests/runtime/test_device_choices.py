"""What a described device decides: T4, P100, L4, A100, H100, two of them, and none."""

import pytest

from harness.runtime import device_choices as module
from harness.runtime.device_choices import (
    auto_precision,
    fix_devices,
    gpu_children,
    gpu_workers,
    loader_threads,
    loader_threads_here,
    precision_here,
)
from tests.runtime.gpus import A100, H100, L4, P100, SECOND_A100, SECOND_T4, T4, machine


@pytest.mark.parametrize(
    ("listed", "precision"),
    [
        (T4, "float16"),
        (P100, "float32"),
        (L4, "bfloat16"),
        (A100, "bfloat16"),
        (H100, "bfloat16"),
        (T4 + SECOND_T4, "float16"),
        (T4 + SECOND_A100, "float16"),
        (P100 + SECOND_T4, "float32"),
    ],
)
@pytest.mark.parametrize("processor", [True, False])
def test_the_training_device_decides_the_precision(listed, precision, processor):
    assert auto_precision(machine(listed, native_bfloat16=processor)) == precision


@pytest.mark.parametrize(("native", "precision"), [(True, "bfloat16"), (False, "float32")])
def test_the_processor_decides_where_it_trains(native, precision):
    assert auto_precision(machine(native_bfloat16=native)) == precision


def test_auto_is_decided_by_the_devices_of_this_process(monkeypatch):
    monkeypatch.setattr(module, "devices_here", lambda: machine(T4, native_bfloat16=True))
    monkeypatch.delenv("HARNESS_AUTO_PRECISION", raising=False)
    assert precision_here() == "float16"


def test_auto_means_the_same_to_a_child_as_to_its_parent(monkeypatch):
    newer = gpu_children(machine(T4 + SECOND_A100), 2, {})[1]
    monkeypatch.setattr(module, "devices_here", lambda: machine(SECOND_A100))
    monkeypatch.setenv("HARNESS_AUTO_PRECISION", newer["HARNESS_AUTO_PRECISION"])
    assert precision_here() == "float16"
    monkeypatch.setenv("HARNESS_AUTO_PRECISION", "something else")
    assert precision_here() == "bfloat16"


def test_a_users_number_of_loader_threads_reaches_the_children():
    told = {"HARNESS_LOADER_THREADS": "6"}
    children = gpu_children(machine(T4 + SECOND_T4), 2, told)
    assert {each["HARNESS_LOADER_THREADS"] for each in children} == {"6"}


def test_each_child_has_a_gpu_of_its_own():
    first, second = gpu_children(machine(T4 + SECOND_T4), 2, {})
    assert first == {
        "CUDA_VISIBLE_DEVICES": "GPU-t4a",
        "HARNESS_LOADER_THREADS": "1",
        "HARNESS_AUTO_PRECISION": "float16",
    }
    assert second == {**first, "CUDA_VISIBLE_DEVICES": "GPU-t4b"}


def test_more_children_than_gpus_take_them_in_turn():
    children = gpu_children(machine(T4 + SECOND_T4, cores=16), 3, {})
    assert [each["CUDA_VISIBLE_DEVICES"] for each in children] == ["GPU-t4a", "GPU-t4b", "GPU-t4a"]
    assert children[0]["HARNESS_LOADER_THREADS"] == "4"


def test_children_without_a_gpu_are_told_nothing():
    assert gpu_children(machine(), 2) == ({}, {})


def test_each_gpu_gets_a_run_at_a_time():
    assert gpu_workers(machine(), together=False) is None
    assert gpu_workers(machine(P100), together=False) == (
        1,
        "one for each GPU: GPU 0 (Tesla P100-PCIE-16GB, 16,384 MiB)",
    )
    assert gpu_workers(machine(T4 + SECOND_T4), together=False) == (
        2,
        "one for each GPU: GPU 0 (Tesla T4, 15,360 MiB), GPU 1 (Tesla T4, 15,360 MiB)",
    )


def test_runs_on_all_gpus_come_one_after_the_other():
    workers, why = gpu_workers(machine(T4 + SECOND_T4), together=True)
    assert workers == 1
    assert why.startswith("each run trains on all GPUs, as training.devices says: GPU 0 (Tesla T4")
    assert gpu_workers(machine(), together=True) is None


@pytest.mark.parametrize(
    ("listed", "cores", "sharing", "threads"),
    [
        ("", 64, 1, 1),
        (T4, 2, 1, 1),  # Colab
        (P100, 4, 1, 3),  # Kaggle
        (T4 + SECOND_T4, 4, 2, 1),
        (L4, 1, 1, 1),
        (A100, 12, 1, 8),
        (H100, 26, 1, 8),
        (A100 + SECOND_T4, 12, 2, 5),
    ],
)
def test_batches_are_made_by_the_cores_that_a_gpu_leaves(listed, cores, sharing, threads):
    assert loader_threads(machine(listed, cores=cores), sharing=sharing) == threads


@pytest.mark.parametrize(("told", "threads"), [("5", 5), ("0", 3), ("", 3), ("many", 3)])
def test_a_users_number_of_loader_threads_wins(monkeypatch, told, threads):
    monkeypatch.setattr(module, "devices_here", lambda: machine(T4))
    monkeypatch.setenv("HARNESS_LOADER_THREADS", told)
    assert loader_threads_here() == threads


def test_a_users_word_on_memory_wins(monkeypatch):
    monkeypatch.setenv("TF_FORCE_GPU_ALLOW_GROWTH", "false")
    monkeypatch.setenv("CUDA_DEVICE_ORDER", "FASTEST_FIRST")
    monkeypatch.delenv("CUDA_DEVICE_ORDER")  # set and taken back: so it is as before at the end
    fix_devices()
    assert module.os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] == "false"
    assert module.os.environ["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"
