"""One run: from a plan to a recorded result, and back from the record to the model.

Called, `harness.runs()` is the table of all that is recorded: users say it, and a package of this
name is what Python finds under it as soon as anything imports a run.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class _Runs(ModuleType):
    """This package, which can be called."""

    def __call__(self, *names: str, each: bool = False) -> "pd.DataFrame":
        """Return everything that is stored as a table, the newest first: `harness results`.

        Args:
            names: only what has one of these in its name; none: all.
            each: a row for each repetition, also one that failed, with all its numbers.

        Returns:
            a row for each experiment, search, clustering and study: name (as it is named
            everywhere), kind, collection, status, started (in UTC), repetitions that ended,
            studies that it is part of, settings that differ from the usual ones, the mean test
            scores of its repetitions (shares from 0 to 1, losses in nats), of a study how many
            proposals got each word, and the id of its run in MLflow. No rows where nothing is
            stored.

        Raises:
            TrackingError: the store cannot be read.

        Example:
            >>> harness.runs("baseline")[["name", "macro_f1"]]
        """
        from harness.tracking.result_rows import results_frame

        return results_frame(*names, each=each)


sys.modules[__name__].__class__ = _Runs
