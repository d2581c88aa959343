"""What is kept of a picture's probabilities gives every score to the last bit."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest

from harness.evaluation.metrics import (
    MEASURES,
    metric_of_answers,
    picture_values,
    values_of_pictures,
    weighted_scores,
)
from harness.evaluation.picture_scores import PictureScores, score_pictures
from harness.evaluation.tally import contributions, rows_of, total_of
from harness.metrics import METRICS

BINS = 15


@pytest.fixture(params=[(1, 2), (700, 3), (997, 12), (211, 40)], ids=str)
def answered(request):
    """Labels, probabilities with ties among them, and what they score."""
    n, k = request.param
    rng = np.random.default_rng(n)
    labels, shares = rng.integers(0, k, n), rng.dirichlet(np.full(k, 0.3), n)
    shares[::5] = 1 / k
    return labels, shares, score_pictures(labels, shares)


def test_the_sums_are_those_of_a_table_with_a_row_for_each_picture(answered):
    labels, shares, scores = answered
    found, rows = total_of(scores, BINS), contributions(labels, shares, BINS).total()
    for field in fields(rows):
        assert np.array_equal(getattr(found, field.name), getattr(rows, field.name)), field.name


@pytest.mark.parametrize("name", METRICS)
def test_a_score_under_weights_is_that_of_the_table(answered, name):
    labels, shares, scores = answered
    weights = np.random.default_rng(2).integers(0, 4, (7, len(labels))).astype(float) + 1
    dense = MEASURES[name](contributions(labels, shares, BINS).weigh(weights))
    assert np.array_equal(weighted_scores(name, scores, bins=BINS)(weights), dense)


@pytest.mark.parametrize(
    "name", ["top5_accuracy", "negative_log_likelihood", "brier", "calibration_error"]
)
def test_what_a_picture_contributes_is_that_of_the_table(answered, name):
    scores = answered[2]
    dense = picture_values(rows_of(scores, BINS))[name]
    assert np.array_equal(values_of_pictures(name, scores, BINS), dense)


def test_answers_that_are_all_wrong_score_nothing_whatever_the_number_of_classes():
    labels = np.arange(12)
    for k in (3, 40):
        answers = (labels % k + 1) % k
        found = metric_of_answers("macro_f1", labels % k, answers, k)(np.ones((2, 12)))
        assert found.tolist() == [0, 0]


def test_pictures_scored_in_parts_are_those_scored_together(answered):
    labels, shares, scores = answered
    cuts = [0, len(labels) // 3, len(labels)]
    parts = [score_pictures(labels[one:other], shares[one:other]) for one, other in pairwise(cuts)]
    joined = PictureScores.joined(parts)
    for field in fields(scores):
        assert np.array_equal(getattr(joined, field.name), getattr(scores, field.name))
