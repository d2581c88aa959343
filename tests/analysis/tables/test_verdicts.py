import json

import pytest

from analysis.tables.verdicts import read_differences
from harness.errors import ComparisonError
from harness.verdicts.record import RuleRecord
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import an_experiment, judged

ROW = {
    "name": "transfer",
    "difference": 0.3,
    "low": 0.2,
    "high": 0.4,
    "margin": 0.01,
    "word": "helps",
}


def written(tmp_path, document):
    path = tmp_path / "verdicts.json"
    path.write_text(json.dumps(document))
    return path


def test_a_list_of_proposals_is_read(tmp_path):
    found = read_differences(written(tmp_path, [ROW, {**ROW, "low": None, "high": None}]))
    assert found.rows["name"].tolist() == ["transfer", "transfer"]
    assert found.rows["low"].isna().tolist() == [False, True]
    assert found.evidence


def test_a_study_says_its_metric_and_whether_it_is_evidence(tmp_path):
    document = {"metric": "accuracy", "evidence": False, "proposals": [ROW]}
    found = read_differences(written(tmp_path, document))
    assert (found.metric, found.evidence) == ("accuracy", False)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"name": "x"}, "proposal 1: expected name, difference, .*; got none of difference"),
        ({**ROW, "word": "great"}, "expected word to be one of helps, .*; got 'great'"),
        ({**ROW, "difference": "0.3"}, "expected difference to be a number; got '0.3'"),
        ({**ROW, "difference": None}, "expected difference to be a number; got None"),
    ],
)
def test_what_is_no_proposal_is_named(tmp_path, row, problem):
    with pytest.raises(ComparisonError, match=problem):
        read_differences(written(tmp_path, [row]))


@pytest.mark.parametrize("document", [3, {"proposals": 3}, {}, ["x"]])
def test_what_is_no_list_is_refused(tmp_path, document):
    with pytest.raises(ComparisonError, match="expected a list of objects"):
        read_differences(written(tmp_path, document))


@pytest.mark.parametrize(("metric", "sign"), [("macro_f1", 1), ("brier", -1)])
def test_the_verdicts_of_a_study_are_positive_when_better(tmp_path, metric, sign):
    tracker = MemoryTracker(tmp_path / "files")
    baseline = an_experiment(tracker, "baseline", 0.5)
    proposal = an_experiment(tracker, "better", 0.8, own=1)
    rule = RuleRecord(look_counts=(6,), metric=metric, margin=0.02)
    verdicts = judged(tracker, baseline, proposal, rule=rule)
    (row,) = read_differences(written(tmp_path, verdicts.as_json())).rows.to_dict("records")
    decision = verdicts.proposals[0].decision
    assert row["name"] == "better"
    assert row["difference"] == pytest.approx(sign * decision.difference)
    assert row["low"] <= row["difference"] <= row["high"]
    assert (row["margin"], row["word"]) == (0.02, verdicts.proposals[0].word)
    assert row["difference"] > 0


@pytest.mark.parametrize(("metric", "sign"), [("macro_f1", 1), ("brier", -1)])
def test_both_claims_are_read_the_one_that_decides_first(tmp_path, metric, sign):
    tracker = MemoryTracker(tmp_path / "files")
    baseline = an_experiment(tracker, "baseline", 0.5)
    proposal = an_experiment(tracker, "better", 0.8, own=1)
    rule = RuleRecord(look_counts=(6,), metric=metric, claim="collections_like_it")
    verdicts = judged(tracker, baseline, proposal, rule=rule)
    found = read_differences(written(tmp_path, verdicts.as_json()))
    assert found.claims == ("collections_like_it", "this_collection")
    assert not found.on_one_split
    (row,) = found.rows.to_dict("records")
    this = verdicts.proposals[0].decision.estimates["this_collection"]
    ends = sorted((sign * this.low, sign * this.high))
    assert [row["other_low"], row["other_high"]] == pytest.approx(ends)
    assert row["low"] <= row["other_low"] <= row["difference"] <= row["other_high"] <= row["high"]


def test_verdicts_without_their_setting_are_refused(tmp_path):
    document = {"rule": {"metric": "accuracy", "margin": 0.01}, "proposals": []}
    with pytest.raises(ComparisonError, match="expected the verdicts of a study; got one without"):
        read_differences(written(tmp_path, document))
