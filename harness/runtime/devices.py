"""Which devices this process may train on, found without importing TensorFlow.

What they decide stands in `device_choices`, as functions of the `Devices` described here.
"""

import os
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from harness.runtime.processor import native_bfloat16, processor_name
from harness.runtime.threads import cores_usable

VISIBLE: Final = "CUDA_VISIBLE_DEVICES"
_QUERY = ("index", "uuid", "name", "memory.total", "driver_version", "compute_cap")
_PATIENCE_S = 20


class Gpu(NamedTuple):
    """One GPU, as its driver describes it."""

    number: int
    """In the order of slots (`CUDA_DEVICE_ORDER=PCI_BUS_ID`), from 0."""
    uuid: str
    name: str
    memory_mib: int
    driver: str
    compute_capability: tuple[int, int]

    @property
    def described(self) -> str:
        """In words: `GPU 0 (Tesla T4, 15,360 MiB)`."""
        return f"GPU {self.number} ({self.name}, {self.memory_mib:,} MiB)"


class Devices(NamedTuple):
    """What a process may train on."""

    gpus: tuple[Gpu, ...] = ()
    """In the order in which TensorFlow numbers them."""
    cores: int = 1
    """That this process may use."""
    processor: str = ""
    native_bfloat16: bool = False
    """Whether the processor multiplies bfloat16 itself."""
    cuda: str | None = None
    """Newest CUDA that the driver knows."""
    unused_gpus: tuple[Gpu, ...] = ()
    """GPUs for which TensorFlow finds no CUDA libraries."""


@cache
def devices_here() -> Devices:
    """Return what this process may train on; it is looked at once a process."""
    listed, header = _asked(f"--query-gpu={','.join(_QUERY)}", "--format=csv,noheader,nounits"), ""
    gpus = visible(parse_gpus(listed), os.environ.get(VISIBLE))
    if gpus:
        header = _asked()
    usable = bool(gpus) and has_cuda_libraries()
    return Devices(
        gpus if usable else (),
        cores_usable(),
        processor_name(),
        native_bfloat16(),
        cuda_of_driver(header),
        () if usable else gpus,
    )


def describe_devices(devices: Devices) -> dict[str, object]:
    """Return the GPUs that a run could see, the first first, as JSON can hold them."""
    gpus = [
        {
            "name": gpu.name,
            "memory_mib": gpu.memory_mib,
            "driver": gpu.driver,
            "compute_capability": ".".join(map(str, gpu.compute_capability)),
        }
        for gpu in devices.gpus
    ]
    return {"gpus": gpus, "cuda": devices.cuda}


def parse_gpus(listed: str) -> tuple[Gpu, ...]:
    """Return the GPUs that `nvidia-smi --query-gpu` lists, one a line; others are left out."""
    rows = ([cell.strip() for cell in line.split(",")] for line in listed.splitlines())
    return tuple(gpu for row in rows if (gpu := _gpu(row)) is not None)


def _gpu(row: Sequence[str]) -> Gpu | None:
    """Return one GPU; None where the driver says `[N/A]`, or an error, instead of numbers."""
    if len(row) != len(_QUERY):
        return None
    number, uuid, name, memory, driver, capability = row
    major, _, minor = capability.partition(".")
    if not all(map(str.isdecimal, (number, memory, major, minor))):
        return None
    return Gpu(int(number), uuid, name, int(memory), driver, (int(major), int(minor)))


def visible(gpus: Sequence[Gpu], named: str | None) -> tuple[Gpu, ...]:
    """Return the GPUs that CUDA shows to a process, in its order.

    Args:
        gpus: those of the machine.
        named: CUDA_VISIBLE_DEVICES: numbers or beginnings of UUIDs; CUDA ignores what stands
            behind the first that names none. None: all are shown.
    """
    if named is None:
        return tuple(gpus)
    shown: list[Gpu] = []
    for word in map(str.strip, named.split(",")):
        match = [gpu for gpu in gpus if word and _is_named(gpu, word)]
        if len(match) != 1 or match[0] in shown:
            break
        shown += match
    return tuple(shown)


def _is_named(gpu: Gpu, word: str) -> bool:
    return word == str(gpu.number) or (word.startswith("GPU-") and gpu.uuid.startswith(word))


def cuda_of_driver(header: str) -> str | None:
    """Return the CUDA version that `nvidia-smi` prints above its table."""
    found = re.search(r"CUDA Version\s*:\s*([\d.]+)", header)
    return found[1] if found else None


def has_cuda_libraries(folders: Sequence[Path] | None = None) -> bool:
    """Return whether cuDNN is where TensorFlow looks for it: among packages, or the system's.

    Args:
        folders: where to look; None: where TensorFlow does.
    """
    if folders is None:
        folders = (*_package_folders(), *_system_folders())
    return any(any(folder.glob("libcudnn.so*")) for folder in folders)


def _package_folders() -> list[Path]:
    try:
        found = find_spec("nvidia.cudnn")
    except ModuleNotFoundError:
        return []
    places = [] if found is None else found.submodule_search_locations or []
    return [Path(place, "lib") for place in places]


def _system_folders() -> list[Path]:
    named = [Path(folder) for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":") if folder]
    libraries = [Path(root, "lib") for root in ("/usr", "/usr/local")]
    wide = [folder / "x86_64-linux-gnu" for folder in libraries]
    return [*named, *libraries, *wide, Path("/usr/lib64"), Path("/usr/local/cuda/lib64")]


def _asked(*words: str) -> str:
    """Return what nvidia-smi prints; nothing without an NVIDIA driver."""
    import shutil
    import subprocess

    if (program := shutil.which("nvidia-smi")) is None:
        return ""
    try:
        ended = subprocess.run(
            [program, *words], capture_output=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.decode("utf-8", errors="replace") if ended.returncode == 0 else ""


def cuda_packages() -> str:
    """Return what installs the CUDA libraries for the TensorFlow that is here."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"pip install 'tensorflow[and-cuda]=={version('tensorflow')}'"
    except PackageNotFoundError:
        return "pip install 'tensorflow[and-cuda]'"
