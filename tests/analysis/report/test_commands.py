"""The commands that a report prints are those that made it: they are run."""

import shlex
from types import SimpleNamespace

import pytest

from analysis.report.chapters.closing import reproduce, words_for_programs
from analysis.report.gathered import gather
from harness.cli.main import build_parser, main
from harness.runs.recorded_pictures import PictureLocation
from harness.specs.plans.load import load
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import GROUP
from harness.wording.words import words_in
from harness.workspace import Workspace
from tests.specs.specs import a_spec


def printed(root, *names):
    found = gather(names, words_in("en"), PictureLocation(Workspace(root), None))
    blocks = reproduce(found, ()).blocks
    (code,) = [block for block in blocks if type(block).__name__ == "Code"]
    return code.text.splitlines()


def test_the_file_that_was_run_is_printed_and_running_it_finds_everything_done(
    small_run, monkeypatch, capsys
):
    monkeypatch.setenv("HARNESS_ROOT", str(small_run))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.chdir(small_run)
    run, report = printed(small_run, "colours")
    (group,) = MlflowTracker(Workspace(small_run)).kept_groups("colours", GROUP)
    assert run == f"python -m harness run {group.tags['harness.file']}"
    assert main(shlex.split(run)[3:]) == 0
    assert "colours r1/1: already done" in capsys.readouterr().err
    assert report == "python -m analysis report colours"


@pytest.fixture
def a_clone(small_run):
    """A copy of the project has what to install; a workspace of one's own has not."""
    constraints = small_run / "constraints.txt"
    constraints.write_text("numpy\n")
    yield small_run
    constraints.unlink()


def test_what_to_install_is_printed_only_where_it_can_be_installed(a_clone):
    assert printed(a_clone, "colours")[0] == "pip install -e . -c constraints.txt"
    (a_clone / "constraints.txt").rename(a_clone / "elsewhere.txt")
    try:
        assert not any("pip" in line for line in printed(a_clone, "colours"))
    finally:
        (a_clone / "elsewhere.txt").rename(a_clone / "constraints.txt")


def test_the_commands_of_a_run_can_be_read_and_lead_to_a_file(small_run, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(small_run))
    monkeypatch.chdir(small_run)
    for line in printed(small_run, "colours"):
        words = shlex.split(line)
        if words[:3] == ["python", "-m", "harness"]:
            assert load(build_parser().parse_args(words[3:]).spec).name == "colours"


@pytest.mark.parametrize(
    ("model", "word"),
    [
        ({"kind": "python", "file": "my net.py"}, [" --trust 'ideas/my net.py'"]),
        ({"kind": "cnn"}, []),
    ],
)
def test_a_network_of_ones_own_needs_its_word_again(model, word):
    entry = SimpleNamespace(name="mine", spec=a_spec(model=model))
    found = SimpleNamespace(entries=[entry, entry])

    assert list(words_for_programs(found, "ideas/mine.yaml", ["mine"])) == word
    assert list(words_for_programs(found, "ideas/mine.yaml", ["other"])) == []
