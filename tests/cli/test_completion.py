"""What shells offer, asked of the shells themselves; no name of a file is ever executed."""

import argparse
import os
import pty
import resource
import select
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.cli import SUMMARIES
from harness.cli.completion import NAMES, script
from harness.cli.main import build_parser, main
from tests.specs.specs import SHIPPED

BASH = """
source "$1"; shift
COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
_harness
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
compdef() {}; compset() {}; _files() {}
compadd() { local name; for name in "${@[2,-1]}"; do
    [[ "$name" != "$words[CURRENT]"* ]] || print -r -- "$name"; done }
source "$1"; shift 2
words=("$@"); CURRENT=$#
_harness
"""
FISH = 'source $argv[1]; complete -C "$argv[2]" | string split -f 1 \\t'
NAMES_SHIPPED = {path.stem for path in SHIPPED}
HOSTILE = {
    "bla nk",
    "dollar$(touch executed)",
    "back`touch executed`tick",
    "semi;touch executed",
    "quo'te\"s",
    "glob*[a]?",
    "bang!x",
    "tilde~",
}


@pytest.fixture(scope="module")
def parsers():
    (commands,) = (
        action.choices
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return commands


@pytest.fixture(scope="module")
def scripts(parsers, tmp_path_factory):
    """The path of the script for each shell."""
    folder = tmp_path_factory.mktemp("completion")
    for shell in ("bash", "zsh", "fish"):
        (folder / shell).write_text(script(shell, parsers), encoding="utf-8")
    return folder


@pytest.fixture
def offered(scripts, tmp_path, monkeypatch):
    """Return what a shell offers after words, of which the last is only begun."""
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)

    def ask(*words, shell="bash"):
        if shutil.which(shell) is None:
            pytest.skip(f"{shell} is not installed")
        line = " ".join(("harness", *words))
        command = {
            "bash": ["bash", "--norc", "-c", BASH, "bash", "SCRIPT", line, "harness", *words],
            "zsh": ["zsh", "-f", "-c", ZSH, "zsh", "SCRIPT", line, "harness", *words],
            "fish": ["fish", "--no-config", "-c", FISH, "SCRIPT", line],
        }[shell]
        command[command.index("SCRIPT")] = str(scripts / shell)
        ended = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        assert ended.stderr == ""
        return set(ended.stdout.split("\n")) - {""}

    return ask


@pytest.fixture
def workspace(tmp_path):
    """A workspace with files of hostile names; a line break cannot be offered."""
    folder = tmp_path / "experiments" / "own"
    folder.mkdir(parents=True)
    (tmp_path / "experiments" / "schema.json").write_text("{}")
    for name in (*HOSTILE, "line\nbreak$(touch executed)"):
        (folder / f"{name}.yaml").write_text("")
    return tmp_path


def test_commands_are_offered(offered):
    assert offered("") == set(SUMMARIES) >= {"run", "export", "import", "completion"}
    assert offered("comp") == {"compare", "completion"}
    assert offered("data", "") == {"audit", "prepare", "preprocess", "download", "demo"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_names_of_experiments_are_offered(offered, shell):
    assert offered("run", "", shell=shell) >= NAMES_SHIPPED
    beginning = {name for name in NAMES_SHIPPED if name.startswith("batch_8")}
    assert offered("show", "batch_8", shell=shell) == beginning


def test_a_name_follows_an_option_too(offered):
    assert offered("data", "audit", "--spec", "study_tu") == {"study_tuned"}


def test_options_and_their_only_values_are_offered(offered):
    assert offered("run", "baseline", "--exec") == {"--executor"}
    assert offered("run", "baseline", "--executor", "") == {"processes", "ray"}
    assert offered("selftest", "null", "x", "--metric", "m") == {"macro_f1"}
    assert offered("completion", "", shell="zsh") == {"bash", "zsh", "fish"}


def test_what_only_the_shell_knows_is_left_to_it(offered):
    assert offered("run", "experiments/pc") == set()
    assert offered("run", "baseline", "--data", "") == set()


def test_files_of_this_folder_and_of_another_root_are_offered(offered, tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_text("")
    (tmp_path / "root" / "experiments" / "own").mkdir(parents=True)
    (tmp_path / "root" / "experiments" / "own" / "mind.yaml").write_text("")
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path / "root"))

    assert offered("run", "mi") == {"mine.yaml", "mind", "mixup"}


@pytest.fixture
def store(tmp_path, new_database):
    """A store with a study, its two experiments, and another one of the name of the first."""
    (tmp_path / "mlruns" / "unfinished").mkdir(parents=True)
    shutil.copyfile(new_database, tmp_path / "mlruns" / "mlflow.db")
    with sqlite3.connect(tmp_path / "mlruns" / "mlflow.db") as database:
        database.execute("PRAGMA foreign_keys = OFF")
        for run_id, name, kind, study in (
            ("1", "our study", "study", None),
            ("2", "zebra", "experiment", "1"),
            ("3", "zoo$(touch executed)", "experiment", "1"),
            ("4", "zebra", "experiment", None),
            ("5", "zebra r1/2", "repetition", None),
        ):
            database.execute(
                "INSERT INTO runs (run_uuid, name, experiment_id, lifecycle_stage) "
                "VALUES (?, ?, 0, 'active')",
                (run_id, name),
            )
            tags = {"harness.kind": kind} | ({f"harness.member_of.{study}": "1"} if study else {})
            for key, value in tags.items():
                row = (key, value, run_id)
                database.execute("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)", row)
    return tmp_path


