"""How many threads a run's arithmetic uses: always the same, so that its numbers are."""

import os
from collections.abc import Mapping
from typing import Final

THREADS: Final = 2
"""Sums are split by the number of threads, and another split gives other last digits, which a
training makes visible. So each run that may have others beside it has this many, on however many
cores they share: its numbers are those of the same run on another computer of the same kind."""

BLAS_THREADS: Final = 1
"""Of NumPy's linear algebra. Its threads spin while they wait for each other: two take seven times
as long as one on cores that others use too, and on idle ones only a large full decomposition is
faster by two (docs/performance.md)."""

THREADS_VARIABLE: Final = "TF_NUM_INTRAOP_THREADS"
BLAS_VARIABLE: Final = "OPENBLAS_NUM_THREADS"
_VARIABLES = (THREADS_VARIABLE, "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
_BLAS_VARIABLES = (BLAS_VARIABLE, "MKL_NUM_THREADS")


def cores_usable() -> int:
    """Return how many cores this process may use; a container or `taskset` may lend it fewer."""
    given = getattr(os, "sched_getaffinity", None)
    return len(given(0)) if given else os.cpu_count() or 1


def thread_variables(threads: int = THREADS) -> Mapping[str, str]:
    """Return what NumPy, OpenMP and TensorFlow read when they are imported."""
    of_blas = dict.fromkeys(_BLAS_VARIABLES, str(BLAS_THREADS))
    return dict.fromkeys(_VARIABLES, str(threads)) | of_blas


def fix_threads() -> None:
    """Give this process the threads of a run, before TensorFlow is imported; a user's word wins."""
    for name, value in thread_variables().items():
        if name not in os.environ:
            os.environ[name] = value
            _said_here.add(name)
        elif os.environ[name] != value:
            _said_here.discard(name)


_said_here: set[str] = set()
"""The variables that no user had set."""


def take_threads(threads: int) -> int:
    """Give the one run of this process so many threads, before TensorFlow is imported.

    Returns:
        how many it has: a user's word wins here too.
    """
    if THREADS_VARIABLE in _said_here:
        os.environ[THREADS_VARIABLE] = str(threads)
    return threads_of(os.environ) or THREADS


def threads_of(variables: Mapping[str, str], name: str = THREADS_VARIABLE) -> int | None:
    """Return how many threads these variables say; None where they do not."""
    said = variables.get(name, "")
    return int(said) if said.isdecimal() else None
