"""An experiment of a study that is tuned: each repetition trains what its own search found.

Where repetitions draw their own test parts, each has a search of its own within what is left
(nested): a search that served several would have seen what another one is tested on.
"""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from harness.data.collection import Collection
from harness.found import Found, found_before
from harness.run import RunResult, Surroundings, run
from harness.search_recording import record_found
from harness.search_view import PlainSearch
from harness.searching import search
from harness.spec.plan import RunPlan, sha256_of
from harness.spec.search import Plain, SearchSpec
from harness.spec.search_plan import SearchPlan, search_fingerprint, winning_plans
from harness.tracking.record import GroupRecord
from harness.verdicts.parts import Tuning
from harness.workspace import Workspace

Searches = Sequence[SearchPlan]
"""Those of one experiment: one for each of its test parts."""


def search_for(searches: Searches, repetition: int) -> SearchPlan:
    """Return the search whose winner a repetition trains."""
    return searches[0] if len(searches) == 1 else searches[repetition]


def decided(
    plan: RunPlan, searches: Searches, data_digest: str, workspace: Workspace
) -> RunPlan | None:
    """Return a repetition with the values that its search found; None while there are none.

    Args:
        plan: the repetition as the experiment is written.
        searches: of the experiment; none: it is run as it is written.
        data_digest: says what the pictures are.
        workspace: where searches are kept.
    """
    if not searches:
        return plan
    own = search_for(searches, plan.repetition)
    found = found_before(own, data_digest, workspace)
    return None if found is None else _winner(own, found.values, plan.repetition)


def run_tuned(
    plan: RunPlan, searches: Searches, collection: Collection, group: str, shared: Surroundings
) -> RunResult:
    """Return a repetition's result with the best values of its search, which comes first.

    Both go on where they were interrupted; the search sees no picture of the test part.

    Args:
        plan: the repetition as the experiment is written.
        searches: of the experiment.
        collection: the pictures.
        group: id of the run that stands for the experiment.
        shared: workspace, tracker, progress, environment.

    Raises:
        TrainingError: nothing that was tried can be trained.
    """
    own = search_for(searches, plan.repetition)
    ready = decided(plan, searches, collection.digest, shared.workspace)
    if ready is not None:
        return run(ready, collection, group, shared)
    searched = search(own, collection, shared, PlainSearch(shared.progress), parent=group)
    result = run(_winner(own, searched.winner.values, plan.repetition), collection, group, shared)
    # A study has as many searches as repetitions of experiments: nobody looks at each by itself.
    record_found(searched, (result,), collection, shared, figures=False)
    return result


def tuned_group(arm: GroupRecord, searches: Searches, data_digest: str) -> GroupRecord:
    """Return what stands for an experiment that is tuned, before anything is found."""
    marks = [search_fingerprint(each, data_digest) for each in searches]
    budgets = [[each.search.trials, each.search.minutes] for each in searches]
    return replace(arm, fingerprint=sha256_of({"tuned by": marks, "budgets": budgets}))


def searches_done(
    searches: Searches, repetitions: Iterable[int], data_digest: str, workspace: Workspace
) -> tuple[Found, ...]:
    """Return what was found so far for some repetitions, each search once."""
    if not searches:
        return ()
    wanted = {search_for(searches, number).outer.repetition for number in repetitions}
    ended = (
        found_before(each, data_digest, workspace)
        for each in searches
        if each.outer.repetition in wanted
    )
    return tuple(found for found in ended if found is not None)


def describe_tuning(search: SearchSpec, found: Sequence[Found]) -> Tuning:
    """Return by what an experiment was tuned, over all its searches; there is at least one."""
    written = [each.as_written for each in found if each.as_written is not None]
    return Tuning(
        tuner=search.tuner.kind,
        objective=search.objective,
        keys=tuple(search.space),
        repetitions=search.repetitions.count,
        searches=len(found),
        trials=sum(each.trials for each in found),
        seconds=sum(each.seconds for each in found),
        said=statistics.fmean(each.said for each in found),
        as_written=statistics.fmean(written) if written else None,
    )


def _winner(search: SearchPlan, values: Mapping[str, Plain], repetition: int) -> RunPlan:
    return next(each for each in winning_plans([(search, values)]) if each.repetition == repetition)
