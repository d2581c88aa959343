"""What a person wrote into a spec is recorded without passwords and tokens."""

from harness.cli.recorded_texts import without_secrets
from harness.specs.plans.load import load
from harness.specs.plans.one_file import LoadedExperiment, load_experiment
from harness.specs.plans.plan import plans, run_fingerprint
from harness.specs.plans.study_proposals import LoadedStudy
from tests.specs.specs import BASELINE

TOLD = """extends: baseline.yaml
question: Does http://ada:SECRETPW@server/x help, with token=SECRETTOKEN?
split: {allow: {near_duplicates: "password=SECRETPW of the archive"}}
"""


def test_question_and_reasons_are_masked_and_the_run_is_the_same(tmp_path):
    (tmp_path / "baseline.yaml").write_text(BASELINE.read_text())
    path = tmp_path / "told.yaml"
    path.write_text(TOLD)
    loaded = load_experiment(path)
    recorded = without_secrets(loaded)
    assert recorded.spec.question == "Does http://***@server/x help, with token=***"
    assert recorded.spec.split.allow.near_duplicates == "password=*** of the archive"
    assert "SECRET" not in recorded.spec.model_dump_json()
    marks = [run_fingerprint(plans(one, "float32")[0], "d" * 64) for one in (loaded, recorded)]
    assert marks[0] == marks[1]


def test_a_study_and_its_experiments_are_masked(tmp_path):
    (tmp_path / "baseline.yaml").write_text(BASELINE.read_text())
    (tmp_path / "told.yaml").write_text(
        "extends: baseline.yaml\nquestion: Does token=SECRETTOKEN help?\ntraining: {epochs: 3}\n"
    )
    path = tmp_path / "study.yaml"
    path.write_text(
        "kind: study\nquestion: Is token=SECRETTOKEN better?\nbaseline: baseline.yaml\n"
        "repetitions: {kind: resampled_splits, count: 2}\n"
        "proposals: [{file: told.yaml}]\n"
    )
    study = load(path)
    assert isinstance(study, LoadedStudy)
    recorded = without_secrets(study)
    assert recorded.spec.question == "Is token=*** better?"
    assert [one.spec.question for one in recorded.proposals] == ["Does token=*** help?"]


def test_a_text_without_secrets_stays_as_it_is():
    loaded = load(BASELINE)
    assert isinstance(loaded, LoadedExperiment)
    assert without_secrets(loaded) == loaded
