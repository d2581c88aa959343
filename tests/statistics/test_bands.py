import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.statistics.effects import thirds

ORDER = {"tail": 0, "middle": 1, "head": 2}


@pytest.mark.parametrize(
    ("pictures", "bands"),
    [
        ([90, 50, 10], "head middle tail"),
        ([10, 90, 50, 40, 60, 20], "tail head middle middle head tail"),
        ([10, 20], "tail head"),
        ([50, 50, 50, 10], "head head head tail"),
        ([10, 10, 10, 10], "middle middle middle middle"),
        ([7], "middle"),
        ([120, 110, 100], "middle middle middle"),
        ([121, 110, 100], "head middle tail"),
    ],
)
def test_a_third_of_the_classes_is_head_and_a_third_is_tail(pictures, bands):
    assert thirds(np.array(pictures, dtype=float)) == tuple(bands.split())


def test_fifty_painters_are_cut_seventeen_sixteen_seventeen():
    bands = thirds(np.arange(50.0))
    assert [bands.count(band) for band in ("tail", "middle", "head")] == [17, 16, 17]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=40))
def test_a_class_is_never_in_a_lower_band_than_a_smaller_one(pictures):
    bands = thirds(np.array(pictures, dtype=float))
    for mine, own in zip(pictures, bands, strict=True):
        for other, theirs in zip(pictures, bands, strict=True):
            if mine == other:
                assert own == theirs
            if mine > other:
                assert ORDER[own] >= ORDER[theirs]
