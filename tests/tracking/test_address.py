import os
from pathlib import Path

import pytest

from harness.errors import TrackingError
from harness.tracking.address import (
    is_own,
    is_server,
    own_address,
    require_readable,
    shown_address,
    store_address,
)
from harness.workspace import Workspace

HERE = Workspace(Path("/some where/project"))


def test_runs_go_below_the_project_unless_told_otherwise():
    assert store_address(HERE) == "sqlite:////some where/project/mlruns/mlflow.db"
    assert is_own(HERE)


def test_an_empty_variable_is_no_address(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    assert store_address(HERE) == own_address(HERE)
    assert is_own(HERE)


@pytest.mark.parametrize(
    "given", ["http://lab:5000", "postgresql+psycopg://u:p@h/db", "sqlite:////elsewhere/m.db"]
)
def test_the_variable_wins(monkeypatch, given):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", given)
    assert store_address(HERE) == given
    assert not is_own(HERE)


def test_the_variable_may_name_our_own_store(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", own_address(HERE))
    assert is_own(HERE)


@pytest.mark.parametrize("given", ["./mlruns", "file:///home/me/mlruns", "mlruns"])
def test_a_folder_is_no_store_any_more(monkeypatch, given):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", given)
    with pytest.raises(TrackingError) as caught:
        store_address(HERE)
    assert str(caught.value) == (
        "MLFLOW_TRACKING_URI: expected the address of a server or a database (http, https, "
        f"sqlite, postgresql, mysql, mssql, databricks); got {given!r}. MLflow no longer keeps "
        "runs in plain folders. Unset it to use the project's own store."
    )


@pytest.mark.parametrize("sign", ["?", "%"])
def test_a_path_that_cannot_stand_in_an_address_is_refused(sign):
    with pytest.raises(TrackingError, match="expected a path without '\\?' and '%'"):
        own_address(Workspace(Path(f"/home/me/what{sign}20now")))


def test_a_password_is_not_shown():
    shown = shown_address("postgresql://me:secret@host:5432/runs?sslmode=require")
    assert shown == "postgresql://***@host:5432/runs?sslmode=require"


@pytest.mark.parametrize(
    "given", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=1"]
)
def test_a_database_in_memory_is_refused(monkeypatch, given):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", given)
    with pytest.raises(TrackingError, match="a database in memory, gone when the program ends"):
        store_address(HERE)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ("http://[::1", "cannot be read"),
        ("http://", "names no server"),
        ("https:///path", "names no server"),
        ("http://host:port", "cannot be read"),
        ("http://host:99999", "cannot be read"),
        ("http://host:0", "whose port is 0"),
        ("http://ho st:5000", "blanks"),
        ("http://host\n:5000", "blanks"),
    ],
)
def test_half_an_address_is_named_before_anybody_is_asked(monkeypatch, given, wrong):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", given)
    with pytest.raises(TrackingError, match=wrong):
        store_address(HERE)


def test_what_stands_where_a_database_should_be_is_named_before_anybody_is_asked(
    monkeypatch, tmp_path
):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    for name, wrong in (
        ("folder", "which is a folder"),
        ("pipe", "which is no regular file"),
        ("file/runs.db", "which lies below a file"),
    ):
        address = f"sqlite:///{tmp_path / name}"
        monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
        with pytest.raises(TrackingError, match=f"{wrong}. Correct it, or unset it"):
            store_address(HERE)
        monkeypatch.delenv("MLFLOW_TRACKING_URI")
        with pytest.raises(TrackingError, match=f"{wrong}. Correct it."):
            require_readable(address)


def test_servers_are_told_from_databases():
    assert is_server("https://lab")
    assert not is_server("postgresql://h/db")
