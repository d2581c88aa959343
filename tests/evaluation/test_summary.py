import math

import pytest

from harness.evaluation.summary import summarise


def test_repetitions_become_one_row_a_metric_in_the_order_asked():
    repetitions = [{"a": 1.0, "b": 5.0}, {"a": 2.0, "b": 5.0}, {"a": 6.0, "b": 5.0}]
    b, a = summarise(repetitions, ["b", "a"])
    assert (b.metric, b.mean, b.standard_deviation) == ("b", 5.0, 0.0)
    assert (a.mean, a.minimum, a.maximum, a.repetitions) == (3.0, 1.0, 6.0, 3)
    assert a.standard_deviation == pytest.approx(math.sqrt(7))


def test_one_repetition_has_no_spread():
    (row,) = summarise([{"a": 1.0}], ["a"])
    assert math.isnan(row.standard_deviation)
    assert row.mean == row.minimum == row.maximum == 1.0


def test_a_repetition_that_lacks_a_metric_is_named():
    with pytest.raises(ValueError, match=r"expected 'a' in all repetitions; \[1\] lack it"):
        summarise([{"a": 1.0}, {"b": 1.0}], ["a"])


def test_no_repetition_is_no_summary():
    with pytest.raises(ValueError, match="expected at least one repetition"):
        summarise([], ["a"])
