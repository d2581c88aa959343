"""Scores alone, judged: published numbers come out, and no more is claimed than they allow."""

from dataclasses import replace
from pathlib import Path

import baycomp
import numpy as np
import pandas as pd
import pytest

from harness.errors import ComparisonError, HarnessError, SpecError
from harness.evaluation.score_table import ScoreTable, read_score_table, score_table_of
from harness.verdicts.record import read_verdicts
from harness.verdicts.score_evidence import judge_scores, table_evidence
from harness.verdicts.score_rule import ScoreRule, ScoresQuestion, rule_of_scores
from harness.verdicts.table import as_text

# Areas under the curve of four support-vector machines in 10 times 10 folds of 100 moons: what
# scikit-learn's example "Statistical comparison of models using grid search" computes.
PUBLISHED = Path(__file__).with_name("grid_search_stats.csv")
AUC = ScoreRule("roc_auc", higher_is_better=True, margin=0.01)
LIKE_IT = AUC._replace(claim="collections_like_it")


def judged(table, baseline, *proposals, said=AUC, design="folds", sizes=(90, 10)):
    asked = ScoresQuestion(rule_of_scores(said), design, *sizes)
    return judge_scores(asked, table_evidence(table, baseline, proposals))


def a_table(**columns):
    return score_table_of(pd.DataFrame(columns))


def varied(mean, seed, r=10):
    return mean + 0.02 * np.random.default_rng(seed).standard_normal(r)


def test_the_published_example_of_scikit_learn_comes_out():
    found = judged(read_score_table(PUBLISHED), "linear", "rbf", said=LIKE_IT).proposals[0]
    decision = found.decision
    error = decision.estimates["collections_like_it"]
    assert decision.difference / error.standard_error == pytest.approx(0.750, abs=5e-4)
    assert error.df == 99
    assert decision.adjusted_p / 2 == pytest.approx(0.227, abs=5e-4)  # there it is one-sided
    assert decision.worse == pytest.approx(0.068, abs=5e-4)
    assert decision.alike == pytest.approx(0.432, abs=5e-4)
    assert decision.better == pytest.approx(0.500, abs=5e-4)
    assert found.word == "inconclusive"
    naive = decision.estimates["this_collection"]
    assert decision.difference / naive.standard_error == pytest.approx(2.611, abs=5e-4)


def test_the_posterior_is_that_of_baycomp():
    table = read_score_table(PUBLISHED)
    found = judged(table, "linear", "poly2", "poly3", "rbf", said=LIKE_IT)
    for one in found.proposals:
        worse, alike, better = baycomp.CorrelatedTTest.probs(
            table.scores["linear"], table.scores[one.experiment.name], rope=0.01, runs=10
        )
        assert (one.decision.worse, one.decision.alike, one.decision.better) == pytest.approx(
            (worse, alike, better), abs=2e-3
        )
    assert [one.word for one in found.proposals] == ["hurts", "inconclusive", "inconclusive"]


def test_all_other_columns_are_proposals_unless_some_are_named():
    table = a_table(a=varied(0.5, 1), b=varied(0.6, 2), c=varied(0.7, 3))
    assert [one.experiment.name for one in judged(table, "b").proposals] == ["a", "c"]
    assert [one.experiment.name for one in judged(table, "b", "c").proposals] == ["c"]


def test_the_direction_turns_the_words_and_marks_the_column():
    table = a_table(a=varied(0.5, 1), b=varied(0.3, 2))
    loss = ScoreRule("test_loss", higher_is_better=False, margin=0.01)
    found = judged(table, "a", said=loss)
    assert found.proposals[0].word == "helps"
    assert found.proposals[0].effects["test_loss"].gain
    assert "Δ test_loss ↓" in as_text(found, "en")
    assert judged(table, "a").proposals[0].word == "hurts"
    assert judged(table, "a", said=ScoreRule("brier")).proposals[0].word == "helps"


def test_a_score_of_ours_keeps_its_direction_margin_and_unit():
    rule = rule_of_scores(ScoreRule("accuracy"))
    assert (rule.margin, rule.rises, rule.higher_is_better) == (0.01, True, None)
    text = as_text(
        judged(a_table(a=varied(0.5, 1), b=varied(0.6, 2)), "a", said=ScoreRule("accuracy")), "es"
    )
    assert "la exactitud cambia en +" in text
    assert " puntos" in text


@pytest.mark.parametrize(
    ("design", "sizes", "claims", "told"),
    [
        ("seeds", (0, 0), ("this_collection",), "words are about training again on that split"),
        ("seeds", (90, 10), ("this_collection",), "words are about training again on that split"),
        ("splits", (0, 0), ("this_collection",), "nothing is claimed about collections like it"),
        ("folds", (0, 0), ("this_collection",), "nothing is claimed about collections like it"),
        ("splits", (90, 10), ("this_collection", "collections_like_it"), "drawn at random"),
        ("folds", (90, 10), ("this_collection", "collections_like_it"), "rather too wide"),
    ],
)
def test_what_is_claimed_follows_from_what_repetitions_are(design, sizes, claims, told):
    table = a_table(a=varied(0.5, 1), b=varied(0.6, 2))
    found = judged(table, "a", design=design, sizes=sizes)
    assert found.claims == claims
    assert told in as_text(found, "en")
    assert "nothing is known of single answers" in as_text(found, "en")
    assert "nada se sabe de las respuestas" in as_text(found, "es")


