import math

import numpy as np
import pytest

from harness.errors import ComparisonError
from harness.statistics.estimates import MeanEstimate, StudentError
from harness.statistics.forecast import forecast
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import levels

LOOKS = RepeatedLooks((8, 16, 24, 40))
RULE = Rule(margin=0.01)


def estimate(sample, pictures=0.0):
    r = len(sample)
    error = StudentError(float(sample.std(ddof=1)) / math.sqrt(r), r - 1)
    return MeanEstimate(float(sample.mean()), error, error, pictures, 0.0, r)


def seen(mean, spread, r=8):
    """Differences with exactly this mean and spread."""
    sample = np.linspace(-1, 1, r)
    return estimate(mean + spread * sample / sample.std(ddof=1))


def test_a_large_gain_is_settled_soon_and_none_hardly_ever():
    rule = Rule(margin=0.0)
    soon = forecast(seen(0.06, 0.05), rule, 1, LOOKS)
    assert soon.repetitions == (16, 24, 40)
    assert soon.chances[0] > 0.6
    assert soon.repetitions_to_decision() == 16
    never = forecast(seen(0.002, 0.05, r=24), rule, 1, RepeatedLooks((24, 40)))
    assert never.chance < 0.1
    assert never.repetitions_to_decision(0.2) is None
    assert never.needed > 40 > soon.needed


def test_chances_do_not_fall_and_there_are_none_at_the_last_look():
    chances = forecast(seen(0.03, 0.05), RULE, 1, LOOKS).chances
    assert sorted(chances) == list(chances)
    last = forecast(seen(0.03, 0.05, r=40), RULE, 1, RepeatedLooks((8, 40), 2))
    assert (last.chances, last.chance, last.repetitions_to_decision()) == ((), 0.0, None)


def test_it_is_the_same_each_time():
    assert forecast(seen(0.03, 0.05), RULE, 3, LOOKS) == forecast(seen(0.03, 0.05), RULE, 3, LOOKS)


def test_more_proposals_make_it_less_probable():
    one, ten = (forecast(seen(0.03, 0.05), RULE, m, LOOKS).chance for m in (1, 10))
    assert ten < one - 0.1


def test_lower_is_better_asks_the_same_of_the_opposite():
    lower = Rule(margin=0.01, higher_is_better=False)
    up, down = (
        forecast(seen(0.03, 0.05), RULE, 1, LOOKS),
        forecast(seen(-0.03, 0.05), lower, 1, LOOKS),
    )
    assert up == down


def test_equal_scores_are_forecast_by_what_pictures_show():
    equal = estimate(np.zeros(8), pictures=0.02)
    found = forecast(equal, RULE, 1, LOOKS)
    assert found.chance < 0.5
    assert forecast(estimate(np.zeros(8)), RULE, 1, LOOKS).needed is None


@pytest.mark.parametrize("ratio", [0.0, 0.25])
def test_of_many_studies_as_many_are_settled_as_were_forecast(ratio):
    # A flat prior: truths all over the place, each study seen first at 8 repetitions, then at 16.
    rng, looks = np.random.default_rng(0), RepeatedLooks((8, 16), 1, ratio=ratio)
    forecasts, was_settled = [], []
    while len(was_settled) < 100:
        truth = rng.uniform(-0.1, 0.1) + 0.05 * math.sqrt(ratio) * rng.normal()
        sample = truth + 0.05 * rng.normal(size=16)
        early, late = (corrected(sample[:r], ratio) for r in (8, 16))
        if settled(early, looks):
            continue
        forecasts.append(forecast(early, RULE, 1, looks).chance)
        was_settled.append(settled(late, RepeatedLooks((8, 16), 2, ratio=ratio)))
    assert np.mean(forecasts) == pytest.approx(np.mean(was_settled), abs=0.1)


def settled(one, looks):
    """Whether the claims of `decide_at_once` are settled, without p, which takes long."""
    within, inward, _ = (one.half_width(looks.nominal(level)) for level in levels(RULE, 1))
    return abs(one.mean) > within or abs(one.mean) + inward <= RULE.margin


def corrected(sample, ratio):
    r = len(sample)
    error = StudentError(float(sample.std(ddof=1)) * math.sqrt(1 / r + ratio), r - 1)
    return MeanEstimate(float(sample.mean()), error, error, 0.0, 0.0, r)


def test_an_estimate_of_another_look_is_refused():
    with pytest.raises(ComparisonError, match="expected the estimate at 8 repetitions; got 10"):
        forecast(seen(0.03, 0.05, r=10), RULE, 1, LOOKS)
