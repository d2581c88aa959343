"""The physical limits of the machine: how fast it multiplies matrices and copies memory.

    python -m benchmarks.machine

Medians over several rounds, by processor time, so that a busy machine slows them little.
Training cannot be faster than its multiplications.
"""

import os
import statistics
import time
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from benchmarks.ratios import Ratio, tell
from harness.runtime.processor import native_bfloat16, processor_name

SIDE = 2048
ROUNDS = 9
# Multiplications and additions of the baseline at 300×300 for one picture: convolutions and
# dense layers, forwards, and twice that backwards.
BASELINE_GFLOP = 3 * 2 * (300**2 * 27 * 16 + 150**2 * 144 * 32 + 75**2 * 288 * 64) / 1e9


def main() -> None:
    """Print the rates, and what the baseline needs of them."""
    halves = native_bfloat16()  # not where oneDNN is held to instructions without it
    kinds = (tf.float32, tf.bfloat16) if halves else (tf.float32,)
    print(f"{processor_name()}, {os.cpu_count()} cores, bfloat16 in hardware: {halves}")
    single, *others = rates = [_multiply(kind) for kind in kinds]
    for kind, rate in zip(kinds, rates, strict=True):
        print(f"matrix product, {kind.name:9} {rate:8,.0f} GFLOP a second of a core")
    print(f"copy                      {_copy():8,.1f} GB read and written a second of a core")
    least = ", ".join(f"{1000 * BASELINE_GFLOP / rate:.1f} ms" for rate in rates)
    print(f"the baseline: {BASELINE_GFLOP:.2f} GFLOP a picture, at those rates {least} of a core")
    for half in others:
        name = "matrix product, bfloat16 for float32"
        tell(Ratio(name, 1e6 / single, 1e6 / half, "ms CPU a TFLOP"))


def _multiply(kind: tf.DType) -> float:
    left = tf.cast(tf.random.stateless_normal((SIDE, SIDE), (1, 2)), kind)
    product = tf.function(lambda: tf.reduce_sum(tf.matmul(left, left)))
    return 2 * SIDE**3 / _median_s(lambda: product().numpy()) / 1e9


def _copy() -> float:
    source = np.ones(2**27, np.uint8)
    target = np.empty_like(source)
    return 2 * len(source) / _median_s(lambda: np.copyto(target, source)) / 1e9


def _median_s(work: Callable[[], object]) -> float:
    """Return the processor time of one round; the first warms up."""
    spent = []
    for _ in range(ROUNDS + 1):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent[1:])


if __name__ == "__main__":
    main()
