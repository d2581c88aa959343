"""The runs of a study, in the order in which they tell most."""

import math
from collections.abc import Iterator, Mapping, Set
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.errors import LostError, TrackingError
from harness.executors.job import Ended, Executor, Job
from harness.executors.loop import carry_out
from harness.runs.context import RunContext, RunResult
from harness.specs.plans.plan import RunPlan
from harness.specs.plans.run_plans import StudiedPlan
from harness.studies.adaptive import HOUR_S, Targets
from harness.studies.experiment import experiment_group, rough_work
from harness.studies.experiment_summary import keep_summary
from harness.studies.perform import perform as perform_run
from harness.studies.perform_tuned import perform_tuned
from harness.studies.preregistration import Preregistration
from harness.studies.search_result import decided, tuned_group
from harness.studies.state import StudyExperiment, StudyState, note_searches
from harness.studies.time_left import progress_line
from harness.tracking.tracker import TrackedRun

_LOST_IN_A_ROW = 2
"""After so many lost runs of an experiment, none of them finished, it has failed."""


class Limits(NamedTuple):
    """How far to go."""

    targets: Targets
    """How many repetitions each experiment is to have now."""
    budget_hours: float | None = None
    """What all runs may take together."""
    watched: int | None = None
    """Runs are held against the budget one by one before this repetition; None: all are."""
    keep_going: bool = False
    """Whether the others are finished when an experiment fails."""


class StudyContext(NamedTuple):
    """Who does the runs of a study, and what they share."""

    context: RunContext
    executor: Executor


@dataclass
class _Schedule:
    """What the runs of a study have in common, and the open run of each experiment."""

    experiments: Mapping[str, StudyExperiment]
    state: StudyState
    limits: Limits
    context: RunContext
    groups: dict[str, TrackedRun] = field(default_factory=dict)
    stacks: dict[str, ExitStack] = field(default_factory=dict)
    under_way: dict[str, StudiedPlan] = field(default_factory=dict)

    def choose(self, busy: Set[str]) -> Job | None:
        """Return what to begin next; None when all is under way, done, or beyond the budget."""
        if self.state.missing or (self.state.failed and not self.limits.keep_going):
            return None
        for plan in self.to_do():
            job = self._job(plan)
            if job.fingerprint in busy:
                continue
            if self._exceeds(plan):
                self.state.missing = (plan,)
                return None
            self.under_way[job.fingerprint] = plan
            return job
        return None

    def to_do(self) -> Iterator[StudiedPlan]:
        """Yield what is to do now, in order."""
        return _in_order(self.experiments, self.state, self.limits.targets(self.state))

    def _job(self, plan: StudiedPlan) -> Job:
        experiment, group = self.experiments[plan.experiment], self.groups[plan.experiment].id
        ready = decided(
            plan, experiment.searches, experiment.collection.digest, self.context.workspace
        )
        searches = () if ready is not None else tuple(experiment.searches)
        perform = perform_tuned if searches else perform_run
        return Job(
            ready or plan,
            experiment.collection,
            experiment.loaded.path.parent,
            group,
            perform,
            searches,
        )

    def note(self, ended: Ended) -> None:
        """Keep what came of a run.

        Raises:
            TrackingError: without a store nobody can go on.
        """
        plan, outcome = self.under_way.pop(ended.job.fingerprint), ended.outcome
        match outcome:
            case RunResult():
                self.state.results[plan.experiment][plan.repetition] = outcome
                note_searches(
                    self.state, plan.experiment, self.experiments[plan.experiment], self.context
                )
            case TrackingError():
                raise outcome
            case LostError():
                self.state.lost[plan.experiment, plan.repetition] = outcome
                self.context.progress.say(f"failed: {outcome}")
                if self._keeps_being_lost(plan.experiment):
                    self._fails(plan.experiment, outcome)
            case _:
                self._fails(plan.experiment, outcome)
                if self.limits.keep_going:
                    self.context.progress.say(f"{plan.name}: failed: {outcome}")

    def _fails(self, name: str, error: Exception) -> None:
        if name not in self.state.failed:
            self.state.failed[name] = error
            self.stacks[name].__exit__(type(error), error, error.__traceback__)

    def _keeps_being_lost(self, name: str) -> bool:
        plans = self.experiments[name].plans
        lost = sum((name, plan.repetition) in self.state.lost for plan in plans)
        return lost >= _LOST_IN_A_ROW and not self.state.results[name]

    def _exceeds(self, next_one: StudiedPlan) -> bool:
        limits = self.limits
        if limits.budget_hours is None:
            return False
        if limits.watched is not None and next_one.repetition >= limits.watched:
            return False
        begun = [next_one.experiment, *(plan.experiment for plan in self.under_way.values())]
        expected = sum(self.state.expected_s(experiment) or 0.0 for experiment in begun)
        return self.state.spent_s + expected > limits.budget_hours * HOUR_S


