"""What a person types, in processes of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.cli import MODULES
from harness.data.collection.collection import load_collection
from harness.runtime.processor import processor_name
from harness.specs.plans.load import load_any
from harness.workspace import Workspace
from tests.cli.json_answers import read_answer
from tests.harness_process import start_harness
from tests.small_project import environment, make_project, run_harness
from tests.studies.growing.trial import GROWING
from tests.studies.test_nested_search import LOGISTIC
from tests.tracking.factories import a_workspace

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"


@pytest.fixture(scope="module")
def finished(small_run) -> Path:
    return small_run


def test_a_run_ends_with_its_scores_and_where_to_look(finished):
    said = (finished / "stdout.txt").read_text()
    for words in ("accuracy", "macro F1", "majority class", "cost of a repetition", "harness ui"):
        assert words in said


def test_progress_goes_to_standard_error_and_is_ours_alone(finished):
    said = (finished / "stderr.txt").read_text()
    assert "epoch 4/4" in said
    assert foreign_lines(said) == []


def foreign_lines(said: str) -> list[str]:
    foreign = ("oneDNN", "cuda", "WARNING", "alembic", "mlflow.", "absl")
    return [line for line in said.splitlines() if any(word in line for word in foreign)]


def test_a_search_is_as_quiet_as_a_run(tmp_path, new_database):
    a_workspace(tmp_path, new_database)
    space = "{features.image_pixels: {choice: [4, 6]}}"
    search = f"search: {{tuner: {{kind: random}}, trials: 1, space: {space}}}\n"
    make_project(tmp_path, spec=LOGISTIC + search)
    ended = run_harness(tmp_path, "run", tmp_path / "colours.yaml")
    assert ended.returncode == 0, ended.stderr
    assert "as written" in ended.stderr
    assert foreign_lines(ended.stderr) == []


def test_a_second_start_trains_nothing(finished):
    again = run_harness(finished, "run", finished / "colours.yaml", "--json")
    assert again.returncode == 0
    assert "already done" in again.stderr
    assert "epoch 1" not in again.stderr
    (row,) = read_answer("run", again.stdout)
    assert row["reused"] is True
    assert 0 <= row["metrics"]["test/accuracy"] <= 1


def test_show_says_what_is_done_and_what_is_to_do(finished):
    shown = run_harness(finished, "show", finished / "colours.yaml", "--set", "repetitions.count=2")
    assert shown.returncode == 0, shown.stderr
    assert "colours r1/2: done" in shown.stdout
    assert "colours r2/2: to do" in shown.stdout


IMPORTED = """
import linecache, sys
from harness.cli.main import main

