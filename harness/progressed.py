"""How far a study has come: its experiments, and which of their runs are there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.data.collection import Collection
from harness.errors import ComparisonError, LostError
from harness.run import RunResult, Surroundings
from harness.spec.arms import LoadedStudy
from harness.spec.load import LoadedExperiment
from harness.spec.plan import Precision, RunPlan, fingerprint, plans


class Arm(NamedTuple):
    """An experiment of a study, with all its runs and the pictures that they see."""

    loaded: LoadedExperiment
    plans: tuple[RunPlan, ...]
    collection: Collection


@dataclass
class Progressed:
    """How far a study has come; filled while it runs.

    Attributes:
        results: of each experiment, its finished repetitions by their number.
        failed: what went wrong with an experiment, which then stopped.
        missing: runs for which the budget did not suffice.
        lost: runs whose process was lost, by name; their experiments went on.
    """

    results: dict[str, dict[int, RunResult]]
    failed: dict[str, Exception] = field(default_factory=dict)
    missing: tuple[RunPlan, ...] = ()
    lost: dict[str, LostError] = field(default_factory=dict)

    @property
    def spent_s(self) -> float:
        """Seconds of all finished runs together, those of earlier days included."""
        return sum(_seconds(result) for runs in self.results.values() for result in runs.values())

    def expected_s(self, arm: str) -> float | None:
        """Return the mean seconds of an experiment's runs; None while there are none."""
        runs = self.results[arm].values()
        return sum(map(_seconds, runs)) / len(runs) if runs else None


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
    return {arm.name: Arm(arm, plans(arm, precision), collections[arm.name]) for arm in study.arms}


def finished_before(arms: Mapping[str, Arm], shared: Surroundings) -> Progressed:
    """Return how far a study has come already."""
    results: dict[str, dict[int, RunResult]] = {name: {} for name in arms}
    for name, arm in arms.items():
        for plan in arm.plans:
            mark = fingerprint(plan, arm.collection.digest)
            done = shared.tracker.finished(mark)
            if done is not None:
                result = RunResult(plan, mark, done.id, done.metrics, reused=True)
                results[name][plan.repetition] = result
    return Progressed(results)


def _seconds(result: RunResult) -> float:
    return result.metrics["cost/wall_s"]
