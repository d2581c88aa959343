"""The claim ledger: what was claimed is computed again, and what was touched is found."""

import json

import numpy as np
import pandas as pd
import pytest

from harness.errors import HarnessError, TrackingError
from harness.statistics.corrected_t import corrected_t
from harness.tracking.record import STUDY, GroupRecord
from harness.verdicts.evidence import find_experiments
from harness.verdicts.paired_runs import effect_of
from harness.verdicts.record import WORDING, read_verdicts
from harness.verdicts.store import differences, keep, kept, mlflow_table
from harness.verdicts.verify import check_verdict, in_todays_words
from tests.damage import DAMAGE, damage
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import an_experiment, judged


@pytest.fixture(scope="module")
def judged_once(tmp_path_factory):
    """A study of three experiments with its verdicts kept."""
    tracker = MemoryTracker(tmp_path_factory.mktemp("judged") / "files")
    baseline = an_experiment(tracker, "base", 0.6, repetitions=4)
    proposals = [
        an_experiment(tracker, name, skill, repetitions=4)
        for name, skill in (("good", 0.9), ("bad", 0.3))
    ]
    verdicts = judged(tracker, baseline, *proposals, planned=4, failed={"broken": "ValueError"})
    with tracker.group(GroupRecord("study", "s1", "best-artworks", kind=STUDY)) as run:
        keep(verdicts, run)
    return tracker, (run.id, verdicts)


@pytest.fixture
def tracker(judged_once, tmp_path):
    return judged_once[0].copied(tmp_path / "files")


@pytest.fixture
def study(judged_once):
    return judged_once[1]


def test_an_untouched_verdict_is_as_claimed(tracker, study):
    checked = check_verdict(tracker, kept(tracker, study[0]))
    assert checked.problems == ()
    assert checked.runs == 12
    assert checked.numbers > 300


def test_one_altered_prediction_file_is_found(tracker, study):
    run = study[1].proposals[0].experiment.runs[1]
    file = tracker.artifact(run, "predictions.parquet")
    frame = pd.read_parquet(file)
    frame.loc[0, ["p_Degas", "p_Goya", "p_Klee"]] = [0.85, 0.1, 0.05]
    frame.to_parquet(file, index=False)
    (problem,) = check_verdict(tracker, kept(tracker, study[0])).problems
    assert problem.startswith(f"run {run} (good, repetition 2): ")
    assert "altered" in problem


def test_an_altered_file_with_the_same_scores_is_found_by_its_digest(tracker, study):
    run = study[1].proposals[0].experiment.runs[1]
    file = tracker.artifact(run, "predictions.parquet")
    pd.read_parquet(file).to_parquet(file, index=False, compression="gzip")
    (problem,) = check_verdict(tracker, kept(tracker, study[0])).problems
    assert problem == (
        f"run {run} (good, repetition 2): expected the predictions that were judged; got another "
        "file: it was altered"
    )


def test_one_deleted_run_is_found(tracker, study):
    run = study[1].baseline.runs[3]
    del tracker.runs[run]
    (problem,) = check_verdict(tracker, kept(tracker, study[0])).problems
    assert problem == (
        f"run {run} (base, repetition 4): expected a finished run; got none: it was deleted"
    )


def test_a_lost_file_is_found(tracker, study):
    run = study[1].baseline.runs[0]
    tracker.artifact(run, "split.csv").unlink()
    (problem,) = check_verdict(tracker, kept(tracker, study[0])).problems
    assert "expected the artifact 'split.csv'" in problem


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_verdict_is_refused_with_its_path_in_one_line(tracker, study, kind):
    path = tracker.artifact(study[0], "verdict.json")
    damage(path, kind)
    for read in (lambda: kept(tracker, study[0]), lambda: read_verdicts(path)):
        with pytest.raises(TrackingError) as caught:
            read()
        message = str(caught.value)
        assert message.startswith(
            f"{path}: expected the verdicts of a study, in format 2, 3 or 4; got "
        )
        assert "\n" not in message


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize(
    "name", ["run.json", "spec.yaml", "environment.json", "split.csv", "predictions.parquet"]
)
def test_a_damaged_file_of_a_run_is_found_and_compares_nothing(tracker, study, name, kind):
    run = study[1].baseline.runs[0]
    path = tracker.artifact(run, name)
    damage(path, kind)
    (problem,) = check_verdict(tracker, kept(tracker, study[0])).problems
    assert problem.startswith(f"run {run} (base, repetition 1): {path}: expected ")
    with pytest.raises(HarnessError, match=name.replace(".", r"\.")):
        find_experiments(tracker, ["base", "good"], tracker.repetitions())


def test_a_verdict_on_runs_that_it_does_not_list_is_not_as_claimed(tracker, study):
    document = kept(tracker, study[0])
    document["baseline"]["runs"] = ["another"]
    assert check_verdict(tracker, document).problems == (
        "base: expected runs that the verdict lists; got none, or others",
    )


