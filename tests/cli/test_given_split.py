"""A split that was published: run, judged, reported, and told with what it leaks."""

import json

import pandas as pd
import pytest
from sklearn.metrics import f1_score

from analysis.__main__ import main as analyse
from harness.cli.main import main
from harness.wording.language import in_language
from tests.given_split import ALL_TESTED, EXPERIMENT, LEAKED, publish
from tests.tracking.factories import a_workspace

STUDY = """
kind: study
question: Does a thumbnail tell more?
baseline: colours.yaml
proposals: [{name: thumbnail, set: {features: {kind: thumbnail}}}]
repetitions: {kind: seeds, count: 2}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory, new_database):
    """A project whose study on a given split was run."""
    root = tmp_path_factory.mktemp("given") / "project"
    a_workspace(root, new_database)
    publish(root / "published")
    (root / "colours.yaml").write_text(EXPERIMENT)
    (root / "study.yaml").write_text(STUDY)
    with pytest.MonkeyPatch.context() as patch:
        _at_home(patch, root)
        assert main(["run", "study.yaml", "--no-report"]) == 0
    return root


def _at_home(patch, root):
    patch.setenv("HARNESS_ROOT", str(root))
    patch.delenv("MLFLOW_TRACKING_URI", raising=False)
    patch.chdir(root)


@pytest.fixture
def printed(root, monkeypatch, capsys):
    _at_home(monkeypatch, root)

    def after(*words, command=main):
        capsys.readouterr()
        code = command([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return after


def expected_scores(root, name):
    """Mean accuracy and macro F1 of all test pictures, and of those that are no planted copies."""
    rows = []
    for file in sorted(root.rglob("run.json")):
        if json.loads(file.read_text())["experiment"] != name:
            continue
        table = pd.read_parquet(file.with_name("predictions.parquet"))
        table = table.assign(right=table["true"] == table["predicted"])
        alone = table[~table["image_id"].str.contains("copy_")]
        rows.append(
            [
                score
                for some in (table, alone)
                for score in (
                    some["right"].mean(),
                    f1_score(some["true"], some["predicted"], average="macro"),
                )
            ]
        )
        assert (len(table), len(table) - len(alone)) == (ALL_TESTED, LEAKED)
    assert len(rows) == 2
    return [f"{100 * value:.1f}" for value in pd.DataFrame(rows).mean()]


def scores_of(root, name):
    accuracy, macro_f1, accuracy_alone, macro_f1_alone = expected_scores(root, name)
    return (
        f"{name}: accuracy with them {accuracy} %, without them {accuracy_alone} %; macro F1 with "
        f"them {macro_f1} %, without them {macro_f1_alone} %"
    )


LEAKS = (
    f"{LEAKED} of {ALL_TESTED} test pictures have a near-duplicate in training or validation, "
    "because the given split is used as it is"
)


def test_the_parts_are_used_as_they_are(root):
    for file in root.rglob("split.csv"):
        table = pd.read_csv(file)
        given = table["image_id"].str.split("/").str[0]
        assert (table.loc[given == "test", "part"] == "test").all()
        assert set(table.loc[given == "train", "part"]) == {"train", "validation"}
        assert (table["part"] == "validation").sum() == 6


def test_an_experiment_says_what_the_split_leaks_and_what_that_does_to_its_scores(root, printed):
    code, said, noted = printed("run", "colours.yaml")
    assert code == 0
    assert f"{LEAKS}\n{scores_of(root, 'colours')}\n" in said
    assert "note: The split is given and used as it is: 30 train, 0 validation and 21 test." in (
        noted
    )
    assert "note: No validation part is given: split.validation is the share of the" in noted
    code, said, _ = printed("show", "colours.yaml")
    assert code == 0
    assert "note: The split is given and used as it is: 30 train" in said


def test_a_study_claims_this_split_alone_and_says_what_it_leaks(root, printed):
    code, said, _ = printed("run", "study.yaml", "--no-report")
    assert code == 0
    assert "not about other splits or pictures" in said
    assert "The split was given with the pictures and used as it is: 6 of the 21 test" in said
    for line in (LEAKS, scores_of(root, "colours"), scores_of(root, "thumbnail")):
        assert f"{line}\n" in said
    code, said, _ = printed("show", "study.yaml")
    assert "warning: verdicts will hold for the given split only" in said


def test_what_a_study_says_of_leaks_is_verified(root, printed):
    assert printed("verify", "study")[0] == 0
    code, said, _ = printed("compare", "colours", "thumbnail", "--json")
    assert code == 0
    record = root / "compared.json"
    document = json.loads(said)
    found = document["setting"]["leaks"]
    assert (found["pictures"], found["tested"]) == (LEAKED, ALL_TESTED)
    record.write_text(said)
    assert printed("verify", record)[0] == 0
    found["scores"]["thumbnail"]["without_them"]["accuracy"] += 0.1
    record.write_text(json.dumps(document))
    code, said, _ = printed("verify", record)
    assert code == 1
    assert "setting.leaks.scores.thumbnail.without_them.accuracy: claimed" in said


@pytest.mark.parametrize("named", ["study", "colours"])
def test_the_report_has_a_row_of_each_experiment_in_both_languages(
    root, printed, named, unrendered
):
    accuracy, macro_f1, accuracy_alone, macro_f1_alone = expected_scores(root, "colours")
    row = f"| colours | {accuracy} | {accuracy_alone} | {macro_f1} | {macro_f1_alone} |"
    for language, sentence in (("en", f"{LEAKS}."), ("es", f"{LEAKED} de {ALL_TESTED} imágenes")):
        out = root / f"{named}_{language}"
        words = ("report", named, "--format", "markdown", "--language", language, "--out", out)
        code, _, told = printed(*words, command=analyse)
        assert code == 0, told
        text = (out / f"{in_language('report', language)}.md").read_text()
        assert sentence in text
        assert (row if language == "en" else row.replace(".", ",")) in text
        assert text.count("without them" if language == "en" else "sin ellas") == 3


@pytest.mark.parametrize("kind", ["resampled_splits", "cross_validation"])
def test_a_study_that_would_draw_splits_is_refused_with_what_to_do(root, printed, kind):
    text = STUDY.replace("{kind: seeds, count: 2}", f"{{kind: {kind}}}")
    (root / "drawn.yaml").write_text(text)
    code, _, said = printed("check", "drawn.yaml")
    assert code == 2
    assert "repetitions.kind (line 6): expected seeds, because split.given names one" in said
    assert f"got '{kind}'. Repeat with `{{kind: seeds, count: 5}}`, or" in said
