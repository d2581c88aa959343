"""Studies of the same proposals on the same pictures: counted, told, held against the ledger."""

import json

import pytest

from harness.errors import TrackingError
from harness.tracking.verdict_ledger import StudyBegun, StudyJudged, VerdictLedger
from harness.verdicts.earlier_studies import check_earlier
from harness.verdicts.record import Verdicts
from harness.verdicts.remarks import remarks
from harness.verdicts.store import kept
from tests.studies.test_study import STUDY_FILE, Trial

REGISTERED = "The rule was written down before the first result."
ONE = STUDY_FILE.replace("  - {name: slow, set: {training.optimizer.learning_rate: 0.0001}}\n", "")


class CountedTrial(Trial):
    """Several study files in one workspace."""

    def study(self, name, text, *overrides):
        (self.root / f"{name}.yaml").write_text(text)
        return self.go(*overrides, file=f"{name}.yaml")

    @property
    def ledger(self):
        (path,) = (self.root / "mlruns" / "verdicts").glob("*.jsonl")
        return VerdictLedger(path)

    def problems(self, judged, name):
        document = kept(self.tracker, judged.study_id)
        return list(check_earlier(self.ledger, name, document))


@pytest.fixture
def trial(tmp_path):
    return CountedTrial(tmp_path)


def paragraph(judged, language="en"):
    return judged.verdicts.methods[language]


def test_a_first_study_says_that_its_rule_came_first(trial):
    judged = trial.study("first", STUDY_FILE)
    assert REGISTERED in paragraph(judged)
    assert judged.verdicts.history.earlier == ()
    assert "earlier" not in judged.verdicts.as_json()["history"]


@pytest.mark.parametrize("override", ["metric=accuracy", "margin=0.05", "seed=7", "alpha=0.1"])
def test_a_second_study_under_another_name_says_so_instead(trial, override):
    first = trial.study("first", STUDY_FILE)
    second = trial.study("second", STUDY_FILE, override)
    said, spanish = paragraph(second), paragraph(second, "es")
    assert REGISTERED not in said
    assert "Second study of these proposals on these pictures; earlier: first: wide " in said
    assert "on macro F1, margin 1.00 points, seed 1." in said
    p = first.verdicts.proposals[0].decision.adjusted_p
    assert f"p {'< 0.001' if p < 0.001 else f'= {p:.3f}'}" in said
    assert any(line.startswith("second study of these") for line in remarks(second.verdicts, "en"))
    assert "Segundo estudio de estas propuestas con estas imágenes; antes: first: wide" in spanish


def test_its_own_rule_may_have_come_before_its_own_result(trial):
    trial.study("first", STUDY_FILE)
    second = paragraph(trial.study("second", STUDY_FILE, "seed=7"))
    assert "The rule of this study was written down before its own first result." in second
    assert "La regla de este estudio se escribió antes de su propio primer resultado." in paragraph(
        trial.go("seed=7", file="second.yaml"), "es"
    )


def test_a_third_names_both_and_only_what_was_studied_before(trial):
    trial.study("first", ONE)
    trial.study("second", ONE, "metric=accuracy")
    third = trial.study("third", STUDY_FILE)
    said = paragraph(third)
    assert "Third study of wide on these pictures; earlier: first: wide" in said
    assert "; second: wide" in said
    assert [one.name for one in third.verdicts.history.earlier] == ["first", "second"]
    assert third.verdicts.history.again == ("wide",)


def test_what_all_have_alike_makes_no_new_proposal(trial):
    trial.study("first", ONE)
    longer = trial.study("longer", ONE.replace("training.epochs: 1", "training.epochs: 2"))
    assert "Second study of these proposals" in paragraph(longer)


def test_another_proposal_under_an_old_name_is_new(trial):
    trial.study("first", ONE)
    other = trial.study("other", ONE.replace("[8, 16]", "[16, 16]"))
    assert "study of" not in paragraph(other)
    assert other.verdicts.history.earlier == ()


