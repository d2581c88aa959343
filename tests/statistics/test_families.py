import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from harness.errors import ComparisonError
from harness.statistics.corrected_t import CorrectedT, corrected_t
from harness.statistics.multiple_testing import benjamini_hochberg, holm, simultaneous_intervals

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=20).map(np.array)
# Benjamini and Hochberg (1995), section 3.2: thrombolysis, fifteen hypotheses.
THROMBOLYSIS = np.array(
    [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
     0.5719, 0.6528, 0.7590, 1.0000]
)  # fmt: skip


@settings(max_examples=20)  # statsmodels collects garbage for each
@given(P_VALUES)
def test_adjusted_p_agree_with_statsmodels(p):
    for ours, method in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        expected = multipletests(p, method=method)[1]
        assert ours(p, alpha=0.05).p == pytest.approx(expected, rel=1e-8)


def test_families_agree_with_the_example_of_benjamini_and_hochberg():
    assert benjamini_hochberg(THROMBOLYSIS, alpha=0.05).rejected.sum() == 4
    assert holm(THROMBOLYSIS, alpha=0.05).rejected.sum() == 3


def test_holm_agrees_with_a_published_example():
    # Wikipedia, "Holm-Bonferroni method": of four p-values the first and the last are rejected.
    family = holm(np.array([0.01, 0.04, 0.03, 0.005]), alpha=0.05)
    assert family.p == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert family.rejected.tolist() == [True, False, False, True]


@given(P_VALUES, st.randoms())
def test_the_order_of_the_proposals_does_not_matter(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    assert holm(p[order], alpha=0.05).p.tolist() == holm(p, alpha=0.05).p[order].tolist()


def test_a_family_of_one_is_not_adjusted_and_of_none_is_empty():
    assert holm(np.array([0.03]), alpha=0.05) == (0.03, True)
    for adjust in (holm, benjamini_hochberg):
        assert [part.shape for part in adjust(np.array([]), alpha=0.05)] == [(0,), (0,)]


@pytest.mark.parametrize("p", [-0.1, 1.1, np.nan])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ComparisonError, match="expected p between 0 and 1"):
        holm(np.array([0.5, p]), alpha=0.05)


def test_simultaneous_intervals_share_alpha():
    differences = np.random.default_rng(0).normal(size=(4, 6))
    results = [corrected_t(d, n_test=1, n_train=4) for d in differences]
    alone = [corrected_t(d, n_test=1, n_train=4, confidence=1 - 0.05 / 4) for d in differences]
    ends = simultaneous_intervals(results, alpha=0.05)
    assert ends.low == pytest.approx([result.low for result in alone], rel=1e-8)
    assert ends.high == pytest.approx([result.high for result in alone], rel=1e-8)


def test_simultaneous_intervals_agree_with_a_textbook():
    # Johnson and Wichern, Applied Multivariate Statistical Analysis, Bonferroni intervals of the
    # radiation of 42 microwave ovens, doors closed and open: .521 to .607 and .560 to .646.
    ovens = [
        CorrectedT(mean, variance**0.5, (variance / 42) ** 0.5, 0.0, 0.0, 0.95, 0.0, 41, 1.0)
        for mean, variance in ((0.564, 0.0144), (0.603, 0.0146))
    ]
    ends = simultaneous_intervals(ovens, alpha=0.05)
    assert ends.low.round(3).tolist() == [0.521, 0.56]
    assert ends.high.round(3).tolist() == [0.607, 0.646]


def test_one_repetition_among_others_has_no_ends():
    results = [
        corrected_t(np.array(d), n_test=1, n_train=4) for d in ([0.1], [0.1, 0.2], [0.0, 0.0])
    ]
    ends = simultaneous_intervals(results, alpha=0.05)
    assert (ends.low[0], ends.high[0]) == (-np.inf, np.inf)
    assert np.isfinite(ends.low[1:]).all()
    assert (ends.low[2], ends.high[2]) == (0.0, 0.0)
