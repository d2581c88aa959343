"""A search, its best values trained anew by the ordinary run, and what that says of it."""

import gc
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from harness.console.live_search import SearchView
from harness.data.collection.collection import Collection
from harness.errors import SpecError, TrainingError
from harness.executors.inline import InlineExecutor
from harness.executors.job import Executor
from harness.metrics import METRICS
from harness.runs.context import RunContext
from harness.specs.plans.differences import as_word
from harness.specs.plans.one_file import LoadedExperiment
from harness.specs.plans.plan import RunPlan, experiment_fingerprint, sha256_of
from harness.specs.plans.search_plan import (
    SearchPlan,
    search_plans,
    winning_plans,
)
from harness.specs.schema.training import Precision
from harness.studies.experiment import ExperimentScope as Runs
from harness.studies.experiment import experiment_group, run_below
from harness.studies.search_artifacts import Honest, Searched, record_found, search_group
from harness.studies.trial import TrialScope, try_values
from harness.tracking.record import GroupRecord
from harness.tuner.distributed import CHIEF, Crew, role, search_together, serve, work
from harness.tuner.local import UNUSABLE, search_here
from harness.tuner.task import Task
from harness.tuner.trial import Outcome, ProposedValues, Status, Trial, best_of


class Tuned(NamedTuple):
    """An experiment with the values that its searches found."""

    searches: tuple[Searched, ...]
    plans: tuple[RunPlan, ...]
    """Its ordinary runs, with its own seeds: paired with those of any other experiment."""


def tune(
    experiment: LoadedExperiment,
    precision: Precision,
    collection: Collection,
    context: RunContext,
    view: SearchView,
    crew: Crew | None = None,
) -> Tuned:
    """Return the experiment's runs with the best values found within its search's budget.

    Raises:
        SpecError: it has no search.
        TrainingError: nothing that was tried can be trained.
    """
    searches = tuple(
        search(plan, collection, context, view, crew)
        for plan in search_plans(experiment, precision)
    )
    return Tuned(searches, winning_plans([(each.plan, each.winner.values) for each in searches]))


def run_search(
    experiment: LoadedExperiment,
    precision: Precision,
    collection: Collection,
    context: RunContext,
    view: SearchView,
    team: tuple[Crew | None, Executor | None] = (None, None),
) -> tuple[Honest, ...]:
    """Return what each search said, and what its winner is worth; `team`: for trials, for runs."""
    tuned = tune(experiment, precision, collection, context, view, team[0])
    group = _group(experiment, tuned, collection)
    scope = Runs(collection, experiment.path.parent, context, team[1] or InlineExecutor(context))
    results = run_below(tuned.plans, group, scope)
    return tuple(
        record_found(searched, results, collection, context) for searched in tuned.searches
    )


def search(
    plan: SearchPlan,
    collection: Collection,
    context: RunContext,
    view: SearchView,
    crew: Crew | None = None,
    parent: str | None = None,
) -> Searched:
    """Return what one search found; trials recorded earlier are not done again.

    Args:
        plan: the search.
        collection: the pictures.
        context: workspace, tracker, progress, environment.
        view: what shows it.
        crew: processes that share the work; None: this one does it.
        parent: id of the run that the search is part of, if any.

    Raises:
        SpecError: trials are to be pruned, and by several processes.
        TrainingError: nothing that was tried can be trained.
    """
    _require_order(plan, crew)
    better = METRICS[plan.search.objective].higher_is_better
    record = search_group(plan, collection, parent)
    with context.tracker.group(record) as opened, view.shown(plan, better):
        scope = TrialScope(plan, collection, context._replace(progress=view.progress), opened.id)
        written = _written(scope, view)
        scope = scope._replace(context=context._replace(progress=view.progress))
        task = task_of(scope)
        # Each trial ends with a collection of garbage, which need not look at all libraries.
        gc.freeze()
        if crew is None:
            trials = search_here(task, partial(try_values, scope), view)
        else:
            which = plan.outer.repetition + 1
            trials = search_together(task, crew._replace(which=which), view)
        winner = best_of([written, *trials], higher_is_better=better)
    if winner is None:
        raise TrainingError(
            f"{plan.name}: expected a trial that can be trained; got none of {1 + len(trials)}. "
            f"The last said: {(written, *trials)[-1].message}"
        )
    return Searched(plan, written, trials, winner, opened.id)


def take_part(plan: SearchPlan, collection: Collection, context: RunContext) -> None:
    """Be the chief or a worker of a search, as Keras Tuner's environment variables say."""
    _require_order(plan, Crew(1, ()))
    with context.tracker.group(search_group(plan, collection)) as opened:
        scope = TrialScope(plan, collection, context, opened.id)
        if role() == CHIEF:
            serve(task_of(scope))
        else:
            work(task_of(scope), partial(try_values, scope))


def _require_order(plan: SearchPlan, crew: Crew | None) -> None:
    if crew is not None and plan.search.pruning is not None:
        raise SpecError(
            f"{plan.experiment.path}: search.pruning: expected null with several workers, because "
            "a trial would be stopped or not by who was faster; got a rule"
        )


def task_of(scope: TrialScope) -> Task:
    """Return a search as Keras Tuner is given it."""
    plan = scope.plan
    return Task(
        spec=plan.search,
        seed=plan.tuner_seed,
        higher_is_better=METRICS[plan.search.objective].higher_is_better,
        epochs=plan.experiment.spec.training.epochs,
        folder=scope.folder,
    )


def _written(scope: TrialScope, view: SearchView) -> Trial:
    """Return what the spec's own values are worth; the tuner is not told."""
    whole = scope.plan.experiment.spec.training.epochs
    asked = ProposedValues(0, {}, whole if scope.plan.search.tuner.kind == "hyperband" else None)
    view.begins(asked)
    try:
        outcome = try_values(scope, asked)
    except UNUSABLE as error:
        trial = _ended(asked, Outcome((), 0.0), str(error))
    else:
        trial = _ended(asked, outcome, "")
    view.ends(trial)
    return trial


def _ended(asked: ProposedValues, outcome: Outcome, message: str) -> Trial:
    status: Status = "failed" if message else "completed"
    return Trial(0, {}, asked.epochs, status, outcome.scores, outcome.seconds, message)


def _group(experiment: LoadedExperiment, tuned: Tuned, collection: Collection) -> GroupRecord:
    """Return what stands for the experiment with the values that were found."""
    ordinary = experiment_group(experiment, tuned.plans[0], collection)
    fingerprints = dict.fromkeys(
        experiment_fingerprint(plan, collection.digest) for plan in tuned.plans
    )
    # Where each repetition was tuned by itself, their specs may differ.
    fingerprint = ordinary.fingerprint if len(fingerprints) == 1 else sha256_of(list(fingerprints))
    description = "\n".join([ordinary.description, *_found(tuned)])
    return replace(ordinary, fingerprint=fingerprint, description=description)


def _found(tuned: Tuned) -> list[str]:
    return [
        f"- found by *{searched.plan.name}*: `{key}` = {as_word(value)}"
        for searched in tuned.searches
        for key, value in searched.winner.values.items()
    ]
