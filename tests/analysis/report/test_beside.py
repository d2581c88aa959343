"""Clusterings and searches in a report, alone and beside a study."""

import json
import shutil

import pytest

from analysis.report import latex, markdown
from analysis.report.gathered import gather
from analysis.report.writing import build_document
from harness.cli.main import main
from harness.errors import ComparisonError
from harness.runs.recorded_pictures import PictureLocation
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import SEARCH, STUDY, GroupRecord
from harness.wording.words import words_in
from harness.workspace import Workspace
from tests.analysis.test_clusters import write_clustering
from tests.analysis.test_search_figures import write_search

ALIKE = ("spec.yaml", "split.csv", "environment.json")


@pytest.fixture(scope="module")
def place(store, tmp_path_factory):
    """A copy of the recorded studies, with a search whose winner `better` is, and a clustering."""
    root = tmp_path_factory.mktemp("beside") / "root"
    shutil.copytree(store, root)
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("HARNESS_ROOT", str(root))
        surroundings.delenv("MLFLOW_TRACKING_URI", raising=False)
        assert main(["doctor", "--repair"]) == 0
    tracker = MlflowTracker(Workspace(root), sample_every_s=None)
    runs = [run for run in tracker.repetitions() if run.name.startswith("better ")]
    files = root / "search"
    files.mkdir()
    write_search(files)
    about = json.loads((files / "search.json").read_text())
    about |= {"name": "better", "runs": [run.id for run in runs]}
    (files / "search.json").write_text(json.dumps(about))
    with tracker.group(GroupRecord("better search", "s", "best-artworks", kind=SEARCH)) as group:
        group.log_files(files)
    with tracker.group(GroupRecord("better search", "u", "best-artworks", kind=SEARCH)):
        pass  # one that has not tested its winner yet
    clustering = root / "clustering"
    clustering.mkdir()
    write_clustering(clustering)
    folder = tracker.artifact(runs[0].id, "")
    for name in ALIKE:
        shutil.copy(folder / name, clustering / name)
    run = json.loads((folder / "run.json").read_text())
    own = json.loads((clustering / "run.json").read_text())
    own |= {key: run[key] for key in ("collection", "data_digest") if key in run}
    (clustering / "run.json").write_text(json.dumps(own))
    return root


def report(place, *words, language="en"):
    found = gather(words, words_in(language), PictureLocation(Workspace(place), None))
    return build_document(found)


def test_a_search_says_what_its_winner_was_worth(place):
    text = markdown.render(report(place, "better", language="es"))
    assert "## La búsqueda de valores" in text
    assert "La búsqueda dijo 0,610; su ganadora, entrenada de nuevo, obtiene 0,570" in text
    assert "(−0,040)" in text
    for figure in ("search_course_0", "search_importance_0", "search_parallel_0"):
        assert f"figures.es/{figure}.png" in text


def test_a_clustering_alone_is_a_report(place):
    document = report(place, str(place / "clustering"))
    keys = [chapter.key for chapter in document.chapters]
    assert keys == ["answer", "data", "clusters", "reproduce", "references"]
    text = markdown.render(document)
    assert "kmeans r1/1:" in text
    assert "figures/clusters_over_k_0.png" in text
    assert latex.render(document).endswith("\\end{document}\n")


@pytest.mark.opt_in
def test_a_study_has_searches_and_clusterings_beside_it(place):
    tracker = MlflowTracker(Workspace(place))
    (study,) = tracker.kept_groups("small", STUDY)
    document = report(place, study.id, str(place / "clustering"))
    keys = [chapter.key for chapter in document.chapters]
    assert keys[-6:-1] == ["components", "clusters", "search", "undecided", "reproduce"]
    page = markdown.render(document)
    assert "python \\-m analysis report small kmeans" in page or "report small" in page


def test_an_experiment_that_a_study_did_not_judge_is_refused_beside_it(place):
    with pytest.raises(ComparisonError, match="got an experiment that unfinished did not judge"):
        report(place, "unfinished", "alike")
