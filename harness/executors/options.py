"""Where runs happen, as the command line says it."""

from typing import Literal, NamedTuple


class ExecutorOptions(NamedTuple):
    """Where runs happen, and how many at a time."""

    workers: int | None = None
    """So many at a time; None: as measured on this machine, if that is worth it; 0: measured."""
    executor: Literal["processes", "ray"] = "processes"
    address: str | None = None
    """Of a Ray cluster; None: one of this machine alone."""
    patience_minutes: float = 30.0
    retry: bool = False
    run_cpus: float = 1.0
    """What a run is declared to need on a Ray cluster."""
    run_gpus: float = 0.0
    run_memory_mib: int = 1500