code = main(sys.argv[1:])
print(*sys.modules, *(f"source:{file}" for file in linecache.cache))
sys.exit(code)
"""
HEAVY = {
    *("tensorflow", "keras", "mlflow", "sklearn", "scipy", "pandas", "numpy", "PIL.Image"),
    *("rich", "filelock", "difflib", "harness.wording.words", "harness.tracking"),
}
"""What takes longer to import than a file to check."""


@pytest.mark.parametrize("command", ["check", "show"])
def test_quick_commands_import_only_what_they_need_and_read_no_sources(tmp_path, command):
    imported, _ = imported_by(tmp_path, command, EXPERIMENTS / "baseline.yaml")
    assert HEAVY & imported == set()
    commands = {f"harness.cli.{module}" for module in MODULES.values()}
    assert commands & imported == {f"harness.cli.{command}"}
    assert [one for one in imported if one.startswith("source:") and "harness" in one] == []


def test_show_imports_no_more_where_the_pictures_are_known(tmp_path):
    spec = load_any(make_project(tmp_path)).spec
    load_collection(spec.data, workspace=Workspace(tmp_path), spec_folder=tmp_path)
    imported, told = imported_by(tmp_path, "show", tmp_path / "colours.yaml")
    assert told[-2:] == ["plan on pictures, 48 pictures:", "  colours r1/1: to do"]
    # Finished runs are looked up, in a database that is asked without MLflow and its locks.
    assert (HEAVY - {"harness.tracking"}) & imported == set()


STUDY = """
question: Which is better?
baseline: colours.yaml
proposals: [{name: wide, set: {model.dense_units: [32]}}]
metric: accuracy
"""
STUDIES = {
    "study": "kind: study\nrepetitions: {kind: resampled_splits, count: 5}\n",
    "adaptive": "kind: study\nrepetitions: {kind: resampled_splits, at_least: 4, at_most: 24}\n",
    "several": "kind: study\nrepetitions: {kind: resampled_splits, count: 2}\n"
    "collections: [digits, demo]\n",
}
ENDS = {"study": "can detect", "adaptive": "likely to be settled", "several": "together:"}
SLOW_OF_STUDIES = {
    *("tensorflow", "keras", "mlflow", "sklearn", "pandas", "PIL.Image", "rich"),
    *("scipy.special", "scipy.optimize", "scipy.stats"),
    *("harness.studies.study", "harness.verdicts.record", "harness.runs.recorded"),
}
"""What would take longer to import than all else that `show` of a study does."""


@pytest.mark.parametrize("kind", STUDIES)
def test_show_of_a_study_imports_nothing_that_trains_judges_or_takes_long(tmp_path, kind):
    spec = load_any(make_project(tmp_path)).spec
    load_collection(spec.data, workspace=Workspace(tmp_path), spec_folder=tmp_path)
    (tmp_path / "study.yaml").write_text(STUDIES[kind] + STUDY)
    imported, told = imported_by(tmp_path, "show", tmp_path / "study.yaml")
    assert ENDS[kind] in "\n".join(told)
    assert (SLOW_OF_STUDIES | {"harness.wording.words"}) & imported == set()


def test_show_of_a_growing_study_imports_nothing_that_trains_judges_or_takes_long(tmp_path):
    spec = load_any(make_project(tmp_path)).spec
    load_collection(spec.data, workspace=Workspace(tmp_path), spec_folder=tmp_path)
    (tmp_path / "growing.yaml").write_text(GROWING)
    imported, told = imported_by(tmp_path, "show", tmp_path / "growing.yaml")
    assert told[0] == "growing on pictures: What helps?"
    assert SLOW_OF_STUDIES & imported == set()


def imported_by(root: Path, *words: str | Path) -> tuple[set[str], list[str]]:
    """What a command imported, and what it printed."""
    cache = root / "data" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    known = {"processor": processor_name(), "multiplications_per_s": 1e10}
    (cache / "processor_speed.json").write_text(json.dumps(known))
    words = (sys.executable, "-c", IMPORTED, *words)
    variables = environment(root)
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=variables)
    assert done.returncode == 0, done.stderr
    *told, imported = done.stdout.splitlines()
    return set(imported.split()), told


def test_mistakes_of_a_file_come_at_once_with_exit_code_2(tmp_path):
    make_project(tmp_path)
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        "extends: colours.yaml\n"
        "model: {kind: cnn, filter: [4]}\n"
        "training: {epochs: 0, batch_size: many, loss: hinge}\n"
        "features: {kind: pixel}\n"
    )
    ended = run_harness(tmp_path, "run", broken)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "5 to correct" in ended.stderr
    for place in (
        "model.filter",
        "training.epochs",
        "training.batch_size",
        "training.loss",
        "kind",
    ):
        assert place in ended.stderr
    assert run_harness(tmp_path, "check", broken).returncode == 2


def test_no_pictures_is_the_users_to_fix(tmp_path):
    spec = make_project(tmp_path)
    (tmp_path / "pictures").rename(tmp_path / "elsewhere")
    ended = run_harness(tmp_path, "run", spec)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "pictures" in ended.stderr


def test_ctrl_c_keeps_the_work_and_exits_130(tmp_path, new_database):
    a_workspace(tmp_path, new_database)
    spec = make_project(tmp_path)
    log = tmp_path / "progress.txt"
    log.write_text("")
    words = ("run", spec, "--set", "training.epochs=9000")  # it cannot end before it is stopped
    child = start_harness(tmp_path, *words, env=environment(tmp_path), out=log, err=log)
    deadline = time.monotonic() + 120
    while "epoch 2/9" not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGINT)
    child.join(60)
    assert child.exitcode == 130
    assert "interrupted: what is done is kept" in log.read_text()
    assert list((tmp_path / "mlruns" / "unfinished").glob("*/state.npz"))


def test_doctor_finds_a_moved_store_and_repairs_it(finished, tmp_path):
    shutil.copytree(finished / "mlruns", tmp_path / "mlruns")
    found = run_harness(tmp_path, "doctor")
    assert found.returncode == 2
    assert f"looks for its artifacts in {finished}" in found.stdout
    assert run_harness(tmp_path, "doctor", "--repair").returncode == 0
    assert run_harness(tmp_path, "doctor").returncode == 0
