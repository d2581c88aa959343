import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, precision_recall_fscore_support

from analysis.tables.imbalance import (
    band_scores,
    class_scores,
    gini,
    hidden_by_accuracy,
    lorenz,
)
from harness.evaluation.predictions import Predictions
from tests.analysis.factories import some_predictions

NAMES = tuple("abcdefg")
ONE = some_predictions(NAMES)
TRAINING = np.array([40, 10, 70, 20, 60, 50, 30])


def test_scores_agree_with_scikit_learn_largest_class_first():
    table = class_scores([ONE], TRAINING, 1)
    assert table["class"].tolist() == list("cefagdb")
    expected = precision_recall_fscore_support(ONE.labels, ONE.classes, zero_division=0)
    order = np.argsort(-TRAINING)
    for column, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        np.testing.assert_allclose(table[column], values[order])


def test_intervals_hold_their_scores():
    table = class_scores([ONE], TRAINING, 1)
    for score in ("recall", "precision", "f1"):
        assert (table[f"{score}_low"] <= table[score]).all()
        assert (table[f"{score}_high"] >= table[score]).all()
        assert table[[f"{score}_low", f"{score}_high"]].stack().between(0, 1).all()


def test_the_bootstrap_follows_its_seed():
    low = [class_scores([ONE], TRAINING, seed)["f1_low"].to_numpy() for seed in (1, 1, 2)]
    np.testing.assert_array_equal(low[0], low[1])
    assert not np.array_equal(low[0], low[2])


def test_repetitions_show_their_mean_and_deviation():
    turned = Predictions(ONE.image_ids, ONE.labels, ONE.probabilities[:, ::-1].copy(), NAMES)
    both = class_scores([ONE, turned], TRAINING, 1)
    alone = [class_scores([one], TRAINING, 1)["recall"] for one in (ONE, turned)]
    np.testing.assert_allclose(both["recall"], np.mean(alone, axis=0))
    spread = np.std(alone, axis=0, ddof=1)
    np.testing.assert_allclose(both["recall_high"], (both["recall"] + spread).clip(0, 1))


def test_bands_are_thirds_of_the_classes():
    bands = band_scores(class_scores([ONE], TRAINING, 1))
    assert bands["band"].tolist() == ["head", "middle", "tail"]
    assert bands["classes"].tolist() == [2, 3, 2]
    assert bands["training"].tolist() == [130, 120, 30]


def test_a_class_that_nobody_recognises_is_named():
    answers = np.tile([0.7, 0.2, 0.1], (6, 1))
    blind = Predictions(tuple("uvwxyz"), np.array([0, 0, 1, 1, 2, 2]), answers, tuple("abc"))
    table = class_scores([blind], np.array([3, 2, 1]), 1)
    assert table["never"].tolist() == [False, True, True]


def test_what_accuracy_hides_is_beside_it():
    table = hidden_by_accuracy([ONE]).set_index("metric")["mean"]
    assert table["accuracy"] == pytest.approx((ONE.classes == ONE.labels).mean())
    expected = balanced_accuracy_score(ONE.labels, ONE.classes)
    assert table["balanced_accuracy"] == pytest.approx(expected)
    assert table["majority"] == pytest.approx(np.bincount(ONE.labels).max() / len(ONE.labels))


@pytest.mark.parametrize(
    ("amounts", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 8], 0.75), ([0, 0], 0.0)]
)
def test_gini_of_known_amounts(amounts, expected):
    assert gini(np.array(amounts, float)) == pytest.approx(expected)


def test_lorenz_goes_from_nothing_to_all():
    curve = lorenz(np.array([3.0, 1.0]), np.array([1, 0]))
    assert curve["share"].tolist() == [0, 0.25, 1]
    assert curve["classes"].tolist() == [0, 0.5, 1]


def test_one_class_alone_is_all_middle():
    single = Predictions(("u", "v"), np.array([0, 0]), np.ones((2, 1)), ("a",))
    table = class_scores([single], np.array([5]), 1)
    assert table[["band", "recall", "f1"]].to_numpy().tolist() == [["middle", 1.0, 1.0]]
