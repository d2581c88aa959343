import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from harness.errors import ComparisonError
from harness.statistics.multiple_testing import Rule
from harness.statistics.power import (
    ComparisonPlan,
    chance_of_deciding,
    minimum_detectable_difference,
    power,
)
from harness.statistics.simulated_studies import (
    World,
    any_claim,
    judged,
    share,
    simulate,
    spread_within,
)

SIZES = {"n_test": 60, "n_train": 240}
NAIVE = {"n_test": 0, "n_train": 240}
RULE = Rule(margin=0.0)


def simulated(accuracies, *, studies, repetitions=10, seed=1, scheme="resampled_splits", luck=0.0):
    return simulate(
        World(accuracies, luck=luck),
        ComparisonPlan(repetitions, **SIZES),
        studies=studies,
        rng=np.random.default_rng(seed),
        scheme=scheme,
    )


def test_repetitions_correlate_as_nadeau_and_bengio_take_it():
    differences = simulated((0.6, 0.6), studies=4_000, repetitions=2)[:, 0]
    assert np.corrcoef(differences.T)[0, 1] == pytest.approx(0.2, abs=0.05)


def test_the_luck_of_training_makes_them_correlate_less():
    differences = simulated((0.6, 0.6), studies=4_000, repetitions=2, luck=0.4)[:, 0]
    assert np.corrcoef(differences.T)[0, 1] < 0.12


def test_recipes_have_the_accuracies_they_were_given():
    differences = simulated((0.6, 0.7, 0.5), studies=500, luck=0.2)
    assert differences.mean(axis=(0, 2)) == pytest.approx([0.1, -0.1], abs=0.01)


def test_folds_of_a_round_test_every_picture_once():
    # Every fold holds 60 of 300 pictures, so a round's mean is the collection's own difference,
    # which a second round finds again.
    differences = simulated((0.6, 0.6), studies=20, scheme="cross_validation")[:, 0]
    rounds = differences.reshape(20, 2, 5).mean(axis=2)
    assert rounds[:, 0] == pytest.approx(rounds[:, 1], abs=1e-12)


@pytest.mark.parametrize("scheme", ["resampled_splits", "cross_validation"])
@pytest.mark.parametrize("proposals", [1, 4])
def test_where_nothing_differs_the_corrected_procedure_keeps_alpha_and_the_naive_does_not(
    proposals, scheme
):
    differences = simulated((0.6,) * (proposals + 1), studies=500, scheme=scheme)
    corrected = any_claim(judged(differences, RULE, **SIZES))
    naive = any_claim(judged(differences, RULE, **NAIVE))
    assert corrected.low <= 0.05
    assert naive.low > 0.10


def test_a_planted_gain_is_found_as_often_as_the_planner_promised():
    plan = ComparisonPlan(10, **SIZES)
    spread = spread_within(simulated((0.6, 0.7), studies=400, seed=2))
    gain = minimum_detectable_difference(spread, plan)
    differences = simulated((0.6, 0.6 + gain), studies=2_000, seed=3)
    found = np.mean(judged(differences, RULE, **SIZES) == "helps")
    assert found == pytest.approx(power(gain, spread, plan), abs=0.05)


def test_with_a_margin_as_many_are_decided_as_the_planner_promised():
    plan, margin = ComparisonPlan(10, **SIZES), 0.08
    differences = simulated((0.6, 0.6), studies=1_000)
    promised = chance_of_deciding(0.0, spread_within(differences), plan, margin=margin)
    decided = np.mean(judged(differences, Rule(margin=margin), **SIZES) != "inconclusive")
    assert 0.1 < promised < 0.9
    assert decided == pytest.approx(promised, abs=0.05)


def test_a_difference_of_the_margin_is_hardly_ever_called_equivalent():
    differences = simulated((0.6, 0.68), studies=500)
    words = judged(differences, Rule(margin=0.08), **SIZES)
    assert share((words == "equivalent")[:, 0]).low <= 0.05


@given(st.integers(1, 200), st.data())
def test_shares_agree_with_statsmodels(n, data):
    hits = data.draw(st.integers(0, n))
    found = share(np.arange(n) < hits, confidence=0.9)
    assert (found.hits, found.trials, found.value) == (hits, n, hits / n)
    expected = proportion_confint(hits, n, alpha=0.1, method="beta")
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_shares_agree_with_a_published_example():
    # Newcombe, Statistics in Medicine 17 (1998), table I, Clopper and Pearson: 81 of 263.
    found = share(np.arange(263) < 81)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2527, 0.3676)


def test_the_same_seed_makes_the_same_studies_and_another_seed_others():
    one, same, other = (simulated((0.6, 0.6), studies=3, seed=s) for s in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    "world",
    [{"accuracies": (0.6,)}, {"accuracies": (0.6, 1.0)}, {"shared": 0.8, "luck": 0.3}],
)
def test_what_is_no_world_is_refused(world):
    with pytest.raises(ComparisonError, match="world: expected accuracies between 0 and 1"):
        World(**{"accuracies": (0.6, 0.6), **world})
