import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from harness.errors import ComparisonError
from harness.statistics.corrected_t import corrected_t
from harness.statistics.multiple_testing import changes, corrected_t_of_many


@given(st.integers(0, 8), st.integers(1, 12), st.integers(0, 9_999), st.integers(0, 60))
def test_many_at_once_are_tested_as_one_by_one(m, r, seed, n_test):
    rng = np.random.default_rng(seed)
    differences = rng.normal(rng.normal(scale=0.02, size=(m, 1)), 0.02, size=(m, r))
    differences[: m // 3] = 0
    differences[m // 3 : m // 2] = 0.1
    together = corrected_t_of_many(differences, n_test=n_test, n_train=100, confidence=0.9)
    for row, alone in enumerate(differences):
        expected = corrected_t(alone, n_test=n_test, n_train=100, confidence=0.9)
        found = [column[row] for column in together]
        wanted = (expected.difference, expected.low, expected.high, expected.p)
        assert found == pytest.approx(wanted, rel=1e-8, abs=1e-12)


def test_changes_hold_their_false_discovery_rate_as_statsmodels_does():
    rng = np.random.default_rng(3)
    baseline = rng.normal(0.5, 0.05, size=(30, 8))
    proposal = baseline + rng.normal(0, 0.05, size=(30, 8))
    proposal[:6] += 0.3
    found = changes(baseline, proposal, n_test=1, n_train=4, alpha=0.05)
    reject, adjusted = multipletests([one.p for one in found], alpha=0.05, method="fdr_bh")[:2]
    assert [one.adjusted_p for one in found] == pytest.approx(adjusted, rel=1e-8)
    assert [one.changed for one in found] == reject.tolist()
    assert all(one.changed for one in found[:6])
    assert [one.difference for one in found] == pytest.approx(
        [one.proposal - one.baseline for one in found]
    )


def test_where_nothing_differs_few_lists_name_anything():
    rng = np.random.default_rng(0)
    arms = rng.normal(size=(2, 400, 20, 10))
    named = [
        any(one.changed for one in changes(*pair, n_test=0, n_train=1, alpha=0.05))
        for pair in zip(*arms, strict=True)
    ]
    assert 0.01 < np.mean(named) < 0.05 + 3 * (0.05 * 0.95 / 400) ** 0.5


@pytest.mark.parametrize("shape", [(3,), (3, 0)])
def test_what_are_no_rows_of_repetitions_is_refused(shape):
    with pytest.raises(ComparisonError, match=r"expected \(m, r\) finite differences"):
        corrected_t_of_many(np.zeros(shape), n_test=1, n_train=4)
    with pytest.raises(ComparisonError, match="finite"):
        corrected_t_of_many(np.full((2, 3), np.nan), n_test=1, n_train=4)
