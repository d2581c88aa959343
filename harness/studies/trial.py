"""A trial of a search: ordinary runs that never see the outer test part, and what they score."""

import shutil
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from harness.data.collection.collection import Collection
from harness.runs.context import RunContext, RunResult
from harness.runs.recorded import RecordedRun
from harness.runs.run import run
from harness.runtime.documents import Expected
from harness.runtime.journal import Journal
from harness.specs.plans.plan import Bar, run_fingerprint, sha256_of
from harness.specs.plans.search_plan import SearchPlan, search_fingerprint, trial_plan, trial_spec
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.search import PruningSpec
from harness.studies.search_result import search_folder
from harness.tracking.locks import TakenError
from harness.tracking.record import GroupRecord
from harness.training.checkpoint import History
from harness.training.stopping import falls_short
from harness.tuner.trial import Outcome, ProposedValues

_LOOK_AGAIN_S = 0.5


@dataclass(frozen=True)
class _Curve:
    trial: int
    repetition: int
    epochs: tuple[Mapping[str, float], ...]


_CURVE = Expected(
    "the validation of a trial after each epoch",
    "Delete the file: later trials are then compared with fewer.",
)


class TrialScope(NamedTuple):
    """What the trials of one search have in common."""

    plan: SearchPlan
    collection: Collection
    context: RunContext
    group: str
    """Id of the run that stands for the search."""

    @property
    def folder(self) -> Path:
        """Where the search keeps what it needs to go on."""
        return search_folder(self.plan, self.collection.digest, self.context.workspace)

    @property
    def curves(self) -> Journal:
        """The validation of each trial after each epoch, for those that come later."""
        return Journal(self.folder / "curves.jsonl")


def try_values(scope: TrialScope, asked: ProposedValues) -> Outcome:
    """Return what values are worth on the selection parts of the search.

    Raises:
        SpecError: no spec has these values together.
        TrainingError, MemoryError: it cannot be trained; its run is recorded as failed.
    """
    spec = trial_spec(scope.plan, asked.values, asked.epochs)
    results: list[RunResult] = []
    pruned = False
    with scope.context.tracker.group(_record(scope, asked)) as opened:
        opened.log_params(dict(asked.values) | ({"epochs": asked.epochs} if asked.epochs else {}))
        for repetition in range(spec.repetitions.count):
            bar = _bar(scope, asked.number, repetition, spec.training.epochs)
            results.append(_run(scope, asked, spec, repetition, bar, opened.id))
            pruned = _note_curve(scope, asked.number, results[-1], bar)
            if pruned:
                break
        outcome = _outcome(scope, results, pruned=pruned)
        opened.log_metrics(_summary(scope, outcome), step=len(results))
        opened.tag({"harness.pruned": str(pruned).lower()})
    return outcome


def objective_of(scope: TrialScope, metrics: Mapping[str, float], part: str) -> float:
    """Return a run's value of the search's objective, on a part."""
    return metrics[f"{part}/{scope.plan.search.objective}"]


def _run(
    scope: TrialScope,
    asked: ProposedValues,
    spec: ExperimentSpec,
    repetition: int,
    bar: Bar | None,
    group: str,
) -> RunResult:
    plan = trial_plan(scope.plan, asked.number, spec, repetition, bar)
    while True:
        try:
            return run(plan, scope.collection, group, scope.context)
        except TakenError:
            # Another worker was proposed the very same values: its run will do.
            time.sleep(_LOOK_AGAIN_S)
        except Exception:
            fingerprint = run_fingerprint(plan, scope.collection.digest)
            shutil.rmtree(scope.context.workspace.unfinished / fingerprint, ignore_errors=True)
            raise


def _record(scope: TrialScope, asked: ProposedValues) -> GroupRecord:
    search = search_fingerprint(scope.plan, scope.collection.digest)
    return GroupRecord(
        name=f"{scope.plan.name} t{asked.number:03}",
        fingerprint=sha256_of({"search": search, "trial": asked.number}),
        collection=scope.collection.name,
        evidence=scope.collection.evidence,
        kind="trial",
        parent=scope.group,
    )


def _outcome(scope: TrialScope, results: Sequence[RunResult], *, pruned: bool) -> Outcome:
    scores = tuple(objective_of(scope, result.metrics, "selection") for result in results)
    return Outcome(scores, sum(result.metrics["cost/wall_s"] for result in results), pruned)


def _summary(scope: TrialScope, outcome: Outcome) -> dict[str, float]:
    name = f"selection/{scope.plan.search.objective}"
    summary = {name: statistics.fmean(outcome.scores), "cost/wall_s": outcome.seconds}
    if len(outcome.scores) > 1:
        summary[f"{name}_sd"] = statistics.stdev(outcome.scores)
    return summary


def _bar(scope: TrialScope, number: int, repetition: int, epochs: int) -> Bar | None:
    rule = scope.plan.search.pruning
    if rule is None or number == 0:
        return None
    earlier = {
        event["trial"]: [dict(epoch) for epoch in event["epochs"]]
        for event in scope.curves.events_of(lambda _: _Curve, _CURVE)
        if 0 < event["trial"] < number and event["repetition"] == repetition
    }
    bests = [_best_so_far(rule, curve) for curve in earlier.values()]
    return Bar(rule.metric, tuple(_height(rule, bests, epoch) for epoch in range(1, epochs + 1)))


def _height(rule: PruningSpec, bests: Sequence[Sequence[float]], epoch: int) -> float | None:
    reached = [best[epoch - 1] for best in bests if len(best) >= epoch]
    decides = epoch > rule.grace_epochs and len(reached) >= rule.minimum_trials
    return statistics.median(reached) if decides else None


def _best_so_far(rule: PruningSpec, curve: Sequence[Mapping[str, float]]) -> list[float]:
    choose = min if rule.metric == "validation/loss" else max
    values = [epoch[rule.metric] for epoch in curve]
    return [choose(values[:length]) for length in range(1, len(values) + 1)]


def _note_curve(scope: TrialScope, number: int, result: RunResult, bar: Bar | None) -> bool:
    """Keep a run's validation curve where trials are compared by it; return whether it was cut."""
    rule = scope.plan.search.pruning
    if rule is None:
        return False
    epochs = RecordedRun(partial(scope.context.tracker.artifact, result.run_id)).history
    values = [] if epochs is None else epochs[rule.metric].tolist()
    history: History = tuple({rule.metric: value} for value in values)
    repetition = result.plan.repetition
    scope.curves.write(
        {"trial": number, "repetition": repetition, "epochs": [dict(epoch) for epoch in history]}
    )
    return falls_short(history, bar) and len(history) < result.plan.spec.training.epochs
