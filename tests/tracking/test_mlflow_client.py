"""How runs and experiments are found in the store, against a real one."""

import pytest
from mlflow.exceptions import MlflowException

from harness.errors import TrackingError
from harness.tracking.mlflow_client import (
    every_run,
    newest_run,
    open_store,
    reopened_run,
    require_experiment,
)
from harness.tracking.record import COLLECTION, ERROR, FINGERPRINT, KIND, NOTE, STARTS, SYNTHETIC
from tests.tracking.factories import a_group


@pytest.fixture
def store(workspace):
    return open_store(workspace)


def begin(store, fingerprint, kind="repetition", started=1, **tags):
    """Write a run into the store as the harness does; return its id."""
    home = require_experiment(store, a_group())
    about = {FINGERPRINT: fingerprint, KIND: kind, **tags}
    return store.client.create_run(home, start_time=started, tags=about).info.run_id


def test_the_store_of_a_workspace_is_its_own_database(store, workspace):
    assert (store.place, store.artifacts) == (str(workspace.database), workspace.artifacts)
    assert store.writer is store.client
    assert store.server is None


def test_of_several_runs_of_a_fingerprint_the_one_begun_last_is_found(store):
    begin(store, "f1", started=20)
    last = begin(store, "f1", started=30)
    begin(store, "f1", started=10)
    assert newest_run(store, "f1", "repetition").info.run_id == last


def test_a_deleted_run_is_not_found_and_the_one_before_it_is(store):
    first = begin(store, "f1", started=10)
    store.client.delete_run(begin(store, "f1", started=20))
    assert newest_run(store, "f1", "repetition").info.run_id == first


def test_a_run_of_another_fingerprint_or_kind_is_not_found(store):
    begin(store, "f1")
    assert newest_run(store, "f2", "repetition") is None
    assert newest_run(store, "f1", "experiment") is None


def test_a_further_condition_leaves_out_what_does_not_fit(store):
    run = begin(store, "f1")
    running = "AND attributes.status = 'RUNNING'"
    assert newest_run(store, "f1", "repetition", running).info.run_id == run
    store.client.set_terminated(run)
    assert newest_run(store, "f1", "repetition", running) is None


def test_every_run_comes_once_and_in_order_however_many_fit_on_a_page(store, monkeypatch):
    begun = [begin(store, f"f{number}", started=1 + number) for number in range(7)]
    search = store.client.search_runs

    def two_at_a_time(*given, **options):
        return search(*given, **options, max_results=2)

    monkeypatch.setattr(store.client, "search_runs", two_at_a_time)
    found = [run.info.run_id for run in every_run(store, f"tags.`{KIND}` = 'repetition'")]
    assert found == begun


def test_an_experiment_is_made_once_and_says_what_it_holds(store, workspace):
    made = require_experiment(store, a_group(collection="best artworks"))
    assert require_experiment(store, a_group("other", collection="best artworks")) == made
    found = store.client.get_experiment(made)
    assert found.artifact_location.endswith("/artifacts/best-artworks")
    assert found.tags[COLLECTION] == "best artworks"
    assert found.tags[NOTE].startswith(f"{SYNTHETIC} Runs on the collection *best artworks*.")


def test_pictures_that_are_evidence_are_not_called_synthetic(store):
    made = require_experiment(store, a_group(evidence=True))
    assert SYNTHETIC not in store.client.get_experiment(made).tags[NOTE]


def test_an_experiment_that_was_deleted_is_told_with_the_command_that_brings_it_back(store):
    made = require_experiment(store, a_group())
    store.client.delete_experiment(made)
    with pytest.raises(TrackingError) as caught:
        require_experiment(store, a_group())
    assert "expected the MLflow experiment 'demo'; got it deleted" in str(caught.value)
    assert f"`python -m mlflow experiments restore -x {made}`" in str(caught.value)


class OneStepBehind:
    """A client that another computer forestalls: what it looks for is made while it looks."""

    def __init__(self, client, *, made):
        self.client, self.made, self.asked = client, made, 0

    def get_experiment_by_name(self, name):
        self.asked += 1
        if self.asked == 1:
            return None
        return self.client.get_experiment_by_name(name) if self.made else None

    def create_experiment(self, *_given):
        raise MlflowException("RESOURCE_ALREADY_EXISTS")


def test_an_experiment_made_elsewhere_in_the_same_moment_is_taken(store):
    made = require_experiment(store, a_group())
    late = store._replace(client=OneStepBehind(store.client, made=True))
    assert require_experiment(late, a_group()) == made


def test_an_experiment_that_cannot_be_made_is_told_by_mlflow(store):
    refused = store._replace(client=OneStepBehind(store.client, made=False))
    with pytest.raises(MlflowException, match="RESOURCE_ALREADY_EXISTS"):
        require_experiment(refused, a_group())


def test_a_run_opened_again_runs_counts_its_starts_and_forgets_its_error(store):
    run = begin(store, "f1", **{ERROR: "ValueError: no room"})
    store.client.set_terminated(run, "FAILED")
    for starts in ("2", "3"):
        reopened_run(store, store.client.get_run(run), "colours r1/2", {"more": "yes"})
        now = store.client.get_run(run)
        assert (now.info.status, now.info.run_name) == ("RUNNING", "colours r1/2")
        assert (now.data.tags[STARTS], now.data.tags["more"]) == (starts, "yes")
        assert ERROR not in now.data.tags
