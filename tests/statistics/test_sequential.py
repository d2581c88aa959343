import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate
from scipy.stats import multivariate_normal, norm

from harness.errors import ComparisonError
from harness.statistics.corrected_t import corrected_t
from harness.statistics.sequential import (
    ONE_LOOK,
    SPENDING,
    Looks,
    boundaries,
    information_shares,
    repeated_p,
    root,
)
from tests.statistics.simulate import at_most, correlated_differences


def look_level(looks, alpha):
    """The p that the current look has to be below."""
    return 2 * norm.sf(boundaries(looks, alpha)[-1])


FIVE = (0.2, 0.4, 0.6, 0.8, 1.0)


@pytest.mark.parametrize(
    ("spending", "published"),
    [
        # Reboussin, DeMets, Kim and Lan (2000) and the R packages ldbounds and gsDesign:
        # five equal looks, two-sided 0.05.
        ("obrien_fleming", [4.877, 3.357, 2.680, 2.290, 2.031]),
        ("pocock", [2.438, 2.427, 2.410, 2.397, 2.386]),
    ],
)
def test_boundaries_agree_with_published_ones(spending, published):
    assert boundaries(Looks(FIVE, 5, spending), 0.05) == pytest.approx(published, abs=6e-4)


def crossing(shares, z):
    """The probability that one of two looks crosses, by SciPy's adaptive quadrature."""
    edges, step = z * np.sqrt(shares), np.sqrt(shares[1] - shares[0])

    def stays(x):
        return norm.pdf(x, scale=np.sqrt(shares[0])) * (
            norm.cdf((edges[1] - x) / step) - norm.cdf((-edges[1] - x) / step)
        )

    return 1 - integrate.quad(stays, -edges[0], edges[0], epsabs=1e-12, limit=200)[0]


@pytest.mark.parametrize("spending", SPENDING)
@settings(max_examples=15)
@given(first=st.floats(0.15, 0.9), alpha=st.sampled_from([0.05, 0.01]))
def test_two_looks_spend_alpha_by_scipys_quadrature(spending, first, alpha):
    z = boundaries(Looks((first, 1.0), 2, spending), alpha)
    assert 2 * norm.sf(z[0]) == pytest.approx(SPENDING[spending](first, alpha), rel=1e-8)
    assert crossing(np.array([first, 1.0]), z) == pytest.approx(alpha, abs=1e-8)


@pytest.mark.parametrize("spending", SPENDING)
def test_three_looks_spend_alpha_by_scipys_normal_integral(spending):
    shares = np.array([0.3, 0.7, 1.0])
    z = boundaries(Looks(tuple(shares), 3, spending), 0.05)
    correlation = np.sqrt(np.minimum.outer(shares, shares) / np.maximum.outer(shares, shares))
    inside = multivariate_normal(cov=correlation, abseps=1e-8).cdf(z, lower_limit=-z)
    assert 1 - inside == pytest.approx(0.05, abs=1e-6)


def test_one_look_is_the_ordinary_test():
    assert boundaries(ONE_LOOK, 0.05) == pytest.approx([1.959964], abs=1e-6)
    assert look_level(ONE_LOOK, 0.05) == pytest.approx(0.05, abs=1e-10)
    assert repeated_p(0.0123, ONE_LOOK) == 0.0123


@pytest.mark.parametrize("spending", SPENDING)
@pytest.mark.parametrize("current", [1, 2, 3])
def test_a_repeated_p_is_below_alpha_when_the_look_rejects(spending, current):
    looks = Looks((0.4, 0.7, 1.0), current, spending)
    for alpha in (0.4, 0.05, 0.01, 0.001):
        level = look_level(looks, alpha)
        assert repeated_p(level, looks) == pytest.approx(alpha, rel=1e-6)
        assert repeated_p(0.9 * level, looks) < alpha < repeated_p(1.1 * level, looks)


@pytest.mark.parametrize("spending", SPENDING)
def test_a_repeated_p_grows_with_p_and_is_never_below_it(spending):
    looks = Looks((0.5, 1.0), 2, spending)
    ps = np.geomspace(1e-12, 0.99, 25)
    repeated = np.array([repeated_p(p, looks) for p in ps])
    assert (np.diff(repeated) >= 0).all()
    assert (repeated >= ps * (1 - 1e-6)).all()
    assert (repeated_p(0.0, looks), repeated_p(1.0, looks)) == (0.0, 1.0)


def test_early_looks_of_correlated_repetitions_hold_more_information_than_their_share():
    assert information_shares((5, 10, 20), n_test=0, n_train=4) == pytest.approx((0.25, 0.5, 1))
    shares = information_shares((5, 10, 20), n_test=1, n_train=4)
    assert shares == pytest.approx((0.3 / 0.45, 0.3 / 0.35, 1.0))


@pytest.mark.parametrize("spending", SPENDING)
def test_looking_thrice_keeps_alpha_if_it_was_planned_and_breaks_it_if_not(spending):
    stops = (6, 12, 24)
    studies = correlated_differences(1_500, 24, n_test=20, n_train=80)
    ps = np.array(
        [[corrected_t(study[:r], n_test=20, n_train=80).p for r in stops] for study in studies]
    )
    shares = information_shares(stops, n_test=20, n_train=80)
    levels = [look_level(Looks(shares, look, spending), 0.05) for look in (1, 2, 3)]
    assert (ps < levels).any(axis=1).mean() <= at_most(0.05, 1_500)
    assert (ps < 0.05).any(axis=1).mean() > at_most(0.05, 1_500)


@pytest.mark.parametrize(
    ("looks", "complaint"),
    [
        ({"information": (0.5, 0.9)}, "shares that increase to 1"),
        ({"information": (0.5, 0.5, 1.0)}, "shares that increase to 1"),
        ({"information": ()}, "shares that increase to 1"),
        ({"current": 2}, "a look from 1 to 1"),
        ({"spending": "all"}, "a spending of"),
    ],
)
def test_what_are_no_looks_is_refused(looks, complaint):
    with pytest.raises(ComparisonError, match=complaint):
        Looks(**looks)


@pytest.mark.parametrize(
    ("function", "low", "high", "place"),
    [
        (lambda x: x**3 - 8, 0.0, 50.0, 2.0),
        (lambda x: 1e-200 * (x - 3), 0.0, 9.0, 3.0),
        (lambda z: norm.sf(z) - 1e-12, 0.0, 40.0, norm.isf(1e-12)),
        (lambda x: 5 - x, 0.0, 5.0, 5.0),
        (lambda x: x, 0.0, 1.0, 0.0),
    ],
)
def test_a_root_is_found_as_closely_as_asked(function, low, high, place):
    assert root(function, low, high, accuracy=1e-10) == pytest.approx(place, abs=1e-10)


def test_a_root_is_found_in_a_few_evaluations():
    asked = []

    def excess(z):
        asked.append(z)
        return norm.sf(z) - 0.01

    root(excess, 0.0, 40.0, accuracy=1e-12)
    assert len(asked) < 30


def test_no_root_is_made_up_where_the_signs_are_the_same():
    with pytest.raises(ValueError, match="expected signs that differ; got 1 and 2"):
        root(lambda x: x, 1.0, 2.0, accuracy=1e-9)
