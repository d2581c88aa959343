import numpy as np

from harness.data.splits.strata import assign, strata
from tests.data.factories import a_collection, class_sizes


def test_the_largest_group_goes_where_most_is_missing():
    collection = a_collection(class_sizes(20), [0] * 8 + list(range(1, 13)))
    everyone = strata(collection, together=True)
    wanted = everyone.spread(np.array([0.6, 0.2, 0.2]))
    part = assign(everyone, wanted, np.random.default_rng(1))
    assert set(part[:8]) == {0}
    assert np.bincount(part).tolist() == [12, 4, 4]


def test_a_part_with_a_share_wants_a_picture_of_the_smallest_class():
    wanted = strata(a_collection(class_sizes(100, 3)), together=True).spread(
        np.array([0.7, 0.15, 0.15])
    )
    assert wanted.round(2).tolist() == [[70.0, 1.0], [15.0, 1.0], [15.0, 1.0]]


def test_the_last_groups_of_a_class_go_to_the_parts_that_have_none():
    collection = a_collection(class_sizes(15), np.repeat(np.arange(3), 5))
    everyone = strata(collection, together=True)
    for seed in range(10):
        wanted = everyone.spread(np.array([0.8, 0.1, 0.1]))
        part = assign(everyone, wanted, np.random.default_rng(seed))
        assert np.bincount(part).tolist() == [5, 5, 5]


def test_groups_are_counted_by_class():
    collection = a_collection([0, 0, 0, 1, 1], [7, 7, 3, 3, 5])
    assert strata(collection, together=True).groups_of_class.tolist() == [2, 2]
    assert strata(collection, together=False).groups_of_class.tolist() == [3, 2]
