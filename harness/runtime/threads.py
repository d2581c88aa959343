"""How many threads a run's arithmetic uses: always the same, so that its numbers are."""

import os
from collections.abc import Mapping
from typing import Final

THREADS: Final = 2
"""Sums are split by the number of threads, and another split gives other last digits, which a
training makes visible. So each run has this many, on however many cores they share: alone, beside
other runs, or on another computer of the same kind."""

_VARIABLES = (
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
)


def cores_usable() -> int:
    """Return how many cores this process may use; a container or `taskset` may lend it fewer."""
    given = getattr(os, "sched_getaffinity", None)
    return len(given(0)) if given else os.cpu_count() or 1


def thread_variables(threads: int = THREADS) -> Mapping[str, str]:
    """Return what NumPy, OpenMP and TensorFlow read when they are imported."""
    return dict.fromkeys(_VARIABLES, str(threads))


def fix_threads() -> None:
    """Give this process the threads of a run, before TensorFlow is imported; a user's word wins."""
    for name, value in thread_variables().items():
        os.environ.setdefault(name, value)
