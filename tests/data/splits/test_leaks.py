import numpy as np
import pytest

from harness.data.splits.leaks import require_no_leak
from harness.data.splits.split import Split
from harness.errors import DataError
from harness.specs.schema.data import SplitSpec
from tests.data.factories import a_collection

LABELS = [0, 1, 0, 1, 0, 1]
APART = SplitSpec(group_near_duplicates=False)
ALLOWED = SplitSpec(
    group_near_duplicates=False, allow={"near_duplicates": "the published split is kept"}
)


def parts(train, validation, test):
    return Split(*(np.array(rows, np.int64) for rows in (train, validation, test)))


EVEN = parts([0, 1], [2, 3], [4, 5])


def test_parts_without_common_groups_pass():
    assert require_no_leak(a_collection(LABELS), EVEN, APART) == {}


def test_a_group_in_two_parts_stops_the_run_with_the_list_and_the_remedy():
    collection = a_collection(LABELS, groups=[0, 1, 2, 3, 0, 5])
    with pytest.raises(DataError) as stopped:
        require_no_leak(collection, EVEN, APART)
    assert str(stopped.value) == (
        "split: expected near-duplicates in one part; got 1 group in several: "
        "Painter_0/0.jpg (train) and Painter_0/4.jpg (test). "
        "Set split.group_near_duplicates: true; or say why it may be, "
        'split.allow: {near_duplicates: "reason"}.'
    )


def test_a_reason_lets_it_pass_and_is_told_in_tags():
    collection = a_collection(LABELS, groups=[0, 1, 2, 3, 0, 1])
    assert require_no_leak(collection, EVEN, ALLOWED) == {
        "harness.allowed.near_duplicates": "the published split is kept",
        "harness.leaks.near_duplicate_groups": "2",
    }


def test_a_given_split_needs_no_reason_and_tells_how_many_groups_it_parts():
    collection = a_collection(LABELS, groups=[0, 1, 2, 3, 0, 1])
    assert require_no_leak(collection, EVEN, SplitSpec(given="part")) == {
        "harness.leaks.near_duplicate_groups": "2"
    }


def test_a_reason_that_was_not_needed_leaves_no_tag():
    assert require_no_leak(a_collection(LABELS), EVEN, ALLOWED) == {}


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_must_say_something(reason):
    with pytest.raises(ValueError, match="pattern"):
        SplitSpec(allow={"near_duplicates": reason})


def test_pictures_of_a_group_that_are_in_no_part_are_no_leak():
    collection = a_collection([*LABELS, 0], groups=[0, 1, 2, 3, 4, 5, 0])
    assert require_no_leak(collection, EVEN, APART) == {}


def test_a_class_that_a_part_lacks_stops_the_run_whatever_is_allowed():
    with pytest.raises(DataError, match=r"every class in test; got none of 'Painter 1'\. Add"):
        require_no_leak(a_collection(LABELS), parts([0, 1], [2, 3], [4]), ALLOWED)


def test_an_empty_validation_part_lacks_no_class():
    assert require_no_leak(a_collection(LABELS), parts([0, 1, 2, 3], [], [4, 5]), APART) == {}
