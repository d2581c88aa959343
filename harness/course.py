"""The runs of a study, in the order in which they tell most."""

import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.data.collection import Collection
from harness.errors import ComparisonError, TrackingError
from harness.experiment import experiment_group, mean_and_spread
from harness.found import Found, decided, searches_done
from harness.registration import Registration
from harness.run import RunResult, Surroundings, run
from harness.spec.arms import LoadedStudy
from harness.spec.experiment import ExperimentSpec
from harness.spec.load import LoadedExperiment
from harness.spec.plan import Precision, RunPlan, fingerprint, plans
from harness.spec.search_plan import SearchPlan, search_plans
from harness.tracking.tracker import TrackedRun
from harness.tuning import run_tuned, tuned_group

HOUR_S = 3600.0


class Arm(NamedTuple):
    """An experiment of a study, with all its runs and the pictures that they see."""

    loaded: LoadedExperiment
    plans: tuple[RunPlan, ...]
    """As it is written."""
    collection: Collection
    searches: tuple[SearchPlan, ...] = ()
    """What the runs' values are searched with; none: they are run as they are written."""


@dataclass
class Progressed:
    """How far a study has come; filled while it runs.

    Attributes:
        results: of each experiment, its finished repetitions by their number.
        searched: of each experiment that is tuned, what its searches found.
        failed: what went wrong with an experiment, which then stopped.
        missing: runs for which the budget did not suffice.
    """

    results: dict[str, dict[int, RunResult]]
    searched: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    missing: tuple[RunPlan, ...] = ()

    @property
    def spent_s(self) -> float:
        """Seconds of all finished runs and searches together, those of earlier days included."""
        runs = (result for runs in self.results.values() for result in runs.values())
        searches = (found for searched in self.searched.values() for found in searched)
        return sum(map(_seconds, runs)) + sum(found.seconds for found in searches)

    def expected_s(self, arm: str) -> float | None:
        """Return the mean seconds of an experiment's runs, each with its share of the searches.

        None while there are none.
        """
        runs = self.results[arm].values()
        searching = sum(found.seconds for found in self.searched.get(arm, ()))
        return (sum(map(_seconds, runs)) + searching) / len(runs) if runs else None


class Limits(NamedTuple):
    """How far to go."""

    repetitions: int
    """Of each experiment, up to this look."""
    budget_hours: float | None = None
    """What all runs may take together."""
    keep_going: bool = False
    """Whether the others are finished when an experiment fails."""


def study_arms(
    study: LoadedStudy, collections: Mapping[str, Collection], precision: Precision
) -> dict[str, Arm]:
    """Return the experiments of a study by name, the baseline first.

    Args:
        study: the study.
        collections: the pictures of each experiment.
        precision: what `training.precision: auto` means on this machine.

    Raises:
        ComparisonError: two experiments see different pictures.
    """
    baseline = collections[study.baseline.name]
    for name, collection in collections.items():
        if collection.digest != baseline.digest:
            raise ComparisonError(
                f"{name}: expected the pictures of {study.baseline.name} ({baseline.name}, digest "
                f"{baseline.digest[:12]}), because only runs on the same pictures can be compared; "
                f"got {collection.name}, digest {collection.digest[:12]}."
            )
    return {
        arm.name: Arm(
            arm,
            plans(arm, precision),
            collections[arm.name],
            () if arm.spec.search is None else search_plans(arm, precision),
        )
        for arm in study.arms
    }


def finished_before(arms: Mapping[str, Arm], shared: Surroundings) -> Progressed:
    """Return how far a study has come already."""
    results: dict[str, dict[int, RunResult]] = {name: {} for name in arms}
    for name, arm in arms.items():
        for written in arm.plans:
            plan = decided(written, arm.searches, arm.collection.digest, shared.workspace)
            mark = None if plan is None else fingerprint(plan, arm.collection.digest)
            done = None if mark is None else shared.tracker.finished(mark)
            if plan is not None and mark is not None and done is not None:
                result = RunResult(plan, mark, done.id, done.metrics, reused=True)
                results[name][plan.repetition] = result
    came = Progressed(results)
    for name, arm in arms.items():
        _note_searches(came, name, arm, shared)
    return came


