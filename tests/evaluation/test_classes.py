import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference
from statsmodels.stats.proportion import proportion_confint

from harness.evaluation.classes import confusion, normalise_rows, per_class, wilson
from tests.evaluation.factories import certain, some_predictions

PREDICTIONS = st.builds(
    some_predictions,
    n=st.integers(1, 60),
    k=st.sampled_from([2, 3, 50]),
    seed=st.integers(0, 10_000),
    skill=st.floats(0, 1),
)


@given(PREDICTIONS)
def test_confusions_agree_with_scikit_learn(told):
    names = range(len(told.class_names))
    expected = reference.confusion_matrix(told.labels, told.classes, labels=list(names))
    counted = confusion(told)
    assert counted.dtype == np.int64
    assert counted.tolist() == expected.tolist()


def test_rows_of_the_confusion_matrix_are_the_true_classes():
    assert confusion(certain([0, 0, 0, 1], [1, 1, 0, 1], 2)).tolist() == [[1, 2], [0, 1]]


@given(PREDICTIONS)
def test_normalised_rows_sum_to_one_or_are_empty(told):
    counts = confusion(told)
    sums = normalise_rows(counts).sum(axis=1)
    assert sums == pytest.approx((counts.sum(axis=1) > 0).astype(float))


@given(PREDICTIONS)
def test_the_table_of_classes_agrees_with_scikit_learn(told):
    table = per_class(told)
    precision, recall, f1, support = reference.precision_recall_fscore_support(
        told.labels, told.classes, labels=list(range(len(told.class_names))), zero_division=0
    )
    assert table["class"].tolist() == list(told.class_names)
    assert table["precision"].to_numpy() == pytest.approx(precision)
    assert table["recall"].to_numpy() == pytest.approx(recall)
    assert table["f1"].to_numpy() == pytest.approx(f1)
    assert table["support"].tolist() == support.tolist()
    assert table["predicted"].sum() == table["support"].sum() == len(told.labels)


def test_a_class_without_pictures_is_known_to_lie_between_nothing_and_everything():
    row = per_class(certain([0, 0, 1], [0, 1, 1], 3)).iloc[2]
    assert row[["recall", "recall_low", "recall_high"]].tolist() == [0.0, 0.0, 1.0]
    assert row[["precision", "precision_low", "precision_high"]].tolist() == [0.0, 0.0, 1.0]


@given(st.integers(1, 5_000), st.floats(0, 1), st.sampled_from([0.6, 0.9, 0.95, 0.999]))
def test_wilson_intervals_agree_with_statsmodels(trials, share, confidence):
    successes = round(share * trials)
    ends = wilson(np.array([successes * 1.0]), np.array([trials * 1.0]), confidence=confidence)
    low, high = proportion_confint(successes, trials, alpha=1 - confidence, method="wilson")
    assert ends.low[0] == pytest.approx(low, abs=1e-12)
    assert ends.high[0] == pytest.approx(high, abs=1e-12)


def test_wilson_agrees_with_newcombes_examples():
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    ends = wilson(np.array([81.0, 15, 0, 1]), np.array([263.0, 148, 20, 29]), confidence=0.95)
    assert ends.low.round(4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert ends.high.round(4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]
