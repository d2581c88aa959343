"""What TensorFlow says when there is no room for a model, in words a user can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from harness.errors import TrainingError
from harness.runtime.devices import Devices, devices_here

_ON_A_GPU = ("device:GPU", "GPU_", "CUDA_ERROR_OUT_OF_MEMORY")
# cuDNN and cuBLAS ask for workspace of their own, and do not call its lack exhausted.
_NO_ROOM = (
    "CUDA_ERROR_OUT_OF_MEMORY",
    "CUDNN_STATUS_ALLOC_FAILED",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "Failed to allocate scratch",
    "out of memory",
    "OOM when allocating",
)
_SMALLER = "Make the model, training.batch_size or features.image_pixels smaller"


LONGEST = 200
"""Characters of a message that says it in none of the known words."""


@contextmanager
def explained_memory() -> Iterator[None]:
    """Turn TensorFlow's lack of memory into an error that says what to do.

    Raises:
        TrainingError: a tensor did not fit.
    """
    try:
        yield
    except tf.errors.OpError as error:
        exhausted = isinstance(error, tf.errors.ResourceExhaustedError)
        if not (exhausted or _says_so(error.message)):
            raise
        raise TrainingError(explanation(error.message, devices_here())) from error


def explanation(message: str, devices: Devices) -> str:
    """Return what to tell a user whose model does not fit.

    Args:
        message: TensorFlow's, which names the device.
        devices: those of this process.
    """
    got = repr(next((line for line in message.splitlines() if _says_so(line)), message[:LONGEST]))
    gpus, cuda = devices.gpus, any(word in message for word in (*_ON_A_GPU, "CUDNN", "CUBLAS"))
    if not (gpus and cuda):
        return f"training: expected a model that fits into memory; got {got}. {_SMALLER}."
    where = " or ".join(gpu.described for gpu in gpus)
    return (
        f"training: expected a model that fits into the memory of {where}; got {got}. {_SMALLER}, "
        "take half the memory with training.precision=float16 or bfloat16, or end what else "
        "uses the GPU (`nvidia-smi` lists it)."
    )


def _says_so(text: str) -> bool:
    return any(words in text for words in _NO_ROOM)