def run_missing(
    arms: Mapping[str, Arm],
    came: Progressed,
    limits: Limits,
    registration: Registration,
    shared: Surroundings,
) -> None:
    """Do the runs that are missing.

    Repetition by repetition, so that whole pairs are there early; in each the baseline first, then
    what is cheap. Killed at any moment and started again, it ends the same.

    Args:
        arms: the baseline first.
        came: how far it came before; filled with what is done now.
        limits: how far to go.
        registration: the open run of the study.
        shared: workspace, tracker, progress, environment.
    """
    with ExitStack() as everything:
        stacks = {name: everything.enter_context(ExitStack()) for name in arms}
        groups = {
            name: stacks[name].enter_context(_group(arms[name], registration, shared))
            for name in arms
        }
        for plan in _in_order(arms, came, limits.repetitions):
            name = plan.experiment
            if _exceeds(limits.budget_hours, came, name):
                came.missing = tuple(_in_order(arms, came, limits.repetitions))
                break
            try:
                result = _run(plan, arms[name], groups[name].id, shared)
            except TrackingError:  # without a store nobody can go on
                raise
            except Exception as error:  # noqa: BLE001 (raised below, or told at the end)
                came.failed[name] = error
                stacks[name].__exit__(type(error), error, error.__traceback__)
                if not limits.keep_going:
                    break
                shared.progress.say(f"{plan.name}: failed: {error}")
            else:
                came.results[name][plan.repetition] = result
                _note_searches(came, name, arms[name], shared)
                registration.has_results()
        for name in came.results.keys() - came.failed.keys():
            if runs := list(came.results[name].values()):
                groups[name].log_metrics(mean_and_spread(runs), step=len(runs))
    if came.failed and not limits.keep_going:
        raise next(iter(came.failed.values()))


def _run(plan: RunPlan, arm: Arm, group: str, shared: Surroundings) -> RunResult:
    if arm.searches:
        return run_tuned(plan, arm.searches, arm.collection, group, shared)
    return run(plan, arm.collection, group, shared)


def _note_searches(came: Progressed, name: str, arm: Arm, shared: Surroundings) -> None:
    """Note what has been found for the repetitions that are there."""
    came.searched[name] = searches_done(
        arm.searches, came.results[name], arm.collection.digest, shared.workspace
    )


def _group(
    arm: Arm, registration: Registration, shared: Surroundings
) -> AbstractContextManager[TrackedRun]:
    record = experiment_group(arm.loaded, arm.plans[0], arm.collection, registration.run.id)
    if arm.searches:
        record = tuned_group(record, arm.searches, arm.collection.digest)
    return shared.tracker.group(record)


def _in_order(arms: Mapping[str, Arm], came: Progressed, count: int) -> Iterator[RunPlan]:
    """Yield what is to do; asked again after each run, so that what was learned is used."""
    baseline = next(iter(arms))

    def cost(name: str) -> tuple[bool, float]:
        known = came.expected_s(name)
        return name != baseline, math.inf if known is None else known

    def unknown(name: str) -> float:
        return rough_work(arms[name].loaded.spec)

    for repetition in range(count):
        for name in sorted(sorted(arms, key=unknown), key=cost):
            plan = arms[name].plans[repetition]
            if repetition not in came.results[name] and name not in came.failed:
                yield plan


def rough_work(spec: ExperimentSpec) -> float:
    """Return a number that grows with the time of a run, for those that nobody has timed."""
    pixels = spec.features.image_pixels or 1
    return float(pixels**2 * (1 if spec.is_classical else 3 * spec.training.epochs))


def _exceeds(budget_hours: float | None, came: Progressed, arm: str) -> bool:
    if budget_hours is None:
        return False
    expected = came.expected_s(arm) or 0.0
    return came.spent_s + expected > budget_hours * HOUR_S


def _seconds(result: RunResult) -> float:
    return result.metrics["cost/wall_s"]
