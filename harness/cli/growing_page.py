"""The page of a growing study in MLflow, brought up to date after each command."""

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from harness.console.progress_bars import open_progress
from harness.runs.recorded_pictures import PictureLocation
from harness.runtime.registered import registered_page
from harness.runtime.stderr import held_back

if TYPE_CHECKING:
    from harness.studies.growing.opening import Growth
    from harness.studies.growing.propose import RunStudy
    from harness.tracking.tracker import Tracker
    from harness.wording.language import Language


def telling(growth: "Growth", run: "RunStudy", language: "Language") -> "RunStudy":
    """Return what does a study after MLflow was told that its idea is being tried."""

    def told(study):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 (as `run`)
        from harness.studies.growing.kept import keep_lineage

        _tried(growth, lambda tracker: keep_lineage(growth, tracker, language))
        return run(study)

    return told


def keep_growing(growth: "Growth", data: Path | None, language: "Language") -> None:
    """Keep note, numbers, figure and report of a growing study with its run in MLflow.

    What cannot be written costs nothing but itself: standard error says why, and the ledger stands.
    """
    from harness.studies.growing.kept import is_kept, keep_lineage

    def keep(tracker: "Tracker") -> None:
        if is_kept(growth, tracker, language) is not None:
            return
        progress = open_progress()
        progress.start("report")
        with TemporaryDirectory() as folder:
            pictures = PictureLocation(growth.workspace, data)
            names = [str(growth.study.path)]
            view = registered_page("views")(names, language, pictures)
            view.write_each(("html", "markdown"), Path(folder))
            run_id = keep_lineage(growth, tracker, language, Path(folder))
        progress.finish(f"run {run_id} of {growth.study.name} in MLflow")

    _tried(growth, keep)


def _tried(growth: "Growth", keep: "Callable[[Tracker], object]") -> None:
    try:
        with held_back():
            from harness.tracking.mlflow_store import MlflowTracker
        keep(MlflowTracker(growth.workspace))
    except Exception as error:  # noqa: BLE001  the ledger stands, whatever happens to its page
        sys.stderr.write(
            f"\nwarning: {growth.study.name} stands as its ledger says, but its run in MLflow was "
            f"not brought up to date: {type(error).__name__}: {error}\n"
        )
