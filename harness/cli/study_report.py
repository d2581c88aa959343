"""The report of a study, kept with its run in MLflow; `analysis` writes it."""

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from harness.console.progress_bars import open_progress
from harness.errors import TrackingError
from harness.runs.recorded_pictures import PictureLocation
from harness.runtime.registered import registered_page
from harness.wording.language import in_language
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.studies.study import JudgedStudy
    from harness.tracking.tracker import Tracker
    from harness.wording.language import Language

WritePage = Callable[[str, str, PictureLocation, Path], Path]
"""From the id of a study's run, a language, the pictures and a folder to the page in it."""


def keep_report(concluded: "JudgedStudy", data: Path | None, language: "Language") -> None:
    """Keep the report of a judged study with it, unless it keeps one of the same verdicts.

    A report that cannot be written costs nothing but itself: standard error says why, and how to
    have it, and the verdicts stand.
    """
    if concluded.verdicts is None or not concluded.verdicts.complete:
        return
    from harness.tracking.mlflow_store import MlflowTracker

    workspace, progress = find_workspace(), open_progress()
    tracker, name = MlflowTracker(workspace), concluded.verdicts.name
    if not concluded.news and _is_there(tracker, concluded.study_id, language):
        return
    progress.start("report")
    try:
        with TemporaryDirectory() as folder:
            pictures = PictureLocation(workspace, data)
            find_page_writer()(concluded.study_id, language, pictures, Path(folder))
            tracker.attach(concluded.study_id, Path(folder))
    except Exception as error:  # noqa: BLE001  the verdicts stand, whatever happens to their page
        progress.finish("not written")
        sys.stderr.write(
            f"\nwarning: {name} is judged, but its report was not written: "
            f"{type(error).__name__}: {error}\n"
            f"Try `python -m analysis report {name} --keep`.\n"
        )
        return
    spoken = "" if language == "en" else f" --language {language}"
    progress.finish(
        f"{page_name(language)} of run {concluded.study_id}; "
        f"`python -m analysis report {name}{spoken}` writes it as a file"
    )


def page_name(language: "Language") -> str:
    """Return what the page is called among the artifacts of a study's run."""
    return f"{in_language('report', language)}.html"


def find_page_writer() -> WritePage:
    """Return what writes a study's page; `analysis` registers it under `harness.pages`.

    Raises:
        HarnessError: none is registered, so the project is not installed as it is now.
    """
    writer: WritePage = registered_page("study")
    return writer


def _is_there(tracker: "Tracker", study_id: str, language: "Language") -> bool:
    try:
        tracker.artifact(study_id, page_name(language))
    except TrackingError:
        return False
    return True
