"""One run to be done, wherever that is, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from harness.data.collection.collection import Collection
from harness.specs.plans.plan import RunPlan, run_fingerprint, sha256_of
from harness.specs.plans.run_plans import AnyPlan, run_plan_of
from harness.specs.plans.search_plan import SearchPlan, search_fingerprint
from harness.tracking.record import RunRecord

if TYPE_CHECKING:  # a process that only waits for runs needs no TensorFlow
    from harness.runs.context import RunContext, RunResult


Perform = Callable[["Job", "RunContext"], "RunResult"]


@dataclass(frozen=True, eq=False)
class Job:
    """A run to be done."""

    plan: AnyPlan
    collection: Collection
    home: Path
    """The folder of its YAML file, which `data.folder` is relative to."""
    group: str
    """Id of the run that stands for its experiment."""
    perform: "Perform"
    """Does it, in whatever process has it; a function of a module, so that it can be sent there."""
    searches: tuple[SearchPlan, ...] = ()
    """What its values are searched with first; none: it is run as it is written."""

    @cached_property
    def fingerprint(self) -> str:
        """What identifies the run."""
        written = run_fingerprint(self.plan, self.collection.digest)
        if not self.searches:
            return written
        found_by = [search_fingerprint(each, self.collection.digest) for each in self.searches]
        return sha256_of({"written": written, "searches": found_by})

    @property
    def run_plan(self) -> RunPlan:
        """The plan, as results carry it."""
        return run_plan_of(self.plan)

    @property
    def record(self) -> RunRecord:
        """The run as it is opened in the store."""
        return RunRecord(self.plan.name, self.fingerprint, self.collection.name, self.group)


class Ended(NamedTuple):
    """A run that is over."""

    job: Job
    outcome: "RunResult | Exception"
    """A LostError where its process was lost."""


class Site(NamedTuple):
    """What a process that does runs must know of the one that asks for them."""

    root: Path
    """Of the workspace."""
    data: Path | None
    """The folder of the pictures, where one was given."""
    environment: Mapping[str, object]


class Executor(Protocol):
    """Does runs; several at a time, perhaps."""

    def has_room(self) -> bool:
        """Return whether one more can begin now."""

    def begin(self, job: Job) -> None:
        """Begin a run; to be called when there is room."""

    def ended(self, patience_s: float | None = None) -> Ended | None:
        """Wait for a run that ends and return it; None after so many seconds without."""
