"""What the training device decides: precision, child processes, and threads that make batches."""

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, get_args

from harness.runtime.devices import VISIBLE, Devices, Gpu, devices_here

Precision = Literal["float32", "bfloat16", "float16"]
"""What a network computes in; its weights are float32 all the same."""

_PRECISIONS: tuple[Precision, ...] = get_args(Precision)
AUTO: Final = "HARNESS_AUTO_PRECISION"
"""What `auto` means to a child that sees one GPU: the same as to its parent, which sees all."""
LOADERS: Final = "HARNESS_LOADER_THREADS"
DEVICE_VARIABLES: Mapping[str, str] = MappingProxyType(
    {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
)
"""What CUDA and TensorFlow read when they are imported. CUDA numbers GPUs from the fastest on,
`nvidia-smi` by their slots: only with the slots' order do both mean the same GPU. Without growth
TensorFlow takes all memory of every GPU it sees at once, also from a second process."""
MOST_LOADERS: Final = 8
_TENSOR_CORES = (7, 0)
"""Volta (V100), Turing (T4): float16 products several times faster than float32. Older ones, as the
P100 (6.0), gain nothing (TensorFlow's guide "Mixed precision")."""
_BFLOAT16_CORES = (8, 0)
"""Ampere (A100), Ada (L4), Hopper (H100): bfloat16 as fast as float16, without loss scaling."""


def auto_precision(devices: Devices) -> Precision:
    """Return what `training.precision: auto` means: the fastest that the training device has.

    Several GPUs decide by the oldest, so that a study computes in one precision on all of them.
    """
    if not devices.gpus:
        return "bfloat16" if devices.native_bfloat16 else "float32"
    oldest = min(gpu.compute_capability for gpu in devices.gpus)
    if oldest >= _BFLOAT16_CORES:
        return "bfloat16"
    return "float16" if oldest >= _TENSOR_CORES else "float32"


def precision_here() -> Precision:
    """Return what `training.precision: auto` means on this machine."""
    told = os.environ.get(AUTO)
    known = (name for name in _PRECISIONS if name == told)
    return next(known, auto_precision(devices_here()))


def gpu_workers(devices: Devices, *, together: bool) -> tuple[int, str] | None:
    """Return how many runs at a time suit the GPUs, and why; None: there is none, so measure.

    Args:
        devices: those of this machine.
        together: whether a run trains on all of them (`training.devices: all`).
    """
    gpus = devices.gpus
    if not gpus:
        return None
    if together:
        return 1, f"each run trains on all GPUs, as training.devices says: {_models(gpus)}"
    return len(gpus), f"one for each GPU: {_models(gpus)}"


def _models(gpus: Sequence[Gpu]) -> str:
    return ", ".join(gpu.described for gpu in gpus)


def gpu_children(
    devices: Devices, children: int, told: Mapping[str, str] = os.environ
) -> tuple[Mapping[str, str], ...]:
    """Return what each child process is told in its environment; nothing without a GPU.

    Args:
        devices: those of the parent.
        children: how many there will be. Each sees one GPU only, in turn where they are more
            than the GPUs, and they share the cores that make batches.
        told: the parent's environment, in which a user may have said how many threads make them.
    """
    if not devices.gpus:
        return ({},) * children
    shared = {
        LOADERS: told.get(LOADERS) or str(loader_threads(devices, sharing=children)),
        AUTO: auto_precision(devices),
    }
    return tuple(
        {VISIBLE: devices.gpus[n % len(devices.gpus)].uuid, **shared} for n in range(children)
    )


def loader_threads(devices: Devices, *, sharing: int = 1) -> int:
    """Return how many threads make a run's batches; their number changes no byte of them.

    One thread makes some 960 pictures a second. On the processor that is more than a network
    takes, and further threads only take cores from it; a GPU takes several times as many.

    Args:
        devices: where the run trains.
        sharing: how many runs share the cores.
    """
    if not devices.gpus:
        return 1
    # One core is for the thread that feeds the GPU.
    return max(1, min(MOST_LOADERS, devices.cores // sharing - 1))


def loader_threads_here() -> int:
    """Return how many threads make batches in this process; HARNESS_LOADER_THREADS wins."""
    told = os.environ.get(LOADERS, "")
    return int(told) if told.isdecimal() and int(told) else loader_threads(devices_here())


def fix_devices() -> None:
    """Have GPUs counted by slot and their memory taken as needed; a user's word wins."""
    for name, value in DEVICE_VARIABLES.items():
        os.environ.setdefault(name, value)
