import json
import os
import subprocess
from importlib.metadata import version

import pytest

from harness.runtime.environment import describe_environment
from harness.runtime.processor import processor_name


@pytest.fixture
def repository(tmp_path):
    """A repository with one commit of one file."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "run.py").write_text("epochs = 20\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Begin")
    return folder


def git(folder, *words):
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b", "GIT_CONFIG_GLOBAL": os.devnull}
    who |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b"}
    ended = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=os.environ | who,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


def test_the_description_can_be_written_as_json(tmp_path):
    assert json.loads(json.dumps(describe_environment(tmp_path)))["python"]


def test_versions_are_those_installed(tmp_path):
    packages = describe_environment(tmp_path)["packages"]
    assert packages["numpy"] == version("numpy")
    assert packages["tensorflow"] == version("tensorflow")


def test_the_machine_is_described(tmp_path):
    machine = describe_environment(tmp_path)["machine"]
    assert machine["processor"] == processor_name() != ""
    assert 1 <= machine["cores_usable"] <= machine["cores"]
    assert machine["memory_mib"] > 100


def test_variables_that_change_speed_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("SECRET_TOKEN", "do not keep")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    variables = describe_environment(tmp_path)["variables"]
    assert variables["OMP_NUM_THREADS"] == "3"
    assert "MKL_NUM_THREADS" not in variables
    assert "SECRET_TOKEN" not in variables


def test_a_clean_repository_is_its_commit(repository):
    assert describe_environment(repository)["git"] == {
        "commit": git(repository, "rev-parse", "HEAD"),
        "dirty": False,
        "changes": "",
        "diff": "",
    }


def test_changes_that_are_not_committed_are_kept(repository):
    (repository / "run.py").write_text("epochs = 3\n")
    (repository / "idée.py").write_text("new\n")
    state = describe_environment(repository)["git"]
    assert state["dirty"] is True
    assert "-epochs = 20\n+epochs = 3\n" in state["diff"]
    assert " M run.py\n" in state["changes"]
    assert "?? " in state["changes"]


def test_a_very_long_change_is_cut(repository):
    (repository / "run.py").write_text("".join(f"line {i}\n" for i in range(60_000)))
    diff = describe_environment(repository)["git"]["diff"]
    assert 200_000 < len(diff) < 200_100
    assert "… cut: " in diff[-60:]


def test_a_repository_without_a_commit_has_none(tmp_path):
    git(tmp_path, "init", "--quiet")
    assert describe_environment(tmp_path)["git"]["commit"] is None


def test_a_folder_that_is_no_repository_has_no_git_state(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert describe_environment(tmp_path)["git"] is None


def test_a_machine_without_git_has_no_git_state(repository, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert describe_environment(repository)["git"] is None


def test_looking_does_not_touch_the_repository(repository):
    index = repository / ".git" / "index"
    os.utime(repository / "run.py", (1, 1))
    before = (index.read_bytes(), index.stat().st_mtime_ns)
    describe_environment(repository)
    assert (index.read_bytes(), index.stat().st_mtime_ns) == before
