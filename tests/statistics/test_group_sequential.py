import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.simulated_families import Family, judged_in_rounds
from harness.errors import ComparisonError
from harness.statistics.group_sequential import RepeatedLooks, student_boundaries
from harness.statistics.sequential import SPENDING, Looks, boundaries, information_shares
from tests.statistics.simulate import at_most, correlated_differences

STUDIES = 40_000


def crossed(looks, scores, *, seed=0):
    """The share of studies without a difference in which any look exceeds its score."""
    sizes = {"n_test": looks.ratio, "n_train": 1.0}
    last = looks.repetitions[-1]
    differences = correlated_differences(STUDIES, last, seed=seed, **sizes)
    any_look = np.zeros(STUDIES, dtype=bool)
    for r, score in zip(looks.repetitions, scores, strict=True):
        seen = differences[:, :r]
        error = seen.std(axis=1, ddof=1) * np.sqrt(1 / r + looks.ratio)
        p = 2 * stats.t.sf(np.abs(seen.mean(axis=1)) / error, r - 1)
        any_look |= p < 2 * stats.norm.sf(score)
    return any_look.mean()


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 6])
@pytest.mark.parametrize(
    "looks",
    [
        RepeatedLooks((5, 10), 2),
        RepeatedLooks((2, 4, 8), 3, "pocock"),
        RepeatedLooks((4, 8, 12, 16, 20, 30, 40), 7),
        RepeatedLooks((3, 6, 12), 3, "pocock", ratio=0.25),
    ],
    ids=str,
)
def test_all_looks_together_reject_with_probability_alpha(looks, alpha):
    error = np.sqrt(alpha * (1 - alpha) / STUDIES)
    found = crossed(looks, student_boundaries(looks, alpha))
    assert found == pytest.approx(alpha, abs=3 * error)


def test_boundaries_of_the_normal_exceed_it():
    looks = RepeatedLooks((2, 4, 8), 3, "pocock")
    shares = information_shares(looks.repetitions, n_test=0, n_train=1)
    normal = boundaries(Looks(shares, 3, "pocock"), 0.05)
    assert crossed(looks, normal) > 0.054


def test_two_looks_spend_alpha_on_the_sphere():
    # t does not depend on the scale, so three differences are a point of the unit sphere, and its
    # height and angle are uniform (Archimedes).
    looks = RepeatedLooks((2, 3), 2, "pocock")
    early, late = 2 * stats.norm.sf(student_boundaries(looks, 0.2))
    middles = (np.arange(1_000) + 0.5) / 1_000
    heights, angles = np.meshgrid(2 * middles - 1, 2 * np.pi * middles)
    around = np.sqrt(1 - heights**2)
    points = np.stack([around * np.cos(angles), around * np.sin(angles), heights])
    stays = [
        np.abs(seen.mean(axis=0)) * np.sqrt(r)
        < stats.t.isf(level / 2, r - 1) * seen.std(axis=0, ddof=1)
        for r, level, seen in ((2, early, points[:2]), (3, late, points))
    ]
    inside = stays[0] & stays[1]
    assert 1 - inside.mean() == pytest.approx(0.2, abs=0.001)


@pytest.mark.parametrize("spending", SPENDING)
@pytest.mark.parametrize("truths", [(0.0,) * 5, (-1.0, 0.0, 0.0, 1.0, 1.0)], ids=str)
def test_words_about_five_proposals_in_rounds_are_false_with_probability_alpha(truths, spending):
    family, looks = Family(truths, 24), (3, 6, 12, 24)
    rng = np.random.default_rng(0)
    found = judged_in_rounds(family, looks, spending, 4_000, rng)
    assert found.false.mean() <= at_most(0.05, 4_000)
    assert 12 < found.repetitions.mean() < 24


@pytest.mark.parametrize("spending", SPENDING)
def test_with_many_repetitions_they_are_those_of_the_normal(spending):
    repetitions = (100, 150, 200)
    student = student_boundaries(RepeatedLooks(repetitions, 3, spending), 0.05)
    shares = information_shares(repetitions, n_test=0, n_train=1)
    assert student == pytest.approx(boundaries(Looks(shares, 3, spending), 0.05), abs=0.01)


@pytest.mark.parametrize("spending", SPENDING)
def test_the_first_look_has_what_is_spent_by_then(spending):
    looks = RepeatedLooks((6, 24), 1, spending)
    assert looks.nominal(0.05) == pytest.approx(SPENDING[spending](0.25, 0.05))


def test_one_look_is_the_ordinary_test():
    one = RepeatedLooks((10,))
    assert one.nominal(0.03) == pytest.approx(0.03)
    assert one.overall(0.0123) == 0.0123


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-4, 0.5), st.integers(1, 3), st.sampled_from(sorted(SPENDING)))
def test_overall_is_the_inverse_of_nominal(alpha, current, spending):
    looks = RepeatedLooks((4, 7, 12), current, spending)
    if looks.nominal(alpha) > 1e-9:
        assert looks.overall(looks.nominal(alpha)) == pytest.approx(alpha, rel=1e-4)


def test_what_no_alpha_rejects_has_p_1_and_what_all_reject_nearly_0():
    looks = RepeatedLooks((4, 8), 2)
    assert looks.overall(1.0) == 1.0
    assert looks.overall(0.0) == 0.0
    assert looks.overall(1e-30) <= 1e-12


def test_forty_repetitions_are_calibrated_at_run_time():
    before = time.process_time()
    student_boundaries(RepeatedLooks(tuple(range(5, 42, 3)), 13, ratio=0.3), 0.0123)
    assert time.process_time() - before < 2.0


@pytest.mark.parametrize(
    ("looks", "complaint"),
    [
        ({"repetitions": ()}, "repetitions that increase from 2"),
        ({"repetitions": (1, 4)}, "repetitions that increase from 2"),
        ({"repetitions": (4, 4)}, "repetitions that increase from 2"),
        ({"current": 3}, "a look from 1 to 2; got 3"),
        ({"spending": "all"}, "a spending of"),
        ({"ratio": -1.0}, "a ratio from 0"),
    ],
)
def test_what_are_no_looks_is_refused(looks, complaint):
    with pytest.raises(ComparisonError, match=complaint):
        RepeatedLooks(**{"repetitions": (4, 8), **looks})
