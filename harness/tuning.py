"""An experiment of a study that is tuned: each repetition trains what its own search found.

Where repetitions draw their own test parts, each has a search of its own within what is left
(nested): a search that served several would have seen what another one is tested on.
"""

from harness.data.collection import Collection
from harness.found import Searches, decided, search_for, winning_plan
from harness.results import RunResult, Surroundings
from harness.run import run
from harness.search_recording import record_found
from harness.search_view import PlainSearch
from harness.searching import search
from harness.spec.plan import RunPlan


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
