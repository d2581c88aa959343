"""How far a study has come: its experiments, and which of their runs are there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.data.collection.collection import Collection
from harness.errors import ComparisonError, LostError
from harness.runs.context import RunContext, RunResult, forget_unfinished
from harness.specs.plans.one_file import Compared
from harness.specs.plans.plan import run_fingerprint
from harness.specs.plans.run_plans import (
    StudiedPlan,
    run_plan_of,
    studied_plans,
)
from harness.specs.plans.search_plan import SearchPlan, searches_of
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.training import Precision
from harness.studies.search_result import SearchResult, decided, searches_done


class StudyExperiment(NamedTuple):
    """An experiment of a study, with all its runs and the pictures that they see."""

    loaded: Compared
    plans: tuple[StudiedPlan, ...]
    """As it is written."""
    collection: Collection
    searches: tuple[SearchPlan, ...] = ()
    """What the runs' values are searched with; none: they are run as they are written."""


@dataclass
class StudyState:
    """How far a study has come; filled while it runs.

    Attributes:
        results: of each experiment, its finished repetitions by their number.
        searched: of each experiment that is tuned, what its searches found.
        failed: what went wrong with an experiment, which then stopped.
        missing: runs for which the budget did not suffice.
        lost: runs whose process was lost, by experiment and repetition; their experiments went on.
    """

    results: dict[str, dict[int, RunResult]]
    searched: dict[str, tuple[SearchResult, ...]] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    missing: tuple[StudiedPlan, ...] = ()
    lost: dict[tuple[str, int], LostError] = field(default_factory=dict)

    def has_all(self, experiment: "StudyExperiment") -> bool:
        """Return whether every repetition of an experiment is finished, later looks' too."""
        return len(self.results[experiment.loaded.name]) == len(experiment.plans)

    @property
    def seconds(self) -> dict[str, dict[int, float]]:
        """Of each experiment, seconds of its runs, each with its share of the searches."""
        found = {}
        for name, runs in self.results.items():
            searching = sum(one.seconds for one in self.searched.get(name, ()))
            share = searching / len(runs) if runs else 0.0
            found[name] = {number: _seconds(run) + share for number, run in runs.items()}
        return found

    @property
    def spent_s(self) -> float:
        """Seconds of all finished runs and searches together, those of earlier days included."""
        runs = (result for runs in self.results.values() for result in runs.values())
        searches = (found for searched in self.searched.values() for found in searched)
        return sum(map(_seconds, runs)) + sum(found.seconds for found in searches)

    def expected_s(self, experiment: str) -> float | None:
        """Return the mean seconds of an experiment's runs, each with its share of the searches.

        None while there are none.
        """
        runs = self.results[experiment].values()
        searching = sum(found.seconds for found in self.searched.get(experiment, ()))
        return (sum(map(_seconds, runs)) + searching) / len(runs) if runs else None


def study_experiments(
    study: LoadedStudy, collections: Mapping[str, Collection], precision: Precision
) -> dict[str, StudyExperiment]:
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
        experiment.name: StudyExperiment(
            experiment,
            studied_plans(experiment, precision),
            collections[experiment.name],
            searches_of(experiment, precision),
        )
        for experiment in study.experiments
    }


def study_state(experiments: Mapping[str, StudyExperiment], context: RunContext) -> StudyState:
    """Return how far a study has come already."""
    results: dict[str, dict[int, RunResult]] = {name: {} for name in experiments}
    todo = [
        (name, plan, run_fingerprint(plan, experiment.collection.digest))
        for name, experiment in experiments.items()
        for written in experiment.plans
        if (
            plan := decided(
                written, experiment.searches, experiment.collection.digest, context.workspace
            )
        )
    ]
    known = context.tracker.finished_among({fingerprint for _, _, fingerprint in todo})
    for name, plan, fingerprint in todo:
        if fingerprint in known:
            done = known[fingerprint]
            result = RunResult(run_plan_of(plan), fingerprint, done.id, done.metrics, reused=True)
            results[name][plan.repetition] = result
            forget_unfinished(context.workspace, fingerprint)
    state = StudyState(results)
    for name, experiment in experiments.items():
        note_searches(state, name, experiment, context)
    return state


def note_searches(
    state: StudyState, name: str, experiment: StudyExperiment, context: RunContext
) -> None:
    """Note what has been found for the repetitions that are there."""
    state.searched[name] = searches_done(
        experiment.searches, state.results[name], experiment.collection.digest, context.workspace
    )


def _seconds(result: RunResult) -> float:
    return result.metrics["cost/wall_s"]
