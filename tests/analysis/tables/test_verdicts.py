import json

import pytest

from analysis.tables.verdicts import read_differences
from harness.errors import ComparisonError

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
