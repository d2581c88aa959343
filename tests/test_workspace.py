import os
from pathlib import Path

import pytest

from harness import workspace
from harness.errors import HarnessError
from harness.workspace import Workspace, find_workspace, packaged_experiments

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


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package as a wheel leaves it, far from any checkout, and an empty working directory."""
    package = tmp_path / "site-packages" / "harness"
    (package / "experiments").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(workspace, "__file__", str(package / "workspace.py"))
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path / "here")
    workspace._say_once.cache_clear()
    return package


def test_an_installed_program_works_in_the_folder_where_one_is_and_says_so(installed, capsys):
    assert find_workspace().root == find_workspace().root == Path.cwd()
    assert packaged_experiments() == installed / "experiments"
    assert capsys.readouterr().err == (
        f"workspace: {Path.cwd()}, as this folder lies in none "
        "(`python -m harness init my_study` makes one)\n"
    )


@pytest.mark.parametrize("mark", ["experiments/schema.json", "mlruns/unfinished"])
def test_a_workspace_is_the_nearest_folder_around_that_is_marked(installed, mark, capsys):
    here = Path.cwd()
    for folder in (here.parent, here):
        (folder / mark).parent.mkdir(parents=True)
        (folder / mark).touch()
    below = here / "notes" / "deep"
    below.mkdir(parents=True)
    assert find_workspace().root == here
    assert capsys.readouterr().err == ""

    os.chdir(below)
    assert find_workspace().root == here
    assert capsys.readouterr().err == f"workspace: {here}, which this folder lies in\n"


def test_a_workspace_that_somebody_else_put_above_is_not_taken(installed, monkeypatch, capsys):
    here = Path.cwd()
    (here.parent / "mlruns" / "unfinished").mkdir(parents=True)
    monkeypatch.setattr(os, "getuid", lambda: here.stat().st_uid + 1)
    assert find_workspace().root == here
    assert f"{here.parent}: a workspace of another user" in capsys.readouterr().err


def test_a_working_directory_that_was_deleted_is_the_users_to_leave(installed):
    Path.cwd().rmdir()
    with pytest.raises(HarnessError, match="got one that was deleted"):
        find_workspace()
