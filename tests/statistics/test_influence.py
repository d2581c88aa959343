import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from harness.errors import ComparisonError
from harness.statistics.influence import SCORES, influence_values, one_answer

K = 6
RNG = np.random.default_rng(0)
# The last class has no pictures and is sometimes answered.
LABELS = RNG.integers(0, K - 1, 80)
ANSWERS = np.where(RNG.random(80) < 0.5, LABELS, RNG.integers(0, K, 80))


def reference(metric, weights):
    keywords = {"sample_weight": weights}
    if metric == "accuracy":
        return accuracy_score(LABELS, ANSWERS, **keywords)
    if metric == "balanced_accuracy":
        seen = [weights[c == LABELS] @ (ANSWERS == LABELS)[c == LABELS] for c in range(K - 1)]
        return np.mean([hits / weights[c == LABELS].sum() for c, hits in enumerate(seen)])
    average = metric.removesuffix("_f1")
    return f1_score(LABELS, ANSWERS, average=average, labels=range(K), zero_division=0, **keywords)


@pytest.mark.parametrize("metric", SCORES)
def test_the_mean_of_the_values_is_scikit_learns_score(metric):
    values = influence_values(metric, LABELS, ANSWERS, K)
    assert values.mean() == pytest.approx(reference(metric, np.ones(80)), abs=1e-12)


@pytest.mark.parametrize("metric", SCORES)
def test_a_value_is_what_a_little_more_weight_of_its_picture_changes(metric):
    values, step = influence_values(metric, LABELS, ANSWERS, K), 1e-6
    before = reference(metric, np.full(80, 1 / 80))
    for picture in (0, 17, 79):
        weights = np.full(80, (1 - step) / 80)
        weights[picture] += step
        slope = (reference(metric, weights) - before) / step
        assert values[picture] == pytest.approx(before + slope, abs=1e-4)


def test_balanced_accuracy_of_classes_that_are_all_there_is_scikit_learns():
    keep = ANSWERS < K - 1
    values = influence_values("balanced_accuracy", LABELS[keep], ANSWERS[keep], K)
    assert values.mean() == pytest.approx(balanced_accuracy_score(LABELS[keep], ANSWERS[keep]))


def test_values_of_accuracy_are_right_and_wrong():
    values = influence_values("accuracy", LABELS, ANSWERS, K)
    assert values.tolist() == (LABELS == ANSWERS).astype(float).tolist()


def test_one_answer_weighs_more_where_classes_weigh_alike_and_differ_in_size():
    even, uneven = np.repeat([0, 1], [50, 50]), np.repeat([0, 1], [90, 10])
    assert one_answer("accuracy", uneven, 2) == 1.0
    assert one_answer("macro_f1", even, 2) == pytest.approx(1.0)
    assert one_answer("macro_f1", uneven, 2) == pytest.approx(100 / 4 * (1 / 90 + 1 / 10))
    assert one_answer("brier", uneven, 2) == 0.0


def test_a_metric_without_influence_values_is_refused():
    with pytest.raises(ComparisonError, match="expected a metric of .*; got 'brier'"):
        influence_values("brier", LABELS, ANSWERS, K)
