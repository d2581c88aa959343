"""What the shell offers, asked of bash itself."""

import argparse
import shutil
import subprocess
import sys

import pytest

from harness.cli import SUMMARIES
from harness.cli.completion import script
from harness.cli.main import build_parser, main
from tests.specs.specs import SHIPPED

ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
_harness
printf '%s\\n' "${COMPREPLY[@]}"
"""
NAMES = {path.stem for path in SHIPPED}


def completed(path, *words, **how):
    """Return what bash offers after words, of which the last is only begun."""
    ended = subprocess.run(
        ["bash", "--norc", "-c", ASK, "bash", str(path), "harness", *words],
        capture_output=True,
        text=True,
        check=True,
        **how,
    )
    assert ended.stderr == ""
    return set(ended.stdout.split("\n")) - {""}


@pytest.fixture(scope="module")
def completion(tmp_path_factory):
    """The path of the script for bash."""
    path = tmp_path_factory.mktemp("completion") / "harness.bash"
    words = [sys.executable, "-m", "harness", "completion", "bash"]
    ended = subprocess.run(words, capture_output=True, text=True, check=True)
    path.write_text(ended.stdout)
    return path


@pytest.fixture
def offered(completion, tmp_path, monkeypatch):
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    return lambda *words: completed(completion, *words, cwd=tmp_path)


def test_commands_are_offered(offered):
    assert offered("") == set(SUMMARIES) >= {"run", "export", "import", "completion"}
    assert offered("comp") == {"compare", "completion"}
    assert offered("data", "") == {"audit", "prepare", "preprocess", "download", "demo"}


@pytest.mark.parametrize("command", ["run", "show", "check", "compare", "verify", "predict"])
def test_names_below_experiments_are_offered(offered, command):
    assert offered(command, "") == NAMES
    assert offered(command, "batch_8") == {name for name in NAMES if name.startswith("batch_8")}


def test_a_name_follows_an_option_too(offered):
    assert offered("data", "audit", "--spec", "study_tu") == {"study_tuned"}


def test_options_and_their_only_values_are_offered(offered):
    assert offered("run", "baseline", "--exec") == {"--executor"}
    assert offered("run", "baseline", "--executor", "") == {"processes", "ray"}
    assert offered("selftest", "null", "x", "--metric", "m") == {"macro_f1"}
    assert offered("completion", "") == {"bash", "zsh", "fish"}


def test_what_only_the_shell_knows_is_left_to_it(offered):
    assert offered("run", "experiments/pc") == set()
    assert offered("run", "baseline", "--data", "") == set()


def test_files_of_this_folder_and_of_another_root_are_offered(offered, tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_text("")
    (tmp_path / "root" / "experiments" / "own").mkdir(parents=True)
    (tmp_path / "root" / "experiments" / "own" / "mind.yaml").write_text("")
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path / "root"))

    assert offered("run", "m") == {"mine.yaml", "mind"}


def test_every_shell_knows_every_option(capsys):
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        text = capsys.readouterr().out
        for option in ("set", "heat-maps", "without-probe", "only-first", "repair"):
            assert option in text, f"{shell}: {option}"


def test_a_root_that_a_shell_would_misread_is_quoted(tmp_path, monkeypatch):
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    root = tmp_path / "it's $HOME"
    (root / "experiments").mkdir(parents=True)
    (root / "experiments" / "odd.yaml").write_text("")
    (commands,) = (
        action.choices
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    (tmp_path / "script").write_text(script("bash", commands, str(root)))

    assert completed(tmp_path / "script", "show", "o") == {"odd"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_can_read_their_scripts(shell, tmp_path, capsys):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    main(["completion", shell])
    (tmp_path / "script").write_text(capsys.readouterr().out)
    subprocess.run([shell, "-n", str(tmp_path / "script")], check=True)
