"""Where a network is trained: on one device, or as copies on all of them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import tensorflow as tf
from tensorflow.python.framework import config

from harness.errors import TrainingError
from harness.runtime.devices import Devices as DescribedDevices
from harness.runtime.devices import cuda_packages
from harness.specs.schema.training import Devices


def placed(devices: Devices) -> AbstractContextManager[object]:
    """Return the context in which a network is built and trained.

    With `all`, each device has a copy of the network and takes its share of every batch; their
    gradients are added up before each step (`tf.distribute.MirroredStrategy`), so that it is
    `training.batch_size` pictures that decide a step, on however many devices. What is added in
    another order differs in its last bits: runs on another number of devices are near, not equal.

    Raises:
        TrainingError: `all` is asked for where there is one device only.
    """
    if devices == "one":
        return nullcontext()
    found = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    if len(found) == 1:
        raise TrainingError(
            f"training.devices: expected `one` on this machine, which has a single device "
            f"({found[0].name}); got all. TensorFlow sees the GPUs that CUDA_VISIBLE_DEVICES names."
        )
    strategy = tf.distribute.MirroredStrategy([device.name for device in found])
    scope: AbstractContextManager[object] = strategy.scope()
    return scope


def require_devices(described: DescribedDevices) -> None:
    """Make sure that TensorFlow sees a GPU where the driver shows one.

    Precision and threads were chosen for it, and float16 on a processor is slower than anything.

    Raises:
        TrainingError: it does not; the message says what to install.
    """
    if described.gpus and not tf.config.list_physical_devices("GPU"):
        raise TrainingError(
            f"training: expected TensorFlow to see {described.gpus[0].described}; got no GPU. "
            f"Install the CUDA libraries of this version, {cuda_packages()}, or train on the "
            "processor: CUDA_VISIBLE_DEVICES=-1."
        )


@contextmanager
def same_bits(*, wanted: bool) -> Iterator[None]:
    """Have TensorFlow use deterministic operations inside, if wanted; then as it was before.

    On a GPU many sums are otherwise added in whatever order its threads end. Operations without a
    deterministic version raise `UnimplementedError`.
    """
    before = config.is_op_determinism_enabled()
    if not wanted or before:
        yield
        return
    tf.config.experimental.enable_op_determinism()
    try:
        yield
    finally:
        # What a child trains next may not want it, and TensorFlow keeps it for the process.
        config.disable_op_determinism()
