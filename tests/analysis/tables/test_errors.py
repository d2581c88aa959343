import numpy as np
import pytest

from analysis.tables.errors import examples, mistakes
from harness.evaluation.predictions import Predictions

NAMES = ("a", "b", "c")


def answers(*rows):
    labels = np.array([0, 1, 2], np.int64)
    return Predictions(("x", "y", "z"), labels, np.array(rows, np.float64), NAMES)


FIRST = answers([0.1, 0.9, 0.0], [0.2, 0.8, 0.0], [0.4, 0.3, 0.3])
SECOND = answers([0.2, 0.8, 0.0], [0.7, 0.3, 0.0], [0.2, 0.2, 0.6])


def test_the_surest_mistake_comes_first():
    table = mistakes([FIRST])
    assert table["image_id"].tolist() == ["x", "z"]
    assert table["predicted"].tolist() == ["b", "a"]
    assert table["confidence"].tolist() == [0.9, 0.4]


def test_what_is_always_wrong_comes_before_what_is_sometimes():
    table = mistakes([FIRST, SECOND])
    assert table["image_id"].tolist() == ["x", "y", "z"]
    assert table["wrong"].tolist() == [2, 1, 1]
    assert table["tested"].tolist() == [2, 2, 2]
    assert table["confidence"][0] == pytest.approx(0.85)


def test_no_mistakes_make_an_empty_table():
    assert mistakes([answers([1, 0, 0], [0, 1, 0], [0, 0, 1])]).empty


def test_examples_of_a_pair_are_the_surest_first():
    assert examples([FIRST, SECOND], "a", "b") == ["x"]
    assert examples([FIRST], "b", "c") == []
