"""An experiment of a study that is tuned: each repetition trains what its own search found.

Where repetitions draw their own test parts, each has a search of its own within what is left
(nested): a search that served several would have seen what another one is tested on.
"""

from harness.console.live_search import PlainSearch
from harness.data.collection.collection import Collection
from harness.runs.context import RunContext, RunResult
from harness.runs.run import run
from harness.specs.plans.plan import RunPlan
from harness.studies.search import search
from harness.studies.search_artifacts import record_found
from harness.studies.search_result import Searches, decided, search_for, winning_plan


def run_tuned(
    plan: RunPlan, searches: Searches, collection: Collection, group: str, context: RunContext
) -> RunResult:
    """Return a repetition's result with the best values of its search, which comes first.

    Both go on where they were interrupted; the search sees no picture of the test part.

    Args:
        plan: the repetition as the experiment is written.
        searches: of the experiment.
        collection: the pictures.
        group: id of the run that stands for the experiment.
        context: workspace, tracker, progress, environment.

    Raises:
        TrainingError: nothing that was tried can be trained.
    """
    own = search_for(searches, plan.repetition)
    ready = decided(plan, searches, collection.digest, context.workspace)
    if isinstance(ready, RunPlan):
        return run(ready, collection, group, context)
    searched = search(own, collection, context, PlainSearch(context.progress), parent=group)
    result = run(
        winning_plan(own, searched.winner.values, plan.repetition), collection, group, context
    )
    # A study has as many searches as repetitions of experiments: nobody looks at each by itself.
    record_found(searched, (result,), collection, context, figures=False)
    return result
