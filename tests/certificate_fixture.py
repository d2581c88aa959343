"""The archive of a study of digits, and its certificate; each is made once."""

import pytest

from harness.progress import SILENT
from harness.runs.recorded_pictures import PictureLocation
from harness.studies.archive import opened_archive
from harness.studies.certificate.certify import certify
from harness.studies.collection_files import collection_files
from harness.studies.export_study import export_study
from harness.tracking.locations import repair_locations
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import STUDY
from harness.workspace import Workspace
from tests.earlier_store import earlier_store, unpacked
from tests.made_once import made_once
from tests.small_project import run_harness


@pytest.fixture(scope="session")
def archive_file(tmp_path_factory):
    """What `export` writes of a study of three experiments of two repetitions.

    An earlier version ran it, so that there is neither ledger nor audit.
    """
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


@pytest.fixture(scope="session")
def judged_twice(tmp_path_factory):
    """The root of a project in which a second study asked the same of the same runs."""

    def make(root):
        unpacked(root)
        repair_locations(Workspace(root))
        own = root / "experiments"
        (own / "again.yaml").write_text((own / "study_digits.yaml").read_text("utf-8"), "utf-8")
        for study in ("study_digits", "again"):
            done = run_harness(root, "run", study, "--no-report")
            assert done.returncode == 0, done.stdout + done.stderr

    return made_once(tmp_path_factory, "digits_judged_twice", make)


@pytest.fixture(scope="session")
def audited_archive(judged_twice, tmp_path_factory):
    """What `export` writes of the second study, where the pictures are: with ledger and audit."""

    def make(folder):
        workspace = Workspace(judged_twice)
        tracker = MlflowTracker(workspace)
        (study,) = tracker.kept_groups("again", STUDY)
        found = collection_files(tracker, study, PictureLocation(workspace, None))
        assert found.audit == "an audit of its pictures, made now and kept with it"
        export_study(tracker, study, folder / "again.zip", SILENT, found.files)

    return made_once(tmp_path_factory, "audited_archive", make) / "again.zip"


@pytest.fixture(scope="session")
def audited(audited_archive, tmp_path_factory):
    """Its certificate, in English."""

    def make(folder):
        with opened_archive(audited_archive) as archive:
            certify(archive, folder / "paper.zip", "en")

    return made_once(tmp_path_factory, "audited_certificate", make) / "paper.zip"
