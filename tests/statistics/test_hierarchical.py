"""What several collections say of another one, against published examples and sampling."""

import math

import baycomp
import numpy as np
import pytest
from scipy import stats

from harness.statistics import hierarchical
from harness.statistics.corrected_t import corrected_t
from harness.statistics.hierarchical import FREEDOMS, Measured, outlook

GAINS = (0.030, 0.012, 0.021, -0.015, 0.026)
FIVE = [Measured(gain, 0.006, 9) for gain in GAINS]
# Rubin (1981): effects of coaching in eight schools, and their standard errors.
SCHOOLS = ((28, 15), (8, 10), (-3, 16), (7, 11), (-1, 9), (1, 11), (18, 10), (12, 18))


def test_the_eight_schools_come_out_as_in_the_textbook(monkeypatch):
    # Gelman and others, Bayesian Data Analysis: normal between schools and within, flat priors.
    monkeypatch.setattr(hierarchical, "FREEDOMS", (1e6,))
    found = outlook([Measured(effect, error, math.inf) for effect, error in SCHOOLS], 0.0)

    assert found.centre == pytest.approx(7.9, abs=0.3)
    assert found.low == pytest.approx(-2, abs=0.7)
    assert found.high == pytest.approx(18, abs=0.7)
    assert 5 < found.scale < 6.5


def test_the_error_on_one_collection_is_that_of_baycomps_correlated_t_test():
    rng = np.random.default_rng(2)
    baseline, proposal = rng.normal(0.6, 0.02, 10), rng.normal(0.62, 0.02, 10)
    test = corrected_t(proposal - baseline, n_test=1, n_train=9)
    one = Measured(test.difference, test.standard_error, test.df)
    below, within, above = baycomp.CorrelatedTTest.probs(baseline, proposal, rope=0.01)
    reached = stats.t.cdf(np.array([-0.01, 0.01]), one.df, one.gain, one.standard_error)

    assert reached[0] == pytest.approx(below, abs=1e-6)
    assert reached[1] == pytest.approx(below + within, abs=1e-6)
    assert 1 - reached[1] == pytest.approx(above, abs=1e-6)


def test_sums_over_the_grid_agree_with_sampling_of_the_same_model():
    found, drawn = outlook(FIVE, 0.01), weighted_draws(FIVE, 0.01)

    assert found.centre == pytest.approx(drawn["centre"], abs=0.002)
    assert found.worse == pytest.approx(drawn["worse"], abs=0.03)
    assert found.better == pytest.approx(drawn["better"], abs=0.03)


def weighted_draws(found, margin, count=8_000, errors=40):
    """Draw the unknowns from their priors, and weigh them by what was measured."""
    rng = np.random.default_rng(7)
    gains, widths = (np.array([one[key] for one in found]) for key in (0, 1))
    unit = math.hypot(gains.std(ddof=1), widths.mean())
    scale = unit * rng.uniform(0.02, 8, count)
    centre = gains.mean() + unit * rng.uniform(-8, 8, count)
    freedom = rng.choice(FREEDOMS, count)
    weight = np.ones(count)
    for one in found:
        true = one.gain + one.standard_error * stats.t.rvs(one.df, size=errors, random_state=rng)
        off = (true - centre[:, None]) / scale[:, None]
        weight *= (stats.t.pdf(off, freedom[:, None]) / scale[:, None]).mean(axis=1)
    weight /= weight.sum()
    return {
        "centre": weight @ centre,
        "worse": weight @ stats.t.cdf((-margin - centre) / scale, freedom),
        "better": weight @ stats.t.sf((margin - centre) / scale, freedom),
    }


def test_the_three_probabilities_are_all_there_is():
    found = outlook(FIVE, 0.01)

    assert found.worse + found.alike + found.better == pytest.approx(1)
    assert found.low < found.centre < found.high


def test_gains_turned_round_are_losses():
    one, other = outlook(FIVE, 0.01), outlook([one._replace(gain=-one.gain) for one in FIVE], 0.01)

    assert one.better == pytest.approx(other.worse)
    assert one.centre == pytest.approx(-other.centre)


def test_more_collections_alike_say_more_of_another():
    few, many = outlook([*FIVE[:3], *FIVE[:2]], 0.01), outlook(FIVE[:3] * 3, 0.01)

    assert many.better > few.better
    assert many.high - many.low < few.high - few.low


def test_results_without_any_spread_are_taken_as_they_are():
    found = outlook([Measured(0.05, 0.0, 9)] * 5, 0.01)

    assert found.better == pytest.approx(1)


def test_four_collections_say_nothing_of_a_fifth():
    assert outlook(FIVE[:4], 0.01) is None


def test_freedoms_are_the_middles_of_fifths_of_the_papers_prior():
    shape, rate = np.meshgrid(np.linspace(0.5, 5, 200), np.linspace(0.05, 0.15, 200))
    reached = [stats.gamma.cdf(nu - 1, shape, scale=1 / rate).mean() for nu in FREEDOMS]

    assert reached == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9], abs=0.003)
