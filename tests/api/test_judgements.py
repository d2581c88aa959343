"""Tables of predictions are judged as files of them are."""

import pandas as pd
import pytest

import harness
from harness.api.display import html_table
from tests.verdicts.prediction_files import RULE, a_frame, judged_files, seeds_of

SKILLS = {"base": (0.6, 0), "good": (0.9, 0), "same": (0.6, 1)}
LEFT_OUT = {"runs", "fingerprint", "rests_on", "id", "predictions_sha256"}


def frames():
    return {
        name: pd.concat(a_frame(skill, r, own).assign(repetition=r + 1) for r in range(6))
        for name, (skill, own) in SKILLS.items()
    }


def without_names(value):
    """A record without what names the files."""
    if isinstance(value, dict):
        return {k: without_names(v) for k, v in value.items() if k not in LEFT_OUT}
    return [without_names(one) for one in value] if isinstance(value, list) else value


def test_the_record_is_that_of_files_number_for_number(tmp_path):
    files = [seeds_of(tmp_path, name, skill, own=own) for name, (skill, own) in SKILLS.items()]
    theirs = judged_files(*files, rule=RULE).as_json()
    ours = harness.judge(frames(), baseline="base").record.as_json()
    assert without_names(ours) == without_names(theirs)


def test_one_table_with_a_column_of_experiments_is_the_same():
    parts = [frame.assign(experiment=name) for name, frame in frames().items()]
    one = harness.judge(pd.concat(parts), baseline="base").record
    assert one == harness.judge(frames(), baseline="base").record


def test_verdicts_and_pairs_are_tables():
    found = harness.judge(frames(), baseline="base")
    assert list(found.verdicts["proposal"]) == ["good", "same"]
    assert found.verdicts["word"][0] == "helps"
    pairs = found.differences[found.differences["proposal"] == "good"]
    assert list(pairs["repetition"]) == [1, 2, 3, 4, 5, 6]
    assert pairs["difference"].mean() == pytest.approx(found.verdicts["difference"][0])
    assert (pairs["score"] - pairs["baseline"]).tolist() == pairs["difference"].tolist()
    assert "good" in found._repr_html_()
    assert "good helps" in found.text()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: f.drop(columns="true"), "good: expected the columns image, true and predicted"),
        (lambda f: f.head(0), "good: expected a row for each picture; got none"),
        (lambda f: pd.concat([f, f.head(1)]), r"good, row \d+: expected each picture once"),
        (lambda f: f.assign(true=f["true"].mask(f.index == 4)), "good, row 5: expected a value"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_by_experiment_and_number(spoil, message):
    given = frames()
    given["good"] = spoil(given["good"])
    with pytest.raises(harness.HarnessError, match=message):
        harness.judge(given, baseline="base")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (frames(), "baseline: expected one of two and more experiments; got 'nobody' among base"),
        (frames()["base"], "expected a column experiment, or a table for each"),
    ],
)
def test_a_baseline_that_is_not_there_is_told(given, message):
    with pytest.raises(harness.HarnessError, match=message):
        harness.judge(given, baseline="nobody")


def test_scores_alone_are_judged():
    scores = pd.DataFrame({"base": [0.5, 0.52, 0.51, 0.5], "good": [0.8, 0.83, 0.8, 0.81]})
    found = harness.judge_scores(scores, baseline="base", design="seeds")
    assert found.verdicts[["proposal", "word"]].values.tolist() == [["good", "helps"]]
    assert found.verdicts["difference"][0] == pytest.approx(0.3025)


def test_what_a_table_shows_is_escaped():
    shown = html_table(["<b>"], [["<script>"]], "a & 'b'")
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "a &amp; &#x27;b&#x27;" in shown


def test_of_a_long_table_the_first_rows_are_shown():
    shown = html_table(["n"], [[n] for n in range(70)])
    assert "… +10" in shown
    assert ">59<" in shown
    assert ">60<" not in shown
