"""Runs done as tasks of a Ray cluster; what a lost node had is done again elsewhere."""

import os
import sys
from contextlib import ExitStack, redirect_stdout, suppress
from typing import Any, NamedTuple
from uuid import uuid4

from harness.errors import HarnessError, LostError, SpecError
from harness.executors.job import Ended, Job, Site
from harness.executors.messages import Result, outcome_of
from harness.executors.options import ExecutorOptions
from harness.executors.ray_worker import Errand, do_there
from harness.progress import Progress
from harness.runtime.device_choices import DEVICE_VARIABLES, LOADERS
from harness.runtime.processor import ONEDNN_VARIABLE
from harness.runtime.stderr import ANNOUNCE_LESS
from harness.runtime.threads import cores_usable, thread_variables
from harness.tracking.address import VARIABLE
from harness.wording.counts import counted

_HANDED_ON = (
    VARIABLE,
    "MLFLOW_TRACKING_USERNAME",
    "MLFLOW_TRACKING_PASSWORD",
    "MLFLOW_TRACKING_TOKEN",
    *thread_variables(),
    ONEDNN_VARIABLE,
    *DEVICE_VARIABLES,
    LOADERS,
    *ANNOUNCE_LESS,
)
"""What each task is told of this process's environment: the store, and what decides numbers."""
_NODES_LOST = 3
"""After so many lost nodes, it is the run that is suspected."""


class _UnderWay(NamedTuple):
    job: Job
    nodes_lost: int = 0
    retried: bool = False


class RayCluster:
    """A connection to a cluster; to be used in a `with` block."""

    def __init__(self, options: ExecutorOptions, site: Site, progress: Progress) -> None:
        """Connect to nothing yet."""
        self._ways = options
        self._progress = progress
        # Whoever sees this file shares the folder with the store and the artifacts.
        self._sign = site.root / "mlruns" / f"ray-{uuid4().hex}.sign"
        self._errand = Errand(site, self._sign)
        self._tasks: dict[Any, _UnderWay] = {}
        self._opened = ExitStack()

    def __enter__(self) -> "RayCluster":
        """Connect.

        Raises:
            SpecError: Ray is not installed, or there is no cluster.
            HarnessError: no node has what a run is declared to need.
        """
        self._ray = _imported()
        with ExitStack() as opened:
            # Ray tells of lost nodes on standard output, which is for results.
            opened.enter_context(redirect_stdout(sys.stderr))
            opened.callback(self._ray.shutdown)
            _connect(self._ray, self._ways.address)
            self._require_place()
            self._sign.parent.mkdir(parents=True, exist_ok=True)
            self._sign.touch()
            opened.callback(self._sign.unlink, missing_ok=True)
            self._task = self._ray.remote(do_there).options(max_retries=0, **self._needs())
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """End what is under way, and disconnect."""
        for task in self._tasks:
            # Its run stays "running" in the store until it is begun again.
            with suppress(self._ray.exceptions.RayError):
                self._ray.cancel(task, force=True)
        self._opened.close()

    def has_room(self) -> bool:
        """Return whether the cluster has place for one more run."""
        return len(self._tasks) < min(self._ways.workers or self._places(), self._places())

    def begin(self, job: Job) -> None:
        """Hand a run to the cluster."""
        self._give(_UnderWay(job))

    def ended(self, patience_s: float | None = None) -> Ended | None:
        """Wait for a run that ends and return it; None after so many seconds without."""
        done, _ = self._ray.wait(list(self._tasks), num_returns=1, timeout=patience_s)
        if not done:
            return None
        given = self._tasks.pop(done[0])
        try:
            answer: tuple[str, Result] = self._ray.get(done[0])
        except self._ray.exceptions.RayError as error:
            return self._lost(given, error)
        node, result = answer
        self._progress.say(f"{given.job.plan.name}: ended on {node}")
        return Ended(given.job, outcome_of(result))

    def _give(self, given: _UnderWay) -> None:
        self._tasks[self._task.remote(given.job, self._errand)] = given

    def _lost(self, given: _UnderWay, error: Exception) -> Ended | None:
        """Return the end of a lost run; None where it is done again."""
        name, why = given.job.plan.name, f"{type(error).__name__}: {str(error).splitlines()[0]}"
        if _is_of_the_node(self._ray, error) and given.nodes_lost < _NODES_LOST:
            self._progress.say(f"{name}: its node was lost; it is done again elsewhere")
            self._give(given._replace(nodes_lost=given.nodes_lost + 1))
            return None
        if self._ways.retry and not given.retried:
            self._progress.say(f"{name}: lost, and begun once more: {why}")
            self._give(given._replace(retried=True))
            return None
        return Ended(given.job, LostError(f"{name}: its task was lost: {why}"))

    def _needs(self) -> dict[str, float]:
        """Return what a run is declared to need, in Ray's words."""
        options = self._ways
        return {
            "num_cpus": options.run_cpus,
            "num_gpus": options.run_gpus,
            "memory": options.run_memory_mib * 2**20,
        }

    def _places(self) -> int:
        """Return how many runs the nodes have place for, busy or not."""
        needs = dict(zip(("CPU", "GPU", "memory"), self._needs().values(), strict=True))
        return sum(
            int(min(has.get(name, 0) // need for name, need in needs.items() if need))
            for has in (node["Resources"] for node in _alive(self._ray))
        )

    def _require_place(self) -> None:
        nodes = len(_alive(self._ray))
        if not self._places():
            raise HarnessError(
                f"--executor ray: expected a node with {self._needs()}; got none among {nodes}. "
                "Ask for less, or add such a node."
            )
        self._progress.say(
            f"ray: {counted(nodes, 'node')}, {counted(self._places(), 'run')} at a time"
        )


def _imported() -> Any:  # noqa: ANN401 (Ray is typed in part)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would write home
    try:
        import ray
    except ImportError as error:
        raise SpecError(
            "--executor ray: expected Ray to be installed; got no such package. "
            "Install it here and on each node: pip install -c constraints.txt -e '.[ray]'"
        ) from error
    return ray


def _connect(ray: Any, address: str | None) -> None:  # noqa: ANN401
    told = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    alone = {"num_cpus": cores_usable(), "include_dashboard": False}
    try:
        ray.init(
            address or "local",
            runtime_env={"env_vars": told},
            log_to_driver=False,
            logging_level="ERROR",
            **({} if address else alone),
        )
    except (ConnectionError, TimeoutError, ValueError, RuntimeError) as error:
        raise SpecError(
            f"--address: expected a Ray cluster at {address!r}; got {str(error).splitlines()[0]!r}."
            " Start one with `ray start --head`, or leave --address out for one of this machine."
        ) from error


def _alive(ray: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [node for node in ray.nodes() if node["Alive"]]


def _is_of_the_node(ray: Any, error: Exception) -> bool:  # noqa: ANN401
    """Return whether it was the node that was lost, and not the run's process alone."""
    kinds = ("NodeDiedError", "LocalRayletDiedError", "ObjectLostError", "OwnerDiedError")
    return isinstance(error, tuple(getattr(ray.exceptions, kind) for kind in kinds))
