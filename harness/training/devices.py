"""Where a network is trained: on one device, or as copies on all of them."""

from contextlib import AbstractContextManager, nullcontext

import tensorflow as tf

from harness.errors import TrainingError
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
