import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from harness.statistics.estimates import NO_ESTIMATE, UNKNOWN, MeanEstimate, StudentError
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import Fragility, decide_at_once, fragility
from tests.statistics.simulate import at_most

DF = 9
RULE = Rule(margin=0.02)


def estimate(mean, error=0.01, df=DF):
    student = StudentError(error, df)
    return MeanEstimate(mean, student, student, 0.0, 0.0, df + 1)


def verdict(mean, error=0.01, rule=RULE, family=1):
    return decide_at_once([estimate(mean, error), *[estimate(0.0, 1.0)] * (family - 1)], rule)[0]


@pytest.mark.parametrize(
    ("gain", "error", "word"),
    [
        (0.10, 0.01, "helps"),
        (0.03, 0.01, "helps"),  # 0.7 to 4.9 points: above 0, and who knows of the margin
        (0.0177, 0.0008, "helps_less_than_margin"),
        (0.012, 0.01, "no_worse"),
        (0.0, 0.008, "equivalent"),
        (0.0, 0.02, "inconclusive"),
        (-0.012, 0.01, "inconclusive"),
        (-0.01, 0.002, "hurts_less_than_margin"),
        (-0.03, 0.01, "hurts"),
    ],
)
def test_the_word_is_the_most_that_is_proven(gain, error, word):
    assert verdict(gain, error).word == word


def test_a_gain_beyond_the_margin_is_told_from_one_that_may_be_smaller():
    assert verdict(0.10).claims.gain_beyond
    assert not verdict(0.03).claims.gain_beyond
    assert verdict(-0.10).claims.loss_beyond
    assert verdict(-0.02, 0.02).claims.not_above


def test_no_worse_may_yet_become_something_else_and_all_other_words_are_settled():
    assert not verdict(0.012).claims.settled
    assert not verdict(0.0, 0.02).claims.settled
    for gain, error in ((0.1, 0.01), (-0.1, 0.01), (0.0, 0.008), (0.0177, 0.0008)):
        assert verdict(gain, error).claims.settled


def test_lower_is_better_turns_words_and_keeps_the_metrics_own_interval():
    lower = Rule(margin=0.02, higher_is_better=False)
    for gain in (0.1, 0.03, 0.012, 0.0, -0.012, -0.1):
        up, down = verdict(gain), verdict(-gain, rule=lower)
        assert (up.word, up.claims) == (down.word, down.claims)
        assert (up.low, up.high) == pytest.approx((-down.high, -down.low))
        assert up.p == pytest.approx(down.p)


def test_without_a_margin_the_interval_is_students():
    one = verdict(0.03, rule=Rule(margin=0.0))
    assert (one.low, one.high) == pytest.approx(stats.t.interval(0.95, DF, 0.03, 0.01))
    assert one.p == pytest.approx(2 * stats.t.sf(3, DF))
    assert one.reach == pytest.approx(0.01 * stats.t.ppf(0.975, DF))


def test_equivalence_is_that_of_two_one_sided_tests_at_nine_tenths_of_alpha():
    sample = np.random.default_rng(0).normal(0.002, 0.02, DF + 1)
    p = DescrStatsW(sample).ttost_mean(-0.02, 0.02)[0]
    one = estimate(sample.mean(), sample.std(ddof=1) / math.sqrt(DF + 1))
    (found,) = decide_at_once([one], RULE)
    assert found.word == "equivalent"
    assert found.p == pytest.approx(p / 0.9)


@given(
    st.floats(-0.1, 0.1),
    st.floats(0.0005, 0.05),
    st.sampled_from([0.0, 0.01, 0.03]),
    st.floats(0.01, 0.3),
    st.integers(1, 8),
)
def test_the_word_is_what_the_interval_says(gain, error, margin, alpha, family):
    one = verdict(gain, error, Rule(margin=margin, alpha=alpha), family)
    assert one.low <= gain <= one.high
    assert one.claims.gain == (one.low > 0)
    assert one.claims.loss == (one.high < 0)
    if margin:
        assert one.claims.not_below == (one.low >= -margin)
        assert one.claims.not_above == (one.high <= margin)
        assert one.claims.gain_beyond == (one.low >= margin)


@given(st.floats(-0.1, 0.1), st.floats(0.0005, 0.05), st.floats(0.01, 0.3), st.integers(1, 5))
def test_a_word_holds_at_every_alpha_above_its_p(gain, error, alpha, family):
    found = verdict(gain, error, Rule(margin=0.02, alpha=alpha), family)
    if found.word == "inconclusive":
        assert found.p >= alpha
    else:
        assert found.p <= alpha * (1 + 1e-9)


