import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evaluation.predictions import EpochPredictions, Predictions
from harness.evaluation.scores import Scores, cheap_scores, resampling_weights, score
from harness.metrics import METRICS
from harness.specs.schema.evaluation import EvaluationSpec
from tests.evaluation.factories import certain, predictions_of, some_predictions

FEW = EvaluationSpec(bootstrap_resamples=100)


def scored(predictions, *, spec=FEW, seed=1, counts=None):
    if counts is None:
        counts = np.bincount(predictions.labels, minlength=len(predictions.class_names))
    return score(predictions, spec, seed=seed, training_counts=counts)


def shuffled(told, order):
    return Predictions(
        tuple(np.array(told.image_ids)[order]),
        told.labels[order],
        told.probabilities[order],
        told.class_names,
    )


def test_keys_put_the_part_first():
    flat = scored(some_predictions()).metrics("test")
    assert len(flat) == 4 * len(METRICS)
    for name in METRICS:
        assert {f"test/{name}{end}" for end in ("", "_low", "_high", "_majority")} <= set(flat)
    assert all(type(number) is float for number in flat.values())
    assert "validation/brier_high" in scored(some_predictions()).metrics("validation")


@settings(max_examples=20)
@given(st.permutations(range(15)), st.integers(0, 99))
def test_the_order_of_the_rows_changes_nothing(order, seed):
    told = some_predictions(n=15, k=4, seed=seed)
    assert scored(shuffled(told, order)).metrics() == scored(told).metrics()


@settings(max_examples=20)
@given(st.integers(1, 40), st.sampled_from([2, 4, 50]), st.integers(0, 999), st.floats(0, 1))
def test_every_number_is_finite_and_intervals_are_in_order(n, k, seed, skill):
    for estimate in scored(some_predictions(n, k, seed=seed, skill=skill)).estimates.values():
        assert np.isfinite(estimate).all()
        assert estimate.low <= estimate.high


def test_one_picture_has_an_interval_of_no_width():
    for estimate in scored(certain([1], [1], 2)).estimates.values():
        assert estimate.low == estimate.value == estimate.high


def test_perfect_predictions_have_perfect_intervals():
    accuracy = scored(certain([0, 1, 2] * 9, [0, 1, 2] * 9, 3)).estimates["accuracy"]
    assert accuracy == (1.0, 1.0, 1.0, pytest.approx(1 / 3))


def test_the_same_seed_draws_the_same_resamples_and_another_seed_others():
    told = some_predictions(n=300)
    assert scored(told, seed=0).metrics() == scored(told, seed=0).metrics()
    one, other = scored(told, seed=0).estimates, scored(told, seed=1).estimates
    for name in METRICS:
        assert one[name].value == other[name].value
        assert (one[name].low, one[name].high) != (other[name].low, other[name].high)


def test_more_confidence_means_wider_intervals():
    told = some_predictions(n=300)
    wide, narrow = (
        scored(told, spec=EvaluationSpec(bootstrap_resamples=100, confidence=confidence))
        for confidence in (0.99, 0.6)
    )
    for name in METRICS:
        assert wide.estimates[name].low < narrow.estimates[name].low
        assert wide.estimates[name].high > narrow.estimates[name].high


