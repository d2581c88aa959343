"""Processor, memory, disk and network while a run is open, seen in MLflow under `system/`."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

_FIRST_LOOK_S = 1.0


@contextmanager
def sampled(run_id: str, address: str, every_s: float) -> Iterator[None]:
    """Sample this computer from now until the end; nothing is kept of shorter times.

    Args:
        run_id: an open run; a resumed one goes on counting samples where it stopped.
        address: the store, since MLflow would else take the process's current one.
        every_s: seconds from one sample to the next.
    """
    monitor = _Monitor(run_id, every_s, resume_logging=True, tracking_uri=address)
    monitor.start()
    try:
        yield
    finally:
        monitor.finish()


class _Monitor(SystemMetricsMonitor):
    """MLflow's, but the first processor reading covers a second, where MLflow's is always 0."""

    def monitor(self) -> None:
        """Sample until told to stop."""
        psutil.cpu_percent()
        if not self._shutdown_event.wait(_FIRST_LOOK_S):
            SystemMetricsMonitor.monitor(self)
