import numpy as np
import pytest

from harness.errors import ComparisonError
from harness.statistics.score_arrays import ExperimentScores
from tests.statistics.recipes import a_setting


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 4), (0, 3, 3)])
def test_what_are_no_confusions_is_refused(shape):
    with pytest.raises(ComparisonError, match=r"expected confusions \(r, k, k\)"):
        ExperimentScores({}, np.ones(shape, dtype=np.int64))


@pytest.mark.parametrize("values", [[0.1], [0.1, np.nan]])
def test_a_metric_needs_one_finite_value_a_repetition(values):
    with pytest.raises(ComparisonError, match="expected 2 finite values of accuracy"):
        ExperimentScores({"accuracy": np.array(values)}, np.ones((2, 3, 3), dtype=np.int64))


def test_rates_of_a_class_sum_to_one_and_hold_its_recall():
    arm = ExperimentScores({}, np.random.default_rng(0).integers(1, 9, size=(4, 5, 5)))
    assert arm.rates.sum(axis=2) == pytest.approx(np.ones((4, 5)))
    assert arm.recall == pytest.approx(np.diagonal(arm.rates, axis1=1, axis2=2))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"alpha": 0.0}, "alpha between 0 and 1"),
        ({"margin": -0.1}, "margin from 0"),
        ({"training_pictures": np.ones(3)}, "training pictures of 2 classes"),
    ],
)
def test_what_is_no_setting_is_refused(change, complaint):
    with pytest.raises(ComparisonError, match=complaint):
        a_setting([5, 5], **change)
