import numpy as np
import pytest

from analysis.tables.changes import FEWEST, confusion_changes
from harness.errors import ComparisonError
from harness.evaluation.predictions import Predictions

N = 60
LABELS = np.arange(N) % 3
IDS = tuple(f"p{i}" for i in range(N))
NAMES = ("a", "b", "c")


def saying(classes, ids=IDS):
    return Predictions(ids, LABELS.astype(np.int64), np.eye(3)[classes], NAMES)


RIGHT = saying(LABELS)
# All pictures of b are taken for c.
BLIND = saying(np.where(LABELS == 1, 2, LABELS))


def test_a_change_of_every_picture_survives_and_is_signed():
    changes = confusion_changes([RIGHT], [BLIND])
    assert changes.share.loc["b", "c"] == 1
    assert changes.share.loc["b", "b"] == -1
    assert np.argwhere(changes.survives.to_numpy()).tolist() == [[1, 1], [1, 2]]
    assert changes.pictures.loc["b", "c"] == 20


def test_swapping_the_two_changes_the_sign_alone():
    there, back = confusion_changes([RIGHT], [BLIND]), confusion_changes([BLIND], [RIGHT])
    np.testing.assert_array_equal(there.share, -back.share)
    np.testing.assert_array_equal(there.p, back.p)


def test_repetitions_on_the_same_pictures_are_no_more_pictures():
    once = confusion_changes([RIGHT], [BLIND])
    thrice = confusion_changes([RIGHT] * 3, [BLIND] * 3)
    np.testing.assert_array_equal(once.pictures, thrice.pictures)
    np.testing.assert_array_equal(once.p, thrice.p)


def test_few_changes_are_not_tested():
    few = LABELS.copy()
    few[1 : 3 * (FEWEST - 1) : 3] = 2
    changes = confusion_changes([RIGHT], [saying(few)])
    assert changes.p.isna().all(axis=None)
    assert changes.table().empty


def test_alike_experiments_differ_nowhere():
    rng = np.random.default_rng(0)
    arms = [[saying(rng.integers(0, 3, N)) for _ in range(3)] for _ in range(2)]
    assert not confusion_changes(*arms).survives.any(axis=None)


def test_the_order_of_the_pictures_does_not_matter():
    order = np.random.default_rng(1).permutation(N)
    ids = tuple(IDS[i] for i in order)
    turned = Predictions(ids, BLIND.labels[order], BLIND.probabilities[order], NAMES)
    np.testing.assert_array_equal(
        confusion_changes([RIGHT], [turned]).p, confusion_changes([RIGHT], [BLIND]).p
    )


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ([RIGHT, RIGHT], "1 and 2 repetitions"),
        ([saying(LABELS, tuple(f"q{i}" for i in range(N)))], "other test pictures"),
    ],
)
def test_what_is_no_pair_is_refused(second, problem):
    with pytest.raises(ComparisonError, match=problem):
        confusion_changes([RIGHT], second)
