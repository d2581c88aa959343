"""Judging, verifying and reporting need no TensorFlow; what needs it names the extra."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.runtime import extras
from tests.earlier_store import earlier_store
from tests.small_project import SPEC, environment
from tests.specs.plans.test_study_collections import STUDY
from tests.studies.growing.trial import GROWING, write_idea
from tests.verdicts.prediction_files import seeds_of

JUDGE = """
from harness.cli.main import main

def done(*words):
    code = main(list(words))
    print("exit code", code, flush=True)

files = ("--baseline", "base=base/*.csv", "--proposal", "better=better/*.csv")
done("judge", *files, "--out", "verdict.json")
done("verify", "verdict.json")
done("run", "digits")
"""
API = """
import harness
study = harness.load("experiments/study_digits.yaml")
print("problems", study.verify())
print("verdicts", len(study.verdicts))
print("runs", len(harness.runs()))
study.report(format="markdown", out="page")
try:
    harness.experiment("experiments/digits_small.yaml", seed=5).run()
except harness.HarnessError as error:
    print(error)
"""
TRAIN = """
from harness.cli.main import main

for words in (
    ("propose", "growing.yaml", "wide.yaml", "--because", "why not"),
    ("unseal", "growing.yaml"),
    ("run", "several.yaml"),
):
    print("exit code", main(list(words)), flush=True)
"""
ROOT = Path(__file__).resolve().parents[1]
NAMED = "pip install 'artist-harness[train]'"


@pytest.fixture
def lightly():
    """Run a program where what trains cannot be imported; returns what it printed."""

    def run(root, program):
        (root / "program.py").write_text(program)
        words = [sys.executable, "-m", "tests.without_training", str(root / "program.py")]
        ended = subprocess.run(
            words,
            cwd=root,
            env=environment(root, PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended

    return run


def test_predictions_are_judged_and_verified_without_what_trains(lightly, tmp_path):
    seeds_of(tmp_path, "base", 0.5)
    seeds_of(tmp_path, "better", 0.9)
    told = lightly(tmp_path, JUDGE)

    assert "better" in told.stdout
    assert "as claimed" in told.stdout
    codes = [line for line in told.stdout.splitlines() if line.startswith("exit code")]
    assert codes == ["exit code 0", "exit code 0", "exit code 2"]
    assert NAMED in told.stderr
    assert "Traceback" not in told.stderr
    assert [path.name for path in (tmp_path / "mlruns").iterdir()] == ["verdicts"]


def test_a_growing_study_and_one_of_several_collections_name_the_extra_before_they_begin(
    lightly, tmp_path
):
    (tmp_path / "colours.yaml").write_text(SPEC)
    (tmp_path / "growing.yaml").write_text(GROWING)
    (tmp_path / "several.yaml").write_text(STUDY + "collections: [digits, demo]\n")
    write_idea(tmp_path, "wide", "model: {filters: [8, 16]}")
    before = {path.name for path in tmp_path.iterdir()}
    told = lightly(tmp_path, TRAIN)

    assert told.stdout.splitlines() == ["exit code 2"] * 3
    assert told.stderr.count(NAMED) == 3
    assert "Traceback" not in told.stderr
    # Nothing was drawn, opened or registered.
    assert {path.name for path in tmp_path.iterdir()} == before | {"program.py"}


def test_a_package_of_the_extra_that_is_imported_in_vain_is_told(monkeypatch):
    told = extras.lacking_extra(ModuleNotFoundError("no", name="keras.layers"))
    assert str(told).startswith("keras: expected it to be installed")
    assert NAMED in str(told)
    assert extras.lacking_extra(ModuleNotFoundError("no", name="nbformat")) is None
    monkeypatch.setattr(extras, "find_spec", lambda name: name != "keras_tuner" or None)
    with pytest.raises(HarnessError, match="keras_tuner: expected it to be installed"):
        extras.require_training()


def test_what_trains_is_looked_for_without_being_imported():
    assert extras.can_train() == (find_spec("tensorflow") is not None)


@pytest.mark.opt_in
def test_finished_results_are_read_verified_and_reported_without_what_trains(
    lightly, tmp_path_factory
):
    store = earlier_store(tmp_path_factory)
    told = lightly(store, API).stdout

    assert "problems []" in told
    assert "verdicts 2\n" in told
    assert NAMED in told
    page = (store / "page" / "report.md").read_text(encoding="utf-8")
    assert "Layers are shown where TensorFlow is installed" in page
