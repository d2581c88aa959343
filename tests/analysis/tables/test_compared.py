"""What each experiment changes for large and small classes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, recall_score

from analysis.figures import imbalance_compared
from analysis.records.experiments import SplitSizes
from analysis.tables.compared import Parts, side_by_side
from harness.evaluation.predictions import Predictions
from harness.statistics.corrected_t import corrected_t
from harness.wording.metric_names import metric_name
from harness.wording.words import ENGLISH, SPANISH
from tests.analysis.recorded import a_recorded_run

NAMES = tuple(f"Painter {i}" for i in range(6))
SIZES = SplitSizes(n_test=40.0, n_train=152.0)
PARTS = Parts(np.array([60, 50, 20, 15, 4, 3]), SIZES)


def answers(seed, skill, ids="a"):
    rng = np.random.default_rng(seed % 10)
    labels = np.concatenate([np.arange(6), rng.integers(0, 6, 34)])
    odds = np.exp(np.random.default_rng(seed).normal(size=(40, 6)) + skill * np.eye(6)[labels])
    names = tuple(f"{ids}{seed % 10}{i}" for i in range(40))
    return Predictions(names, labels, odds / odds.sum(axis=1, keepdims=True), NAMES)


BASE, BETTER = (
    {r: answers(10 * arm + r, skill) for r in range(3)} for arm, skill in ((1, 1), (2, 3))
)


def test_measures_are_those_of_scikit_learn():
    table = side_by_side({"base": BASE, "better": BETTER}, PARTS)
    found = table.set_index(["name", "measure"])["mean"]
    by_class = np.mean(
        [recall_score(p.labels, p.classes, average=None, labels=range(6)) for p in BETTER.values()],
        axis=0,
    )
    for band, inside in (("head", [0, 1]), ("middle", [2, 3]), ("tail", [4, 5])):
        assert found["better", band] == pytest.approx(by_class[inside].mean())
    for measure, score in (
        ("accuracy", accuracy_score),
        ("balanced_accuracy", balanced_accuracy_score),
        ("macro_f1", lambda y, p: f1_score(y, p, average="macro")),
    ):
        expected = np.mean([score(p.labels, p.classes) for p in BETTER.values()])
        assert found["better", measure] == pytest.approx(expected)


def test_changes_have_the_interval_of_the_corrected_t_test():
    table = side_by_side({"base": BASE, "better": BETTER}, PARTS)
    row = table[(table["name"] == "better") & (table["measure"] == "accuracy")].iloc[0]
    scores = [[(p.classes == p.labels).mean() for p in arm.values()] for arm in (BASE, BETTER)]
    expected = corrected_t(np.subtract(scores[1], scores[0]), n_test=40, n_train=152)
    assert (row["change"], row["low"], row["high"]) == pytest.approx(
        (expected.difference, expected.low, expected.high)
    )
    assert table[table["name"] == "base"]["change"].isna().all()


def test_repetitions_are_paired_by_their_number():
    whole = side_by_side({"base": BASE, "better": BETTER}, PARTS)
    turned = dict(sorted(BETTER.items(), reverse=True))
    pd.testing.assert_frame_equal(side_by_side({"base": BASE, "better": turned}, PARTS), whole)
    some = {number: BETTER[number] for number in (1, 2)}
    table = side_by_side({"base": BASE, "better": some}, PARTS)
    row = table[(table["name"] == "better") & (table["measure"] == "accuracy")].iloc[0]
    scores = [[(arm[n].classes == arm[n].labels).mean() for n in (1, 2)] for arm in (BASE, BETTER)]
    expected = corrected_t(np.subtract(scores[1], scores[0]), n_test=40, n_train=152)
    assert (row["change"], row["low"], row["high"]) == pytest.approx(
        (expected.difference, expected.low, expected.high)
    )


def test_other_pictures_are_no_change_and_one_repetition_has_no_interval():
    other = {r: answers(20 + r, 3, ids="b") for r in range(3)}
    table = side_by_side({"base": BASE, "other": other}, PARTS)
    assert table["change"].isna().all()
    table = side_by_side({"base": {0: BASE[0]}, "better": {0: BETTER[0]}}, PARTS)
    rows = table[table["name"] == "better"]
    assert rows["change"].notna().all()
    assert rows[["low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=lambda words: words.language)
def test_the_figure_shows_each_proposal_against_the_first(tmp_path, words):
    run = a_recorded_run(tmp_path, name="base r1/3", experiment="base", class_names=NAMES)
    table = side_by_side({"base": BASE, "better": BETTER, "same": BASE}, PARTS)
    figure = imbalance_compared.build([run], table, words=words)
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert rows == ["better", "same"]
    drawn = {line.get_label(): line.get_xdata() for line in figure.axes[1].get_lines()}
    change = table.set_index(["name", "measure"])["change"]
    np.testing.assert_allclose(
        drawn[metric_name("accuracy", words.language)],
        [100 * change["better", "accuracy"], 0.0],
        atol=1e-9,
    )
    assert imbalance_compared.build([run], table[table["name"] == "base"], words=words) is None


def test_equal_classes_have_one_band():
    parts = Parts(np.full(6, 20), SIZES)
    table = side_by_side({"base": BASE, "better": BETTER}, parts)
    assert {"head", "tail"}.isdisjoint(table["measure"])
    assert "middle" in set(table["measure"])
