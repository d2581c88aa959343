import numpy as np
import pytest

from analysis.records.experiments import SplitSizes
from analysis.tables.changes import FEWEST, confusion_changes
from harness.errors import ComparisonError
from harness.evaluation.predictions import Predictions
from harness.statistics.corrected_t import corrected_t
from harness.statistics.multiple_testing import benjamini_hochberg

N = 60
LABELS = np.arange(N) % 3
IDS = tuple(f"p{i}" for i in range(N))
NAMES = ("a", "b", "c")


def saying(classes, ids=IDS):
    return Predictions(ids, LABELS.astype(np.int64), np.eye(3)[classes], NAMES)


SIZES = SplitSizes(n_test=N, n_train=4 * N)
RIGHT = saying(LABELS)


def blind(missed):
    """So many of the twenty pictures of b are taken for c."""
    classes = LABELS.copy()
    classes[np.flatnonzero(LABELS == 1)[:missed]] = 2
    return saying(classes)


BEFORE, AFTER = [RIGHT] * 4, [blind(missed) for missed in (17, 18, 19, 20)]


def test_a_change_in_every_repetition_survives_and_is_signed():
    changes = confusion_changes(BEFORE, AFTER, SIZES)
    assert changes.share.loc["b", "c"] == pytest.approx(18.5 / 20)
    assert changes.share.loc["b", "b"] == pytest.approx(-18.5 / 20)
    assert np.argwhere(changes.survives.to_numpy()).tolist() == [[1, 1], [1, 2]]
    assert changes.pictures.loc["b", "c"] == 20


def test_a_cell_is_tested_as_the_verdict_tests_scores():
    changes = confusion_changes(BEFORE, AFTER, SIZES)
    alone = corrected_t(np.array([17, 18, 19, 20]) / 20, n_test=N, n_train=4 * N)
    # Two cells were tested, with the same p: the correction leaves it as it is.
    assert changes.p.loc["b", "c"] == pytest.approx(alone.p)
    one_split = confusion_changes(BEFORE, AFTER, SIZES._replace(n_test=0.0))
    assert one_split.p.loc["b", "c"] < changes.p.loc["b", "c"]


def test_a_recall_is_adjusted_for_the_recalls_alone_as_in_the_record_of_a_verdict():
    changes = confusion_changes(BEFORE, AFTER, SIZES)
    # Of three recalls one changed, and two did not at all: their p is 1.
    raw = corrected_t(np.array([17, 18, 19, 20]) / 20, n_test=N, n_train=4 * N).p
    recalls = benjamini_hochberg(np.array([1.0, raw, 1.0]), alpha=0.05).p
    assert changes.p.loc["b", "b"] == pytest.approx(recalls[1])
    assert changes.p.loc["b", "b"] > changes.p.loc["b", "c"]


def test_one_repetition_frames_nothing_however_much_changed():
    changes = confusion_changes([RIGHT], [blind(20)], SIZES)
    assert changes.share.loc["b", "c"] == 1
    assert changes.p.isna().all(axis=None)
    assert changes.table().empty


def test_a_change_that_one_repetition_made_and_another_did_not_is_not_framed():
    changes = confusion_changes([RIGHT] * 3, [blind(20), blind(0), blind(1)], SIZES)
    assert changes.pictures.loc["b", "c"] == 20
    assert changes.p.loc["b", "c"] > 0.05
    assert not changes.survives.any(axis=None)


def test_swapping_the_two_changes_the_sign_alone():
    there = confusion_changes(BEFORE, AFTER, SIZES)
    back = confusion_changes(AFTER, BEFORE, SIZES)
    np.testing.assert_array_equal(there.share, -back.share)
    np.testing.assert_allclose(there.p, back.p)


def test_few_changes_are_not_tested():
    few = [blind(missed) for missed in (FEWEST - 1, FEWEST - 2)]
    changes = confusion_changes([RIGHT] * 2, few, SIZES)
    assert changes.p.isna().all(axis=None)
    assert changes.table().empty


def test_alike_experiments_differ_nowhere():
    rng = np.random.default_rng(0)
    arms = [[saying(rng.integers(0, 3, N)) for _ in range(5)] for _ in range(2)]
    assert not confusion_changes(*arms, SIZES).survives.any(axis=None)


def test_the_order_of_the_pictures_does_not_matter():
    order = np.random.default_rng(1).permutation(N)
    ids = tuple(IDS[i] for i in order)
    turned = [Predictions(ids, p.labels[order], p.probabilities[order], NAMES) for p in AFTER]
    np.testing.assert_allclose(
        confusion_changes(BEFORE, turned, SIZES).p, confusion_changes(BEFORE, AFTER, SIZES).p
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
        confusion_changes([RIGHT], second, SIZES)
