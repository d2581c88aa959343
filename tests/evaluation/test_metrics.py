import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from harness.evaluation import metrics as evaluation_metrics
from harness.evaluation.metrics import MEASURES, picture_values, weighted_metric
from harness.evaluation.tally import contributions
from harness.metrics import METRICS
from harness.statistics.influence import SCORES, influence_values
from tests.evaluation.factories import certain, predictions_of, some_predictions

PREDICTIONS = st.builds(
    some_predictions,
    n=st.integers(1, 60),
    k=st.sampled_from([2, 3, 6, 50]),
    seed=st.integers(0, 10_000),
    skill=st.floats(0, 1),
)


def value(name, predictions, bins=15):
    columns = contributions(predictions.labels, predictions.probabilities, bins)
    return float(MEASURES[name](columns.total())[0])


@given(PREDICTIONS)
def test_counts_agree_with_scikit_learn(told):
    truth, classes = told.labels, told.classes
    names = list(range(len(told.class_names)))

    def f1(average):
        return reference.f1_score(truth, classes, labels=names, average=average, zero_division=0)

    assert value("accuracy", told) == pytest.approx(reference.accuracy_score(truth, classes))
    assert value("macro_f1", told) == pytest.approx(f1("macro"))
    assert value("weighted_f1", told) == pytest.approx(f1("weighted"))
    # scikit-learn warns of classes that are answered but not there; recall says the same.
    recalls = reference.recall_score(
        truth, classes, labels=np.unique(truth), average="macro", zero_division=0
    )
    assert value("balanced_accuracy", told) == pytest.approx(recalls)


@given(PREDICTIONS)
def test_probabilities_agree_with_scikit_learn(told):
    truth, names = told.labels, list(range(len(told.class_names)))
    clipped = np.clip(told.probabilities, 1e-7, 1)
    chosen = clipped[np.arange(len(truth)), truth]
    assert value("negative_log_likelihood", told) == pytest.approx(-np.log(chosen).mean())
    if chosen.min() > 1e-7:
        loss = reference.log_loss(truth, told.probabilities, labels=names)
        assert value("negative_log_likelihood", told) == pytest.approx(loss)
    score = reference.brier_score_loss(truth, told.probabilities, labels=names, scale_by_half=False)
    assert value("brier", told) == pytest.approx(score)
    if len(names) > 5:
        top = reference.top_k_accuracy_score(truth, told.probabilities, k=5, labels=names)
        assert value("top5_accuracy", told) == pytest.approx(top)


def test_balanced_accuracy_is_scikit_learns():
    told = some_predictions(n=300, k=6)
    expected = reference.balanced_accuracy_score(told.labels, told.classes)
    assert value("balanced_accuracy", told) == pytest.approx(expected)


@given(PREDICTIONS, st.integers(2, 20))
def test_calibration_error_agrees_with_a_loop_over_bins(told, bins):
    assert value("calibration_error", told, bins) == pytest.approx(looped(told, bins), abs=1e-12)


def looped(told, bins):
    """Calibration error, one bin at a time."""
    confidence = told.probabilities.max(axis=1)
    right = told.classes == told.labels
    edges = np.linspace(0, 1, bins + 1)
    edges[-1] = 2
    error = 0.0
    for low, high in itertools.pairwise(edges):
        inside = (confidence >= low) & (confidence < high)
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            error += inside.mean() * gap
    return error


def test_calibration_error_agrees_with_the_example_of_torchmetrics():
    answers = [[0.25, 0.20, 0.55], [0.55, 0.05, 0.40], [0.10, 0.30, 0.60], [0.90, 0.05, 0.05]]
    assert value("calibration_error", predictions_of([0, 1, 2, 0], answers), 3) == pytest.approx(
        0.2
    )


def test_f1_agrees_with_the_example_of_scikit_learn():
    told = certain([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], 3)
    assert value("macro_f1", told) == pytest.approx(0.26, abs=0.01)
    assert value("macro_f1", told) == pytest.approx(0.8 / 3)
    assert value("weighted_f1", told) == pytest.approx(0.8 / 3)


@pytest.mark.parametrize("k", [2, 5, 6, 50])
def test_perfect_predictions_get_perfect_scores(k):
    labels = np.arange(2 * k) % k
    told = certain(labels, labels, k)
    for name, metric in METRICS.items():
        assert value(name, told) == (1.0 if metric.higher_is_better else 0.0), name


def test_a_class_without_pictures_counts_in_macro_f1_but_has_no_recall():
    told = certain([0, 0, 1, 1], [0, 0, 1, 1], 3)
    assert value("macro_f1", told) == pytest.approx(2 / 3)
    assert value("balanced_accuracy", told) == 1.0


def test_five_classes_are_always_all_among_the_best_five():
    assert value("top5_accuracy", some_predictions(k=5, skill=0)) == 1.0
    assert value("top5_accuracy", some_predictions(k=6, skill=0)) < 1.0


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_of_weights_counts_pictures_as_often_as_they_say(name):
    told = some_predictions(n=40, k=6)
    metric = weighted_metric(name, told.labels, told.probabilities)
    weights = np.random.default_rng(0).integers(0, 3, size=(5, 40))
    for row, measured in zip(weights, metric(weights.astype(float)), strict=True):
        drawn = np.repeat(np.arange(40), row)
        again = predictions_of(told.labels[drawn], told.probabilities[drawn])
        assert measured == pytest.approx(value(name, again))


def test_what_pictures_contribute_to_a_score_of_probabilities_has_it_as_its_mean():
    told = some_predictions(n=40, k=6, seed=3, skill=0.6)
    found = picture_values(contributions(told.labels, told.probabilities, 15))
    assert found.keys() == METRICS.keys() - SCORES.keys()
    for name, values in found.items():
        assert values.shape == (40,)
        assert values.mean() == pytest.approx(value(name, told), abs=1e-12)


@pytest.mark.parametrize("name", SCORES)
def test_of_any_other_score_the_slopes_are_its_influence_values(monkeypatch, name):
    told = some_predictions(n=60, k=3, seed=4, skill=0.5)
    monkeypatch.setattr(evaluation_metrics, "SCORES", {})
    found = picture_values(contributions(told.labels, told.probabilities, 15))[name]
    expected = influence_values(name, told.labels, told.classes, 3)
    np.testing.assert_allclose(found, expected, atol=1e-6)
