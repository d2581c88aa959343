import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from harness.evaluation.tally import confidence_bins, contributions
from tests.evaluation.factories import some_predictions


def tally_of(predictions, bins=15):
    return contributions(predictions.labels, predictions.probabilities, bins)


@given(seed=st.integers(0, 999), k=st.integers(1, 8))
def test_weighing_a_picture_twice_is_having_it_twice(seed, k):
    told = some_predictions(n=12, k=k, seed=seed)
    weights = np.random.default_rng(seed).integers(0, 4, size=12)
    repeated = contributions(
        np.repeat(told.labels, weights), np.repeat(told.probabilities, weights, axis=0), 15
    ).total()
    weighed = tally_of(told).weigh(weights[None].astype(float))
    for field in vars(repeated):
        np.testing.assert_allclose(getattr(weighed, field), getattr(repeated, field), atol=1e-12)


def test_sums_do_not_depend_on_the_number_of_threads():
    columns = tally_of(some_predictions(n=1000, k=10))
    weights = np.random.default_rng(0).integers(0, 4, size=(400, 1000)).astype(float)
    sums = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            sums.append(columns.weigh(weights))
    for field in vars(columns):
        assert getattr(sums[0], field).tobytes() == getattr(sums[1], field).tobytes()


def test_bins_of_confidence_are_closed_on_their_left_and_the_last_on_both_sides():
    confidence = np.array([0.0, 0.1, 0.2, 0.25, 0.4999, 0.5, 0.75, 0.9999, 1.0])
    assert confidence_bins(confidence, 4).tolist() == [0, 0, 0, 1, 1, 2, 3, 3, 3]


def test_of_equal_probabilities_the_first_class_ranks_first():
    flat = np.full((7, 7), 1 / 7)
    assert contributions(np.arange(7), flat, 15).in_top5.tolist() == [1, 1, 1, 1, 1, 0, 0]


def test_a_probability_of_zero_costs_no_more_than_the_clip():
    assert contributions(np.array([0]), np.array([[0.0, 1.0]]), 15).log_loss == -np.log(1e-7)
