"""From what the command line says of where runs happen to what does them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from harness.console.parallel_bars import open_slots
from harness.errors import SpecError
from harness.executors.inline import InlineExecutor
from harness.executors.job import Ended, Executor, Job, Site
from harness.executors.options import ExecutorOptions
from harness.executors.process_pool import PoolOptions, ProcessPool
from harness.runs.context import RunContext
from harness.runtime.device_choices import fix_devices, gpu_children, gpu_workers
from harness.runtime.devices import devices_here
from harness.studies.worker_count import default_workers


class WhenNeeded:
    """An executor that is opened for the first run: where all are done, nothing is started."""

    def __init__(self, opening: Callable[[], AbstractContextManager[Executor]]) -> None:
        """Remember how to open it."""
        self._opening = opening
        self._stack = ExitStack()
        self._executor: Executor | None = None

    def __enter__(self) -> "WhenNeeded":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was opened."""
        self._stack.close()

    def has_room(self) -> bool:
        """Return whether one more can begin now."""
        return self._executor is None or self._executor.has_room()

    def begin(self, job: Job) -> None:
        """Begin a run; the first one opens the executor."""
        if self._executor is None:
            self._executor = self._stack.enter_context(self._opening())
        self._executor.begin(job)

    def ended(self, patience_s: float | None = None) -> Ended | None:
        """Wait for a run that ends and return it; None after so many seconds without."""
        if self._executor is None:
            raise AssertionError("the end of a run was waited for before any began")
        return self._executor.ended(patience_s)


class Work(NamedTuple):
    """What is to do."""

    amount: float = 0.0
    """As `experiment.rough_work` counts it."""
    on_all_devices: bool = False
    """Whether a run trains on all GPUs at once."""
    is_one_run: bool = False
    """Whether it is a single run: however many at a time would be best, it is one."""


def executor_for(
    options: ExecutorOptions, data: Path | None, context: RunContext, work: Work
) -> WhenNeeded:
    """Return what does the runs of a command, opened when it is needed.

    Args:
        options: what the command line says.
        data: the folder of the pictures, where one was given.
        context: workspace, tracker, progress, environment.
        work: what is to do.

    Raises:
        SpecError: there is an address, and nothing that could be there.
    """
    if options.address is not None and options.executor != "ray":
        raise SpecError("--address: expected it with --executor ray; got it without.")
    site = Site(context.workspace.root, data, context.environment)
    opening = _ray if options.executor == "ray" else _processes
    return WhenNeeded(lambda: opening(options, site, context, work))


@contextmanager
def _processes(
    options: ExecutorOptions, site: Site, context: RunContext, work: Work
) -> Iterator[Executor]:
    fix_devices()
    devices, workers, why = devices_here(), options.workers, "as asked"
    if not workers:
        workers, why = (
            gpu_workers(devices, together=work.on_all_devices)
            or (work.is_one_run and (1, "there is one run"))
            or default_workers(context, work.amount, measure=options.workers == 0)
        )
    context.progress.say(f"workers: {workers} ({why})")
    if workers == 1 and not options.retry:
        yield InlineExecutor(context)
        return
    own = () if work.on_all_devices else gpu_children(devices, workers)
    pool = PoolOptions(workers, 60 * options.patience_minutes, options.retry, by_child=own)
    with open_slots(context.progress) as slots, ProcessPool(pool, site, slots) as children:
        yield children


@contextmanager
def _ray(
    options: ExecutorOptions, site: Site, context: RunContext, _work: Work
) -> Iterator[Executor]:
    from harness.executors.ray_cluster import RayCluster

    with RayCluster(options, site, context.progress) as tasks:
        yield tasks