def test_what_was_recorded_is_offered_by_what_names_it(store, offered):
    assert offered("verify", "our") == {r"our\ study"}
    assert offered("predict", "z") == {"zebra@latest", r"zoo\$\(touch\ executed\)"}
    assert offered("compare", "zebra@latest", "our") == {r"our\ study/zebra"}
    assert offered("predict", "", shell="zsh") == {
        "zebra@latest",
        "our study/zebra",
        "zoo$(touch executed)",
    }
    assert not (store / "executed").exists()


def test_a_store_that_cannot_be_read_and_a_server_offer_names_of_files(offered, store, monkeypatch):
    (store / "mlruns" / "mlflow.db").write_bytes(b"no database" * 1000)
    assert offered("predict", "transfer_r") == {"transfer_resnet50_v2"}
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://192.0.2.1:5000")
    assert offered("predict", "transfer_r") == {"transfer_resnet50_v2"}


def test_a_word_that_bash_breaks_at_a_sign_is_completed_behind_it(store, scripts, offered):
    broken = ["zebra", "@", "la"]
    words = ["bash", "--norc", "-c", BASH, "bash", scripts / "bash", "harness predict zebra@la"]
    ended = subprocess.run(
        [*words, "harness", "predict", *broken],
        cwd=store,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "latest\n"
    assert offered("run", "--executor=pr") == {"processes"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_quote_hostile_names_themselves(workspace, offered, shell):
    found = offered("run", "", shell=shell) - NAMES_SHIPPED - {"experiments/"}
    assert len(found) == len(HOSTILE)
    assert {"".join(name.split("\\")) for name in found} == HOSTILE
    assert not (workspace / "executed").exists()


def typed_in_a_shell(words, begin, keys, done):
    """Return what an interactive shell shows when keys are pressed, until `done` is shown."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(words[0], words, os.environ | {"TERM": "dumb", "PS1": "> ", "HISTFILE": ""})
    shown, deadline = b"", time.monotonic() + 60
    waiting = [(begin, b"ready"), (keys, done)]
    os.write(terminal, waiting[0][0])
    try:
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 1)[0]:
                shown += os.read(terminal, 65536)
            if waiting[0][1] in shown.replace(waiting[0][0], b""):
                waiting.pop(0)
                if not waiting:
                    return shown
                os.write(terminal, waiting[0][0])
        raise AssertionError(f"expected {waiting[0][1]!r}; got {shown!r}")
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_hostile_name_that_was_completed_reaches_the_command_as_it_is(
    workspace, scripts, shell, monkeypatch
):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    monkeypatch.chdir(workspace)
    words = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
    first = "autoload -U compinit; compinit -D; " if shell == "zsh" else ""
    begin = (
        f"{first}source {scripts / shell}; harness() {{ printf 'got<%s>' \"$2\"; }}; "
        "printf 'rea''dy'\r"
    ).encode()
    for begun, name in (("dol", "dollar$(touch executed)"), ("bla", "bla nk"), ("qu", "quo'te\"s")):
        keys = f"harness show {begun}\t\r".encode()
        typed_in_a_shell(words, begin, keys, f"got<{name}>".encode())
    assert not (workspace / "executed").exists()


def test_the_names_are_there_in_less_than_a_fifth_of_a_second(store):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-I", "-S", NAMES, "runs"], cwd=store, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.2


def test_nothing_of_the_folder_in_which_one_types_is_imported(tmp_path):
    for name in ("sqlite3", "harness", "pathlib", "os"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('executed')")
    words = [sys.executable, "-I", "-S", NAMES, "runs"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, "executed" in ended.stderr) == (0, False)


def test_every_shell_knows_every_option(capsys):
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        text = capsys.readouterr().out
        for option in ("set", "heat-maps", "without-probe", "only-first", "repair"):
            assert option in text, f"{shell}: {option}"


def test_a_place_that_a_shell_would_misread_is_quoted(tmp_path, monkeypatch, parsers, offered):
    from harness.cli import completion

    odd = tmp_path / "it's $HOME \\' here"
    shutil.copytree(NAMES.parents[1], odd / "harness", ignore=lambda *_: IGNORED)
    monkeypatch.setattr(completion, "NAMES", odd / "harness" / "cli" / NAMES.name)
    (tmp_path / "experiments").mkdir()
    for shell in ("bash", "zsh", "fish"):
        text = script(shell, parsers)
        assert str(Path(sys.executable)) in text
        (tmp_path / shell).write_text(text)
        if shutil.which(shell):
            asked = [shell, "-c", f"source ./{shell}; _harness_names specs"]
            ended = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, (shell, ended.stderr)


IGNORED = ("data", "api", "models", "verdicts", "studies", "tracking", "wording", "specs")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_can_read_its_script(shell, scripts):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n", scripts / shell], check=True)
