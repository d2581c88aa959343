"""What `doctor` says of the devices, for machines that are described."""

from harness.runtime.device_text import device_lines
from tests.runtime.gpus import A100, P100, SECOND_T4, T4, machine


def lines(*arguments, **more):
    return list(device_lines(machine(*arguments, **more)))


def test_a_processor_alone():
    assert lines(cores=2) == [
        "device: processor A Processor, 2 cores",
        "  training.precision: auto is float32, because it gains nothing from fewer bits",
        "  training.devices: one is the processor; all is refused",
        "  training.deterministic: false gives the same bits on a processor each time; true is "
        "for GPUs",
        "  --workers: auto is as many as end soonest, measured once",
        "  batches: threads that make them: 1 (HARNESS_LOADER_THREADS)",
    ]


def test_two_t4():
    assert lines(T4 + SECOND_T4) == [
        "device: processor A Processor, 4 cores",
        "device: GPU 0 (Tesla T4, 15,360 MiB), compute capability 7.5, driver 535.104.05, CUDA up "
        "to 12.4",
        "device: GPU 1 (Tesla T4, 15,360 MiB), compute capability 7.5, driver 535.104.05, CUDA up "
        "to 12.4",
        "  training.precision: auto is float16, with loss scaling: tensor cores, but none for "
        "bfloat16",
        "  training.devices: one is GPU 0; all is a copy of the network on each of 2 GPUs",
        "  training.deterministic: false may give other last digits each time; true gives the "
        "same, more slowly",
        "  --workers: auto is 2 (one for each GPU: GPU 0 (Tesla T4, 15,360 MiB), GPU 1 (Tesla T4, "
        "15,360 MiB))",
        "  batches: threads that make them: 3 (HARNESS_LOADER_THREADS)",
    ]


def test_a_p100_gains_nothing_from_float16():
    told = lines(P100)
    assert "  training.precision: auto is float32, because it gains nothing from fewer bits" in told
    assert (
        "  training.devices: one is GPU 0; all is refused, because there is no second one" in told
    )


def test_an_a100_computes_in_bfloat16():
    assert "  training.precision: auto is bfloat16, which it multiplies itself" in lines(A100)


def test_a_gpu_without_libraries_is_said_not_to_be_used():
    unused = machine(T4)
    (said,) = (
        line
        for line in device_lines(unused._replace(gpus=(), unused_gpus=unused.gpus))
        if "GPU 0" in line
    )
    assert "not used, because TensorFlow finds no CUDA libraries; pip install 'tensor" in said
