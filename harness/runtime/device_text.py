"""What the devices of this machine are, and what each setting does with them, in words."""

from collections.abc import Iterator

from harness.runtime.device_choices import (
    auto_precision,
    gpu_workers,
    loader_threads,
)
from harness.runtime.devices import Devices, Gpu, cuda_packages

_WHY = {
    "float16": "with loss scaling: tensor cores, but none for bfloat16",
    "bfloat16": "which it multiplies itself",
    "float32": "because it gains nothing from fewer bits",
}


def device_lines(devices: Devices) -> Iterator[str]:
    """Yield a line for each device, then one for each setting that depends on them."""
    cores = "1 core" if devices.cores == 1 else f"{devices.cores} cores"
    yield f"device: processor {devices.processor}, {cores}"
    for gpu in devices.gpus:
        yield f"device: {_described(gpu, devices.cuda)}"
    for gpu in devices.unused_gpus:
        yield (
            f"device: {_described(gpu, devices.cuda)}: not used, because TensorFlow finds no CUDA "
            f"libraries; {cuda_packages()}"
        )
    precision = auto_precision(devices)
    yield f"  training.precision: auto is {precision}, {_WHY[precision]}"
    yield f"  training.devices: {_placement(devices.gpus)}"
    yield f"  training.deterministic: {_determinism(devices.gpus)}"
    yield f"  --workers: auto is {_workers(devices)}"
    yield f"  batches: threads that make them: {loader_threads(devices)} (HARNESS_LOADER_THREADS)"


def _described(gpu: Gpu, cuda: str | None) -> str:
    capability = ".".join(map(str, gpu.compute_capability))
    known = f", CUDA up to {cuda}" if cuda else ""
    return f"{gpu.described}, compute capability {capability}, driver {gpu.driver}{known}"


def _placement(gpus: tuple[Gpu, ...]) -> str:
    if not gpus:
        return "one is the processor; all is refused"
    first = f"one is GPU {gpus[0].number}"
    if len(gpus) == 1:
        return f"{first}; all is refused, because there is no second one"
    return f"{first}; all is a copy of the network on each of {len(gpus)} GPUs"


def _determinism(gpus: tuple[Gpu, ...]) -> str:
    if not gpus:
        return "false gives the same bits on a processor each time; true is for GPUs"
    return "false may give other last digits each time; true gives the same, more slowly"


def _workers(devices: Devices) -> str:
    found = gpu_workers(devices, together=False)
    return "as many as end soonest, measured once" if found is None else f"{found[0]} ({found[1]})"
