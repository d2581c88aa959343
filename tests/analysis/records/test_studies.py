import json

import pytest

from analysis.records.studies import find_verdict, runs_of_study
from harness.errors import TrackingError
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import GroupRecord
from tests.tracking.factories import a_workspace


@pytest.fixture
def tracker(tmp_path, monkeypatch, new_database):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return MlflowTracker(a_workspace(tmp_path, new_database), sample_every_s=None)


def a_study(tracker, fingerprint, files):
    record = GroupRecord("quick", fingerprint, "demo", kind="study")
    with tracker.group(record) as group:
        group.log_files(files)


def test_a_study_is_found_by_its_name_with_the_runs_it_rests_on(tracker, tmp_path, capsys):
    for number in (1, 2):
        files = tmp_path / str(number)
        files.mkdir()
        (files / "verdict.json").write_text(json.dumps({"runs": [{"id": f"run{number}"}]}))
        a_study(tracker, f"f{number}", files)
    assert runs_of_study(find_verdict("quick", tracker)) == ("run2",)
    assert "quick: 2 studies were run under this name; the last one" in capsys.readouterr().err
    assert find_verdict("other", tracker) is None


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "verdict.json").write_text("[]")
    with pytest.raises(TrackingError, match="expected the verdicts of a study; got"):
        runs_of_study(tmp_path / "verdict.json")
