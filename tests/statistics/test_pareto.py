import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ComparisonError
from harness.statistics.pareto import pareto_front

OPTIONS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)


def test_the_front_agrees_with_the_skyline_of_hotels():
    # The example of the Python package paretoset: cheap and near the beach.
    price = np.array([50, 53, 62, 87, 83, 39, 60, 44.0])
    distance = np.array([13, 21, 19, 13, 5, 22, 22, 25.0])
    assert np.flatnonzero(pareto_front(-distance, price)).tolist() == [0, 4, 5]


@given(OPTIONS)
def test_the_front_is_what_nothing_dominates(options):
    gain, cost = np.array(options, dtype=float).reshape(-1, 2).T
    expected = [
        not any(g >= gain[i] and c <= cost[i] and (g, c) != (gain[i], cost[i]) for g, c in options)
        for i in range(len(options))
    ]
    assert pareto_front(gain, cost).tolist() == expected


@pytest.mark.parametrize(
    ("gain", "cost"), [([1.0], [1.0, 2.0]), ([np.nan], [1.0]), ([1.0], [np.nan])]
)
def test_options_without_a_gain_or_a_cost_are_refused(gain, cost):
    with pytest.raises(ComparisonError, match="expected a gain and a cost for each option"):
        pareto_front(np.array(gain), np.array(cost))
