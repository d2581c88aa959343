"""Training with and without oneDNN, on this processor and on older ones that it can imitate.

    python -m benchmarks.onednn [--rounds 4]

Each line is the notebook's network at 128 × 128 in a process of its own, CPU milliseconds a
picture. `harness.runtime.processor.onednn_wanted` is decided by this table. oneDNN can be held to
an older instruction set; TensorFlow's own kernels take what they find.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

import numpy as np

from benchmarks.ratios import Ratio, tell
from harness.runtime.processor import ONEDNN_VARIABLE, processor_name
from harness.runtime.threads import fix_threads

_ISA = "ONEDNN_MAX_CPU_ISA"
_SETS = ("SSE41", "AVX", "AVX2", "DEFAULT")
_PICTURES = 128


def main() -> None:
    """Print the table, or one figure of it for the process that does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=4, help="passes of each (4)")
    parser.add_argument("--one", action="store_true", help="measure here, and print one number")
    options = parser.parse_args()
    if options.one:
        print("took", _ms_a_picture(options.rounds))
        return
    print(f"{processor_name()}, {os.cpu_count()} cores", flush=True)
    for isa in _SETS:
        off, on = (_measured(isa, said, options.rounds) for said in "01")
        tell(Ratio(f"training with oneDNN held to {isa}, for without", off, on, "ms CPU a picture"))


def _measured(isa: str, said: str, rounds: int) -> float:
    told = os.environ | {_ISA: isa, ONEDNN_VARIABLE: said, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "benchmarks.onednn", "--one", "--rounds", str(rounds)]
    ended = subprocess.run(command, env=told, capture_output=True, text=True, check=True)
    (line,) = (line for line in ended.stdout.splitlines() if line.startswith("took "))
    return float(line.split()[1])


def _ms_a_picture(rounds: int) -> float:
    """Return the median over passes; the first warms up."""
    fix_threads()
    import keras

    from benchmarks.notebook import notebook_model

    # The layers of random changes come first, and are no part of the question.
    model = keras.Sequential(notebook_model(8, 128).layers[5:])
    model.compile("rmsprop", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(1)
    pictures = rng.integers(0, 256, (_PICTURES, 128, 128, 3), dtype=np.uint8)
    labels, spent = rng.integers(0, 8, _PICTURES), []
    for _ in range(rounds + 1):
        start = time.process_time()
        model.fit(pictures, labels, batch_size=32, verbose=0)
        spent.append(1000 * (time.process_time() - start) / _PICTURES)
    return statistics.median(spent[1:])


if __name__ == "__main__":
    main()
