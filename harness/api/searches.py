"""A search of hyperparameters: its trials, and what became of the winners."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.api.experiments import PLANNED, OneFile, stacked, state_of
from harness.errors import ComparisonError
from harness.workspace import find_workspace

if TYPE_CHECKING:
    import pandas as pd

    from harness.runs.recorded import RecordedRun
    from harness.runtime.documents import Expected
    from harness.specs.plans.one_file import LoadedExperiment
    from harness.specs.plans.search_plan import SearchPlan
    from harness.tracking.record import FinishedRun


class Search(OneFile):
    """An experiment with a search of hyperparameters; `harness.load` gives one.

    Example:
        >>> search = harness.load("search_baseline").run()
        >>> search.trials.sort_values("score")
    """

    def __init__(self, loaded: "LoadedExperiment") -> None:
        super().__init__(loaded)
        self._tuned = loaded

    def plan(self, data: str | Path | None = None) -> "pd.DataFrame":
        """Return its searches, one for each test part, and which are done; as of an experiment.

        Args:
            data: the folder of the pictures, as `--data`.
        """
        import pandas as pd

        self._note(data)
        done = {plan.name: group for plan, group, _ in self._found()}
        rows = [
            (plan.name, number, state_of(plan.name, done), fingerprint, done.get(plan.name, ""))
            for number, (fingerprint, plan) in enumerate(self._searches(), start=1)
        ]
        return pd.DataFrame(rows, columns=PLANNED)

    @property
    def trials(self) -> "pd.DataFrame":
        """All trials: search (from 1), trial, status, epochs, score, spread, seconds, and values.

        Trial 0 is the spec as it is written.

        Raises:
            ComparisonError: it has not been run.
        """
        from harness.runs import file_names
        from harness.runs.stored_tables import read_table

        files = enumerate(self._files(), start=1)
        tables = {n: read_table(one.whole(file_names.TRIALS), _expected()) for n, one in files}
        return stacked(tables, "search")

    @property
    def winners(self) -> "pd.DataFrame":
        """What each search found: search, trial, objective, said, honest.

        `said` is the winner's score in the search, `honest` that on pictures which the search
        never touched.

        Raises:
            ComparisonError: it has not been run.
        """
        import pandas as pd

        keys = ("winner", "objective", "said", "honest")
        rows = [
            (number, *(told[key] for key in keys))
            for number, told in enumerate(self._documents(), start=1)
        ]
        return pd.DataFrame(rows, columns=["search", "trial", *keys[1:]])

    @property
    def runs(self) -> "pd.DataFrame":
        """The runs in which the winners were tested: run, id, fingerprint, then every number.

        Raises:
            ComparisonError: it has not been run.
        """
        import pandas as pd

        rows = [
            {"run": run.name, "id": run.id, "fingerprint": run.fingerprint, **run.metrics}
            for run in self._finished().values()
        ]
        return pd.DataFrame(rows)

    def _finished(self) -> "Mapping[str, FinishedRun]":
        """Return the runs of the winners, which have fingerprints of their own values."""
        from harness.tracking.mlflow_store import MlflowTracker

        tracker = MlflowTracker(find_workspace())
        ids = [run_id for told in self._documents() for run_id in told["runs"]]
        found = (tracker.recorded(run_id) for run_id in ids)
        return {run.fingerprint: run for run in found if run is not None}

    def _documents(self) -> Iterator[dict[str, Any]]:
        from harness.runs import file_names
        from harness.runtime.documents import read_document

        for files in self._files():
            yield read_document(files.whole(file_names.SEARCH), dict[str, Any], _expected())

    def _files(self) -> "list[RecordedRun]":
        found = [files for _, _, files in self._found()]
        if not found:
            raise ComparisonError(
                f"{self.name}: expected a finished search; got none of these settings on the "
                "pictures of this machine. Run it first: `.run()`."
            )
        return found

    def _found(self) -> "Iterator[tuple[SearchPlan, str, RecordedRun]]":
        """Yield each finished search with the id of its run and its files."""
        from harness.errors import TrackingError
        from harness.runs import file_names
        from harness.runs.recorded import RecordedRun
        from harness.tracking.mlflow_store import MlflowTracker
        from harness.tracking.record import SEARCH

        tracker = MlflowTracker(find_workspace())
        for fingerprint, plan in self._searches():
            for group in tracker.kept_groups(plan.name, SEARCH):
                if fingerprint and group.fingerprint == fingerprint:
                    try:
                        folder = tracker.artifact(group.id, file_names.SEARCH).parent
                    except TrackingError:  # its winner is not tested yet
                        continue
                    yield plan, group.id, RecordedRun.at(folder, group.tags)

    def _searches(self) -> "Iterator[tuple[str, SearchPlan]]":
        """Yield each search with its fingerprint, empty where the pictures are not known here."""
        from harness.runtime.device_choices import precision_here
        from harness.specs.plans.search_plan import search_fingerprint, search_plans

        collection = self._collection()
        for plan in search_plans(self._tuned, precision_here()):
            known = "" if collection is None else search_fingerprint(plan, collection.digest)
            yield known, plan


def _expected() -> "Expected":
    from harness.runtime.documents import Expected

    return Expected("the files of a finished search", "Search again.")
