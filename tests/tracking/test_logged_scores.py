"""Runs that anybody logged to MLflow are read, and nothing is written where they are."""

import hashlib
import os
import shutil

import mlflow
import pytest

from harness.errors import TrackingError
from harness.tracking.address import VARIABLE
from harness.tracking.logged_scores import logged_again, logged_runs

VARIANTS = ("plain", "wide")


def log_plainly(address):
    """What people have in their training loops."""
    before = mlflow.get_tracking_uri() if mlflow.is_tracking_uri_set() else None
    told = os.environ.get(VARIABLE)
    mlflow.set_tracking_uri(address)
    try:
        mlflow.set_experiment("sweep")
        for variant in VARIANTS:
            for seed in range(2):
                with mlflow.start_run(run_name=f"{variant}-{seed}"):
                    mlflow.set_tag("variant", variant)
                    mlflow.log_param("seed", seed)
                    for epoch in range(2):
                        mlflow.log_metric("test_accuracy", 0.5 + epoch / 10 + seed / 100, epoch)
    finally:
        mlflow.set_tracking_uri(before)
        # MLflow tells child processes by the environment, and the tests that follow.
        os.environ.pop(VARIABLE, None)
        os.environ.update({} if told is None else {VARIABLE: told})


@pytest.fixture
def file(tmp_path, new_database):
    """Somebody's database, whose folder is theirs."""
    found = tmp_path / "theirs" / "runs.db"
    found.parent.mkdir()
    shutil.copy(new_database, found)
    log_plainly(f"sqlite:///{found}")
    return found


def digest(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_database_is_read_and_stays_as_it_is(file):
    before = digest(file.parent)
    found = logged_runs(f"sqlite:///{file}", ["sweep"])
    assert [(run.name, run.params["seed"], run.tags["variant"]) for run in found] == [
        ("plain-0", "0", "plain"),
        ("plain-1", "1", "plain"),
        ("wide-0", "0", "wide"),
        ("wide-1", "1", "wide"),
    ]
    assert [run.metrics["test_accuracy"] for run in found] == [0.6, 0.61, 0.6, 0.61]
    assert {(run.experiment, run.status) for run in found} == {("sweep", "FINISHED")}
    chosen = logged_runs(f"sqlite:///{file}", ["sweep"], "tags.variant = 'wide'")
    assert [run.name for run in chosen] == ["wide-0", "wide-1"]
    again = logged_again(f"sqlite:///{file}", [found[0].id, "f" * 32])
    assert again == {found[0].id: found[0]._replace(experiment="")}
    assert digest(file.parent) == before


def test_nothing_is_made_where_it_is_read_from_and_its_folder_may_have_any_name(
    file, tmp_path, monkeypatch
):
    here, odd = tmp_path / "here", tmp_path / "100% #1, mine"
    here.mkdir()
    shutil.copytree(file.parent, odd)
    beside = set(tmp_path.iterdir())
    monkeypatch.chdir(here)
    monkeypatch.chdir(here)
    assert len(logged_runs(f"sqlite:///{odd / file.name}", ["sweep"])) == 4
    assert list(here.iterdir()) == []
    assert set(tmp_path.iterdir()) == beside


def test_a_folder_of_an_earlier_mlflow_is_read_and_stays_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    folder = tmp_path / "mlruns"
    log_plainly(str(folder))
    before = digest(folder)
    assert [run.name for run in logged_runs(str(folder), ["sweep"])] == [
        f"{variant}-{seed}" for variant in VARIANTS for seed in range(2)
    ]
    assert digest(folder) == before


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "sqlite:///{home}/none.db",
            "sqlite:///{home}/none.db: expected MLflow's database; got no such file. Nothing is "
            "made here: name the store with --tracking-uri, or MLFLOW_TRACKING_URI.",
        ),
        (
            "{home}/mlruns",
            "{home}/mlruns: expected a folder that MLflow wrote; got none, or another folder. "
            "Nothing is made here: name the store with --tracking-uri, or MLFLOW_TRACKING_URI.",
        ),
    ],
)
def test_a_store_that_is_not_there_is_not_made(tmp_path, address, message):
    with pytest.raises(TrackingError) as caught:
        logged_runs(address.format(home=tmp_path), ["sweep"])
    assert str(caught.value) == message.format(home=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_program_s_database_gets_no_tables(tmp_path):
    file = tmp_path / "other.db"
    file.write_bytes(b"")
    with pytest.raises(TrackingError, match=r"other\.db: expected "):
        logged_runs(f"sqlite:///{file}", ["sweep"])
    assert file.read_bytes() == b""


def test_what_is_asked_wrongly_is_named(file):
    with pytest.raises(TrackingError, match=r"expected an MLflow experiment other \(Default, sw"):
        logged_runs(f"sqlite:///{file}", ["other"])
    with pytest.raises(TrackingError, match=r"--filter: expected a filter of MLflow's, such as"):
        logged_runs(f"sqlite:///{file}", ["sweep"], "variant is wide")


def test_a_server_that_is_gone_is_told_without_its_password():
    with pytest.raises(TrackingError) as caught:
        logged_runs("http://me:hunter2hunter2@127.0.0.1:9", ["sweep"])
    assert "http://***@127.0.0.1:9: expected a server that answers" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.opt_in
def test_a_server_is_read(server):
    log_plainly(server.address)
    assert len(logged_runs(server.address, ["sweep"])) == 4
