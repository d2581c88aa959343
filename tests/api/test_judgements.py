"""Tables of predictions are judged as files of them are."""

import re

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


@pytest.mark.parametrize("probabilities", [True, False])
def test_an_answer_that_is_missing_is_named(probabilities):
    given = frames()
    columns = slice(None) if probabilities else ["image", "true", "predicted", "repetition"]
    given = {name: frame.reset_index(drop=True).loc[:, columns] for name, frame in given.items()}
    given["good"].loc[3, "predicted"] = None
    with pytest.raises(harness.HarnessError, match="^good, row 4: expected a value as predicted; "):
        harness.judge(given, baseline="base")


def test_an_index_with_the_name_of_a_column_is_one():
    indexed = {name: frame.set_index("image") for name, frame in frames().items()}
    found = harness.judge(indexed, baseline="base")
    assert found.verdicts.equals(harness.judge(frames(), baseline="base").verdicts)


def test_a_column_that_is_not_read_may_hold_anything():
    more = {name: frame.assign(notes=[object()] * len(frame)) for name, frame in frames().items()}
    found = harness.judge(more, baseline="base")
    assert found.verdicts.equals(harness.judge(frames(), baseline="base").verdicts)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"base": "base.csv", "good": "good.csv"}, "base: expected a DataFrame of pandas; got str"),
        ([a_frame(0.6, 0)], "frames: expected a DataFrame of pandas; got list"),
        (
            {name: pd.concat([f, f[["true"]]], axis=1) for name, f in frames().items()},
            "base: expected each column once; got 'true' twice",
        ),
        (
            {name: f.assign(predicted=[1, "a"] * (len(f) // 2)) for name, f in frames().items()},
            "base: expected columns of words or of numbers, not both; got Could not convert 'a'",
        ),
        (
            pd.concat([f.assign(experiment=name) for name, f in frames().items()]).replace(
                {"experiment": {"same": None}}
            ),
            r"frames, row 865: expected a value as experiment; got none \(and 431 more\)",
        ),
    ],
)
def test_what_is_no_table_of_predictions_is_told(given, message):
    with pytest.raises(harness.HarnessError, match=message):
        harness.judge(given, baseline="base")


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"margin": "1%"}, "margin: expected a number; got '1%'"),
        ({"alpha": None, "train_size": 2.5}, "train_size: expected a whole number of pictures"),
        ({"train_size": -3}, "train_size: expected a whole number of pictures, .* got -3"),
    ],
)
def test_a_number_that_is_none_is_told(how, message):
    with pytest.raises(harness.HarnessError, match=message):
        harness.judge(frames(), baseline="base", **how)


@pytest.mark.parametrize("ask", [lambda f: f.text("fr"), lambda f: f.figure(language="fr")])
def test_a_language_that_is_not_spoken_is_told(ask):
    found = harness.judge(frames(), baseline="base")
    with pytest.raises(harness.HarnessError, match="language: expected en or es; got 'fr'"):
        ask(found)
    with pytest.raises(harness.HarnessError, match="language: expected en or es; got 'fr'"):
        harness.report("study_quick", language="fr")


def test_a_question_is_asked_in_the_language_of_the_answer():
    found = harness.judge(frames(), baseline="base")
    assert "How do good, same compare with base?" in found._repr_html_()
    assert found.text("es").startswith("\npredicciones con las imágenes probadas: 6 de 6 ")
    one = {name: frame for name, frame in frames().items() if name != "same"}
    assert "How does good compare with base?" in harness.judge(one, baseline="base")._repr_html_()


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


def test_experiments_may_have_numbers_for_names():
    scores = pd.DataFrame({0: [0.5, 0.52, 0.51, 0.5], 1: [0.8, 0.83, 0.8, 0.81]})
    found = harness.judge_scores(scores, baseline=0, design="seeds")
    assert found.verdicts[["proposal", "word"]].values.tolist() == [["1", "helps"]]
    numbered = dict(enumerate(frame for frame in frames().values()))
    assert list(harness.judge(numbered, baseline=0).verdicts["proposal"]) == ["1", "2"]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ({"base": [1.0], "good": [1.0]}, "table: expected a DataFrame of pandas; got dict"),
        (
            pd.DataFrame({"base": [81.0, 79.5], "good": [84.0, 83.0]}),
            r"table#base/1: expected macro_f1 as a share from 0 to 1; got 81 \(and 1 more\). "
            "Divide percentages by 100",
        ),
        (
            pd.DataFrame({"base": [0.5, 0.6], "good": [True, False]}),
            "table, row 1: expected a number as score of good; got True",
        ),
    ],
)
def test_what_is_no_table_of_scores_is_told(scores, message):
    with pytest.raises(harness.HarnessError, match=message):
        harness.judge_scores(scores, baseline="base", design="seeds")


def test_what_a_table_shows_is_escaped():
    shown = html_table(["<b>"], [["<script>"]], "a & 'b'")
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "a &amp; &#x27;b&#x27;" in shown


def test_no_line_breaks_before_a_percent_sign():
    shown = html_table(["interval, 95 %"], [["77 / 10 / 13 %"]], "of 5 %")
    assert "95\u00a0%" in shown
    assert "13\u00a0%" in shown
    assert not re.search(r"\d %", shown)


def test_of_a_long_table_the_first_rows_are_shown():
    shown = html_table(["n"], [[n] for n in range(70)])
    assert "… +10" in shown
    assert ">59<" in shown
    assert ">60<" not in shown