def run_missing(
    experiments: Mapping[str, StudyExperiment],
    state: StudyState,
    limits: Limits,
    registration: Preregistration,
    study_context: StudyContext,
) -> None:
    """Do the runs that are missing.

    Repetition by repetition, so that whole pairs are there early; in each the baseline first, then
    what is cheap. How many are wanted is asked again after each run. Killed at any moment and
    started again, it ends the same.

    Args:
        experiments: the baseline first.
        state: how far it came before; filled with what is done now.
        limits: how far to go.
        registration: the open run of the study.
        study_context: who does the runs, and what they share.
    """
    schedule = _Schedule(experiments, state, limits, study_context.context)
    with ExitStack() as everything:
        for name, experiment in experiments.items():
            schedule.stacks[name] = everything.enter_context(ExitStack())
            settled = state.has_all(experiment)
            group = _group(experiment, registration, study_context.context, settled=settled)
            schedule.groups[name] = schedule.stacks[name].enter_context(group)
        for ended in carry_out(study_context.executor, schedule.choose, study_context.context):
            schedule.note(ended)
            if state.failed and not limits.keep_going:
                break
            if isinstance(ended.outcome, RunResult):
                registration.has_results()
                at_once = len(schedule.under_way) + 1
                study_context.context.progress.say(
                    progress_line(experiments, state, limits.targets(state), at_once)
                )
        if state.missing:
            state.missing = tuple(schedule.to_do())
        for name in state.results.keys() - state.failed.keys():
            if runs := list(state.results[name].values()):
                plan = experiments[name].plans[0]
                spec = None if isinstance(plan, RunPlan) else plan.spec
                keep_summary(schedule.groups[name], runs, study_context.context.tracker, spec)
    if state.failed and not limits.keep_going:
        raise next(iter(state.failed.values()))


def _group(
    experiment: StudyExperiment,
    registration: Preregistration,
    context: RunContext,
    *,
    settled: bool,
) -> AbstractContextManager[TrackedRun]:
    record = experiment_group(
        experiment.loaded, experiment.plans[0], experiment.collection, registration.run.id
    )
    if experiment.searches:
        record = tuned_group(record, experiment.searches, experiment.collection.digest)
    return context.tracker.group(record, settled=settled)


def _in_order(
    experiments: Mapping[str, StudyExperiment], state: StudyState, targets: Mapping[str, int]
) -> Iterator[StudiedPlan]:
    """Yield what is to do; asked again after each run, so that what was learned is used."""
    baseline = next(iter(experiments))

    def cost(name: str) -> tuple[bool, float]:
        known = state.expected_s(name)
        return name != baseline, math.inf if known is None else known

    def unknown(name: str) -> float:
        return rough_work(experiments[name].loaded.spec)

    for repetition in range(max(targets.values(), default=0)):
        wanted = [name for name, count in targets.items() if repetition < count]
        for name in sorted(sorted(wanted, key=unknown), key=cost):
            there = repetition in state.results[name] or (name, repetition) in state.lost
            if not there and name not in state.failed:
                yield experiments[name].plans[repetition]