def test_other_values_of_the_same_setting_are_counted(trial):
    wide = "  - {name: wide, set: {model.filters: [8, 16]}}\n"
    assert wide in STUDY_FILE
    for number, rate in enumerate(("0.0001", "0.0002", "0.0003")):
        text = STUDY_FILE.replace(wide, "").replace("0.0001", rate)
        found = trial.study(f"rate{number}", text)
        assert found.verdicts.history.earlier == ()
        assert sum(one.proposals for one in found.verdicts.history.near) == number
    setting = "training.optimizer.learning_rate"
    assert (
        f"2 earlier proposals changed the same setting, {setting}, on these pictures."
    ) in paragraph(found)
    assert "study of these" not in paragraph(found)
    assert "2 propuestas anteriores cambiaron el mismo ajuste" in paragraph(found, "es")
    assert any(
        line.startswith("2 earlier proposals changed") for line in remarks(found.verdicts, "en")
    )
    assert trial.problems(found, "rate2") == []
    other = trial.study("wider", ONE)
    assert other.verdicts.history.near == ()


def test_a_proposal_that_left_the_file_is_named(trial):
    trial.study("first", STUDY_FILE)
    again = trial.study("first", ONE)
    dropped = again.verdicts.history.dropped
    assert [one.name for one in dropped] == ["slow"]
    assert "Had a word and was dropped: slow " in paragraph(again)
    assert "Tuvo palabra y se quitó: slow " in paragraph(again, "es")
    other = trial.study("best", ONE)
    assert [one.name for one in other.verdicts.history.dropped] == ["slow"]


def test_run_again_a_study_says_the_same_whatever_came_later(trial):
    first = trial.study("first", STUDY_FILE)
    trial.study("second", STUDY_FILE, "metric=accuracy")
    again = trial.go(file="first.yaml")
    assert not again.news
    assert again.verdicts.methods == first.verdicts.methods
    records = trial.ledger.records()
    assert [type(one) for one in records] == [StudyBegun, StudyJudged] * 2


def test_a_study_of_an_earlier_version_is_not_told_as_a_later_one(trial):
    first = trial.study("first", STUDY_FILE)
    trial.ledger.path.unlink()
    trial.study("second", STUDY_FILE, "metric=accuracy")
    again = trial.go(file="first.yaml")
    assert again.verdicts.methods == first.verdicts.methods


def test_a_probe_gives_no_word_and_counts_as_none(trial):
    (trial.root / "first.yaml").write_text(STUDY_FILE)
    trial.go(file="first.yaml", repetitions=2)
    assert [type(one) for one in trial.ledger.records()] == [StudyBegun]
    second = trial.study("second", STUDY_FILE, "metric=accuracy")
    assert second.verdicts.history.earlier == ()


def test_a_record_is_read_back_and_its_ledger_agrees(trial):
    trial.study("first", STUDY_FILE)
    second = trial.study("second", ONE, "metric=accuracy")
    assert isinstance(second.verdicts, Verdicts)
    document = kept(trial.tracker, second.study_id)
    assert document["history"]["again"] == ["wide"]
    assert trial.problems(second, "second") == []


def test_a_record_without_its_earlier_studies_is_found(trial):
    trial.study("first", STUDY_FILE)
    second = trial.study("second", ONE, "metric=accuracy")
    document = kept(trial.tracker, second.study_id)
    del document["history"]["earlier"], document["history"]["dropped"]
    document["proposals"][0]["word"] = "equivalent"
    word, earlier, dropped = check_earlier(trial.ledger, "second", document)
    assert "wide: expected equivalent; got " in word
    assert earlier.startswith("history.earlier: claimed 0, the ledger of its collection has 1")
    assert dropped.startswith("history.dropped: claimed 0")


def test_a_line_that_was_altered_is_named_and_stops_the_next_study(trial):
    trial.study("first", STUDY_FILE)
    second = trial.study("second", STUDY_FILE, "metric=accuracy")
    path = trial.ledger.path
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[1].replace("macro_f1", "accuracy"), *lines[2:]]))
    (problem,) = trial.problems(second, "second")
    assert ", line 2: " in problem
    with pytest.raises(TrackingError, match="line 2"):
        trial.study("third", STUDY_FILE)


def test_a_line_that_was_left_out_is_named(trial):
    trial.study("first", STUDY_FILE)
    second = trial.study("second", STUDY_FILE, "metric=accuracy")
    path = trial.ledger.path
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[2:]))
    assert trial.problems(second, "second")
    assert all(json.loads(line) for line in lines)
