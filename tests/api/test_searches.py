"""A search and a clustering, run and read from Python."""

import pytest

import harness
from harness.errors import TrackingError
from tests.runs.test_clustering import CLUSTERING
from tests.small_project import make_project
from tests.studies.test_nested_search import LOGISTIC
from tests.studies.test_search import SEARCH
from tests.tracking.factories import a_workspace

TRIALS = 4
"""Three that are proposed, and the spec as it is written."""


def run_once(root, text, new_database):
    """Run a file in a workspace of its own."""
    a_workspace(root, new_database)
    path = make_project(root, spec=text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_ROOT", str(root))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        harness.load(path).run(workers=1)
    return path


@pytest.fixture(scope="module")
def searched(tmp_path_factory, new_database):
    return run_once(tmp_path_factory.mktemp("searched"), LOGISTIC + SEARCH, new_database)


@pytest.fixture(scope="module")
def clustered(tmp_path_factory, new_database):
    return run_once(tmp_path_factory.mktemp("clustered"), CLUSTERING, new_database)


@pytest.fixture
def loaded(monkeypatch):
    def load(path):
        monkeypatch.setenv("HARNESS_ROOT", str(path.parent))
        monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
        return harness.load(path)

    return load


def test_a_search_is_found_done_and_runs_no_more(searched, loaded, capsys):
    search = loaded(searched)
    assert list(search.plan()["state"]) == ["done"]
    capsys.readouterr()
    assert search.run(workers=1) is search
    assert "fitting" not in capsys.readouterr().err


def test_trials_are_a_table_and_the_winner_is_one_of_them(searched, loaded):
    search = loaded(searched)
    trials, (winner,) = search.trials, search.winners.to_dict("records")
    assert sorted(trials["trial"]) == list(range(TRIALS))
    assert set(trials["search"]) == {1}
    won = trials.set_index("trial").loc[winner["trial"]]
    assert winner["objective"] == "macro_f1"
    assert won["score"] == pytest.approx(trials["score"].max())
    assert winner["said"] == pytest.approx(won["score"])


def test_the_winners_run_has_the_honest_score(searched, loaded):
    search = loaded(searched)
    (run,) = search.runs.to_dict("records")
    assert run["test/macro_f1"] == pytest.approx(search.winners["honest"][0])
    assert run["cost/cpu_s"] > 0


def test_a_clustering_is_found_done_with_its_numbers(clustered, loaded):
    clustering = loaded(clustered)
    assert type(clustering).__name__ == "Clustering"
    assert list(clustering.plan()["state"]) == ["done"]
    (run,) = clustering.runs.to_dict("records")
    assert -1 <= run["test/ari"] <= 1
    assert 0 <= run["test/purity"] <= 1


def test_a_clusterings_tables_and_figures_are_those_of_its_report(clustered, loaded):
    clustering = loaded(clustered)
    contents = harness.report(*clustering.runs["id"]).contents
    named = contents.groupby("kind")["name"].apply(list)
    assert "clusters_over_k_0" in named["figure"]
    assert clustering.figure("clusters_over_k_0", language="es").png.startswith(b"\x89PNG")
    assert all(len(clustering.table(name).frame) for name in named["table"])


@pytest.mark.parametrize("name", ["trials.csv", "search.json"])
def test_numbers_of_a_search_that_were_altered_are_refused(searched, loaded, name):
    (path,) = (searched.parent / "mlruns" / "artifacts").rglob(name)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"0.", b"1."))
    read = {"trials.csv": lambda search: search.trials, "search.json": lambda s: s.winners}[name]
    with pytest.raises(TrackingError, match=f"{name}: expected a file of a finished run, as it"):
        read(loaded(searched))
    path.write_bytes(whole)
