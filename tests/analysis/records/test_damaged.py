"""Damaged files behind figures and reports: refused in one line with their path."""

import json

import pytest

from analysis.records.clusterings import read_clustering
from analysis.records.experiments import all_predictions, find_experiments, training_pictures
from analysis.records.search_files import read_search
from analysis.records.studies import runs_of_study
from analysis.tables.verdicts import read_differences
from harness.errors import HarnessError, TrackingError
from harness.runs.recorded import RecordedRun
from harness.workspace import Workspace
from tests.analysis.factories import write_run
from tests.analysis.test_clusters import write_clustering
from tests.analysis.test_search_figures import write_search
from tests.damage import DAMAGE, damage

pytestmark = pytest.mark.parametrize("kind", DAMAGE)
SPLIT = "image_id,class,group,part\n1,a,1,train\n2,b,2,train\n3,a,3,test\n"


def refusal(read, path):
    """Return what reading says of a damaged file, in one line that names it."""
    with pytest.raises(HarnessError) as caught:
        read()
    message = str(caught.value)
    assert message.startswith(f"{path}: expected ")
    assert "\n" not in message
    return message


def test_a_folder_of_a_run_is_no_experiment_without_its_description(tmp_path, kind):
    write_run(tmp_path, ("a", "b"))
    damage(tmp_path / "run.json", kind)
    words, workspace = [str(tmp_path)], Workspace(tmp_path)
    refusal(lambda: find_experiments(words, workspace), tmp_path / "run.json")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("predictions.parquet", all_predictions),
        ("split.csv", training_pictures),
        ("history.csv", lambda experiment: experiment.runs[0].history),
    ],
)
def test_what_a_run_measured_is_not_guessed(tmp_path, name, read, kind):
    write_run(tmp_path, ("a", "b"))
    (tmp_path / "split.csv").write_text(SPLIT)
    (experiment,) = find_experiments([str(tmp_path)], Workspace(tmp_path))
    damage(tmp_path / name, kind)
    refusal(lambda: read(experiment), tmp_path / name)


def test_a_verdict_names_no_runs(tmp_path, kind):
    path = tmp_path / "verdict.json"
    path.write_text(json.dumps({"runs": [{"id": "run1"}]}))
    damage(path, kind)
    assert "expected the verdicts of a study; got" in refusal(lambda: runs_of_study(path), path)


@pytest.mark.parametrize("name", ["run.json", "clusters.csv", "contingency.csv", "gallery.npz"])
def test_a_clustering_is_refused(tmp_path, name, kind):
    write_clustering(tmp_path)
    damage(tmp_path / name, kind)
    with pytest.raises(
        TrackingError, match="expected the files of a finished clustering; got"
    ) as e:
        read_clustering(RecordedRun.at(tmp_path))
    assert str(e.value).startswith(str(tmp_path))


@pytest.mark.parametrize("name", ["search.json", "trials.csv"])
def test_a_search_is_refused(tmp_path, name, kind):
    write_search(tmp_path)
    damage(tmp_path / name, kind)
    refusal(lambda: read_search(tmp_path), tmp_path / name)


def test_differences_are_refused(tmp_path, kind):
    path = tmp_path / "differences.json"
    row = {"name": "a", "difference": 0.1, "low": 0.0, "high": 0.2, "margin": 0.01, "word": "helps"}
    path.write_text(json.dumps([row]))
    damage(path, kind)
    refusal(lambda: read_differences(path), path)
