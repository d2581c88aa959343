"""Processor, memory, disk and network while a run is open, seen in MLflow under `system/`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Protocol

import psutil
from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

from harness.errors import TrackingError

_FIRST_LOOK_S = 1.0


class Sampled(Protocol):
    """An open run that samples are kept with."""

    @property
    def id(self) -> str:
        """The run's name in the store."""

    @property
    def samples(self) -> int:
        """How many samples it had when it was opened."""

    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> object:
        """Keep one sample."""


@contextmanager
def sampled(run: Sampled, address: str, every_s: float) -> Iterator[None]:
    """Sample this computer from now until the end; nothing is kept of shorter times.

    Args:
        run: an open run; a resumed one goes on counting samples where it stopped.
        address: the store, since MLflow would else take the process's current one.
        every_s: seconds from one sample to the next.
    """
    monitor = _Monitor(run, address, every_s)
    monitor.start()
    try:
        yield
    finally:
        monitor.finish()


class _Monitor(SystemMetricsMonitor):
    """MLflow's, but it writes as the run does, which is safe while a server is gone.

    And the first processor reading covers a second, where MLflow's is always 0.
    """

    def __init__(self, run: Sampled, address: str, every_s: float) -> None:
        SystemMetricsMonitor.__init__(self, run.id, every_s, tracking_uri=address)
        self._run = run
        self._logging_step = run.samples

    def monitor(self) -> None:
        """Sample until told to stop."""
        psutil.cpu_percent()
        ended = self._shutdown_event.wait(_FIRST_LOOK_S)
        # A store that fails fails for the run as well, which says so.
        with suppress(TrackingError):
            while not ended:
                self.collect_metrics()
                ended = self._shutdown_event.wait(self.sampling_interval)
                if not ended:
                    self.publish_metrics(self.aggregate_metrics())

    def publish_metrics(self, metrics: Mapping[str, float]) -> None:
        """Keep one sample with the run."""
        named = {f"{self._metrics_prefix}{key}": value for key, value in metrics.items()}
        self._run.log_metrics(named, step=self._logging_step)
        self._logging_step += 1
        for monitor in self.monitors:
            monitor.clear_metrics()
