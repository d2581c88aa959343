"""Studies as a person runs them, in processes of their own: killed for real, judged, verified."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from harness.cli.main import main
from harness.data.collection.collection import load_collection
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.specs.plans.load import load
from harness.studies.study import StudyRequest, run_study
from harness.workspace import Workspace
from tests.cli.json_answers import read_answer
from tests.runs.test_kill import start_and_kill
from tests.small_project import make_project, run_harness
from tests.tracking.factories import a_workspace
from tests.tracking.memory import MemoryTracker

STUDY = """
kind: study
question: Do more filters or eight by eight pixels help?
baseline: colours.yaml
set: {training.epochs: 2, augmentation: {kind: none}, training.keep_model: false}
proposals:
  - name: thumbnail
    set: {features: {kind: thumbnail, image_pixels: 8}, model: {kind: logistic}}
repetitions: {kind: resampled_splits, count: 2}
"""
MEASURED = ("price", "price_ratio", "seconds", "on_front", "further", "id", "rests_on")


def a_study(root: Path) -> Path:
    make_project(root)
    path = root / "study.yaml"
    path.write_text(STUDY)
    return path


def without_measurements(document):
    """The record without what comes out otherwise each time: seconds, and the names of runs."""
    match document:
        case dict():
            return {
                key: without_measurements(value)
                for key, value in document.items()
                if key not in MEASURED and not (key == "runs" and value and type(value[0]) is str)
            }
        case list():
            return [without_measurements(value) for value in document]
        case _:
            return document


@pytest.fixture(scope="module")
def finished(tmp_path_factory, new_database) -> Path:
    """A study that was killed in its third run and started again, with the JSON that it printed."""
    root = a_workspace(tmp_path_factory.mktemp("study"), new_database).root
    study = a_study(root)
    start_and_kill(root, study, "colours r2/2  training   epoch 1/2", 0.01)
    ended = run_harness(root, "run", study, "--json", "--no-report")
    assert ended.returncode == 0, ended.stderr
    (root / "verdict.json").write_text(ended.stdout)
    (root / "stderr.txt").write_text(ended.stderr)
    return root


def run_in_peace(root: Path):
    """The same study in this process, recorded in memory."""
    study = load(a_study(root))
    workspace = Workspace(root)
    pictures = load_collection(study.baseline.spec.data, workspace=workspace, spec_folder=root)
    context = RunContext(workspace, MemoryTracker(root / "files"), SILENT, {})
    collections = {experiment.name: pictures for experiment in study.experiments}
    return run_study(study, collections, StudyRequest("float32"), context).verdicts.as_json()


@pytest.fixture
def here(finished, tmp_path, monkeypatch) -> Path:
    """A copy of it to change, as the workspace of this process."""
    root = tmp_path / "copy"
    shutil.copytree(finished, root)
    monkeypatch.setenv("HARNESS_ROOT", str(root))
    assert main(["doctor", "--repair"]) == 0
    return root


def printed(capsys, *words) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.end_to_end
def test_killed_in_the_middle_and_started_again_it_ends_the_same(finished, tmp_path):
    killed = json.loads((finished / "verdict.json").read_text())
    undisturbed = run_in_peace(tmp_path)
    for document in (killed, undisturbed):
        del document["methods"]  # names the versions, which runs in memory do not know
    assert without_measurements(killed) == without_measurements(undisturbed)


@pytest.mark.end_to_end
def test_all_finished_it_answers_the_same_without_opening_mlflow(here, capsys, monkeypatch):
    study = here / "study.yaml"
    # The first answer after the runs adds the means of their epochs, read back from the store.
    code, before, _ = printed(capsys, "run", study, "--json", "--no-report")
    assert code == 0
    monkeypatch.setattr("harness.tracking.mlflow_store.open_store", lambda *_: pytest.fail("open"))
    code, after, err = printed(capsys, "run", study, "--json", "--no-report")
    assert (code, after) == (0, before), err


def test_started_again_it_says_the_plan_and_does_only_what_is_missing(finished):
    lines = (finished / "stderr.txt").read_text().splitlines()
    assert any("colours and 1 proposal, 2 repetitions each" in line for line in lines)
    told = {line.split("  ")[0] for line in lines if re.match(r"\w+ r\d/2 ", line)}
    assert told == {"colours r2/2", "thumbnail r2/2"}


def test_a_study_is_checked_and_shown_without_training_anything(finished, capsys, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(finished))
    study = finished / "study.yaml"
    assert printed(capsys, "check", study)[0] == 0
    code, said, _ = printed(capsys, "show", study, "--set", "repetitions.count=4")
    assert code == 0
    lines = [line.split() for line in said.splitlines()]
    for name in ("colours", "thumbnail"):
        assert any(line[:6] == [name, "2", "done,", "2", "to", "do;"] for line in lines), said
    assert (
        "  set for all, the baseline too: training.epochs: 2, augmentation: {kind: none}, " in said
    )
    assert "\ncolours (colours.yaml), the baseline\n" in said
    assert "to do in all:" in said
    assert "can detect (80 % power)" in said
    assert "warning: 4 repetitions leave hardly any verdict" in said


def test_a_program_gets_the_verdicts_and_an_exit_code_for_its_word(finished):
    word = json.loads((finished / "verdict.json").read_text())["proposals"][0]["word"]
    other = "hurts" if word != "hurts" else "helps"
    for expected, code, told in (
        (word, 0, ""),
        (other, 1, f"thumbnail: expected {other}; got {word}.\n"),
    ):
        ended = run_harness(
            finished, "run", "study.yaml", "--json", "--no-report", "--expect", expected
        )
        assert ended.returncode == code, ended.stderr
        assert read_answer("run", ended.stdout)["proposals"][0]["word"] == word
        assert ended.stderr.endswith(told)


def test_a_study_that_is_done_is_shown_with_what_it_took(finished):
    shown = run_harness(finished, "show", "study.yaml", "--json")
    arms = read_answer("show", shown.stdout)["experiments"]
    assert [(arm["done"], arm["measured"]) for arm in arms] == [(2, True), (2, True)]
    assert all(arm["seconds_each"] > 0 for arm in arms)


def test_a_comparison_has_an_exit_code_for_its_word(here, capsys):
    word = json.loads((here / "verdict.json").read_text())["proposals"][0]["word"]
    for expected in ("helps", "hurts"):
        code, _, said = printed(capsys, "compare", "colours", "thumbnail", "--expect", expected)
        assert code == (word != expected)
        assert (f"thumbnail: expected {expected}; got {word}." in said) == (word != expected)


def test_a_budget_that_does_not_suffice_for_a_verdict_is_an_error_for_programs(tmp_path):
    study = a_study(tmp_path)
    study.write_text(STUDY + "budget_hours: 0.0000001\n")
    ended = run_harness(tmp_path, "run", study, "--json", "--no-report")
    error = read_answer("error", ended.stdout)["error"]
    assert (ended.returncode, error["exit_code"], error["kind"]) == (2, 2, "Unfinished")
    assert "expected to end within budget_hours" in error["text"]


def test_its_claims_are_verified(here, capsys):
    code, said, _ = printed(capsys, "verify", here / "study.yaml")
    assert code == 0, said
    assert "numbers resting on 4 runs: as claimed" in said


def test_an_edited_study_file_is_found(here, capsys):
    (here / "study.yaml").write_text(STUDY + "margin: 0.2\n")
    code, said, _ = printed(capsys, "verify", here / "study.yaml")
    assert code == 1
    assert "study on pictures: NOT AS CLAIMED: 1 problem" in said
    assert "edited after this verdict: margin: 0.01 -> 0.2" in said


def test_a_ledger_that_says_something_else_is_found(here, capsys):
    (ledger,) = (here / "mlruns" / "verdicts").glob("*.jsonl")
    ledger.write_bytes(ledger.read_bytes().replace(b'"alpha": 0.05', b'"alpha": 0.01'))
    code, said, _ = printed(capsys, "verify", "study")
    assert code == 1
    assert f"{ledger}, line 2: " in said


def test_a_run_deleted_in_mlflow_is_found(here, capsys):
    run = json.loads((here / "verdict.json").read_text())["runs"][0]["id"]
    MlflowClient(f"sqlite:///{here}/mlruns/mlflow.db").delete_run(run)
    code, said, _ = printed(capsys, "verify", "study", "--json")
    assert code == 1
    (found,) = read_answer("verify", said).values()
    assert found["problems"] == [
        f"run {run} (colours, repetition 1): expected a finished run; got none: it was deleted"
    ]


def test_an_altered_prediction_file_is_found(here, capsys):
    run = json.loads((here / "verdict.json").read_text())["runs"][0]["id"]
    (file,) = (here / "mlruns" / "artifacts").rglob(f"{run}/artifacts/predictions.parquet")
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 1
    file.write_bytes(bytes(changed))
    code, said, _ = printed(capsys, "verify", "study")
    assert code == 1
    assert f"run {run}" in said


def test_a_study_that_was_never_run_cannot_be_verified(here, capsys):
    code, _, said = printed(capsys, "verify", "nothing")
    assert code == 2
    assert "nothing: expected a study that was run; got none of the name 'nothing'" in said


def test_recorded_experiments_are_compared_by_name_and_by_id(here, capsys):
    code, said, _ = printed(capsys, "compare", "colours", "thumbnail", "--json")
    assert code == 0
    by_name = read_answer("compare", said)
    assert by_name["history"]["again"] == ["thumbnail"]
    assert [one["name"] for one in by_name["history"]["earlier"]] == ["study"]
    assert (
        "Second study of these proposals on these pictures; earlier: study: "
        in (by_name["methods"]["en"])
    )
    claimed = json.loads((here / "verdict.json").read_text())
    assert by_name["proposals"][0]["decision"] == claimed["proposals"][0]["decision"]
    assert by_name["history"]["rules"] == []
    record = here / "compared.json"
    record.write_text(said)
    code, said, _ = printed(capsys, "verify", record)
    assert code == 0, said
    assert said.endswith("numbers resting on 4 repetitions: as claimed\n")
    by_name["proposals"][0]["decision"]["difference"] += 0.01
    record.write_text(json.dumps(by_name))
    code, said, _ = printed(capsys, "verify", record)
    assert code == 1
    assert "proposals.0.decision.difference: claimed" in said
    ids = [by_name["baseline"]["runs"][0], by_name["proposals"][0]["experiment"]["runs"][0]]
    code, said, _ = printed(
        capsys, "compare", *ids, "--incomplete", "--language", "es", "--metric", "accuracy"
    )
    assert code == 0
    assert "colours" in said
    assert "no concluyente" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("colours", "nothing"), "nothing: expected the name of an experiment"),
        (("colours", "colours"), "colours: expected experiments that differ; got the same runs"),
        (("colours", "thumbnail", "--metric", "f1"), "--metric: expected accuracy, top5_accuracy"),
    ],
)
def test_what_cannot_be_compared_is_the_users_to_fix(here, capsys, words, told):
    code, _, said = printed(capsys, "compare", *words)
    assert code == 2
    assert told in said


def test_show_and_a_finished_study_never_import_what_trains(here):
    program = (
        "import sys; from harness.cli.main import main; "
        f"code = main(['show', {str(here / 'study.yaml')!r}]); "
        "heavy = {'tensorflow', 'keras', 'mlflow', 'pandas'} & set(sys.modules); "
        "assert not heavy, heavy; "
        # What `run` imports where every run is done already:
        "import harness.studies.study; "
        "training = {'tensorflow', 'keras', 'skops', 'keras_tuner'} & set(sys.modules); "
        "assert not training, training; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"HARNESS_ROOT": str(here)},
    )
    assert done.returncode == 0, done.stderr
