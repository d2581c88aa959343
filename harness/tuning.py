"""An experiment of a study that is tuned: each repetition trains what its own search found.

Where repetitions draw their own test parts, each has a search of its own within what is left
(nested): a search that served several would have seen what another one is tested on.
"""

import statistics
from collections.abc import Sequence
from dataclasses import replace

from harness.data.collection import Collection
from harness.found import Found, Searches, decided, search_for, winning_plan
from harness.run import RunResult, Surroundings, run
from harness.search_recording import record_found
from harness.search_view import PlainSearch
from harness.searching import search
from harness.spec.plan import RunPlan, sha256_of
from harness.spec.search import SearchSpec
from harness.spec.search_plan import search_fingerprint
from harness.tracking.record import GroupRecord
from harness.verdicts.parts import Tuning


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
    result = run(
        winning_plan(own, searched.winner.values, plan.repetition), collection, group, shared
    )
    # A study has as many searches as repetitions of experiments: nobody looks at each by itself.
    record_found(searched, (result,), collection, shared, figures=False)
    return result


def tuned_group(arm: GroupRecord, searches: Searches, data_digest: str) -> GroupRecord:
    """Return what stands for an experiment that is tuned, before anything is found."""
    marks = [search_fingerprint(each, data_digest) for each in searches]
    budgets = [[each.search.trials, each.search.minutes] for each in searches]
    return replace(arm, fingerprint=sha256_of({"tuned by": marks, "budgets": budgets}))


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
