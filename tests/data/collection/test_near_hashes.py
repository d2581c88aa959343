import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.data.collection import duplicates as near_hashes
from harness.data.collection.duplicates import near_pairs


@pytest.fixture(params=[0, 2048], ids=["by bands", "all with all"], autouse=True)
def few(request, monkeypatch):
    monkeypatch.setattr(near_hashes, "FEW", request.param)


def found(hashes, most_bits):
    pairs = near_pairs(np.array(hashes, np.uint64), most_bits)
    return {tuple(pair) for some in pairs for pair in some.tolist()}


def by_comparing_all(hashes, most_bits):
    return {
        (i, j)
        for j, second in enumerate(hashes)
        for i, first in enumerate(hashes[:j])
        if (first ^ second).bit_count() <= most_bits
    }


@st.composite
def hashes_near_one_another(draw):
    """A few hashes, and copies of them with some bits changed."""
    hashes = draw(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4))
    changed = st.tuples(st.sampled_from(hashes), st.sets(st.integers(0, 63), max_size=17))
    near = draw(st.lists(changed, max_size=6))
    return hashes + [start ^ sum(1 << bit for bit in bits) for start, bits in near]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hashes_near_one_another(), st.sampled_from([0, 3, 14]))
def test_just_the_pairs_are_found_that_comparing_all_finds(hashes, most_bits):
    assert found(hashes, most_bits) == by_comparing_all(hashes, most_bits)


@pytest.mark.parametrize("at_once", [1, 7, 2**20])
def test_portions_of_any_size_find_the_same(monkeypatch, at_once):
    monkeypatch.setattr(near_hashes, "_AT_ONCE", at_once)
    monkeypatch.setattr(near_hashes, "_ROWS_AT_ONCE", at_once)
    hashes = [5, 5, 5, 4, 2**40 + 5, 2**63]
    assert found(hashes, 14) == by_comparing_all(hashes, 14)


def test_nothing_is_near_to_nothing():
    assert found([], 14) == found([1], 14) == set()
