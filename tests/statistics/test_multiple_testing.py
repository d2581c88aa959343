import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ComparisonError
from harness.statistics.corrected_t import corrected_t
from harness.statistics.multiple_testing import Rule, decide
from harness.statistics.sequential import Looks
from tests.statistics.simulate import at_most, correlated_differences

NOISE = np.array([-1.5, -0.5, 0.0, 0.5, 1.5])


def result(difference, spread=0.01, confidence=0.95):
    return corrected_t(difference + spread * NOISE, n_test=1, n_train=4, confidence=confidence)


def word(one, rule=None):
    (verdict,) = decide([one], rule or Rule())
    return verdict.word


def test_a_sure_gain_helps_and_a_sure_loss_hurts():
    assert word(result(0.1)) == "helps"
    assert word(result(-0.1)) == "hurts"


def test_lower_is_better_turns_them_round():
    lower = Rule(higher_is_better=False)
    assert word(result(0.1), lower) == "hurts"
    assert word(result(-0.1), lower) == "helps"
    assert decide([result(-0.1)], lower)[0].gain == pytest.approx(0.1)


def test_a_difference_that_is_small_for_sure_is_equivalent_even_if_it_is_a_gain():
    assert word(result(0.0, spread=0.001)) == "equivalent"
    gain = result(0.005, spread=0.001)
    assert gain.low > 0
    assert word(gain) == "equivalent"
    assert word(gain, Rule(margin=0.0)) == "helps"


def test_what_is_neither_is_inconclusive_and_not_equivalent():
    assert word(result(0.02, spread=0.05)) == "inconclusive"
    assert word(result(0.0, spread=0.05)) == "inconclusive"
    assert word(result(0.0, spread=0.001), Rule(margin=0.0)) == "inconclusive"


def test_one_repetition_is_inconclusive():
    assert word(corrected_t(np.array([0.3]), n_test=1, n_train=4)) == "inconclusive"


def test_two_names_of_one_recipe_are_equivalent():
    assert word(corrected_t(np.zeros(5), n_test=1, n_train=4)) == "equivalent"


@given(st.floats(-0.1, 0.1), st.floats(0.001, 0.1), st.floats(0, 0.1), st.floats(0.01, 0.4))
def test_of_a_single_proposal_the_interval_tells_the_word(difference, spread, margin, alpha):
    one = result(difference, spread, confidence=1 - alpha)
    told = word(one, Rule(margin=margin, alpha=alpha))
    if -margin < one.low and one.high < margin:
        assert told == "equivalent"
    elif one.low > 0:
        assert told == "helps"
    elif one.high < 0:
        assert told == "hurts"
    else:
        assert told == "inconclusive"


def test_the_more_proposals_the_more_it_takes():
    one = result(0.045, spread=0.02)
    assert word(one) == "helps"
    verdicts = decide([one, *[result(0.0, spread=0.05)] * 9], Rule())
    assert verdicts[0].word == "inconclusive"
    assert verdicts[0].adjusted_p == pytest.approx(10 * one.p)
    assert verdicts[0].family == 10


def test_an_early_look_takes_more_than_the_last():
    one, shares = result(0.045, spread=0.02), (0.3, 1.0)
    early, last = (decide([one], Rule(), Looks(shares, look))[0] for look in (1, 2))
    assert early.word == "inconclusive"
    assert last.word == "helps"
    assert early.adjusted_p > last.adjusted_p > one.p


def test_an_early_look_takes_more_for_equivalence_too():
    one, shares = result(0.0, spread=0.003), (0.3, 1.0)
    early, last = (decide([one], Rule(), Looks(shares, look))[0] for look in (1, 2))
    assert (early.word, last.word) == ("inconclusive", "equivalent")
    assert early.adjusted_equivalence_p > last.adjusted_equivalence_p > last.equivalence_p


def test_a_family_of_none_has_no_verdicts():
    assert decide([], Rule()) == ()


@pytest.mark.parametrize("change", [{"margin": -0.1}, {"alpha": 0.0}, {"alpha": 0.6}])
def test_a_rule_that_cannot_be_followed_is_refused(change):
    with pytest.raises(ComparisonError, match="rule: expected a margin from 0"):
        Rule(**change)


def verdicts_of(family, margin):
    results = [corrected_t(d, n_test=20, n_train=80) for d in family]
    return [verdict.word for verdict in decide(results, Rule(margin=margin))]


@pytest.mark.parametrize("margin", [0.0, 0.5])
def test_if_nothing_differs_hardly_any_study_says_so_falsely(margin):
    studies = correlated_differences(600 * 4, 10, n_test=20, n_train=80).reshape(600, 4, 10)
    false = [{"helps", "hurts"} & set(verdicts_of(study, margin)) != set() for study in studies]
    assert np.mean(false) <= at_most(0.05, 600)


def test_if_all_differ_by_the_margin_hardly_any_study_calls_them_equivalent():
    studies = correlated_differences(
        600 * 4, 10, n_test=20, n_train=80, gain=1.0, spread=0.3
    ).reshape(600, 4, 10)
    false = ["equivalent" in verdicts_of(study, margin=1.0) for study in studies]
    assert 0 < np.mean(false) <= at_most(0.05, 600)
