"""What `judge` says of files, counted in the ledger of the pictures that they were tested on."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import harness
from harness.cli.main import main
from harness.data.collection.collection import load_collection
from harness.specs.plans.load import load
from harness.tracking.verdict_ledger import StudyBegun, StudyJudged, VerdictLedger
from harness.verdicts.named_predictions import NamedFiles
from harness.verdicts.prediction_evidence import FilesQuestion, judge_files
from harness.verdicts.remarks import remarks
from harness.verdicts.verify_judged import check_judged
from harness.workspace import Workspace
from tests.studies.test_counted import ONE, CountedTrial, paragraph
from tests.verdicts.prediction_files import RULE, a_frame, seeds_of, write

BESIDE = (
    "Earlier verdicts on these pictures, of which files do not tell whether they were about the "
    "same proposals: "
)


class Judging:
    """A workspace, and files that are judged in it."""

    def __init__(self, root):
        self.root = root
        self.base = seeds_of(root, "base", 0.6)
        self.wide = seeds_of(root, "wide", 0.8, own=1)

    def judge(self, *proposals, **rule):
        asked = FilesQuestion(replace(RULE, **rule))
        return judge_files(asked, self.base, proposals or [self.wide], Workspace(self.root))

    @property
    def ledgers(self):
        return [
            VerdictLedger(path)
            for path in sorted((self.root / "mlruns" / "verdicts").glob("*.jsonl"))
        ]


@pytest.fixture
def judging(tmp_path):
    return Judging(tmp_path)


def test_the_first_says_nothing_of_others_and_is_written_down(judging):
    found = judging.judge()
    assert found.history.earlier == found.history.beside == ()
    (ledger,) = judging.ledgers
    begun, judged = ledger.records()
    assert isinstance(begun, StudyBegun)
    assert isinstance(judged, StudyJudged)
    assert (judged.files, judged.seed, judged.metric) == (True, None, "macro_f1")


@pytest.mark.parametrize("rule", [{"metric": "accuracy"}, {"margin": 0.02}, {"alpha": 0.1}])
def test_the_same_files_by_another_rule_are_a_second_study_of_them(judging, rule):
    judging.judge()
    second = judging.judge(**rule)
    said = second.methods["en"]
    assert "Second study of these proposals on these pictures; earlier: judge: wide " in said
    assert "on macro F1, margin 1.00 points." in said
    assert any(line.startswith("second study of these") for line in remarks(second, "en"))
    assert "Segundo estudio de estas propuestas" in second.methods["es"]


def test_asked_again_in_the_same_words_it_is_the_same_judgement(judging):
    first, second = judging.judge(), judging.judge()
    assert first.as_json() == second.as_json()
    assert len(judging.ledgers[0].records()) == 2


def test_a_model_that_was_trained_again_is_known_by_its_name(judging):
    judging.judge()
    again = seeds_of(judging.root / "again", "wide", 0.8, own=7)
    found = judging.judge(again)
    assert "Second study of these proposals" in found.methods["en"]
    assert judging.judge(again).as_json() == found.as_json()


def test_the_same_answers_are_known_under_another_name(judging):
    judging.judge()
    found = judging.judge(replace(judging.wide, name="wider"))
    assert "earlier: judge: wide " in found.methods["en"]


def test_another_proposal_is_new_and_other_pictures_have_a_ledger_of_their_own(judging):
    judging.judge()
    deep = seeds_of(judging.root, "deep", 0.7, own=2)
    assert judging.judge(deep).history.earlier == ()
    names = [f"other{row}" for row in range(len(a_frame(0.6, 0)))]
    judging.base = seeds_of(judging.root / "other", "base", 0.6, names=names)
    wide = seeds_of(judging.root / "other", "wide", 0.8, own=1, names=names)
    assert judging.judge(wide).history.earlier == ()
    assert len(judging.ledgers) == 2


def test_a_record_that_tells_of_earlier_ones_is_verified(judging):
    judging.judge()
    document = judging.judge(metric="accuracy").as_json()
    assert document["history"]["earlier"][0]["seed"] is None
    assert check_judged(document).problems == ()


def of_the_collection(collection, folder, skill):
    """Files of trainings that were tested on every other picture of a collection."""
    rows = np.arange(0, len(collection.image_ids), 2)
    names, true = np.array(collection.class_names), collection.labels[rows]
    paths = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        said = np.where(rng.random(len(rows)) < skill, true, (true + 1) % len(names))
        images = [collection.image_ids[row] for row in rows]
        told = {"image": images, "true": names[true], "predicted": names[said]}
        paths.append(write(pd.DataFrame(told), folder / f"seed{seed + 1}.csv"))
    return NamedFiles(folder.name, tuple(paths))


@pytest.fixture
def both(tmp_path):
    trial = CountedTrial(tmp_path)
    spec = load(trial.root / "study.yaml").baseline.spec.data
    pictures = load_collection(spec, workspace=Workspace(tmp_path), spec_folder=tmp_path)
    judging = Judging(tmp_path)
    for name, skill in (("base", 0.6), ("wide", 0.8)):
        files = of_the_collection(pictures, tmp_path / "files" / name, skill)
        setattr(judging, name, files)
    return trial, judging


def test_a_study_tells_what_was_judged_on_its_pictures_before(both):
    trial, judging = both
    judging.judge()
    said = trial.study("first", ONE)
    assert f"{BESIDE}judge: wide " in paragraph(said)
    assert trial.go(file="first.yaml").verdicts.methods == said.verdicts.methods
    later = judging.judge(metric="accuracy")
    assert trial.go(file="first.yaml").verdicts.methods == said.verdicts.methods
    assert "Second study of these proposals" in later.methods["en"]
    assert f"{BESIDE}first: wide " in later.methods["en"]


def test_what_is_judged_on_the_pictures_of_a_study_tells_of_it(both):
    trial, judging = both
    trial.study("first", ONE)
    assert f"{BESIDE}first: wide " in judging.judge().methods["en"]
    assert len(judging.ledgers) == 1


@pytest.mark.parametrize("inside", [True, False])
def test_the_command_counts_in_a_workspace_and_nowhere_else(tmp_path, monkeypatch, capsys, inside):
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    Judging(tmp_path)
    if inside:
        (tmp_path / "experiments").mkdir()
        (tmp_path / "experiments" / "schema.json").write_text("{}")
    words = ["judge", "--baseline", "base/*.csv", "--proposal", "wide/*.csv"]
    assert main(words) == 0
    assert main([*words, "--metric", "accuracy"]) == 0
    assert ("second study of these proposals" in capsys.readouterr().out) is inside
    assert (tmp_path / "mlruns").exists() is inside


def test_tables_that_are_judged_in_python_count_as_files_do(judging, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(judging.root))
    files = judging.judge().history
    each = {
        one.name: pd.concat([pd.read_csv(path).assign(repetition=path.stem) for path in one.paths])
        for one in (judging.base, judging.wide)
    }
    first = harness.judge(each, baseline="base", margin=0.5).record.history
    again = harness.judge(each, baseline="base", margin=0.5).record.history
    assert files.earlier == ()
    assert len(first.earlier) == 1
    assert again == first
