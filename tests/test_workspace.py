from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.workspace import Workspace, find_workspace

PROJECT = Path(__file__).resolve().parents[1]


def test_the_workspace_is_the_project_whatever_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert find_workspace().root == PROJECT


def test_harness_root_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    assert find_workspace().database == tmp_path / "mlruns" / "mlflow.db"


def test_a_root_that_is_no_folder_is_the_users_to_fix(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path / "none"))
    with pytest.raises(HarnessError, match="HARNESS_ROOT: expected a folder; got .*none"):
        find_workspace()


def test_the_cache_can_lie_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    assert Workspace(tmp_path / "project").cache == tmp_path / "cache"
    monkeypatch.delenv("HARNESS_CACHE")
    assert Workspace(tmp_path / "project").cache == tmp_path / "project" / "data" / "cache"