def test_what_is_read_back_is_what_was_written(tracker, study):
    found = read_verdicts(tracker.artifact(study[0], "verdict.json"))
    assert found == study[1]
    assert found.as_json() == study[1].as_json()


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("proposals", 0, "decision", "difference"), 0.5, "proposals.0.decision.difference"),
        (("proposals", 1, "word"), "helps", "proposals.1.word: claimed 'helps', computed again"),
        (("rule", "margin"), 0.4, "proposals."),
        (("setting", "n_test"), 12.0, "setting.n_test: claimed 12.0, computed again 72.0"),
    ],
)
def test_an_edited_claim_is_found(tracker, study, place, value, told):
    document = kept(tracker, study[0])
    part = document
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    problems = check_verdict(tracker, document).problems
    assert any(problem.startswith(told) for problem in problems)


def test_a_record_in_an_earlier_wording_keeps_it_and_its_numbers_are_held_to(tracker, study):
    document = kept(tracker, study[0])
    del document["wording"]
    document["proposals"][0]["sentences"]["en"] = "It helps."
    assert check_verdict(tracker, document).problems == ()
    document["proposals"][0]["decision"]["difference"] = 0.5
    (problem,) = check_verdict(tracker, document).problems
    assert problem.startswith("proposals.0.decision.difference: claimed 0.5, computed again")


def in_an_earlier_wording(tracker, study, path, **changes):
    """A record whose sentences an earlier version wrote, as an archive may bring one."""
    document = kept(tracker, study[0]) | changes
    del document["wording"]
    document["proposals"][0]["sentences"]["en"] = "It hurts, by -2.9 to +0.00 points."
    path.write_text(json.dumps(document))
    return path


def test_a_record_in_an_earlier_wording_is_reported_in_todays_words(tracker, study, tmp_path):
    path = in_an_earlier_wording(tracker, study, tmp_path / "verdict.json")
    worded, today = in_todays_words(tracker, path), kept(tracker, study[0])
    assert worded.proposals[0].sentences["en"] == today["proposals"][0]["sentences"]["en"]
    assert worded.wording == WORDING


def test_a_record_in_an_earlier_wording_that_no_longer_follows_is_not_worded(
    tracker, study, tmp_path
):
    path = in_an_earlier_wording(tracker, study, tmp_path / "verdict.json", complete=False)
    with pytest.raises(TrackingError, match="expected verdicts that follow from what is stored"):
        in_todays_words(tracker, path)


def test_a_gain_of_last_digits_is_none_and_an_earlier_record_may_call_it_one(tracker, study):
    nothing = corrected_t(np.array([0.0, 1e-17, 0.0]), n_test=20, n_train=80)
    assert not effect_of(nothing, higher_is_better=True).gain
    assert not effect_of(nothing, higher_is_better=False).gain
    document = kept(tracker, study[0]) | {"wording": 2}
    effect = document["proposals"][0]["effects"]["accuracy"]
    effect["gain"] = not effect["gain"]
    assert check_verdict(tracker, document).problems == ()


def test_a_sentence_in_the_wording_of_today_is_held_to(tracker, study):
    document = kept(tracker, study[0])
    document["proposals"][0]["sentences"]["en"] = "It helps."
    (problem,) = check_verdict(tracker, document).problems
    assert problem.startswith("proposals.0.sentences.en: claimed 'It helps.', computed again")


def test_a_record_of_another_format_is_not_judged(tracker, study):
    document = kept(tracker, study[0]) | {"format": 99}
    assert check_verdict(tracker, document).problems == (
        "format: expected 2, 3 or 4; got 99. Run the study again.",
    )


def test_a_study_without_a_verdict_has_none_to_check(tracker):
    with tracker.group(GroupRecord("another", "s2", "demo", kind=STUDY)) as run:
        pass
    with pytest.raises(TrackingError, match=r"expected the artifact 'verdict\.json'"):
        kept(tracker, run.id)


def test_a_verdict_is_kept_as_data_as_text_and_as_a_table_of_mlflow(tracker, study):
    run, verdicts = study
    assert kept(tracker, run) == verdicts.as_json()
    table = json.loads(tracker.artifact(run, "verdict_table.json").read_text())
    assert table == mlflow_table(verdicts)
    assert [row[:2] for row in table["data"]] == [
        ["good", "helps"],
        ["bad", "hurts"],
        ["broken", "failed"],
    ]
    assert json.loads(tracker.runs[run].tags["mlflow.loggedArtifacts"]) == [
        {"path": "verdict_table.json", "type": "table"}
    ]
    assert "| good | helps |" in tracker.artifact(run, "verdict.md").read_text()
    assert "| good | mejora |" in tracker.artifact(run, "verdict.es.md").read_text()


@pytest.mark.parametrize(
    ("claimed", "found", "told"),
    [
        ({"a": 1.0}, {"a": 1.0 + 1e-12}, []),
        ({"a": [1, 2]}, {"a": [1, 3]}, ["a.1: claimed 2, computed again 3"]),
        ({"a": [1]}, {"a": [1, 3]}, ["a: claimed [1], computed again [1, 3]"]),
        ({"a": True}, {"a": 1}, ["a: claimed True, computed again 1"]),
        ({"a": None}, {}, []),
        ({}, {"b": 2}, ["b: claimed None, computed again 2"]),
    ],
)
def test_differences_are_told_by_their_place(claimed, found, told):
    assert list(differences(claimed, found)) == told
