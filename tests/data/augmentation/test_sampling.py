import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.data.augmentation.changes import balanced_places, earlier_times

LABELS = np.repeat([0, 1, 2], [70, 25, 5])


def counts(labels, **more):
    places = balanced_places(labels, **({"seed": 1, "epoch": 1} | more))
    return np.bincount(labels[places], minlength=labels.max() + 1)


@given(labels=st.lists(st.integers(0, 5), min_size=1, max_size=60), epoch=st.integers(1, 9))
def test_every_class_is_drawn_as_often_as_any_other(labels, epoch):
    labels = np.array(labels)
    drawn = counts(labels, epoch=epoch)[np.unique(labels)]
    assert drawn.sum() == len(labels)
    assert np.ptp(drawn) <= 1


def test_no_picture_is_drawn_twice_more_than_another_of_its_class():
    places = balanced_places(LABELS, seed=1, epoch=1)
    times = np.bincount(places, minlength=100)
    for each in range(3):
        assert np.ptp(times[each == LABELS]) <= 1


def test_the_rest_goes_to_classes_by_lot():
    assert len({tuple(counts(LABELS, epoch=epoch)) for epoch in range(1, 20)}) == 3


def test_an_epoch_is_always_the_same_and_another_epoch_or_seed_differs():
    one = balanced_places(LABELS, seed=1, epoch=1)
    assert np.array_equal(one, balanced_places(LABELS, seed=1, epoch=1))
    assert not np.array_equal(one, balanced_places(LABELS, seed=1, epoch=2))
    assert not np.array_equal(one, balanced_places(LABELS, seed=2, epoch=1))


def test_large_classes_show_other_pictures_in_other_epochs():
    shown = {i for epoch in range(1, 20) for i in balanced_places(LABELS, seed=1, epoch=epoch)}
    assert shown == set(range(100))


@pytest.mark.parametrize(
    ("places", "times"), [([5, 7, 5, 5], [0, 0, 1, 2]), ([3], [0]), ([2, 1, 0], [0, 0, 0])]
)
def test_entries_know_how_often_they_came_before(places, times):
    assert earlier_times(np.array(places)).tolist() == times


@given(places=st.lists(st.integers(0, 6), min_size=1, max_size=40))
def test_earlier_times_are_counted_one_by_one(places):
    expected = [places[:i].count(place) for i, place in enumerate(places)]
    assert earlier_times(np.array(places)).tolist() == expected
