import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.temperature import at_temperature, fit_temperature


def drawn(n=4000, k=4, seed=3):
    """Probabilities that are right as often as they say, and classes drawn by them."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, k)) * 2
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (honest.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(0, k - 1)
    return labels.astype(np.int64), honest


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_a_model_that_is_too_sure_or_unsure_is_found_out(factor):
    labels, honest = drawn()
    told = at_temperature(honest, 1 / factor)
    found = fit_temperature(labels, told)
    assert found.value == pytest.approx(factor, rel=0.08)
    assert found.pictures == 4000
    np.testing.assert_allclose(at_temperature(told, factor), honest, atol=0.05)


@given(st.integers(1, 10_000), st.integers(2, 6), st.integers(1, 30))
def test_the_loss_never_rises(seed, k, n):
    rng = np.random.default_rng(seed)
    answers = rng.dirichlet(np.full(k, 0.4), n)
    found = fit_temperature(rng.integers(0, k, n), answers)
    assert found.loss_after <= found.loss_before


@given(st.integers(1, 10_000), st.floats(0.05, 20))
def test_a_temperature_changes_no_answer(seed, value):
    answers = np.random.default_rng(seed).dirichlet(np.ones(5), 20).clip(1e-6)
    cooled = at_temperature(answers, value)
    np.testing.assert_allclose(cooled.sum(axis=1), 1)
    best = np.take_along_axis(cooled, answers.argmax(axis=1)[:, None], axis=1)[:, 0]
    np.testing.assert_allclose(best, cooled.max(axis=1))