def test_the_interval_of_accuracy_is_as_wide_as_the_binomial_says():
    told = certain(np.zeros(1267), np.arange(1267) % 5 // 3, 2)
    accuracy = scored(told, spec=EvaluationSpec()).estimates["accuracy"]
    expected = 1.96 * np.sqrt(accuracy.value * (1 - accuracy.value) / 1267)
    assert (accuracy.high - accuracy.low) / 2 == pytest.approx(expected, rel=0.08)


def test_intervals_of_a_simulated_model_hold_its_true_accuracy_as_often_as_they_say():
    rng = np.random.default_rng(0)
    held = 0
    for seed in range(200):
        wrong = (rng.random(150) > 0.7).astype(int)
        spec = EvaluationSpec(bootstrap_resamples=200, confidence=0.9)
        accuracy = scored(certain(np.zeros(150), wrong, 2), spec=spec, seed=seed).estimates[
            "accuracy"
        ]
        held += accuracy.low <= 0.7 <= accuracy.high
    assert 0.83 <= held / 200 <= 0.96


def test_the_majority_predictor_answers_the_shares_of_the_training_part():
    told = some_predictions(n=400, k=7)
    counts = np.array([5, 1, 40, 3, 2, 9, 4])
    majority = scored(told, counts=counts).metrics()
    shares = counts / counts.sum()
    support = np.bincount(told.labels, minlength=7)
    assert majority["test/accuracy_majority"] == pytest.approx(support[2] / 400)
    assert majority["test/top5_accuracy_majority"] == pytest.approx(
        1 - (support[1] + support[4]) / 400
    )
    assert majority["test/balanced_accuracy_majority"] == pytest.approx(1 / 7)
    f1 = 2 * support[2] / (400 + support[2])
    assert majority["test/macro_f1_majority"] == pytest.approx(f1 / 7)
    assert majority["test/weighted_f1_majority"] == pytest.approx(f1 * support[2] / 400)
    assert majority["test/negative_log_likelihood_majority"] == pytest.approx(
        -(support * np.log(shares)).sum() / 400
    )
    brier = (shares**2).sum() + 1 - 2 * (support * shares).sum() / 400
    assert majority["test/brier_majority"] == pytest.approx(brier)
    assert majority["test/calibration_error_majority"] == pytest.approx(
        abs(support[2] / 400 - shares[2])
    )


@pytest.mark.parametrize("counts", [[1, 2], [0, 0, 0], [-1, 2, 3]])
def test_counts_that_count_nothing_are_refused(counts):
    with pytest.raises(ValueError, match="training_counts: expected 3 counts"):
        scored(some_predictions(k=3), counts=np.array(counts))


def test_scores_without_a_metric_are_refused():
    with pytest.raises(ValueError, match="scores: expected"):
        Scores({}, confidence=0.95, resamples=100)


def test_cheap_scores_are_the_same_numbers():
    told = some_predictions()
    flat = scored(told).metrics("validation")
    assert cheap_scores(told.labels, told.probabilities) == {
        "loss": pytest.approx(flat["validation/negative_log_likelihood"]),
        "accuracy": flat["validation/accuracy"],
        "balanced_accuracy": flat["validation/balanced_accuracy"],
        "macro_f1": flat["validation/macro_f1"],
    }


def test_cheap_scores_take_what_a_float32_model_answers():
    told = predictions_of([0, 1], [[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    assert cheap_scores(told.labels, told.probabilities)["loss"] == pytest.approx(-np.log(1e-7) / 2)


@settings(max_examples=25)
@given(st.integers(1, 3_000), st.integers(1, 60))
def test_each_resample_draws_as_many_pictures_as_there_are(n, resamples):
    weights = np.concatenate(list(resampling_weights(n, resamples, np.random.default_rng(n))))
    assert weights.shape == (resamples, n)
    assert (weights.sum(axis=1) == n).all()


def test_many_pictures_are_weighed_in_blocks_of_bounded_size():
    blocks = list(resampling_weights(1_500_000, 3, np.random.default_rng(0)))
    assert [block.shape[0] for block in blocks] == [2, 1]


def epochs_of(*seeds):
    """Answers for the same pictures after several epochs."""
    truth = some_predictions(seed=0)
    return [
        Predictions(
            truth.image_ids,
            truth.labels,
            some_predictions(seed=seed).probabilities,
            truth.class_names,
        )
        for seed in seeds
    ]


def test_of_several_epochs_the_scores_are_averaged_and_not_the_answers():
    first, second, last = epochs_of(1, 2, 0)
    each = [scored(one) for one in (first, second, last)]
    counts = np.bincount(last.labels, minlength=7)
    tested = EpochPredictions(last, {3: first, 4: second})
    together = score(tested, FEW, seed=1, training_counts=counts)
    for name in METRICS:
        values = [one.estimates[name].value for one in each]
        assert together.estimates[name].value == pytest.approx(np.mean(values), abs=1e-12)
        assert together.estimates[name].majority == each[0].estimates[name].majority
    ensemble = predictions_of(
        last.labels, np.mean([one.probabilities for one in tested.all], axis=0)
    )
    assert together.estimates["accuracy"].value != scored(ensemble).estimates["accuracy"].value


def test_the_interval_of_a_mean_is_that_of_the_mean_in_each_resample():
    first, last = epochs_of(1, 0)
    counts = np.bincount(last.labels, minlength=7)
    same = score(EpochPredictions(last, {3: last}), FEW, seed=1, training_counts=counts)
    assert same.estimates == scored(last).estimates
    mixed = score(EpochPredictions(last, {3: first}), FEW, seed=1, training_counts=counts)
    narrow, wide = (
        found.estimates["accuracy"].high - found.estimates["accuracy"].low
        for found in (mixed, scored(last))
    )
    assert narrow < wide


def test_epochs_that_were_tested_on_other_pictures_are_refused():
    other = Predictions(("x",), np.array([0]), np.eye(7)[[0]], some_predictions().class_names)
    with pytest.raises(ValueError, match="expected the same pictures tested after each"):
        score(
            EpochPredictions(some_predictions(), {1: other}),
            FEW,
            seed=1,
            training_counts=np.ones(7, dtype=np.int64),
        )
