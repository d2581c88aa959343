"""How fast this processor multiplies: measured once, and kept."""

import json
import math
import os
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from harness.runtime.atomic_files import replace_file
from harness.runtime.checksums import checked_content, with_checksum
from harness.runtime.processor import processor_name
from harness.runtime.threads import THREADS, cores_usable, threads_of

_SIDE = 64
"""Such a product of matrices stays on one core, and fits between two interruptions: where others
use the processor, the fastest of many is as fast as on an idle one. Threads that wait for each
other, as in larger products, are then ten times too slow."""
_MEASURED_S = 0.03
_FILE = "processor_speed.json"


@cache
def multiplications_per_s(folder: Path) -> float:
    """Return how many multiplications of float32 a second the threads of a run do together.

    What one core does is measured where it is not known of this processor, or the file that says
    so is damaged.

    Args:
        folder: where it is kept, among what can be computed again.
    """
    name = processor_name()
    one_core = _kept(folder / _FILE, name)
    if one_core is None:
        one_core = measured()
        _keep(folder / _FILE, name, one_core)
    return one_core * min(threads_of(os.environ) or THREADS, cores_usable())


def measured() -> float:
    """Return how many multiplications of float32 a second one core does."""
    import numpy as np

    one = np.ones((_SIDE, _SIDE), np.float32)
    until, fastest = time.perf_counter() + _MEASURED_S, math.inf
    while (begun := time.perf_counter()) < until:
        one @ one
        fastest = min(fastest, time.perf_counter() - begun)
    return _SIDE**3 / fastest


def _kept(path: Path, processor: str) -> float | None:
    """Return what was measured; None: nothing, or of another processor, or it cannot be read."""
    try:
        told = json.loads(checked_content(path.read_bytes()))
        speed = float(told["multiplications_per_s"])
        return speed if told["processor"] == processor and 0 < speed < math.inf else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(path: Path, processor: str, speed: float) -> None:
    told = {"processor": processor, "multiplications_per_s": speed}
    with suppress(OSError):  # it is measured again next time
        replace_file(path, with_checksum(json.dumps(told)) + "\n", shared=True)
