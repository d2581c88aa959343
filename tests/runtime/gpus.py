"""Machines that people train on, as `nvidia-smi` describes them."""

from harness.runtime.devices import Devices, parse_gpus

T4 = "0, GPU-t4a, Tesla T4, 15360, 535.104.05, 7.5\n"
SECOND_T4 = "1, GPU-t4b, Tesla T4, 15360, 535.104.05, 7.5\n"
P100 = "0, GPU-p100, Tesla P100-PCIE-16GB, 16384, 550.54.15, 6.0\n"
L4 = "0, GPU-l4, NVIDIA L4, 23034, 550.54.15, 8.9\n"
A100 = "0, GPU-a100, NVIDIA A100-SXM4-40GB, 40960, 550.54.15, 8.0\n"
SECOND_A100 = A100.replace("0, GPU-a100", "1, GPU-a100b")
H100 = "0, GPU-h100, NVIDIA H100 80GB HBM3, 81559, 550.90.07, 9.0\n"


def machine(listed="", *, cores=4, native_bfloat16=False):
    """A machine with these GPUs; Kaggle's has four cores."""
    cuda = "12.4" if listed else None
    return Devices(parse_gpus(listed), cores, "A Processor", native_bfloat16, cuda)