def test_repetitions_that_do_not_vary_prove_no_gain():
    table = a_table(a=[0.5, 0.6, 0.7], b=[0.6, 0.7, 0.8], c=[0.5, 0.6, 0.7])
    gain, same = judged(table, "a").proposals
    assert (gain.word, gain.decision.adjusted_p) == ("inconclusive", 1.0)
    assert gain.decision.low is None
    assert same.word == "equivalent"


def test_one_repetition_proves_nothing():
    found = judged(a_table(a=[0.5], b=[0.9]), "a").proposals[0]
    assert (found.word, found.decision.spread) == ("inconclusive", None)


def test_the_record_is_read_again_as_it_was_written(tmp_path):
    from harness.runtime.documents import write_json

    found = judged(read_score_table(PUBLISHED), "linear", said=LIKE_IT)
    write_json(tmp_path / "verdict.json", found.as_json())
    again = read_verdicts(tmp_path / "verdict.json")
    assert again.as_json() == found.as_json()
    assert again.rule.higher_is_better is True
    assert again.setting.scores.place == str(PUBLISHED)
    assert again.runs[0].id == f"{PUBLISHED}#linear/1"


def test_methods_cite_what_was_done():
    methods = judged(read_score_table(PUBLISHED), "linear", said=LIKE_IT).methods
    assert "trained on 90 pictures and tested on 10" in methods["en"]
    assert "Corani and Benavoli, 2015" in methods["en"]
    assert "Corani y Benavoli, 2015" in methods["es"]
    narrowed = judged(read_score_table(PUBLISHED), "linear", sizes=(0, 0)).methods
    assert "Nadeau" not in narrowed["en"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            ScoreRule(""),
            "--metric: expected the name of the score that the numbers are; got none.",
        ),
        (
            ScoreRule("test_auc", margin=0.01),
            "--metric test_auc: expected --higher-is-better or --lower-is-better, because it is "
            "none of accuracy, top5_accuracy, balanced_accuracy, macro_f1, weighted_f1, "
            "negative_log_likelihood, brier, calibration_error; got neither.",
        ),
        (
            ScoreRule("test_auc", higher_is_better=True),
            "--margin: expected the largest difference of test_auc that does not matter, in its "
            "own unit; got none.",
        ),
        (
            ScoreRule("brier", higher_is_better=True),
            "--metric brier: expected that lower is better; got the contrary.",
        ),
    ],
)
def test_a_rule_that_numbers_cannot_tell_is_asked_for(said, message):
    with pytest.raises(SpecError) as caught:
        rule_of_scores(said)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"design": ""},
            "--design: expected seeds, splits, folds, because numbers alone do not tell whether "
            "repetitions are trainings on one split, random splits or folds of cross-validation; "
            "got none.",
        ),
        ({"test_size": 0}, "--test-size: expected it beside --train-size; got none."),
        ({"train_size": 0}, "--train-size: expected it beside --test-size; got none."),
        (
            {"design": "seeds"},
            "--claim: expected this_collection, because trainings on one split show nothing of "
            "others; got collections_like_it.",
        ),
        (
            {"train_size": 0, "test_size": 0},
            "--claim: expected this_collection, because it is not known how many pictures were "
            "trained and tested on; got collections_like_it. Say how many with --train-size and "
            "--test-size.",
        ),
    ],
)
def test_a_claim_that_numbers_do_not_allow_is_refused(changes, message):
    asked = replace(ScoresQuestion(rule_of_scores(LIKE_IT), "folds", 90, 10), **changes)
    evidence = table_evidence(a_table(a=varied(0.5, 1), b=varied(0.6, 2)), "a")
    with pytest.raises(HarnessError) as caught:
        judge_scores(asked, evidence)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("d",), "table: expected a column d; got a, b."),
        (("a", "d"), "table: expected a column d; got a, b."),
        (("a", "a"), "table: expected a baseline and other columns, each once; got a, a."),
    ],
)
def test_columns_that_are_not_there_are_named(names, message):
    with pytest.raises(ComparisonError) as caught:
        table_evidence(a_table(a=[1.0], b=[2.0]), names[0], names[1:])
    assert str(caught.value) == message


def test_more_columns_than_anybody_compares_are_refused():
    scores = {f"c{number}": np.linspace(0, 1, 4) for number in range(1001)}
    table = ScoreTable("table.csv", "", "", ("1", "2", "3", "4"), scores)
    with pytest.raises(ComparisonError, match=r"at most 1,000 columns to compare; got 1,001\. Say"):
        table_evidence(table, "c0")
    with pytest.raises(ComparisonError, match=r"a column c; got c0, c1, .* \(and 981 more\)\."):
        table_evidence(table, "c")
    assert len(table_evidence(table, "c0", ["c7", "c9"]).proposals) == 2
