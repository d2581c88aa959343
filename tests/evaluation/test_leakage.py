"""Scores with and without the test pictures that a given split leaks."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from harness.evaluation.leakage import leak_scores, mean_leak_scores

LABELS = np.array([0, 0, 1, 1, 2, 2])
ANSWERS = np.array([[0, 0, 1, 2, 2, 0]])
LEAKED = np.array([True, False, True, False, False, False])


def f1(labels, answers):
    return f1_score(labels, answers, average="macro", labels=[0, 1, 2], zero_division=0)


def test_both_scores_are_those_of_scikit_learn_on_the_pictures_that_are_left():
    found = leak_scores(LABELS, ANSWERS, LEAKED, 3)
    assert found.with_them["accuracy"] == pytest.approx(4 / 6)
    assert found.with_them["macro_f1"] == pytest.approx(f1(LABELS, ANSWERS[0]))
    assert found.without_them["accuracy"] == pytest.approx(2 / 4)
    assert found.without_them["macro_f1"] == pytest.approx(f1(LABELS[~LEAKED], ANSWERS[0][~LEAKED]))


def test_of_several_epochs_and_runs_the_scores_are_means():
    epochs = leak_scores(LABELS, np.stack([ANSWERS[0], LABELS]), LEAKED, 3)
    assert epochs.without_them["accuracy"] == pytest.approx((2 / 4 + 1) / 2)
    answers = (ANSWERS, LABELS[None])
    one, other = (leak_scores(LABELS, each, LEAKED, 3) for each in answers)
    both = mean_leak_scores([one, other])
    assert both.with_them["accuracy"] == pytest.approx((4 / 6 + 1) / 2)
    assert both.without_them["accuracy"] == pytest.approx((2 / 4 + 1) / 2)


def test_where_every_test_picture_leaks_nothing_is_left_to_score():
    found = leak_scores(LABELS, ANSWERS, np.ones(6, bool), 3)
    assert found.with_them["accuracy"] == pytest.approx(4 / 6)
    assert found.without_them == {}
    assert mean_leak_scores([found, found]).without_them == {}
