"""The archive of a study of digits, and its certificate; each is made once."""

import pytest

from harness.progress import SILENT
from harness.studies.archive import opened_archive
from harness.studies.certificate.certify import certify
from harness.studies.export_study import export_study
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import STUDY
from harness.workspace import Workspace
from tests.earlier_store import earlier_store
from tests.made_once import made_once


@pytest.fixture(scope="session")
def archive_file(tmp_path_factory):
    """What `export` writes of a study of three experiments of two repetitions."""
    root = earlier_store(tmp_path_factory)

    def make(folder):
        tracker = MlflowTracker(Workspace(root))
        (study,) = tracker.kept_groups("study_digits", STUDY)
        export_study(tracker, study, folder / "study.zip", SILENT)

    return made_once(tmp_path_factory, "archive_of_digits", make) / "study.zip"


@pytest.fixture(scope="session")
def certificate(archive_file, tmp_path_factory):
    """Its certificate, in English."""

    def make(folder):
        with opened_archive(archive_file) as archive:
            certify(archive, folder / "paper.zip", "en")

    return made_once(tmp_path_factory, "certificate_of_digits", make) / "paper.zip"