def test_equal_scores_are_no_certain_equivalence():
    sure = StudentError(0.0, 1)
    seen = MeanEstimate(0.0, sure, sure, 0.016, 0.0, 2)
    (found,) = decide_at_once([seen], RULE)
    assert found.word == "inconclusive"
    assert found.p == 1.0
    (few,) = decide_at_once([MeanEstimate(0.0, sure, sure, 0.0, 1 / 100, 2)], RULE)
    assert few.word == "inconclusive"


def test_one_repetition_is_inconclusive():
    (found,) = decide_at_once([MeanEstimate(0.3, UNKNOWN, UNKNOWN, 0.0, 0.0, 1)], RULE)
    assert (found.word, found.low, found.high) == ("inconclusive", -math.inf, math.inf)


def test_a_failed_proposal_counts_and_says_nothing():
    with_failed = decide_at_once([estimate(0.03), *[NO_ESTIMATE] * 5], RULE)
    assert [one.word for one in with_failed] == ["no_worse", *["inconclusive"] * 5]
    assert with_failed[1].p == 1.0


def test_the_more_proposals_the_more_it_takes():
    assert verdict(0.03).word == "helps"
    assert verdict(0.03, family=6).word == "no_worse"
    assert verdict(0.03, rule=Rule(0.0), family=6).p == pytest.approx(12 * stats.t.sf(3, DF))


def test_an_early_look_takes_more_than_the_last():
    early, last = (
        decide_at_once([estimate(0.04)], RULE, RepeatedLooks((10, 40), look))[0] for look in (1, 2)
    )
    assert (early.word, last.word) == ("inconclusive", "helps")
    assert early.low < last.low
    assert early.p > last.p > verdict(0.04).p


CORRELATION = 0.5 * np.eye(5) + 0.5
# True differences at every boundary, where a false word is most probable.
TRUTHS = ([0.0] * 5, [1.0] * 5, [-1.0] * 5, [-1.0, 0.0, 0.0, 1.0, 1.0], [3.0, 3.0, 3.0, 0.0, 1.0])


def false_words(truths, studies, margin=1.0, error=0.35, df=4, seed=0):
    """Whether any word about any proposal is false, (studies,)."""
    rng = np.random.default_rng(seed)
    noise = rng.multivariate_normal(np.zeros(5), CORRELATION, size=(studies, df + 1))
    samples = np.array(truths) + error * math.sqrt(df + 1) * noise
    rule, false = Rule(margin=margin), np.zeros(studies, dtype=bool)
    for number, sample in enumerate(samples):
        errors = sample.std(axis=0, ddof=1) / math.sqrt(df + 1)
        estimates = [estimate(*pair, df) for pair in zip(sample.mean(axis=0), errors, strict=True)]
        false[number] = any(
            is_false(one, truth, margin)
            for one, truth in zip(decide_at_once(estimates, rule), truths, strict=True)
        )
    return false


def is_false(one, truth, margin):
    said = one.claims
    return (
        (said.gain and truth <= 0)
        or (said.loss and truth >= 0)
        or (said.not_below and truth < -margin)
        or (said.not_above and truth > margin)
        or (said.gain_beyond and truth <= margin)
        or (said.loss_beyond and truth >= -margin)
        or not one.low <= truth <= one.high
    )


@pytest.mark.parametrize("truths", TRUTHS, ids=str)
@pytest.mark.parametrize("just", [0.0, 1e-6])
def test_alpha_is_the_probability_of_any_false_word(truths, just):
    # A trifle outside the margin other words are false than on it.
    outside = [truth + just * np.sign(truth) for truth in truths]
    assert false_words(outside, 800).mean() <= at_most(0.05, 800)


def test_it_is_nearly_used_up_where_every_boundary_is_a_truth():
    assert false_words([0.0] * 5, 3_000).mean() > 0.03


def test_a_fragile_word_hangs_on_a_repetition_on_alpha_or_on_the_margin():
    without = [estimate(0.031), estimate(0.02), estimate(0.026)]
    fragile = fragility(estimate(0.031), without, RULE, family=2)
    assert (fragile.without, fragile.half_alpha) == ((1, 2), False)
    firm = fragility(estimate(0.2), [estimate(0.2)] * 3, RULE, family=2)
    assert firm == Fragility((), half_alpha=True, half_margin=True, double_margin=True)


def test_a_word_about_the_margin_may_hang_on_it():
    found = fragility(estimate(0.0, 0.008), [], RULE, family=1)
    assert not found.half_margin
    assert found.double_margin
    found = fragility(estimate(0.015, 0.0015), [], RULE, family=1)
    assert not found.half_margin


def test_proposals_at_different_looks_are_each_judged_by_their_own():
    looks = [RepeatedLooks((5, 10), current) for current in (1, 2)]
    found = decide_at_once([estimate(0.03)] * 2, RULE, looks)
    alone = [decide_at_once([estimate(0.03)] * 2, RULE, look)[0] for look in looks]
    assert list(found) == alone
    assert found[0].low < found[1].low
