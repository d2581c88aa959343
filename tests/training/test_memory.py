"""Where a model does not fit: what a user is told."""

import pytest
import tensorflow as tf

from harness.errors import TrainingError
from harness.training import memory
from harness.training.memory import explained_memory, explanation
from tests.runtime.gpus import P100, SECOND_T4, T4, machine

ON_GPU = (
    "Graph execution error:\n\nOOM when allocating tensor with shape[32,300,300,32] and type float "
    "on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc"
)
ON_CPU = "OOM when allocating tensor with shape[9,9] on /device:CPU:0 by allocator cpu"


def test_what_does_not_fit_on_a_gpu_names_the_gpu_and_what_frees_its_memory():
    told = explanation(ON_GPU, machine(T4))
    assert told.startswith(
        "training: expected a model that fits into the memory of GPU 0 (Tesla T4, 15,360 MiB); got "
    )
    assert "training.batch_size" in told
    assert "training.precision=float16" in told
    assert "nvidia-smi" in told


def test_copies_on_several_gpus_name_them_all():
    told = explanation(ON_GPU, machine(T4 + SECOND_T4))
    assert "GPU 0 (Tesla T4, 15,360 MiB) or GPU 1 (Tesla T4, 15,360 MiB)" in told


@pytest.mark.parametrize("devices", [machine(), machine(P100)])
def test_what_does_not_fit_on_the_processor_is_told_of_memory_alone(devices):
    told = explanation(ON_CPU, devices)
    assert told == (
        f"training: expected a model that fits into memory; got {ON_CPU!r}. Make the model, "
        "training.batch_size or features.image_pixels smaller."
    )


@pytest.mark.parametrize(
    "error",
    [
        tf.errors.ResourceExhaustedError(None, None, ON_GPU),
        tf.errors.InternalError(None, None, "CUDA_ERROR_OUT_OF_MEMORY: out of memory"),
        tf.errors.UnknownError(None, None, "Error: CUDNN_STATUS_ALLOC_FAILED"),
        tf.errors.InternalError(None, None, "failed to create CUBLAS_STATUS_ALLOC_FAILED"),
    ],
    ids=["allocator", "driver", "cudnn", "cublas"],
)
def test_each_way_of_saying_it_is_known(monkeypatch, error):
    monkeypatch.setattr(memory, "devices_here", lambda: machine(P100))
    with pytest.raises(TrainingError, match="the memory of GPU 0"), explained_memory():
        raise error


def test_other_errors_stay_as_they_are():
    error = tf.errors.InternalError(None, None, "something else")
    with pytest.raises(tf.errors.InternalError, match="something else"), explained_memory():
        raise error
