"""Main effects and interactions, beside least squares and a published example."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ComparisonError
from harness.statistics.factorial import Factor, contrasts

# Montgomery, Design and Analysis of Experiments, section 6.2: yield of a chemical process by
# reactant concentration (A) and catalyst (B), three replicates.
YIELDS = np.array(
    [[[28, 18], [36, 31]], [[25, 19], [32, 30]], [[27, 23], [32, 29]]], dtype=np.float64
)
A, B = Factor("A", ("low", "high")), Factor("B", ("low", "high"))


def test_the_published_example():
    a, b, ab = contrasts(YIELDS, (A, B))
    assert a.differences.mean() == pytest.approx(8.33, abs=0.005)
    assert b.differences.mean() == pytest.approx(-5.00, abs=0.005)
    # Montgomery halves the interaction, so that it is on the scale of his effects.
    assert ab.differences.mean() / 2 == pytest.approx(1.67, abs=0.005)


@given(st.integers(0, 2**32 - 1))
def test_effects_are_those_of_least_squares(seed):
    scores = np.random.default_rng(seed).normal(size=(5, 2, 2, 2))
    factors = [A, B, Factor("C", ("low", "high"))]
    codes = np.array(np.meshgrid(*[[-0.5, 0.5]] * 3, indexing="ij")).reshape(3, -1).T
    a, b, c = codes.T
    design = np.column_stack([np.ones(8), a, b, c, a * b, a * c, b * c])
    fitted = sm.OLS(scores.mean(axis=0).ravel(), design).fit()
    found = [contrast.differences.mean() for contrast in contrasts(scores, factors)]
    np.testing.assert_allclose(found, fitted.params[1:], atol=1e-8)


def test_effects_that_add_up_do_not_interact():
    one, other = np.array([0.0, 1.0, 5.0]), np.array([0.0, 2.0])
    scores = (one[:, None] + other[None, :])[None] + np.arange(4.0)[:, None, None]
    found = contrasts(scores, (Factor("a", ("x", "y", "z")), Factor("b", ("p", "q"))))
    assert [(c.factors, c.levels[0]) for c in found[:3]] == [
        (("a",), ("y", "x")),
        (("a",), ("z", "x")),
        (("b",), ("q", "p")),
    ]
    assert [c.differences.tolist() for c in found[:3]] == [[1.0] * 4, [5.0] * 4, [2.0] * 4]
    assert [c.differences.tolist() for c in found[3:]] == [[0.0] * 4] * 2


def test_scores_of_another_grid_are_refused():
    with pytest.raises(ComparisonError, match=r"expected scores of \(r, \*\(2, 2\)\)"):
        contrasts(np.zeros((3, 2, 3)), (A, B))
