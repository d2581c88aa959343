import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score, recall_score

from harness.errors import ComparisonError
from harness.statistics.corrected_t import corrected_t
from harness.statistics.effects import FEWEST_CONFUSIONS, profile
from harness.statistics.score_arrays import ExperimentScores
from tests.statistics.recipes import a_setting, arm_of, drawn_answers, drawn_arm

SIZES = [30, 20, 12, 9, 6]
LABELS = np.repeat(np.arange(5), SIZES)


@pytest.fixture(scope="module")
def answers():
    """Two recipes' answers, (2, r, n): the second knows the first class better."""
    recalls = ([0.5, 0.6, 0.5, 0.4, 0.3], [0.9, 0.6, 0.5, 0.4, 0.3])
    return [drawn_answers(LABELS, recall, 8, seed) for seed, recall in enumerate(recalls)]


@pytest.fixture(scope="module")
def found(answers):
    return profile(*(arm_of(LABELS, one, 5) for one in answers), a_setting(SIZES))


def test_every_class_agrees_with_a_loop_of_scikit_learn(answers, found):
    for name, scored in (("recall", recall_score), ("f1", f1_score)):
        by_hand = np.array(
            [[scored(LABELS, row, labels=range(5), average=None) for row in one] for one in answers]
        )
        for c, effect in enumerate(found.classes):
            change = getattr(effect, name)
            expected = corrected_t(by_hand[1, :, c] - by_hand[0, :, c], n_test=77, n_train=308)
            assert change.baseline == pytest.approx(by_hand[0, :, c].mean(), rel=1e-8)
            assert change.proposal == pytest.approx(by_hand[1, :, c].mean(), rel=1e-8)
            assert change[2:6] == pytest.approx(
                (expected.difference, expected.low, expected.high, expected.p), rel=1e-8
            )


def test_every_confusion_agrees_with_a_loop_of_scikit_learn(answers, found):
    by_hand = np.array(
        [[confusion_matrix(LABELS, row, normalize="true") for row in one] for one in answers]
    )
    counts = sum(confusion_matrix(LABELS, row) for one in answers for row in one)
    place = {f"painter {c}": c for c in range(5)}
    seen = {(place[cell.true], place[cell.predicted]): cell.rate for cell in found.confusions}
    tested = (counts >= FEWEST_CONFUSIONS) & ~np.eye(5, dtype=bool)
    assert set(seen) == {tuple(cell) for cell in np.argwhere(tested).tolist()}
    for (t, p), rate in seen.items():
        expected = corrected_t(by_hand[1, :, t, p] - by_hand[0, :, t, p], n_test=77, n_train=308)
        assert (rate.difference, rate.p) == pytest.approx(
            (expected.difference, expected.p), rel=1e-8, abs=1e-12
        )


def test_bands_are_means_over_their_classes(answers, found):
    assert [band.class_names for band in found.bands.values()] == [
        ("painter 0", "painter 1"),
        ("painter 2",),
        ("painter 3", "painter 4"),
    ]
    assert list(found.bands) == ["head", "middle", "tail"]
    assert [effect.band for effect in found.classes] == ["head", "head", "middle", "tail", "tail"]
    scores = np.array(
        [[f1_score(LABELS, row, labels=[3, 4], average="macro") for row in one] for one in answers]
    )
    expected = corrected_t(scores[1] - scores[0], n_test=77, n_train=308)
    tail = found.bands["tail"].f1
    assert (tail.baseline, tail.proposal) == pytest.approx(tuple(scores.mean(axis=1)), rel=1e-8)
    assert tail.result == pytest.approx(expected, rel=1e-8)


def test_metrics_get_the_corrected_t_test(answers, found):
    scores = np.array([(one == LABELS).mean(axis=1) for one in answers])
    effect = found.effects["accuracy"]
    assert (effect.baseline, effect.proposal) == pytest.approx(tuple(scores.mean(axis=1)))
    expected = corrected_t(scores[1] - scores[0], n_test=77, n_train=308)
    assert effect.result == pytest.approx(expected)


def test_what_changed_is_found_and_what_did_not_is_not(found):
    changed = [effect.name for effect in found.classes if effect.recall.changed]
    assert changed == ["painter 0"]
    assert {cell.true for cell in found.confusions if cell.rate.changed} <= {"painter 0"}


def test_confusions_come_with_the_largest_change_first():
    before, after = np.zeros((2, 6, 3, 3), dtype=np.int64)
    for one, taken in ((before, (20, 5)), (after, (2, 9))):
        one[:] = np.diag([100, 100, 100])
        one[:, 0, 1], one[:, 2, 0] = taken
        one[:, 0, 1] += np.arange(6)
        one[:, 2, 0] += np.arange(6) % 2
        one[:, 0, 0] -= one[:, 0, 1]
        one[:, 2, 2] -= one[:, 2, 0]
    after[0, 0, 1] += 1
    after[0, 0, 0] -= 1
    after[1, 2, 0] += 1
    after[1, 2, 2] -= 1
    cells = profile(
        ExperimentScores({}, before), ExperimentScores({}, after), a_setting([100, 100, 100])
    ).confusions
    assert [(cell.true, cell.predicted) for cell in cells] == [
        ("painter 0", "painter 1"),
        ("painter 2", "painter 0"),
    ]
    assert all(cell.rate.changed for cell in cells)
    assert cells[0].rate.difference < 0 < cells[1].rate.difference


def test_two_names_of_one_recipe_differ_in_nothing():
    arm = drawn_arm(SIZES, [0.5] * 5)
    same = profile(arm, arm, a_setting(SIZES))
    assert same.effects["accuracy"].result.p == 1
    assert not any(one.recall.changed or one.f1.changed for one in same.classes)
    assert not any(cell.rate.changed for cell in same.confusions)
    assert not same.losses


def test_equally_large_classes_have_no_head_and_no_tail():
    sizes = [10] * 4
    arms = [drawn_arm(sizes, [0.5] * 4, seed=seed) for seed in (0, 1)]
    assert list(profile(*arms, a_setting(sizes)).bands) == ["middle"]


@pytest.mark.parametrize(
    ("proposal", "complaint"),
    [
        (drawn_arm(SIZES, [0.5] * 5, repetitions=9), "on the same pictures of 5 classes"),
        (drawn_arm([31, *SIZES[1:]], [0.5] * 5), "on the same pictures of 5 classes"),
        (drawn_arm(SIZES[1:], [0.5] * 4), "on the same pictures of 5 classes"),
        (ExperimentScores({}, drawn_arm(SIZES, [0.5] * 5).confusions), "expected the same metrics"),
    ],
)
def test_arms_that_were_not_measured_alike_are_refused(proposal, complaint):
    with pytest.raises(ComparisonError, match=complaint):
        profile(drawn_arm(SIZES, [0.5] * 5), proposal, a_setting(SIZES))


def test_a_class_without_test_pictures_is_refused_by_name():
    arm = drawn_arm([5, 0, 5], [0.5] * 3)
    with pytest.raises(ComparisonError, match="got none of painter 1 in repetition 1"):
        profile(arm, arm, a_setting([5, 0, 5]))
