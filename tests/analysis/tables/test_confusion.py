import numpy as np
from sklearn.metrics import confusion_matrix

from analysis.tables.confusion import class_order, confused_pairs, count_confusion, row_shares
from tests.analysis.factories import some_predictions

PREDICTIONS = some_predictions(("a", "b", "c", "d"))


def test_counts_agree_with_scikit_learn_and_cover_every_picture():
    counts = count_confusion(PREDICTIONS).to_numpy()
    np.testing.assert_array_equal(
        counts, confusion_matrix(PREDICTIONS.labels, PREDICTIONS.classes, labels=range(4))
    )
    assert counts.sum() == len(PREDICTIONS.labels)


def test_rows_of_shares_sum_to_one():
    shares = row_shares(count_confusion(PREDICTIONS))
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_an_order_holds_every_class_once():
    assert sorted(class_order(count_confusion(PREDICTIONS))) == [0, 1, 2, 3]


def test_confused_pairs_are_the_mistakes_largest_first():
    counts = count_confusion(PREDICTIONS)
    pairs = confused_pairs(counts)
    mistakes = counts.to_numpy().sum() - np.trace(counts.to_numpy())
    numbers = pairs.select_dtypes("integer").iloc[:, 0]
    assert numbers.sum() == mistakes
    assert numbers.is_monotonic_decreasing
