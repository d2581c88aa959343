import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from harness.errors import ComparisonError
from harness.statistics.multiple_testing import Rule
from harness.statistics.planted_effects import KINDS, MEASURES, Course, Pool, rehearse
from harness.statistics.simulated_studies import any_claim, judged, share
from tests.statistics.recipes import PICTURES as N
from tests.statistics.recipes import a_pool, arm_of

RULE = Rule(margin=0.0)


@pytest.fixture(scope="module")
def pool():
    return a_pool()


def rehearsed(pool, kind, *, planted=0.0, seed=1, **course):
    course = Course(**{"comparisons": 300, "splits": 20, "rule": RULE, **course})
    return rehearse(pool, kind, course, rng=np.random.default_rng(seed), planted=planted)


@pytest.mark.parametrize("kind", KINDS)
def test_no_arm_is_better(pool, kind):
    differences = rehearsed(pool, kind)
    assert differences.shape == (300, 1, 10)
    means = differences.mean(axis=(1, 2))
    assert abs(means.mean()) < 3 * means.std() / 300**0.5


def test_where_nothing_differs_the_corrected_procedure_keeps_alpha_and_the_naive_does_not(pool):
    differences = rehearsed(pool, "exchanged")
    corrected, naive = (
        any_claim(judged(differences, RULE, n_test=n_test, n_train=N - 80)) for n_test in (80, 0)
    )
    assert corrected.low <= 0.05
    assert naive.low > 0.1


def test_against_itself_only_luck_differs_which_the_naive_test_allows_for(pool):
    differences = rehearsed(pool, "itself")
    corrected, naive = (
        any_claim(judged(differences, RULE, n_test=n_test, n_train=N - 80)) for n_test in (80, 0)
    )
    assert corrected.high < 0.05
    assert naive.low <= 0.05


def test_a_planted_gain_is_its_share_of_the_errors(pool):
    gain = rehearsed(pool, "exchanged", planted=0.3).mean()
    assert gain == pytest.approx(0.3 * pool.error, abs=0.01)
    everything = rehearsed(pool, "exchanged", planted=1.0, comparisons=5)
    assert everything.mean() == pytest.approx(pool.error, abs=0.05)
    words = judged(everything, RULE, n_test=80, n_train=N - 80)
    assert share(words[:, 0] == "helps").hits == 5


def test_near_duplicates_fall_together(pool):
    # One group of all pictures: a coin makes the arms the two recipes, one way or the other.
    together = Pool(pool.labels, np.zeros(N, dtype=np.int64), pool.splits)
    means = rehearsed(together, "exchanged", comparisons=40).mean(axis=(1, 2))
    assert (np.abs(means) > 0.05).all()
    assert {-1.0, 1.0} == set(np.sign(means))


@pytest.mark.parametrize(
    ("name", "scored"),
    [
        ("accuracy", accuracy_score),
        ("balanced_accuracy", balanced_accuracy_score),
        ("macro_f1", lambda true, said: f1_score(true, said, average="macro")),
    ],
)
def test_metrics_agree_with_scikit_learn(name, scored):
    rng = np.random.default_rng(0)
    labels, answers = np.arange(60) % 4, rng.integers(4, size=(5, 60))
    found = MEASURES[name](arm_of(labels, answers, 4))
    assert found == pytest.approx([scored(labels, row) for row in answers], rel=1e-8)


def test_the_same_seed_forms_the_same_comparisons_and_another_seed_others(pool):
    one, same, other = (rehearsed(pool, "itself", comparisons=3, seed=s) for s in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_pool_with_one_training_cannot_be_held_against_itself(pool):
    alone = [answers._replace(recipe=answers.recipe[:1]) for answers in pool.splits]
    with pytest.raises(ComparisonError, match="two trainings of the recipe"):
        Pool(pool.labels, pool.groups, tuple(alone))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"planted": 1.5}, "a share from 0 to 1"),
        ({"splits": 30, "repetitions": 25}, "expected 25 splits or more"),
        ({"repetitions": 1}, "repetitions from 2"),
        ({"comparisons": 0}, "comparisons from 1"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused(pool, change, complaint):
    with pytest.raises(ComparisonError, match=complaint):
        rehearsed(pool, "exchanged", **change)
